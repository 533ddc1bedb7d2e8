"""What the reader's own files and environment say, damaged: read, or one mistake that is named."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arxivtui.config import (
    Directories,
    Settings,
    SettingsError,
    default_config_text,
    load_settings,
    parse_criteria,
    save_settings,
)
from arxivtui.config.errors import SecretsError
from arxivtui.config.key_lines import KeyLines
from arxivtui.config.reference import settings_reference
from arxivtui.domain import CriteriaError
from tests.fuzz.damage import HOSTILE, damaged, damaged_text
from tests.fuzz.promises import check_told, is_harmless

SET = re.sub(r"(?m)^# (\w+ = )", r"\1", default_config_text())
"""Every setting, set to its default or an example."""
MINE = """# mine, 2025
[arxiv]  # what I read
categories = ["cs.LG", "stat.ML"] # two
delay_seconds = 20.0

[rules]
authors = ["Ada Example", 'Béla "B" Beispiel']
keywords = [
  "moe", # one
  "sparse*",
]

[llm]
model = "gpt-x"
base_url = "http://127.0.0.1:8080/v1"
prices = { "gpt-x" = "2.50, 1.25, 10" }

[ui.keys]
star = "s"
dismiss = "d,x"
"""
FILES = [each.encode() for each in (SET, MINE, MINE.replace("\n", "\r\n"), 'arxiv.categories = ["cs.LG"]\n')]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Directories:
    directories = Directories.find({"ARXIVTUI_HOME": str(tmp_path_factory.mktemp("home"))})
    directories.create()
    return directories


def test_every_setting_is_in_the_seed(home: Directories) -> None:
    home.config_file.write_text(SET)
    load_settings(home, {})
    assert all(f"\n{setting.key} = " in SET for setting in settings_reference())


@given(damaged(FILES))
def test_a_damaged_settings_file_is_read_or_its_mistake_named(home: Directories, data: bytes) -> None:
    home.config_file.write_bytes(data)
    try:
        load_settings(home, {})
    except SettingsError as error:
        check_told(error, naming=str(home.config_file))


CHANGES: list[dict[str, object]] = [
    {"arxiv.categories": ["cs.AI"]},
    {"rules.keywords": ("a\\b", 'c"d', "é\u202e"), "ui.theme": "nord"},
    {"ui.keys": {"star": "S", "seen.it": "x"}},
    {"llm.prices": {"gpt-x": "1, 2"}, "ranking.fold_below": None},
    {"arxiv.categories": None, "ui.keys": None, "llm.model": None},
]
_COMMENT = re.compile(r"# mine, 2025|# what I read|# two|# one")


@given(damaged(FILES), st.sampled_from(CHANGES))
def test_a_setting_is_written_into_a_damaged_file_or_it_stays(
    home: Directories, data: bytes, changes: dict[str, object]
) -> None:
    home.config_file.write_bytes(data)
    try:
        save_settings(home, changes)
    except SettingsError as error:
        check_told(error)
        assert home.config_file.read_bytes() == data
        return

    settings = load_settings(home, {})
    for name, value in changes.items():
        section, key = name.split(".")
        found = getattr(getattr(settings, section), key)
        if value is None:
            assert found == getattr(getattr(Settings(), section), key)
        else:
            assert found == (tuple(value) if isinstance(value, list) else value)
    home.config_file.read_bytes().decode("utf-8")


@example(b"[ui]\nadvance = true\n\n[arxiv]\ndelay_seconds = 20.0\ndelay_seconds = 20.0\n")
@example(b"[ui]\nadvance = true\n[ui]\n")
@given(damaged([each.replace(b'"gpt-x"', b'"gpt-y"') for each in FILES]))
def test_what_is_written_anew_keeps_the_comments(home: Directories, data: bytes) -> None:
    home.config_file.write_bytes(data)
    try:
        save_settings(home, {"ui.advance": False, "ranking.fold_below": 30.0})
    except SettingsError:
        assert home.config_file.read_bytes() == data
        return

    before, after = data.decode("utf-8-sig"), home.config_file.read_text("utf-8")
    assert _COMMENT.findall(before) == _COMMENT.findall(after)


_TEXTS = [
    "cs.LG, stat.ML",
    "star=s; dismiss=d,x",
    "gpt-x=2.50, 1.25, 10; other=0.5, 2",
    "http://[::1]:8080/v1",
    "true",
    "12",
    "1.5",
]


@given(
    st.dictionaries(
        st.sampled_from([setting.variable for setting in settings_reference()])
        | damaged_text([setting.variable for setting in settings_reference()]),
        damaged_text(_TEXTS) | st.sampled_from([each.decode("utf-8", "surrogateescape") for each in HOSTILE]),
        max_size=3,
    )
)
@example({"ARXIVTUI_ARXIV__CATEGORIES" + "9" * 5000: ""})
@example({"ARXIVTUI_ARXIV__BASE_URL": "a\udc80"})
@example({"ARXIVTUI_UI__KEYS": "star=\udcff"})
def test_a_damaged_environment_is_read_or_the_variable_named(environ: dict[str, str]) -> None:
    nowhere = Directories.find({"ARXIVTUI_HOME": "/nowhere"})
    try:
        load_settings(nowhere, environ)
    except SettingsError as error:
        check_told(error, naming="ARXIVTUI_")


CRITERIA = [
    "# Mine\n\nIrrelevant: surveys.\n\n## Sparse *nets*\n\nPruning.\n\n- moe\n- Avoid: b\n  - chips\n",
    "## A (muted)\n\n> Not: b\n\n### Avoid\n\n1. c\n\n```\n## no\n```\n\n\n## E ##\n\n`f` __g__\n",
]  # fmt: skip


@given(damaged_text(CRITERIA))
@example("## \x1b[31m" + "long " * 900 + "\n## \x1b[31m" + "long " * 900)
def test_damaged_criteria_are_read_or_refused_by_line(text: str) -> None:
    try:
        criteria = parse_criteria(text)
    except CriteriaError as error:
        check_told(error)
        return

    assert len(criteria.hash) == 16
    titles = [topic.title for topic in criteria.topics]
    assert all(titles)
    assert len(set(titles)) == len(titles)


KEYS = b"https://api.openai.com sk-example-1\nhttp://127.0.0.1:8080 sk-example-2\n\n"


@given(damaged([KEYS]))
def test_a_damaged_file_of_keys_is_read_or_refused_and_keeps_its_lines(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = _keys_file(tmp_path_factory)
    path.write_bytes(data)
    path.chmod(0o600)
    try:
        lines = KeyLines.read(path, trusted=True)
        found = lines.key_for("https://api.openai.com")
    except SecretsError as error:
        check_told(error, hiding="sk-example")
        return

    assert found is None or found.strip() == found
    assert "sk-example" not in repr(lines)
    lines.having("https://llm.example", "sk-new").write()
    again = KeyLines.read(path, trusted=True)
    assert again.key_for("https://llm.example") == "sk-new"
    assert set(lines.lines) <= set(again.lines)
    assert all(is_harmless(server) for server in again.servers)


def _keys_file(factory: pytest.TempPathFactory, _made: list[Path] = []) -> Path:  # noqa: B006
    if not _made:
        _made.append(factory.mktemp("keys") / "keys")
    return _made[0]

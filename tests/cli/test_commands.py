"""The command itself: its table, its help, its settings, and what it does not import."""

import subprocess
import sys
import tomllib

import click
import pytest

from arxivtui.cli import digests, documents
from arxivtui.cli.commands import COMMANDS, SECTIONS, arxivtui, by_section
from arxivtui.day import WRITERS
from arxivtui.day.digests import DigestLayout
from arxivtui.formats import Grouping
from tests.cli.conftest import Command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_explains_itself(name: str) -> None:
    context = click.Context(arxivtui)
    command = arxivtui.get_command(context, name)

    assert command is not None
    assert command.name == name
    assert command.help


def test_help_lists_every_command(command: Command) -> None:
    shown = command.run("--help").stdout

    assert all(f"  {name} " in shown for name in COMMANDS)


def test_help_has_its_sections_in_order_and_each_command_once(command: Command) -> None:
    shown = command.run("--help").stdout
    headings = [line.rstrip(":") for line in shown.splitlines() if line.endswith(":")][1:]

    assert headings == list(SECTIONS)
    assert [name for names in by_section().values() for name in names] == list(COMMANDS)


def test_an_unknown_command_is_wrong_usage(command: Command) -> None:
    said = command.run("frobnicate", code=2).stderr

    assert said.endswith("No such command 'frobnicate'.\n")


@pytest.mark.parametrize(("typed", "meant"), [("lsit", "list"), ("fecth", "fetch"), ("dr", "")])
def test_an_unknown_command_is_told_with_the_nearest(command: Command, typed: str, meant: str) -> None:
    said = command.run(typed, code=2).stderr

    assert f"No such command '{typed}'." in said
    assert f"'{meant}'?" in said if meant else "Did you mean" not in said


@pytest.mark.parametrize(
    "statement",
    [
        "import arxivtui.cli",
        "from arxivtui.cli import reading, triage, documents, fetching, configuration, terminal",
        "from arxivtui.cli import serving, pairing, clients, service",
        "from arxivtui.server import Endpoint, open_pairing, service",
    ],
)
def test_nothing_heavy_is_imported_for_a_command(statement: str) -> None:
    heavy = "textual sqlite_utils httpx openai arxiv keyring pydantic sklearn numpy lxml pylatexenc "
    heavy += "starlette uvicorn h11"
    code = f"import sys; {statement}; print([m for m in '{heavy}'.split() if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"config", "doctor"}))
def test_help_waits_for_nothing_that_the_command_works_with(name: str) -> None:
    code = f"""
import sys
from arxivtui.cli.commands import arxivtui
try:
    arxivtui.main([{name!r}, "--help"], standalone_mode=False)
finally:
    rooms = "store.connection store.search domain.query formats day scoring server.endpoint tui"
    print(*[room for room in rooms.split() if f"arxivtui.{{room}}" in sys.modules], file=sys.stderr)
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr == "\n"


def test_choices_in_help_are_those_there_are() -> None:
    assert tuple(WRITERS) == documents.FORMS
    assert tuple(Grouping) == documents.GROUPINGS
    assert tuple(DigestLayout) == digests.LAYOUTS


def test_config_path_names_the_home(command: Command) -> None:
    shown = command.run("config", "path").stdout

    assert str(command.home / "arxivtui.db") in shown
    assert "not there yet" in shown


def test_config_show_is_a_file_that_can_be_read_again(command: Command) -> None:
    set_here = {
        "ARXIVTUI_ARXIV__CATEGORIES": "cs.LG,cs.AI",
        "ARXIVTUI_LLM__PRICES": "gpt-4.1=2, 0.50, 8; vendor/model:free=0, 0",
        "ARXIVTUI_LLM__PAPERS_PER_DAY": "20",
        "ARXIVTUI_LLM__AUTO": "always",
        "ARXIVTUI_LLM__CAP_PER_DAY": "0.5",
    }
    command.environ |= set_here
    shown = command.run("config", "show").stdout
    for variable in set_here:
        del command.environ[variable]

    (command.home / "config.toml").write_text(shown)

    assert "cs.LG, cs.AI" in command.run("config", "check").stdout
    assert command.run("config", "show").stdout == shown
    assert tomllib.loads(shown)["llm"] == {
        "model": "",
        "base_url": "",
        "auto": "always",
        "papers_per_day": 20,
        "cap_per_day": 0.5,
        "cap_per_month": 5.0,
        "tokens_per_day": 300_000,
        "reasoning_effort": "low",
        "requests_at_once": 4,
        "timeout_seconds": 120.0,
        "prices": {"gpt-4.1": "2, 0.50, 8", "vendor/model:free": "0, 0"},
    }


def test_config_edit_makes_a_commented_file_and_checks_it(command: Command) -> None:
    command.environ["EDITOR"] = "true"

    shown = command.run("config", "edit", "settings").stdout

    assert (command.home / "config.toml").read_text().startswith("#")
    assert "config.toml: right" in shown


def test_a_broken_editor_is_told(command: Command) -> None:
    command.environ["EDITOR"] = "no-such-editor-anywhere"

    assert "no-such-editor-anywhere" in command.run("config", "edit", code=1).stderr


def test_config_check_counts_topics_and_the_muted_ones_among_them(command: Command) -> None:
    file = command.home / "criteria.md"
    file.write_text("## Knots (muted)\n\n## Braids\n")
    assert f"{file}: 2 topics, 1 muted: Knots (muted), Braids\n" in command.run("config", "check").stdout

    file.write_text("## Knots (muted)\n")
    shown = command.run("config", "check").stdout
    assert f"{file}: 1 topic, 1 muted: Knots (muted)\n" in shown
    assert "All topics are muted: papers stay unscored until one is not.\n" in shown


def test_config_check_names_what_the_app_would_complain_about(command: Command) -> None:
    (command.home / "config.toml").write_text('[ui]\ntheme = "nope"\nkeys = { stra = "x" }\n')

    shown = command.run("config", "check", code=1).stdout

    assert "nope" in shown
    assert "stra" in shown


def test_config_check_blames_the_variable_that_a_mistake_comes_from(command: Command) -> None:
    file = command.home / "config.toml"
    file.write_text('[ui]\nkeys = { stra = "x" }\n')
    command.environ["ARXIVTUI_UI__THEME"] = "nope"

    theme, keys = command.run("config", "check", code=1).stdout.splitlines()[:2]

    assert theme.startswith("ARXIVTUI_UI__THEME: [ui] theme: there is no theme “nope”.")
    assert keys.startswith(f"{file}, line 2: [ui.keys] stra: there is no such command.")


def test_config_check_names_topics_that_a_model_is_not_told_whole(command: Command) -> None:
    (command.home / "criteria.md").write_text(f"## Braids\n\n{'word ' * 700}\n\n## Knots\n\nOf all kinds.\n")
    assert "Too long" not in command.run("config", "check").stdout

    command.environ["ARXIVTUI_LLM__MODEL"] = "some-model"

    shown = command.run("config", "check").stdout
    assert "Too long for a model, which is told the beginning: Braids.\n" in shown

"""The documentation says what the settings are, each of them."""

from pathlib import Path

import pytest

from arxivtui.config import SettingReference, default_config_text, section_summaries, settings_reference

_PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


@pytest.mark.parametrize("setting", settings_reference(), ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_default(setting: SettingReference) -> None:
    page = _PAGE.read_text(encoding="utf-8")
    section = page.split(f"### `[{setting.section}]`", 1)[1].split("\n##", 1)[0]
    assert setting.description
    default = "unset" if setting.default is None else f"`{_as_toml(setting)}`"
    beginning = f"| `{setting.key}` | {default} | {setting.description} "
    row = next(line for line in section.splitlines() if line.startswith(beginning))
    expected = row.removeprefix(beginning).replace("`", "")
    assert expected.lower() == f"{setting.expected}. |"


def _as_toml(setting: SettingReference) -> str:
    """The default as the first settings file shows it."""
    section = default_config_text().split(f"\n[{setting.section}]\n", 1)[1]
    line = next(line for line in section.splitlines() if line.startswith(f"# {setting.key} = "))
    return line.split(" = ", 1)[1]


def test_what_is_expected_is_said_in_words() -> None:
    expected = {setting.name: setting.expected for setting in settings_reference()}
    assert expected["llm.auto"] == "ask, always or never"
    assert expected["llm.papers_per_day"] == "a whole number from 1 to 5000"
    assert expected["llm.tokens_per_day"] == "a whole number from 0 to 100,000,000"
    assert expected["llm.cap_per_day"] == "a number from 0 to 1000"
    assert expected["llm.prices"] == "a table of texts"
    assert expected["ui.advance"] == "true or false"


def test_no_other_setting_is_documented() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    documented = {
        line.split("`")[1] for line in page.splitlines() if line.startswith("| `") and "` | " in line
    }
    known = {setting.key for setting in settings_reference()}
    assert {name for name in documented if name.isidentifier()} == known
    for section, summary in section_summaries().items():
        assert f"### `[{section}]`\n\n{summary}\n" in page


def test_the_variables_named_in_the_page_are_real() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    variables = {setting.variable for setting in settings_reference()}
    named = {word.split("=")[0].strip("`'(") for word in page.split() if "ARXIVTUI_" in word and "__" in word}
    assert named
    assert named <= variables

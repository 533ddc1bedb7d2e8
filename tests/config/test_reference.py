"""The documentation says what the settings are, each of them."""

from pathlib import Path

import pytest

from arxivtui.config import settings_reference
from arxivtui.config.settings_page import with_tables

_PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_the_tables_of_the_page_are_written_from_the_settings() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    assert page == with_tables(page), "run: python -m arxivtui.config.settings_page docs/configuration.md"


def test_a_row_has_the_key_its_default_what_it_does_and_what_it_may_be() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    stale = page.replace("| `port` | `31415` |", "| `port` | `1` |").replace("`ask`, `always` or `never`", "")
    assert "| `port` | `31415` | The port on 127.0.0.1;" in with_tables(stale)
    assert "`ask`, `always` or `never`. |" in with_tables(stale)


def test_a_section_without_a_place_on_the_page_is_named() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="server"):
        with_tables(page.replace("### `[server]`", "### Server"))


def test_every_setting_says_what_it_is_for() -> None:
    assert [setting.name for setting in settings_reference() if not setting.description] == []


def test_what_is_expected_is_said_in_words() -> None:
    expected = {setting.name: setting.expected for setting in settings_reference()}
    assert expected["llm.auto"] == "ask, always or never"
    assert expected["llm.papers_per_day"] == "a whole number from 1 to 5000"
    assert expected["llm.tokens_per_day"] == "a whole number from 0 to 100,000,000"
    assert expected["llm.cap_per_day"] == "a number from 0 to 1000"
    assert expected["llm.prices"] == "a table of texts"
    assert expected["ui.advance"] == "true or false"


def test_the_variables_named_in_the_page_are_real() -> None:
    page = _PAGE.read_text(encoding="utf-8")
    variables = {setting.variable for setting in settings_reference()}
    named = {word.split("=")[0].strip("`'(") for word in page.split() if "ARXIVTUI_" in word and "__" in word}
    assert named
    assert named <= variables

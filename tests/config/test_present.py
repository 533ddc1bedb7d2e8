"""The settings as they stand, with where each is from, and values as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.config import (
    Directories,
    PresentSetting,
    SettingOrigin,
    SettingReference,
    SettingsChangedError,
    SettingsError,
    default_config_text,
    load_settings,
    present_settings,
    save_settings,
    settings_reference,
    typed_value,
    value_as_text,
)

BY_NAME = {setting.name: setting for setting in settings_reference()}


def row_of(home: Directories, name: str, environ: dict[str, str]) -> PresentSetting:
    return next(row for row in present_settings(home, environ).rows if row.setting.name == name)


def test_the_environment_comes_before_the_file_and_the_file_before_the_default(home: Directories) -> None:
    home.create()
    home.config_file.write_text("[ranking]\nfold_below = 30\nselect_from = 40\n")
    environ = {"ARXIVTUI_RANKING__FOLD_BELOW": "20"}
    fold, select, best = (
        row_of(home, f"ranking.{key}", environ) for key in ("fold_below", "select_from", "best_of_day")
    )
    assert (fold.value, fold.origin) == (20.0, SettingOrigin.ENVIRONMENT)
    assert fold.place == "ARXIVTUI_RANKING__FOLD_BELOW"
    assert (select.value, select.origin) == (40.0, SettingOrigin.FILE)
    assert select.place == f"{home.config_file}, line 3"
    assert (best.value, best.origin, best.place) == (100, SettingOrigin.DEFAULT, "")
    assert present_settings(home, environ).settings == load_settings(home, environ)


def test_what_is_wrong_in_a_variable_is_told_as_at_a_start(home: Directories) -> None:
    with pytest.raises(SettingsError, match="should be true or false"):
        present_settings(home, {"ARXIVTUI_UI__ADVANCE": "maybe"})


@pytest.mark.parametrize("setting", settings_reference(), ids=lambda setting: setting.name)
def test_a_default_typed_again_is_the_default(setting: SettingReference) -> None:
    assert typed_value(setting, value_as_text(setting.default)) == setting.default


@given(st.floats(0, 100))
def test_a_number_is_shown_so_that_typing_it_gives_it_again(number: float) -> None:
    assert typed_value(BY_NAME["ranking.fold_below"], value_as_text(number)) == number


def test_lists_and_tables_have_a_line_an_item() -> None:
    assert typed_value(BY_NAME["rules.authors"], "Ada Example\n\n Béla Sample \n") == (
        "Ada Example",
        "Béla Sample",
    )
    prices = typed_value(BY_NAME["llm.prices"], "qwen3:8b = 0, 0\ngpt-x=2, 1, 3\n")
    assert prices == {"qwen3:8b": "0, 0", "gpt-x": "2, 1, 3"}
    assert isinstance(prices, dict)
    assert typed_value(BY_NAME["llm.prices"], value_as_text(prices)) == prices


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ranking.fold_below", "many", 'should be a number from 0 to 100, not the text "many"'),
        ("server.port", "80", "should be a whole number from 1024 to 65,535"),
        ("arxiv.categories", "cs.LGG", "Did you mean cs.LG"),
        ("llm.prices", "gpt-x", "line 1 of llm.prices is not: name = text"),
        ("ui.keys", "star = s\nstar = x", "is there twice"),
        ("ui.theme", "no\x1b[31m", "control character"),
    ],
)
def test_what_is_typed_wrong_is_told_in_the_words_of_the_file(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError) as told:
        typed_value(BY_NAME[name], text)
    assert message in str(told.value)


def test_a_file_that_is_another_one_by_now_is_not_written(home: Directories) -> None:
    seen = present_settings(home, {}).text
    assert seen is None
    home.create()
    home.config_file.write_text("# somebody was here\n")
    with pytest.raises(SettingsChangedError, match="changed elsewhere meanwhile"):
        save_settings(home, {"ui.advance": False}, seen=seen)
    assert home.config_file.read_text() == "# somebody was here\n"
    save_settings(home, {"ui.advance": False}, seen=present_settings(home, {}).text)
    assert home.config_file.read_text().startswith("# somebody was here\n")
    seen = present_settings(home, {}).text
    home.config_file.unlink()
    with pytest.raises(SettingsChangedError):
        save_settings(home, {"ui.advance": True}, seen=seen)


def test_a_read_only_file_is_not_replaced(home: Directories) -> None:
    home.create()
    home.config_file.write_text(default_config_text())
    home.config_file.chmod(0o400)
    with pytest.raises(SettingsError, match="is read-only"):
        save_settings(home, {"ui.advance": False})
    assert home.config_file.read_text() == default_config_text()

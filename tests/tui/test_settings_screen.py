"""The settings screen: what holds, where it is from, and how it is changed without harm to the file."""

from collections.abc import Callable

import pytest
from msgspec import structs
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from arxivtui.config import Directories, ServerSettings, load_settings, settings_reference
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.settings import SettingsScreen
from arxivtui.tui.widgets.line_input import LineInput
from tests.free_ports import free_port
from tests.tui.conftest import Opener, act, app_of, main, seen, settle, until

pytestmark = pytest.mark.usefixtures("no_endpoint")


def screen_of(pilot: Pilot[None]) -> SettingsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    return screen


async def at(pilot: Pilot[None], name: str) -> SettingsScreen:
    """The settings, opened if they are not, with the cursor on one of them."""
    if not isinstance(pilot.app.screen, SettingsScreen):
        await act(pilot, "settings")
    screen = screen_of(pilot)
    await until(pilot, lambda: screen.present is not None, "the settings")
    screen.options.highlighted = screen.options.get_option_index(name)
    await pilot.pause()
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


def words(pilot: Pilot[None]) -> str:
    """What is said of a setting, of a change, and of a wrong value."""
    said = [str(line.content) for line in pilot.app.screen.query(Static) if line.display]
    return " ".join(" ".join(said).split())


async def test_every_setting_is_there_with_value_meaning_default_and_origin(
    home: Directories, opened: Opener
) -> None:
    async with opened(home, size=(110, 80)) as pilot:
        await press(pilot, "comma")
        await until(pilot, lambda: "[ui]" in seen(pilot), "the sections")
        shown = seen(pilot)
        assert all(setting.key in shown for setting in settings_reference())
        await at(pilot, "arxiv.categories")
        assert "The arXiv categories that you follow" in words(pilot)
        assert "Default: none." in words(pilot)
        assert "Set in" in words(pilot)
        assert "line 2." in words(pilot)
        await at(pilot, "server.with_app")
        assert "Set by the environment variable ARXIVTUI_SERVER__WITH_APP" in words(pilot)
        await press(pilot, "enter")
        assert "not to be changed here" in words(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_a_change_keeps_the_comments_and_counts_at_once(home: Directories, opened: Opener) -> None:
    home.config_file.write_text(
        '# mine\n[arxiv]\ncategories = ["cs.LG"]  # home\n\n[ui]\nadvance = true  # quick\n'
    )
    async with opened(home) as pilot:
        await at(pilot, "ui.advance")
        await press(pilot, "enter")
        assert "ui.advance is false now." in words(pilot)
        await at(pilot, "llm.auto")
        await press(pilot, "space")
        assert app_of(pilot).session.settings.llm.auto == "always"
        await at(pilot, "ui.days_shown")
        await press(pilot, "enter", "enter", "enter")
        assert main(pilot).has_class("-days-hidden")
        await press(pilot, "x", "escape")
        assert not main(pilot).has_class("-days-hidden")
        here = main(pilot).paper_id
        await act(pilot, "star")
        assert main(pilot).paper_id == here, "it does not go on any more"
    text = home.config_file.read_text()
    assert text.startswith(
        '# mine\n[arxiv]\ncategories = ["cs.LG"]  # home\n\n[ui]\nadvance = false  # quick\n'
    )
    assert "days_shown" not in text


async def test_a_number_is_checked_by_the_rules_of_the_file(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await at(pilot, "ranking.fold_below")
        await press(pilot, "enter")
        field = pilot.app.screen.query_one(LineInput)
        assert field.value == "10"
        field.value = "500"
        await press(pilot, "enter")
        assert "ranking.fold_below should be a number from 0 to 100, not the number 500.0." in words(pilot)
        field.value = "35.5"
        await press(pilot, "enter")
        assert "ranking.fold_below is 35.5 now." in words(pilot)
        await at(pilot, "arxiv.delay_seconds")
        await press(pilot, "enter", *"3", "enter")
        assert "below the 15 seconds that arXiv wants" in words(pilot)
    assert load_settings(home, {}).ranking.fold_below == 35.5
    assert load_settings(home, {}).arxiv.delay_seconds is None


async def test_lists_and_tables_are_edited_a_line_an_item(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await at(pilot, "arxiv.categories")
        await press(pilot, "enter")
        pilot.app.screen.query_one(TextArea).text = "cs.LG\ncs.AII\n"
        await press(pilot, "ctrl+s")
        assert "Did you mean cs.AI" in words(pilot)
        pilot.app.screen.query_one(TextArea).text = "cs.LG\n\n cs.AI\n"
        await press(pilot, "ctrl+s")
        await at(pilot, "ui.keys")
        await press(pilot, "enter")
        pilot.app.screen.query_one(TextArea).text = "dismis = x\n"
        await press(pilot, "ctrl+s")
        assert "there is no such command. Did you mean dismiss?" in words(pilot)
        pilot.app.screen.query_one(TextArea).text = "dismiss = x\nstar = S\nstatistics = f2\n"
        await press(pilot, "ctrl+s", "escape")
        assert load_settings(home, {}).ui.keys == {"dismiss": "x", "star": "S", "statistics": "f2"}
        assert "x dismiss" in seen(pilot), "the new keys are shown"
        paper = main(pilot).paper_id
        await press(pilot, "x")
        assert f"dismissed {paper}"[:9] in seen(pilot).casefold()
    assert load_settings(home, {}).arxiv.categories == ("cs.LG", "cs.AI")


async def test_a_file_changed_meanwhile_is_read_again_and_not_overwritten(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await at(pilot, "ui.advance")
        home.config_file.write_text('[arxiv]\ncategories = ["math.GT"]\n')
        await press(pilot, "enter")
        assert "changed elsewhere meanwhile" in words(pilot)
        assert app_of(pilot).session.settings.arxiv.categories == ("math.GT",)
        assert home.config_file.read_text() == '[arxiv]\ncategories = ["math.GT"]\n'
        await press(pilot, "enter")
        assert "ui.advance is false now." in words(pilot)
        home.config_file.unlink()
        await press(pilot, "enter")
        assert "changed elsewhere meanwhile" in words(pilot), "removed is changed too"
        await press(pilot, "enter")
    assert load_settings(home, {}).ui.advance is False


async def test_a_broken_file_is_told_with_its_line_until_it_is_mended(
    home: Directories, opened: Opener
) -> None:
    async with opened(home, size=(80, 24)) as pilot:
        home.config_file.write_text("[arxiv]\ncategories = \n")
        await act(pilot, "settings")
        assert "config.toml, line 2, column 14: this is not TOML" in words(pilot)
        assert "those that held before hold on" in seen(pilot)
        home.config_file.write_text('[arxiv]\ncategories = ["cs.CL"]\n')
        await press(pilot, "enter")
        assert "cs.CL" in seen(pilot)


async def test_a_read_only_file_stays_as_it_is(home: Directories, opened: Opener) -> None:
    home.config_file.chmod(0o444)
    before = home.config_file.read_bytes()
    async with opened(home) as pilot:
        await at(pilot, "ui.advance")
        await press(pilot, "enter")
        assert "is read-only." in words(pilot)
        assert app_of(pilot).session.settings.ui.advance is True
    assert home.config_file.read_bytes() == before


async def test_settings_are_searched_and_the_search_is_left_first(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(60, 20)) as pilot:
        await at(pilot, "arxiv.categories")
        await press(pilot, "slash", *"dollars a day's", "enter")
        assert "cap_per_day" in seen(pilot)
        assert "fold_below" not in seen(pilot)
        await press(pilot, "slash", *"xyzzy")
        assert "No setting matches." in seen(pilot)
        await press(pilot, "escape")
        assert "categories" in seen(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)


async def test_a_theme_is_chosen_from_those_there_are(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await at(pilot, "ui.theme")
        await press(pilot, "enter")
        assert "arxivtui-light" in seen(pilot)
        await press(pilot, "j", "j", "enter")
        assert pilot.app.theme == "arxivtui-light"
        assert load_settings(home, {}).ui.theme == "arxivtui-light"
        await press(pilot, "x")
        assert pilot.app.theme == "arxivtui-dark", "as the terminal again"
    assert load_settings(home, {}).ui.theme == ""


@pytest.mark.parametrize("size", [(20, 8), (60, 20), (80, 24)])
async def test_it_can_be_used_in_little_room_and_with_a_huge_paste(
    home: Directories, opened: Opener, size: tuple[int, int], paste: Callable[[Pilot[None], str], None]
) -> None:
    async with opened(home, size=size) as pilot:
        await at(pilot, "llm.model")
        await press(pilot, "enter")
        paste(pilot, "m" * 100_000 + "\x1b[31m\n")
        await settle(pilot)
        assert len(pilot.app.screen.query_one(LineInput).value) == 4_000
        await press(pilot, "escape", "escape")
        for width in (20, 200, 21, 80):
            await pilot.resize_terminal(width, 10)
        await settle(pilot)
        assert screen_of(pilot).query(Static)


async def test_the_endpoint_ceases_and_begins_as_the_settings_say(home: Directories, opened: Opener) -> None:
    async with opened(home, server=ServerSettings(port=free_port())) as pilot:
        app = app_of(pilot)
        settings = app.session.settings
        off = structs.replace(settings, server=structs.replace(settings.server, with_app=False))
        await until(pilot, lambda: app.serving.serves, "the endpoint")
        app.take_settings(off)
        await until(pilot, lambda: not app.serving.serves, "its end")
        app.take_settings(settings)
        await until(pilot, lambda: app.serving.serves, "the endpoint again")

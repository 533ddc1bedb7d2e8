"""Starting: nothing heavy before the first paint, and one sentence where the store cannot be used."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from textual.command import CommandPalette
from textual.widgets import Input

from arxivtui.config import Directories, Settings, UiSettings, load_settings
from arxivtui.store import Store, StoreError
from arxivtui.tui.looks import light_terminal
from arxivtui.tui.session import Session
from arxivtui.tui.theme import DARK_NAME, LIGHT_NAME
from tests.tui.conftest import Opener, act, app_of, main, seen, settle, until

HEAVY = (
    "sqlite_utils",
    "keyring",
    "httpx",
    "pydantic",
    "starlette",
    "uvicorn",
    "h11",
    "tomlkit",
    "lxml",
    "sklearn",
    "numpy",
    "openai",
    "arxivtui.server.endpoint",
)

# The endpoint comes after all this; `test_endpoint` says when.
_PAINT = """
import asyncio, sys
from arxivtui.config import Directories, load_settings
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.screens.main import endpoint
from arxivtui.tui.session import Session

endpoint.IDLE_SECONDS = 600

async def paint():
    directories = Directories.find()
    app = ArxivtuiApp(Session(directories, load_settings(directories)))
    async with app.run_test() as pilot:
        await pilot.pause()
        print(*{name.partition(".")[0] for name in sys.modules}, *sys.modules)

asyncio.run(paint())
"""


@pytest.mark.parametrize("set_up", [False, True])
def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path, set_up: bool) -> None:
    if set_up:
        (tmp_path / "config.toml").write_text('[arxiv]\ncategories = ["cs.LG"]\n')
        (tmp_path / "criteria.md").write_text("## Sparse models\n")
        Store.open(tmp_path / "arxivtui.db").close()
    assert sorted(set(HEAVY).intersection(_output(_PAINT, tmp_path).split())) == []


ROOMS_OF_LATER = (
    "arxivtui.day",
    "arxivtui.formats",
    "arxivtui.scoring",
    "arxivtui.server",
    "arxivtui.sources",
    "arxivtui.store",
    "arxivtui.domain.query",
    "arxivtui.domain.score",
    "arxivtui.domain.usage",
    "arxivtui.tui.committing",
    "arxivtui.tui.copying",
    "arxivtui.tui.fetching",
    "arxivtui.tui.kept_notes",
    "arxivtui.tui.messages",
    "arxivtui.tui.order",
    "arxivtui.tui.palette",
    "arxivtui.tui.pdfs",
    "arxivtui.tui.places",
    "arxivtui.tui.ranking",
    "arxivtui.tui.reading",
    "arxivtui.tui.sample",
    "arxivtui.tui.scoring",
    "arxivtui.tui.setup_commands",
)
"""What the first paint does without: what reads, what writes, and jobs."""
SCREENS_OF_THE_FIRST_PAINT = {
    "arxivtui.tui.screens.main",
    "arxivtui.tui.screens.main.actions",
    "arxivtui.tui.screens.main.bars",
    "arxivtui.tui.screens.main.layout",
    "arxivtui.tui.screens.main.parts",
    "arxivtui.tui.screens.main.screen",
}
"""No dialog, and of the papers' screen no part that does something."""

_FIRST_PAINT = """
import asyncio, sys
from arxivtui.config import Directories, load_settings
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.session import Session

def painted(screen):
    print(*sys.modules)
    screen.app.exit()

MainScreen.begin = painted

async def paint():
    directories = Directories.find()
    async with ArxivtuiApp(Session(directories, load_settings(directories))).run_test() as pilot:
        while pilot.app.is_running:
            await pilot.pause()

asyncio.run(paint())
"""


def test_the_first_paint_waits_for_no_room_that_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    (tmp_path / "criteria.md").write_text("## Sparse models\n")
    Store.open(tmp_path / "arxivtui.db").close()
    imported = set(_output(_FIRST_PAINT, tmp_path).split())
    assert {
        name for name in imported if name.startswith("arxivtui.tui.screens.")
    } == SCREENS_OF_THE_FIRST_PAINT
    assert sorted(imported.intersection(ROOMS_OF_LATER)) == []


def _output(code: str, home: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"ARXIVTUI_HOME": str(home), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_importing_the_package_does_not_import_textual() -> None:
    code = "import arxivtui.tui, sys; sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_store_that_is_no_database_ends_the_app_with_one_sentence(
    home: Directories, opened: Opener
) -> None:
    home.database.unlink()
    home.database.write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    before = home.database.read_bytes()
    async with opened(home) as pilot:
        app = app_of(pilot)
        assert app.fatal is not None
        assert str(home.database) in str(app.fatal)
        assert app.return_code == 1
    assert home.database.read_bytes() == before


async def test_an_empty_store_says_what_to_do(directories: Directories, opened: Opener) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n")
    async with opened(directories) as pilot:
        assert "r fetches the newest announcement" in seen(pilot)
        await act(pilot, "down", "star", "undo", "next_unread", "open_paper", "why", "note", "copy", "browse")
        assert "Nothing to undo" in app_of(pilot).history[-1].text


async def test_an_empty_store_names_the_key_that_the_reader_gave_to_fetching(
    directories: Directories, opened: Opener
) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n[ui.keys]\nfetch = "f"\n')
    directories.criteria_file.write_text("## Sparse models\n")
    async with opened(directories, settings=load_settings(directories)) as pilot:
        assert "f fetches the newest announcement" in seen(pilot)


async def test_colours_follow_the_setting_the_terminal_and_the_palette(
    home: Directories, opened: Opener
) -> None:
    assert light_terminal({"COLORFGBG": "0;15"})
    assert not light_terminal({"COLORFGBG": "15;0"})
    assert not light_terminal({})
    async with opened(home) as pilot:
        assert pilot.app.theme == DARK_NAME
        await act(pilot, "dark")
        assert pilot.app.theme == LIGHT_NAME
    async with opened(home) as pilot:
        assert pilot.app.theme == LIGHT_NAME, "the choice was kept"
        await act(pilot, "dark", "dark", "dark")
    assert load_settings(home, {}).ui.theme == DARK_NAME, "the last of several choices is kept"


async def test_an_empty_store_offers_the_sample_day(directories: Directories, opened: Opener) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n")
    async with opened(directories) as pilot:
        assert "sample day" in seen(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        pilot.app.screen.query_one(Input).value = "sample"
        await until(pilot, lambda: "Look around" in seen(pilot), "the command")
        await pilot.press("enter")
        await until(pilot, lambda: app_of(pilot).session.demo, "the sample day")
        await until(pilot, lambda: "unread" in seen(pilot), "its papers")
        assert app_of(pilot).check_action("try_sample", ()) is False, "there are papers now"
        sample = app_of(pilot).session.directories.database
        await act(pilot, "set_up")
        await until(pilot, lambda: not sample.exists(), "the end of the sample day")
        await pilot.press("escape")
        await settle(pilot)
        assert "No papers yet" in seen(pilot)
        assert not app_of(pilot).session.demo


async def test_a_closed_session_stays_closed(home: Directories) -> None:
    session = Session(home, load_settings(home, {}))
    session.close()
    with pytest.raises(StoreError, match="is closed"):
        session.store  # noqa: B018


async def test_what_is_told_again_is_counted_in_one_toast(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        app = app_of(pilot)
        for _ in range(12):
            app.tell("The store is busy.", bad=True)
        await settle(pilot)
        assert seen(pilot).count("The store is busy.") == 1
        assert "(12 times)" in seen(pilot)
        await act(pilot, "messages")
        app.tell("The disk is full.", bad=True)
        await settle(pilot)
        assert len(app.screen.query("Toast")) == 1


@pytest.mark.parametrize("theme", ["nord", "ansi-dark", "ansi-light", "textual-light"])
async def test_other_themes_work(home: Directories, opened: Opener, theme: str) -> None:
    settings = msgspec.structs.replace(load_settings(home, {}), ui=UiSettings(theme=theme))
    async with opened(home, settings=settings) as pilot:
        assert pilot.app.theme == theme
        await act(pilot, "star", "why", "help")


async def test_the_readers_own_keys_work_and_conflicts_are_told(home: Directories, opened: Opener) -> None:
    ui = UiSettings(keys={"dismiss": "x", "star": "d", "later": "x", "nonsense": "y"})
    settings = msgspec.structs.replace(load_settings(home, {}), ui=ui)
    async with opened(home, settings=settings) as pilot:
        told = " ".join(said.text for said in app_of(pilot).history)
        assert "later: x is given to dismiss already" in told
        assert "nonsense" in told
        await pilot.press("d", "x")
        await settle(pilot)
        assert "★ 1" in seen(pilot)
        assert "x dismiss" in seen(pilot)
        assert len(main(pilot).desk.standing.unread & set(main(pilot).view.ids)) == 18


def test_settings_default_is_no_theme() -> None:
    assert Settings().ui.theme == ""

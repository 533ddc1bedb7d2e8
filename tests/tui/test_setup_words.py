"""What set-up says: which key does what, what was left in a line, and what is told afterwards."""

import keyring
import keyring.backends.fail
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from arxivtui.config import Directories
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.setup import SetupScreen
from arxivtui.tui.setup_progress import Page
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.tui.conftest import Opener, seen, settle, told, until
from tests.tui.test_setup import CAPTURES, TUESDAY, choose


async def turn_to(pilot: Pilot[None], page: Page) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, SetupScreen)
    screen.show_page(page)
    await settle(pilot)


def line(pilot: Pilot[None], name: str) -> Input:
    return pilot.app.screen.query_one(f"#{name}", Input)


def words(pilot: Pilot[None]) -> str:
    """What is on screen, without the spaces that are not drawn as text."""
    return " ".join(seen(pilot).split())


# Categories


async def test_it_is_said_which_category_enter_takes_or_leaves_out(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Enter takes" not in words(pilot), "nothing is meant yet"
        await pilot.press(*"machine learning")
        await settle(pilot)
        assert "Chosen: none yet · Enter takes cs.LG" in words(pilot)
        await pilot.press("down")
        assert "Enter takes stat.ML" in words(pilot)
        await pilot.press("up", "enter", *"cs.lg")
        await settle(pilot)
        assert "Chosen: cs.LG · Enter leaves cs.LG out" in words(pilot)


async def test_words_left_in_the_line_are_named_and_nothing_is_lost(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "math.GT")
        await pilot.press(*"learning", "ctrl+n")
        await settle(pilot)
        assert "Which arXiv categories" in seen(pilot), "the page stays"
        assert "“learning” is no category: Enter takes cs.LG; or take it out of the line." in words(pilot)
        await pilot.press("enter", *"learning", "ctrl+n")
        await settle(pilot)
        assert "“learning” is no category: take it out of the line." in words(pilot), "cs.LG is taken already"
        line(pilot, "search").value = "cs.XX"
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "Which arXiv categories" in seen(pilot)
        assert "No arXiv category: cs.XX" in words(pilot)
        line(pilot, "search").value = ""
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "What do you look for?" in seen(pilot)


# The model


async def test_following_the_words_puts_what_is_typed_into_the_lines_in_order(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(80, 24)) as pilot:
        await turn_to(pilot, Page.MODEL)
        assert "Enter chooses, Ctrl-n goes on." in words(pilot)
        await pilot.press("tab")
        assert "Enter chooses what is marked" in words(pilot), "there is no line to go to yet"
        await pilot.press("down", "enter", *"my-model", "enter", *"http://127.0.0.1:1/v1", "tab", *"sk-a")
        assert line(pilot, "model-name").value == "my-model"
        assert line(pilot, "model-url").value == "http://127.0.0.1:1/v1"
        await pilot.press("tab", "b")
        assert line(pilot, "model-key").value == "sk-ab", "behind the last line nothing is swallowed"
        await settle(pilot)
        assert "Ctrl-n goes on" in words(pilot)


async def test_a_model_without_a_key_is_told_of(
    directories: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ARXIVTUI_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        async with opened(directories, size=(80, 24)) as pilot:
            await turn_to(pilot, Page.MODEL)
            await pilot.press("down", "enter", *"my-model", "ctrl+n")
            await until(pilot, lambda: "my-model" in told(pilot), "the word about the key")
            assert "The model my-model is set up without a key" in told(pilot)
    finally:
        keyring.set_keyring(before)


# The first papers


async def test_the_first_fetch_is_among_the_messages_from_its_begin_to_its_end(
    directories: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as arxiv:
        monkeypatch.setenv("ARXIVTUI_ARXIV__BASE_URL", arxiv.url)
        monkeypatch.setenv("ARXIVTUI_ARXIV__DELAY_SECONDS", "0")
        async with opened(directories, size=(80, 24)) as pilot:
            await choose(pilot, "cs.LG")
            await pilot.press("ctrl+n")
            await settle(pilot)
            await turn_to(pilot, Page.PAPERS)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the papers")
            await until(pilot, lambda: "Fetched cs.LG" in told(pilot), "the end")
            assert "Fetching the newest announcement of cs.LG." in told(pilot)


async def test_a_first_fetch_that_fails_is_among_the_messages(
    directories: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARXIVTUI_ARXIV__BASE_URL", f"http://127.0.0.1:{free_port()}")
    async with opened(directories, size=(80, 24)) as pilot:
        await choose(pilot, "cs.LG")
        await pilot.press("ctrl+n")
        await settle(pilot)
        await turn_to(pilot, Page.PAPERS)
        await pilot.press("enter")
        await until(pilot, lambda: "cs.LG: " in told(pilot), "the reason")
        assert "Fetching the newest announcement of cs.LG." in told(pilot)

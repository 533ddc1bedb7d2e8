"""The set-up's model, its key, and what was typed: kept where they belong, and nowhere else."""

from collections.abc import Callable, Iterator
from threading import Event

import keyring
import keyring.backends.fail
import pytest
from keyring.backend import KeyringBackend
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from arxivtui.config import Directories, load_settings
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.setup import SetupScreen
from arxivtui.tui.session import Session
from arxivtui.tui.setup_progress import Page, first_page
from tests.tui.conftest import Opener, seen, settle, until
from tests.tui.test_setup import Paste, choose


class Memory(KeyringBackend):
    """A keyring that lives as long as the test; `locked`: it waits for a person who is not there."""

    priority = 1

    def __init__(self, *, locked: bool = False) -> None:
        self.kept: dict[str, str] = {}
        self.released = Event()
        if not locked:
            self.released.set()

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait(30)
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.released.wait(30)
        self.kept[username] = password


@pytest.fixture
def use_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[KeyringBackend], None]]:
    monkeypatch.delenv("ARXIVTUI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


async def with_model(pilot: Pilot[None], model: str, key: str) -> None:
    await choose(pilot, "cs.LG")
    await typed_model(pilot, model, key)
    await pilot.press("ctrl+n")


async def typed_model(pilot: Pilot[None], model: str, key: str) -> None:
    screen_of(pilot).show_page(Page.MODEL)
    await settle(pilot)
    await pilot.press("down", "enter", *model, "tab", "tab")
    pilot.app.screen.query_one("#model-key", Input).value = key


def screen_of(pilot: Pilot[None]) -> SetupScreen:
    screen = pilot.app.screen
    assert isinstance(screen, SetupScreen)
    return screen


async def test_a_key_goes_to_the_keyring_and_nowhere_else(
    directories: Directories, opened: Opener, use_keyring: Callable[[KeyringBackend], None]
) -> None:
    memory = Memory()
    use_keyring(memory)
    async with opened(directories, size=(80, 24)) as pilot:
        await with_model(pilot, "gpt-5-mini", "sk-invented-1")
        await until(pilot, lambda: "for https://api.openai.com alone" in seen(pilot), "what became of it")
        assert "arxivtui extension DIR" in seen(pilot), "the next page"
        assert "sk-invented" not in seen(pilot)
        await pilot.press("ctrl+q")
    assert memory.kept == {"https://api.openai.com": "sk-invented-1"}
    assert load_settings(directories, {}).llm.model == "gpt-5-mini"
    files = [path for path in directories.config_file.parent.rglob("*") if path.is_file()]
    assert not [path for path in files if b"sk-invented" in path.read_bytes()]


async def test_without_a_keyring_one_is_told_where_a_key_can_be_and_goes_on(
    directories: Directories, opened: Opener, use_keyring: Callable[[KeyringBackend], None]
) -> None:
    use_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    async with opened(directories, size=(60, 20)) as pilot:
        await with_model(pilot, "gpt-5-mini", "sk-invented-2")
        await until(pilot, lambda: "has no keyring" in seen(pilot), "the reason")
        assert "ARXIVTUI_API_KEY" in seen(pilot)
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "arxivtui extension DIR" in seen(pilot)
    assert load_settings(directories, {}).llm.model == "gpt-5-mini"


async def test_a_locked_keyring_stops_nobody(
    directories: Directories,
    opened: Opener,
    use_keyring: Callable[[KeyringBackend], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("arxivtui.config.secrets._PATIENCE", 0.3)
    locked = Memory(locked=True)
    use_keyring(locked)
    async with opened(directories, size=(80, 24)) as pilot:
        await with_model(pilot, "qwen3:8b", "sk-invented-3")
        await until(pilot, lambda: "did not answer" in seen(pilot), "the reason")
        await pilot.press("escape")
        await settle(pilot)
        assert "What do you look for?" in seen(pilot)
    locked.released.set()


async def test_without_a_model_nothing_is_asked_and_a_model_needs_a_name(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories, size=(60, 20)) as pilot:
        await with_model(pilot, "", "")
        await settle(pilot)
        assert "Type the model's name" in seen(pilot)
        await pilot.press("shift+tab", "up", "enter", "ctrl+n")
        await settle(pilot)
        assert "arxivtui extension DIR" in seen(pilot)
    assert load_settings(directories, {}).llm.model == ""


async def test_leaving_anywhere_comes_back_there_with_what_was_typed(
    directories: Directories, opened: Opener
) -> None:
    async with opened(directories) as pilot:
        await choose(pilot, "cs.LG")
        pilot.app.screen.query_one("#search", Input).value = "algeb"
        await pilot.press("ctrl+q")
    assert not directories.config_file.exists()
    async with opened(directories) as pilot:
        assert "Chosen: cs.LG" in seen(pilot)
        assert pilot.app.screen.query_one("#search", Input).value == "algeb"
        pilot.app.screen.query_one("#search", Input).value = ""
        await pilot.press("ctrl+n")
        await settle(pilot)
        await typed_model(pilot, "my-model", "sk-invented-4")
        await pilot.press("ctrl+q")
    async with opened(directories) as pilot:
        assert "A language model" in seen(pilot)
        assert pilot.app.screen.query_one("#model-name", Input).value == "my-model"
        assert pilot.app.screen.query_one("#model-key", Input).value == "", "a key is kept nowhere"
        screen_of(pilot).show_page(Page.PAPERS)
        await settle(pilot)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), "the app")
        await settle(pilot)
    assert first_page(Session(directories, load_settings(directories, {}))) is None, "it is done"


async def test_a_draft_that_makes_no_sense_is_no_hindrance(directories: Directories, opened: Opener) -> None:
    directories.create()
    (directories.state / "set-up.json").write_bytes(b'{"page": "moon", "chosen": 7}')
    async with opened(directories) as pilot:
        assert "Which arXiv categories" in seen(pilot)


async def test_twenty_columns_a_storm_of_sizes_and_a_huge_paste(
    directories: Directories, opened: Opener, paste: Paste
) -> None:
    async with opened(directories, size=(20, 8)) as pilot:
        await choose(pilot, "cs.LG")
        for page in Page:
            screen_of(pilot).show_page(page)
            for width, height in ((20, 5), (200, 60), (21, 9), (80, 24)):
                await pilot.resize_terminal(width, height)
            await settle(pilot)
            assert "set-up" in seen(pilot), page
        screen_of(pilot).show_page(Page.CRITERIA)
        await settle(pilot)
        paste(pilot, "words and words\n" * 6_400)
        await settle(pilot)
        assert len(pilot.app.screen.query_one(TextArea).text) > 100_000
        await pilot.press("ctrl+n")
        await settle(pilot)
        assert "papers stay unscored" in " ".join(seen(pilot).split())

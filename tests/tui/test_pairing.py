"""Letting a browser in from the app, and shutting it out: nobody comes in by a key typed on."""

import re
import signal
import sqlite3
from asyncio import to_thread
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot

from arxivtui.config import Directories, ServerSettings
from arxivtui.domain import Client, PairingState
from arxivtui.store import Store, clients
from arxivtui.tui.pairing_words import browser_content, label_of, question_content
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.pairing import PairingScreen
from tests.stand_ins.browser import LABEL, ORIGIN, Extension
from tests.tui.conftest import Opener, act, app_of, seen, settle, told, until
from tests.tui.terminal import Terminal
from tests.tui.test_endpoint import another_copy, port, serving
from tests.waiting import in_thread

__all__ = ["port"]

ARM = "arxivtui.tui.screens.pairing.ARM_SECONDS"
NEVER = 600.0


def pairing_screen(pilot: Pilot[None]) -> PairingScreen:
    screen = pilot.app.screen
    assert isinstance(screen, PairingScreen)
    return screen


async def code_shown(pilot: Pilot[None]) -> str:
    """The code, as the reader reads it off the screen."""
    shape = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
    await until(pilot, lambda: shape.search(seen(pilot)) is not None, "the code")
    found = shape.search(seen(pilot))
    assert found is not None
    return found.group()


async def looked_at(pilot: Pilot[None]) -> None:
    """Wait until the screen has looked once more, from beginning to end, how far the pairing has come."""
    looks = [pairing_screen(pilot).pairing]

    def looked_twice() -> bool:
        if pairing_screen(pilot).pairing is not looks[-1]:
            looks.append(pairing_screen(pilot).pairing)
        return len(looks) > 2

    await until(pilot, looked_twice, "two looks at the pairing")
    await settle(pilot)


def browsers(home: Directories) -> list[Client]:
    with Store.open(home.database) as store, store.reading() as db:
        return [each for each in clients.all_of(db) if each.revoked is None]


def state(home: Directories) -> str:
    """How far the newest pairing has come, in the store."""
    with closing(sqlite3.connect(home.database)) as db:
        return str(db.execute("SELECT state FROM pairings ORDER BY expires_at DESC").fetchone()[0])


async def test_a_browser_is_let_in_by_a_code_and_a_yes_and_shut_out_again(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ARM, 0.05)
    extension = Extension(port)
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await pilot.press("B")
        code = await code_shown(pilot)
        outcome = in_thread(lambda: extension.pairs(code))
        await until(pilot, lambda: "Let this browser in?" in seen(pilot), "the question")
        assert re.search(rf"│ *{ORIGIN} *│", seen(pilot)), "alone on its line"
        assert f"calls itself “{LABEL}”" in seen(pilot)
        assert browsers(home) == []
        await until(pilot, lambda: pairing_screen(pilot).armed, "the moment to answer")
        await pilot.press("y")
        await until(pilot, lambda: f"Paired: “{LABEL}”." in seen(pilot), "the end")
        assert await to_thread(outcome.result)
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert f"Paired: “{LABEL}”." in told(pilot)
        assert "Changed elsewhere" not in told(pilot)
        assert (await to_thread(extension.ask, "/v1/papers", {"ids": []}))[0] == 200
        await act(pilot, "endpoint")
        assert "1 browser is paired." in app_of(pilot).history[-1].text

        await act(pilot, "browsers")
        assert LABEL in seen(pilot)
        assert ORIGIN in seen(pilot)
        assert "paired today" in seen(pilot)
        await pilot.press("x")
        await settle(pilot)
        assert f"Shut out “{LABEL}”?" in seen(pilot)
        await pilot.press("n", "x", "y")
        await settle(pilot)
        await until(pilot, lambda: "None." in seen(pilot), "the empty list")
        assert (await to_thread(extension.ask, "/v1/papers", {"ids": []}))[0] in (401, 403)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)


async def test_keys_typed_on_while_the_question_appears_are_no_answer(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ARM, NEVER)
    extension = Extension(port)
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await pilot.press("B")
        code = await code_shown(pilot)
        await pilot.press("y", "enter")
        assert (await to_thread(extension.tries, code))[0] == 202
        await until(pilot, lambda: "Let this browser in?" in seen(pilot), "the question")
        await pilot.press("y", "n", "enter", "y", "space")
        await settle(pilot)
        assert pairing_screen(pilot).asking
        assert "y and n count in a moment" in seen(pilot)
        assert state(home) == PairingState.CLAIMED
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert state(home) == PairingState.CLOSED, "leaving is no yes"
    assert browsers(home) == []


async def test_a_key_puts_the_moment_to_answer_off(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ARM, 0.05)
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await pilot.press("B")
        code = await code_shown(pilot)
        monkeypatch.setattr(ARM, NEVER)
        await to_thread(Extension(port).tries, code)
        await until(pilot, lambda: pairing_screen(pilot).asking, "the question")
        monkeypatch.setattr(ARM, 0.05)
        await pilot.press("j")
        await until(pilot, lambda: pairing_screen(pilot).armed, "the moment, counted from the key on")


async def test_no_is_told_to_the_browser(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ARM, 0.05)
    extension = Extension(port)
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await pilot.press("B")
        code = await code_shown(pilot)
        outcome = in_thread(lambda: extension.pairs(code))
        await until(pilot, lambda: pairing_screen(pilot).armed, "the question")
        await pilot.press("n")
        await until(pilot, lambda: f"Not let in: “{LABEL}”." in seen(pilot), "the end")
        assert not await to_thread(outcome.result)
        await pilot.press("enter")
        assert await code_shown(pilot) != code
    assert browsers(home) == []


async def test_wrong_codes_are_not_shown_until_they_are_too_many(
    home: Directories, opened: Opener, port: int
) -> None:
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await pilot.press("B")
        code = await code_shown(pilot)
        for number in range(1, 5):
            assert (await to_thread(Extension(port).tries, "WRNG-WRNG"))[0] == 409, number
        await looked_at(pilot)
        assert await code_shown(pilot) == code
        assert (await to_thread(Extension(port).tries, "WRNG-WRNG"))[0] == 409
        await until(pilot, lambda: "Too many wrong codes" in seen(pilot), "the end of it")
        assert (await to_thread(Extension(port).tries, code))[0] == 409, "not even the right one now"
        await pilot.press("enter")
        assert await code_shown(pilot) != code


async def test_a_code_that_nobody_sends_expires(home: Directories, opened: Opener, port: int) -> None:
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await pilot.press("B")
        await code_shown(pilot)
        assert re.search(r"[12]:\d\d left", seen(pilot))
        with closing(sqlite3.connect(home.database, isolation_level=None)) as db:
            db.execute("UPDATE pairings SET expires_at = '2025-01-01T00:00:00+00:00'")
        await until(pilot, lambda: "Nobody sent the code in time." in seen(pilot), "the end of it")
        assert "Enter begin again" in seen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)


async def test_another_pairing_takes_the_place_of_this_one(
    home: Directories, opened: Opener, port: int
) -> None:
    from arxivtui.server import open_pairing

    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await pilot.press("B")
        await code_shown(pilot)
        with Store.open(home.database) as store:
            open_pairing(store)
        await until(pilot, lambda: "Another pairing was begun elsewhere" in seen(pilot), "the end of it")


async def test_pairing_serves_for_this_sitting_where_the_settings_say_no(
    home: Directories, opened: Opener, port: int
) -> None:
    async with opened(home, server=ServerSettings(port=port, with_app=False)) as pilot:
        await pilot.press("B")
        await code_shown(pilot)
        assert "it serves until you quit" in seen(pilot)
        await until(pilot, lambda: app_of(pilot).serving.serves, "the endpoint")
        await pilot.press("escape")
        await settle(pilot)
        assert f"• :{port}" in seen(pilot)


async def test_a_browser_is_let_in_through_another_copy(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ARM, 0.05)
    extension = Extension(port)
    with another_copy(home, port):
        async with opened(home, server=ServerSettings(port=port)) as pilot:
            await until(pilot, lambda: "other copy" in seen(pilot), "the other copy")
            await pilot.press("B")
            code = await code_shown(pilot)
            outcome = in_thread(lambda: extension.pairs(code))
            await until(pilot, lambda: pairing_screen(pilot).armed, "the question")
            await pilot.press("y")
            await until(pilot, lambda: "Paired:" in seen(pilot), "the end")
            assert await to_thread(outcome.result)


async def test_quitting_with_the_code_on_the_screen_closes_it(
    home: Directories, opened: Opener, port: int
) -> None:
    async with opened(home, server=ServerSettings(port=port)) as pilot:
        await pilot.press("B")
        await code_shown(pilot)
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert app_of(pilot).return_code == 0
    assert state(home) == PairingState.CLOSED


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_by_the_system_the_app_leaves_no_code_behind(
    home: Directories, port: int, number: signal.Signals
) -> None:
    with Terminal(home.database.parent, environ={"ARXIVTUI_SERVER__PORT": str(port)}) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type("B")
        terminal.until(" left")
        assert state(home) == PairingState.OPEN
        terminal.send(number)
        assert terminal.ended() == 128 + number
        assert "Traceback" not in terminal.seen
    assert state(home) == PairingState.CLOSED


async def test_a_label_is_text_and_nothing_else(
    home: Directories, opened: Opener, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ARM, NEVER)
    label = "[red]x[/red]\u202e\x1b[31m 論文ブラウザ論文ブラウザ論文ブラウザ論文ブラウザ"
    async with opened(home, size=(60, 24), server=ServerSettings(port=port)) as pilot:
        await serving(pilot)
        await pilot.press("B")
        code = await code_shown(pilot)
        status, _ = await to_thread(Extension(port, label=label).tries, code)
        assert status == 202
        await until(pilot, lambda: "Let this browser in?" in seen(pilot), "the question")
        shown = seen(pilot)
        assert "[red]x[/red]" in shown
        assert "\u202e" not in shown
        assert "\x1b" not in shown
        assert "Let it in only if you typed the code" in shown


def test_strangers_text_is_cut_and_made_harmless() -> None:
    assert label_of("") == "a browser without a name"
    assert label_of("\u200b\x07") == "a browser without a name"
    assert label_of("a" * 500) == "“" + "a" * 47 + "…”"


@pytest.mark.parametrize(
    ("now", "used"),
    [
        ("09:30", "last used within the hour"),
        ("12:00", "last used today, 09:12–10:00"),
        ("+1", "last used 14 Jul"),
    ],
)
def test_the_last_use_is_told_no_more_exactly_than_it_is_kept(now: str, used: str) -> None:
    hour = datetime(2025, 7, 14, 9).astimezone()
    at = hour + timedelta(days=1) if now == "+1" else datetime.fromisoformat(f"2025-07-14 {now}").astimezone()
    client = Client("0" * 8, "Firefox", ORIGIN, hour + timedelta(minutes=12), hour)
    assert browser_content(client, 80, at).plain.endswith(used)


@pytest.mark.parametrize("width", [1, 12, 30, 80])
def test_the_words_fit_any_width(width: int) -> None:
    from arxivtui.domain import Pairing
    from arxivtui.text import cell_width

    at = datetime(2025, 7, 14, tzinfo=UTC)
    label, origin = "論文" * 300 + "[b]\x00", "chrome-extension://" + "p" * 500
    pairing = Pairing("0" * 32, PairingState.CLAIMED, at, origin, label)
    for line in question_content(pairing, 90, width, armed=True).plain.splitlines():
        assert cell_width(line) <= max(width, 30), line
    client = Client("0" * 8, label, origin, at, at + timedelta(days=1))
    for line in browser_content(client, width, at).plain.splitlines():
        assert cell_width(line) <= max(width, 3), line


async def test_without_a_browser_the_list_says_how_to_pair_one(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "browsers")
        assert "“Pair a browser” (B) lets one in." in seen(pilot)
        await pilot.press("j", "x", "y", "k")
        await settle(pilot)
        assert "None." in seen(pilot)
        await pilot.press("q")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)


async def test_only_the_browser_asked_about_is_shut_out(home: Directories, opened: Opener) -> None:
    at = datetime(2025, 7, 1, tzinfo=UTC)
    with Store.open(home.database) as store, store.writing() as db:
        for number in range(3):
            client = Client(f"0000000{number}", f"Browser {number}", ORIGIN, at + timedelta(days=number))
            clients.add(db, client, bytes([number]) * 32)
    async with opened(home) as pilot:
        await act(pilot, "browsers")
        await pilot.press("j", "x", "j", "escape", "x", "y")
        await settle(pilot)
        assert [each.label for each in browsers(home)] == ["Browser 2", "Browser 0"]
        assert "Shut out: “Browser 1”." in told(pilot)


async def test_the_question_is_seen_however_many_browsers_there_are(
    home: Directories, opened: Opener
) -> None:
    at = datetime(2025, 7, 1, tzinfo=UTC)
    with Store.open(home.database) as store, store.writing() as db:
        for number in range(30):
            clients.add(db, Client(f"{number:08}", f"Browser {number}", ORIGIN, at), bytes([number]) * 32)
    async with opened(home, size=(80, 24)) as pilot:
        await act(pilot, "browsers")
        assert "x shut out" in seen(pilot)
        await pilot.press("k", *["j"] * 40, "x")
        await settle(pilot)
        assert "Shut out “Browser 29”?" in seen(pilot)
        assert "y shut it out" in seen(pilot)

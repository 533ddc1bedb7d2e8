"""Leaving: quitting always ends the app, and what was written is not lost by it."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from arxivtui.config import Directories
from arxivtui.store import Store, connection
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.prompts import NotePrompt, TagsPrompt
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, write_days
from tests.tui.conftest import DAY, Opener, act, app_of, main, paper_id, seen, settle, starred, told, until
from tests.tui.terminal import Terminal

GONE = "was moved or replaced while it is open here"


def note(directories: Directories) -> str:
    return note_of(directories, paper_id(1))


def note_of(directories: Directories, paper: str) -> str:
    with Store.open(directories.database) as store, store.reading() as db:
        row = db.execute("SELECT note FROM triage WHERE paper_id = ?", (paper,)).fetchone()
        return "" if row is None else str(row[0])


def test_quitting_while_another_process_writes_ends_without_a_word(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Paper 01")
        with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.type("q")
            assert terminal.ended() == 0
            other.execute("ROLLBACK")
        assert "Traceback" not in terminal.seen


def test_the_place_is_kept_by_quitting(home: Directories) -> None:
    for keys, paper in (("jj", "Abstract number 1."), ("", "Abstract number 3.")):
        with Terminal(home.database.parent) as terminal:
            terminal.until(paper)
            terminal.type(f"{keys}q")
            assert terminal.ended() == 0


def test_quitting_overtakes_no_key_that_was_typed_before(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type(8 * "s" + "\x11")
        assert terminal.ended() == 0
    assert starred(home) == {paper_id(number) for number in range(1, 9)}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_by_the_system_it_keeps_what_was_done_and_gives_the_terminal_back(
    home: Directories, number: signal.Signals
) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        assert not terminal.is_given_back()
        terminal.type("s")
        terminal.until("Abstract number 2.")
        terminal.type("e")
        terminal.until("Note on")
        terminal.type("Half a thought")
        terminal.until("Half a thought")
        terminal.send(number)
        assert terminal.ended() == 128 + number
        assert terminal.is_given_back()
        assert "Traceback" not in terminal.seen
    assert starred(home) == {paper_id(1)}
    assert "Half a thought" in (note(home), note_of(home, paper_id(2)))


def test_ended_by_the_system_it_waits_for_no_other_process(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.type("s")
            terminal.until("Abstract number 2.")
            terminal.send(signal.SIGTERM)
            assert terminal.ended() == 128 + signal.SIGTERM
            other.execute("ROLLBACK")
        assert terminal.is_given_back()


def test_what_was_done_is_kept_when_the_window_is_closed(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type("s")
        terminal.until("Abstract number 2.")
        assert terminal.hang_up() == 128 + signal.SIGHUP
    assert starred(home) == {paper_id(1)}


def test_a_terminal_that_vanishes_without_a_signal_ends_the_app(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type("s")
        terminal.until("Abstract number 2.")
        assert terminal.vanish() == 128 + signal.SIGHUP
    assert starred(home) == {paper_id(1)}


@pytest.mark.parametrize(
    ("keys", "shown"),
    [("", "Abstract number 1."), ("/sparse", "matching"), ("?", "Judging"), ("e", "Note on")],
)
def test_interrupted_anywhere_it_gives_the_terminal_back(home: Directories, keys: str, shown: str) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type(keys)
        terminal.until(shown)
        terminal.send(signal.SIGINT)
        assert terminal.ended() == 128 + signal.SIGINT
        assert terminal.is_given_back()
        assert "Traceback" not in terminal.seen


def test_interrupted_in_the_set_up_and_in_a_fetch_it_gives_the_terminal_back(
    directories: Directories, home: Directories, tmp_path: Path
) -> None:
    with Terminal(tmp_path / "empty") as terminal:
        terminal.until("categories")
        terminal.send(signal.SIGTERM)
        assert terminal.ended() == 128 + signal.SIGTERM
        assert terminal.is_given_back()
    assert not (tmp_path / "empty" / "arxivtui.db").exists(), "and leaves nothing behind"
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", [DAY]))
    with ArxivStandIn(captures, today=DAY) as arxiv:
        arxiv.faults = ["delay:600"]
        where = {"ARXIVTUI_ARXIV__BASE_URL": arxiv.url, "ARXIVTUI_ARXIV__DELAY_SECONDS": "0"}
        with Terminal(home.database.parent, environ=where) as terminal:
            terminal.until("Abstract number 1.")
            terminal.type("r")
            terminal.until("fetching cs.LG")
            terminal.send(signal.SIGTERM)
            assert terminal.ended() == 128 + signal.SIGTERM
            assert terminal.is_given_back()
            assert "Traceback" not in terminal.seen


def test_ctrl_z_goes_to_the_shell_and_comes_back_to_where_one_was(home: Directories) -> None:
    places = (
        ("", "Abstract number 1."),
        ("?", "Judging"),
        ("\x1b", "Abstract number 1."),
        ("/spars", "matching"),
    )
    with Terminal(home.database.parent) as terminal:
        for keys, shown in places:
            terminal.type(keys)
            terminal.until(shown)
            terminal.forget()
            terminal.type("\x1a")
            terminal.stopped()
            assert terminal.is_given_back()
            terminal.forget()
            terminal.send(signal.SIGCONT)
            terminal.until(shown)
            assert not terminal.is_given_back()
            terminal.forget()
        terminal.send(signal.SIGTERM)
        assert terminal.ended() == 128 + signal.SIGTERM
        assert "Traceback" not in terminal.seen


def test_a_storm_of_sizes_leaves_a_right_screen(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Abstract number 1.")
        for number in range(200):
            terminal.resize(*((100, 30), (80, 24), (20, 5), (5, 2), (160, 45), (1, 1))[number % 6])
        terminal.forget()
        terminal.resize(100, 30)
        terminal.until("Abstract number 1.")
        terminal.type("j")
        terminal.until("Abstract number 2.")
        terminal.resize(5, 2)
        terminal.type("jjGg?")
        terminal.resize(20, 5)
        terminal.until("a key or")
        terminal.type("\x11")
        assert terminal.ended() == 0
        assert "Traceback" not in terminal.seen


async def test_beside_a_process_that_writes_for_long_keys_answer_and_nothing_is_half_done(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.5)
    async with opened(home) as pilot:
        with closing(sqlite3.connect(home.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("s")
            assert main(pilot).paper_id == paper_id(2), "the star shows, and one goes on"
            await pilot.press("j")
            assert main(pilot).paper_id == paper_id(3)
            await until(pilot, lambda: "Not done, taken back" in told(pilot), "the message")
            other.execute("ROLLBACK")
        await settle(pilot)
        assert "★ 0" in seen(pilot).splitlines()[0]
        await pilot.press("s")
        await settle(pilot)
    assert starred(home) == {paper_id(3)}


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_store_that_is_gone_is_told_of_and_none_is_made_in_its_place(
    home: Directories, opened: Opener, replaced: bool
) -> None:
    elsewhere = home.database.with_name("moved.db")
    async with opened(home) as pilot:
        await act(pilot, "star")
        home.database.rename(elsewhere)
        if replaced:
            with Store.open(home.database.with_name("new.db")):
                pass
            home.database.with_name("new.db").rename(home.database)
        await until(pilot, lambda: GONE in told(pilot), "the message")
        await pilot.press("s")
        await until(pilot, lambda: "Not done, taken back" in told(pilot), "the act's end")
        await settle(pilot)
        assert told(pilot).count(GONE) == 1, "it is told once"
        assert "★ 1" in seen(pilot).splitlines()[0], "what was not kept is not shown"
        assert home.database.exists() is replaced

        if replaced:
            home.database.unlink()
        elsewhere.rename(home.database)
        await act(pilot, "star")
    assert starred(home) == {paper_id(1), paper_id(3)}, "nothing was lost"


async def test_a_place_that_cannot_be_written_is_no_reason_to_stay(home: Directories, opened: Opener) -> None:
    with closing(sqlite3.connect(home.database)) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON ui_state BEGIN SELECT RAISE(ABORT, 'full'); END")
    async with opened(home) as pilot:
        await pilot.press("q")
        await settle(pilot)
        assert app_of(pilot).return_code == 0


async def test_quitting_from_a_note_keeps_it_first(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("e")
        pilot.app.screen.query_one(TextArea).text = "Read twice"
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert note(home) == "Read twice"
        await pilot.press("ctrl+q")
        assert app_of(pilot).return_code == 0


async def test_quitting_from_a_note_as_it_was_quits(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("e", "ctrl+q")
        await settle(pilot)
        assert app_of(pilot).return_code == 0


async def test_escape_leaves_a_note_as_it_was_but_asks_before_words_are_lost(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await pilot.press("e", "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen), "nothing was written"

        await pilot.press("e", "x", "escape")
        await settle(pilot)
        assert "Not kept yet: Esc once more leaves it as it was · Ctrl-s keeps" in seen(pilot)
        await pilot.press("y", "escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, NotePrompt), "whoever writes on has not left"
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(pilot.app.screen, MainScreen)
        assert note(home) == ""

        await pilot.press("e", "x", "y", "ctrl+s")
        await settle(pilot)
        assert note(home) == "xy"


async def test_a_word_that_is_no_tag_is_told_in_the_prompt(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("t")
        field = pilot.app.screen.query_one(Input)
        field.value = "to-read (moe)"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TagsPrompt)
        assert "'(moe)' is no tag." in seen(pilot)
        assert field.value == "to-read (moe)"
        await pilot.press("escape")
        await settle(pilot)
        assert "Not kept yet" in seen(pilot)
        field.value = "#to-read, moe/routing"
        await pilot.press("enter")
        await settle(pilot)
        assert "#moe/routing #to-read" in seen(pilot)


async def test_setting_up_again_takes_the_place_of_the_papers_and_escape_returns(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "down", "set_up")
        assert "Chosen: cs.LG" in seen(pilot)
        assert not [screen for screen in pilot.app.screen_stack if isinstance(screen, MainScreen)]
        await pilot.press("escape")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert main(pilot).paper_id == paper_id(2), "where the reader was"


async def test_setting_up_from_within_a_question_leaves_the_question(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "help")
        await app_of(pilot).set_up_again()
        await settle(pilot)
        assert "Chosen: cs.LG" in seen(pilot)
        assert len(pilot.app.screen_stack) == 1


async def test_ctrl_c_says_how_to_leave_and_leaves_nothing(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("ctrl+c")
        await settle(pilot)
        assert "q leaves arxivtui." in " ".join(seen(pilot).split())
        await pilot.press("slash", *"gates", "ctrl+c")
        await settle(pilot)
        assert told(pilot).endswith("Ctrl-q leaves arxivtui."), "letters are text there"
        assert pilot.app.is_running


def test_ctrl_c_in_a_terminal_says_how_to_leave(home: Directories) -> None:
    with Terminal(home.database.parent) as terminal:
        terminal.until("Paper 01")
        terminal.type("\x03")
        terminal.until("leaves")
        terminal.type("q")
        assert terminal.ended() == 0

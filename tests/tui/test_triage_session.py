"""A sitting: star, dismiss, undo, redo, restart, and what happens when the store refuses."""

import sqlite3
from collections.abc import Callable
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from arxivtui.config import Directories, Settings, UiSettings
from arxivtui.domain import Act, Verb
from arxivtui.store import Store, StoreBusyError, triage
from arxivtui.tui import reading
from tests.tui.conftest import (
    ABOVE,
    AT,
    RANKED_OUT,
    REPLACED,
    Looked,
    Opener,
    act,
    app_of,
    dismissed,
    main,
    paper_id,
    seen,
    settle,
    starred,
    told,
    until,
)


def line_of(pilot: Pilot[None], text: str) -> str:
    """The line of the screen with a text in it."""
    return next((line for line in seen(pilot).splitlines() if text in line), "")


def elsewhere(home: Directories, verb: Verb, *ids: str) -> None:
    """Something done in another copy of the app."""
    with Store.open(home.database) as store, store.writing(durable=True) as db:
        triage.act(db, Act(verb, ids), at=AT)


class Held:
    """A reading whose answer is read at once, and comes only when it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.was_read, self._let_go = Event(), Event()
        self._read: Callable[..., object] = getattr(reading, name)
        monkeypatch.setattr(reading, name, self)

    def __call__(self, *args: object) -> object:
        answer = self._read(*args)
        self.was_read.set()
        assert self._let_go.wait(20)
        return answer

    async def let_go(self, pilot: Pilot[None]) -> None:
        self._let_go.set()
        await settle(pilot)


async def test_star_five_dismiss_ten_undo_all_redo_restart_undo_one(
    home: Directories, opened: Opener
) -> None:
    five = {paper_id(number) for number in range(1, 6)}
    ten = {paper_id(number) for number in range(6, 16)}
    async with opened(home) as pilot:
        await act(pilot, *["star"] * 5, *["put_away"] * 10)
        assert (starred(home), dismissed(home)) == (five, ten)
        assert f"{ABOVE - 15} unread" in seen(pilot)

        await act(pilot, *["undo"] * 15)
        assert (starred(home), dismissed(home)) == (set(), set())
        assert f"{ABOVE} unread" in seen(pilot)
        assert main(pilot).paper_id == paper_id(1), "undo returns to what it restored"

        await act(pilot, *["redo"] * 15)
        assert (starred(home), dismissed(home)) == (five, ten)

    async with opened(home) as pilot:
        await act(pilot, "undo")
        assert dismissed(home) == ten - {paper_id(15)}
        assert main(pilot).paper_id == paper_id(15)


async def test_an_act_shows_at_once_and_goes_to_the_next_unread(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("j", "d", "k", "k", "s")
        row = main(pilot).papers.row(paper_id(1))
        assert row is not None
        assert row.starred
        assert main(pilot).paper_id == paper_id(3), "the second is dismissed, so it is passed over"
        await settle(pilot)
        assert "Starred · u undoes" in seen(pilot)


async def test_without_advance_the_cursor_stays(home: Directories, opened: Opener) -> None:
    settings = Settings(ui=UiSettings(advance=False))
    async with opened(home, settings=settings_with_categories(settings)) as pilot:
        await act(pilot, "star")
        assert main(pilot).paper_id == paper_id(1)
        await act(pilot, "seen")
        assert main(pilot).paper_id == paper_id(2), "Space says next"


def settings_with_categories(settings: Settings) -> Settings:
    import msgspec

    arxiv = msgspec.structs.replace(settings.arxiv, categories=("cs.LG",))
    return msgspec.structs.replace(settings, arxiv=arxiv)


async def test_star_and_later_are_toggles(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "star", "up", "star")
        assert starred(home) == set()
        await act(pilot, "first", "later", "first")
        assert "◷ 1" in seen(pilot)
        await act(pilot, "later")
        assert "◷ 0" in seen(pilot)


async def test_next_and_previous_unread_pass_over_what_is_done(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "seen", "seen", "seen", "first", "next_unread")
        assert main(pilot).paper_id == paper_id(4)
        await act(pilot, "previous_unread")
        assert main(pilot).paper_id == paper_id(ABOVE), "round to the end, above the fold"


async def test_an_act_that_cannot_be_stored_is_taken_back_and_told(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        with app_of(pilot).session.store.writing() as db:
            db.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON triage_log BEGIN SELECT raise(ABORT, 'no'); END"
            )
        await act(pilot, "star")
        row = main(pilot).papers.row(paper_id(1))
        assert row is not None
        assert not row.starred
        assert f"{ABOVE} unread" in seen(pilot)
        assert starred(home) == set()
        assert "taken back" in app_of(pilot).history[-1].text


async def test_a_store_held_by_another_process_is_told(
    home: Directories, opened: Opener, monkeypatch: object
) -> None:
    async with opened(home) as pilot:
        other = sqlite3.connect(home.database, isolation_level=None)
        store = app_of(pilot).session.store
        with store.writing() as db:
            db.execute("PRAGMA busy_timeout = 1")
        other.execute("BEGIN IMMEDIATE")
        await act(pilot, "put_away")
        other.execute("ROLLBACK")
        other.close()
        assert "Another process is writing" in app_of(pilot).history[-1].text
        assert dismissed(home) == set()


async def test_tags_and_a_note(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("t")
        pilot.app.screen.query_one(Input).value = "#gates, moe"
        await pilot.press("enter")
        await settle(pilot)
        assert "#gates #moe" in seen(pilot)
        await pilot.press("e")
        pilot.app.screen.query_one(TextArea).text = "Read twice"
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "Read twice" in seen(pilot)
        await act(pilot, "undo")
        assert "Read twice" not in seen(pilot)
        await pilot.press("t")
        pilot.app.screen.query_one(Input).value = "gates"
        await pilot.press("enter")
        await settle(pilot)
        assert "#moe" not in seen(pilot)


async def test_the_place_is_kept_from_one_sitting_to_the_next(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("h", "j", "enter")
        await settle(pilot)
        await act(pilot, "down")
        assert main(pilot).paper_id == paper_id(82)
    async with opened(home) as pilot:
        assert main(pilot).paper_id == paper_id(82)
        assert "Fri 11 Jul 2025" in seen(pilot)


async def test_what_is_so_already_is_said_and_cannot_be_undone(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(180, 30)) as pilot:
        await act(pilot, "star", "first", "seen")
        assert "Seen already." in seen(pilot)
        assert "undoes" not in seen(pilot)
        await act(pilot, "down", "put_away", "first", "down", "down", "put_away")
        assert "Dismissed already." in seen(pilot)
        await act(pilot, "first", "down", "down", "seen")
        assert "Dismissed already." in seen(pilot), "looking does not bring it back"
        await act(pilot, "undo", "undo")
        assert (starred(home), dismissed(home)) == (set(), set()), "the two acts that changed something"


async def test_a_star_is_taken_away_before_the_counts_are_known(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(home, Verb.STAR, paper_id(1))
    elsewhere(home, Verb.LATER, paper_id(2))
    marks = Held(monkeypatch, "marks")

    async def early(pilot: Pilot[None]) -> None:
        await until(pilot, marks.was_read.is_set, "the marks")
        await pilot.press("k", "k", "s", "j", "L", "j", "s")
        await until(pilot, lambda: starred(home) == {paper_id(3)}, "the commits")

    async with opened(home, size=(140, 30), ready=early) as pilot:
        await marks.let_go(pilot)
        assert "★ 1" in seen(pilot), "what was read before the acts does not hide them"
        assert "◷ 0" in seen(pilot)
        assert "★" not in line_of(pilot, "Paper 01")
        assert "★" in line_of(pilot, "Paper 03")


async def test_a_paper_is_starred_and_shown_so_before_its_row_was_read(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = paper_id(ABOVE + RANKED_OUT)
    async with opened(home, size=(140, 40)) as pilot:
        rows = Held(monkeypatch, "rows")
        main(pilot).papers.move_to(ABOVE)
        await pilot.press("enter")
        await until(pilot, rows.was_read.is_set, "the rows")
        await pilot.press("j", "s")
        await until(pilot, lambda: starred(home) == {first}, "the commit")
        await until(pilot, lambda: "★" in line_of(pilot, f"Paper {ABOVE + RANKED_OUT}"), "the star")
        await rows.let_go(pilot)
        assert "★" in line_of(pilot, f"Paper {ABOVE + RANKED_OUT}"), "rows read before it do not take it away"
        main(pilot).papers.move_to_item(first)
        await act(pilot, "star")
        assert starred(home) == set()


async def test_rows_that_could_not_be_read_are_asked_for_again(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusyError("The store is busy.")

    async with opened(home, size=(140, 40)) as pilot:
        main(pilot).papers.move_to(ABOVE)
        with monkeypatch.context() as refused:
            refused.setattr(reading, "rows", busy)
            await pilot.press("enter")
            await settle(pilot)
            assert "The store is busy" in app_of(pilot).history[-1].text
            assert f"Paper {ABOVE + RANKED_OUT}" not in seen(pilot)
        await act(pilot, "up")
        assert f"Paper {ABOVE + RANKED_OUT}" in seen(pilot)


async def test_quick_acts_on_one_paper_end_as_the_last_one_says(home: Directories, opened: Opener) -> None:
    settings = Settings(ui=UiSettings(advance=False))
    async with opened(home, size=(140, 30), settings=settings_with_categories(settings)) as pilot:
        await pilot.press(*"ssssL")
        await settle(pilot)
        assert starred(home) == set()
        assert "★ 0" in seen(pilot)
        assert "◷ 1" in seen(pilot)
        assert "★" not in line_of(pilot, "Paper 01")


async def test_two_acts_refused_leave_the_paper_as_it_was(home: Directories, opened: Opener) -> None:
    settings = Settings(ui=UiSettings(advance=False))
    async with opened(home, size=(140, 30), settings=settings_with_categories(settings)) as pilot:
        with app_of(pilot).session.store.writing() as db:
            db.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON triage_log BEGIN SELECT raise(ABORT, 'no'); END"
            )
        await pilot.press("s", "L")
        await settle(pilot)
        assert "★" not in line_of(pilot, "Paper 01")
        assert f"{ABOVE} unread" in seen(pilot)


async def test_undoing_names_the_one_paper(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(180, 30)) as pilot:
        await act(pilot, "put_away", "undo")
        assert "Undone: dismissed, “Paper 01 on sparse gates”" in seen(pilot)


async def test_what_another_copy_does_is_shown_without_moving_the_list(
    home: Directories, opened: Opener
) -> None:
    async with opened(home, size=(160, 30)) as pilot:
        await act(pilot, "star", "down")
        here = main(pilot).paper_id
        elsewhere(home, Verb.UNSTAR, paper_id(1))
        elsewhere(home, Verb.STAR, paper_id(5), str(here))
        await until(pilot, lambda: "Changed elsewhere: reloaded." in seen(pilot), "the change")
        await settle(pilot)
        assert "★" not in line_of(pilot, "Paper 01")
        assert "★" in line_of(pilot, "Paper 05")
        assert "★ 2" in seen(pilot)
        assert main(pilot).paper_id == here
        record = main(pilot).detail.record
        assert record is not None
        assert record.triage.starred is not None, "the paper beside the list too"


async def test_own_acts_are_no_changes_elsewhere(home: Directories, opened: Opener, looked: Looked) -> None:
    async with opened(home) as pilot:
        await looked(pilot)
        await act(pilot, "star", "later")
        await looked(pilot)
        assert "elsewhere" not in told(pilot)


async def test_a_day_that_is_done_says_what_is_folded_away(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(140, 30)) as pilot:
        await pilot.press(*["space"] * ABOVE)
        await settle(pilot)
        assert f"done · {RANKED_OUT + REPLACED} folded" in seen(pilot)
        await act(pilot, "down", "open_paper")
        main(pilot).papers.bottom()
        await act(pilot, "up", *["up"] * 3)
        assert "unread" not in line_of(pilot, "folded")

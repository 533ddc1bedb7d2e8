"""A sitting: star, dismiss, undo, redo, restart, and what happens when the store refuses."""

import sqlite3

from textual.widgets import Input, TextArea

from arxivtui.config import Directories, Settings, UiSettings
from tests.tui.conftest import (
    ABOVE,
    Opener,
    act,
    app_of,
    dismissed,
    main,
    paper_id,
    seen,
    settle,
    starred,
)


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

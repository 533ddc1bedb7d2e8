"""Several papers at once: marked ones, all below the cursor, all the rest; each one step of undo."""

import sqlite3

from textual.pilot import Pilot
from textual.widgets import Input

from arxivtui.config import Directories
from arxivtui.domain import Act, Entry, Kind, Paper, State, Verb
from arxivtui.store import Store, triage
from arxivtui.tui import judging, reading
from tests.tui.conftest import (
    ABOVE,
    AT,
    BEFORE,
    DAY,
    RANKED_OUT,
    REPLACED,
    Opener,
    act,
    app_of,
    dismissed,
    fill,
    invented,
    main,
    paper_id,
    seen,
    settle,
    starred,
    until,
)


def numbered(*numbers: int) -> set[str]:
    return {paper_id(number) for number in numbers}


def states(home: Directories) -> dict[str, State]:
    """What the store says of every paper that was touched."""
    with Store.open(home.database) as store, store.reading() as db:
        return {row[0]: State(row[1]) for row in db.execute("SELECT paper_id, state FROM triage")}


def last_said(pilot: Pilot[None]) -> str:
    return app_of(pilot).history[-1].text


async def test_a_range_is_dismissed_and_undone_as_one(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("j", "V", "j", "j", "j")
        assert "4 marked · Esc lets go" in seen(pilot)
        assert "Esc back" not in seen(pilot), "it lets go first"
        await pilot.press("d")
        await settle(pilot)
        assert dismissed(home) == numbered(2, 3, 4, 5)
        assert last_said(pilot) == "Dismissed 4 papers · u undoes"
        assert main(pilot).paper_id == paper_id(6), "on to the next unread"
        assert "marked" not in seen(pilot)
        assert f"{ABOVE - 4} unread" in seen(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert dismissed(home) == set()
        assert main(pilot).paper_id == paper_id(2), "undo returns to the first of them"
        assert f"{ABOVE} unread" in seen(pilot)


async def test_single_marks_and_how_to_let_go(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("v", "j", "v")
        assert main(pilot).chosen_ids == (paper_id(1), paper_id(3))
        await pilot.press("V", "j")
        assert "4 marked" in seen(pilot)
        await pilot.press("V")
        assert main(pilot).chosen_ids == (paper_id(1), paper_id(3)), "V again ends the range"
        await pilot.press("V", "k", "v", "j", "j")
        assert main(pilot).chosen_ids == tuple(paper_id(number) for number in (1, 3, 4, 5))[:4]
        await pilot.press("escape")
        assert main(pilot).chosen_ids == (main(pilot).paper_id,)
        assert "marked" not in seen(pilot)


async def test_a_star_on_some_that_have_it_stars_all(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(140, 30)) as pilot:
        await act(pilot, "star", "first", "mark_range", "down", "down", "star")
        assert starred(home) == numbered(1, 2, 3)
        assert "★ 3" in seen(pilot)
        await act(pilot, "first", "mark_range", "down", "down", "star")
        assert starred(home) == set(), "only where all have one it is taken away"
        await act(pilot, "undo", "undo")
        assert starred(home) == numbered(1)


async def test_all_that_match_are_marked_above_the_fold(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "mark_all")
        assert f"{ABOVE} marked" in seen(pilot)
        await act(pilot, "mark_all")
        assert "marked" not in seen(pilot)
        await act(pilot, "mark_all", "seen")
        assert set(states(home).values()) == {State.SEEN}
        assert len(states(home)) == ABOVE
        assert f"done · {RANKED_OUT + REPLACED} folded" in seen(pilot)


async def test_papers_under_an_open_fold_may_be_in_a_range(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(140, 40)) as pilot:
        main(pilot).papers.move_to(ABOVE)
        await act(pilot, "open_paper")
        await act(pilot, "up", "mark_range", "down", "down", "down", "put_away")
        assert dismissed(home) == numbered(ABOVE, 23, 22), "the newest of equal scores first"


async def test_while_a_paper_is_read_acts_are_on_it_alone(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "mark_one", "mark_one", "open_paper")
        await act(pilot, "star")
        assert starred(home) == numbered(3)
        await act(pilot, "back")
        assert "2 marked" in seen(pilot)


async def test_space_goes_on_while_a_paper_is_read_alone(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "open_paper", "seen", "seen")
        assert main(pilot).full
        assert "Abstract number 3" in seen(pilot)
        assert set(states(home)) == numbered(1, 2)


async def test_the_rest_below_is_dismissed_and_brought_back(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "star")
        main(pilot).papers.move_to(ABOVE - 4)
        await act(pilot, "star", "up")
        await act(pilot, "dismiss_below")
        assert last_said(pilot) == "Dismissed 3 papers · u undoes"
        assert dismissed(home) == numbered(ABOVE - 2, ABOVE - 1, ABOVE), "the starred one is not unread"
        await act(pilot, "dismiss_below")
        assert last_said(pilot) == "Nothing is unread from here down to the fold."
        await act(pilot, "undo")
        assert dismissed(home) == set()


async def test_finish_skips_the_rest_and_leaves_the_fold(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "star", "put_away", "finish")
        assert last_said(pilot) == f"Skipped {ABOVE - 2} papers · u undoes"
        assert list(states(home).values()).count(State.SKIPPED) == ABOVE - 2
        await until(pilot, lambda: "done ·" in seen(pilot), "the end of the day")
        await pilot.press("escape")
        await act(pilot, "finish")
        assert last_said(pilot).startswith("Nothing is unread here; 5 under the fold stay.")
        await act(pilot, "undo")
        assert State.SKIPPED not in states(home).values()


async def test_tags_of_several_are_those_that_all_have(home: Directories, opened: Opener) -> None:
    with Store.open(home.database) as store, store.writing() as db:
        triage.act(db, Act(Verb.TAG, (paper_id(1), paper_id(2)), tags=("gates",)), at=AT)
        triage.act(db, Act(Verb.TAG, (paper_id(1),), tags=("own",)), at=AT)
    async with opened(home) as pilot:
        await act(pilot, "mark_one", "mark_one", "tags")
        line = pilot.app.screen.query_one(Input)
        assert line.value.split() == ["gates"]
        assert "Tags that 2 papers have" in seen(pilot)
        line.value = "moe"
        await pilot.press("enter")
        await settle(pilot)
        with Store.open(home.database) as store, store.reading() as db:
            tags = [one.tags for one in triage.get(db, (paper_id(1), paper_id(2))).values()]
        assert tags == [("moe", "own"), ("moe",)]
        await act(pilot, "undo")
        with Store.open(home.database) as store, store.reading() as db:
            tags = [one.tags for one in triage.get(db, (paper_id(1), paper_id(2))).values()]
        assert tags == [("gates", "own"), ("gates",)], "one step"


# Undo and where it leads


async def test_undo_opens_the_fold_or_says_which_day(home: Directories, opened: Opener) -> None:
    with Store.open(home.database) as store, store.writing() as db:
        triage.act(db, Act(Verb.STAR, (paper_id(81),)), at=AT)
        triage.act(db, Act(Verb.STAR, (paper_id(ABOVE + 1),)), at=AT)
    async with opened(home, size=(180, 50)) as pilot:
        await act(pilot, "undo")
        assert main(pilot).paper_id == paper_id(ABOVE + 1)
        await act(pilot, "undo")
        assert main(pilot).paper_id == paper_id(ABOVE + 1), "the list stays"
        assert "not in this list but of Fri 11 Jul 2025 · U redoes" in last_said(pilot)
        assert BEFORE < DAY


# What goes wrong


async def test_a_locked_store_takes_back_every_row(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(140, 30)) as pilot:
        with app_of(pilot).session.store.writing() as db:
            db.execute("PRAGMA busy_timeout = 1")
        other = sqlite3.connect(home.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await act(pilot, "mark_all", "put_away")
        other.execute("ROLLBACK")
        other.close()
        assert "Another process is writing" in last_said(pilot)
        assert f"{ABOVE} unread" in seen(pilot)
        assert "✗" not in seen(pilot)
        assert dismissed(home) == set()
        await act(pilot, "finish")
        assert len(states(home)) == ABOVE, "and it can be done once it is free"


async def test_a_paper_that_was_removed_does_not_keep_the_others(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(140, 30)) as pilot:
        db = sqlite3.connect(home.database)
        for table in ("announcements", "scores"):
            db.execute(f"DELETE FROM {table} WHERE paper_id = ?", (paper_id(2),))
        db.execute("DELETE FROM papers WHERE id = ?", (paper_id(2),))
        db.commit()
        db.close()
        await act(pilot, "mark_range", "down", "down", "star")
        assert starred(home) == numbered(1, 3)
        told = [said.text for said in app_of(pilot).history]
        assert "Starred 2 papers · 1 no longer stored · u undoes" in told


async def test_twenty_columns_and_monstrous_papers(home: Directories, opened: Opener) -> None:
    monster = Paper(
        id=paper_id(50),
        title="T" * 2000,
        authors=tuple(f"Author Number{number}" for number in range(5000)),
        abstract="A. " * 400,
        categories=("cs.LG",),
    )
    fill(home, [Entry(monster, Kind.NEW), *(Entry(invented(51 + n), Kind.NEW) for n in range(6))])
    async with opened(home, size=(20, 12)) as pilot:
        await pilot.press("V", "j", "j")
        assert "3 marked" in seen(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert len(starred(home)) == 3
        await pilot.press("u", "Z")
        await settle(pilot)
        assert starred(home) == set()


# Very many


async def test_very_many_papers_of_no_one_day_are_asked_about(home: Directories, opened: Opener) -> None:
    many = [Entry(invented(1000 + number, abstract="A."), Kind.NEW) for number in range(judging.ASKED_FROM)]
    fill(home, many, BEFORE)
    async with opened(home, size=(150, 30)) as pilot:
        await pilot.press("slash", "tab", *"gates", "enter")
        await until(pilot, lambda: main(pilot).spec.query == "gates" and main(pilot).spec.day is None, "all")
        await settle(pilot)
        unread = len(main(pilot).view.ids)
        assert unread > judging.ASKED_FROM
        await act(pilot, "finish")
        assert last_said(pilot) == f"Z once more skips {unread:,} unread papers of this list"
        assert states(home) == {}
        await act(pilot, "finish")
        assert len(states(home)) == unread
        assert last_said(pilot) == f"Skipped {unread:,} papers · u undoes"
        assert "●" not in seen(pilot), "rows that came after the act are up to date too"
        main(pilot).desk.undo()
        await settle(pilot)
        assert states(home) == {}
        assert f"{unread:,} unread" in seen(pilot)


async def test_an_old_answer_does_not_bring_a_starred_paper_under_what_d_puts_away(
    home: Directories, opened: Opener
) -> None:
    """How papers stand is asked twice at once: what was read before the star is not believed after it."""
    async with opened(home) as pilot:
        screen = main(pilot)
        first = screen.desk.await_marks()
        second = screen.desk.await_marks()
        before = [reading.marks(screen.owner.session, screen.view, asked) for asked in (first, second)]
        screen.papers.move_to(1)
        screen.post_message(before[0])
        await pilot.press("s")
        await settle(pilot)
        screen.post_message(before[1])
        await settle(pilot)
        screen.papers.move_to(0)
        await pilot.press("D")
        await settle(pilot)

        assert starred(home) == {paper_id(2)}


async def test_d_leaves_alone_what_a_browser_starred_a_moment_before(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        with Store.open(home.database) as store, store.writing() as db:
            triage.act(db, Act(Verb.STAR, (paper_id(3),)), at=AT, origin="browser")
        await pilot.press("D")
        await settle(pilot)

        assert starred(home) == {paper_id(3)}
        assert paper_id(3) not in dismissed(home)
        assert paper_id(4) in dismissed(home)

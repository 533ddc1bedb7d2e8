"""Order: an open list never moves by itself; what would move it is said, and `=` sorts."""

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.domain import LOCAL, Entry, Kind, Run, RunKind, Score
from arxivtui.store import Store, papers, runs, scores
from arxivtui.tui.order import moves
from arxivtui.tui.views import Folded, Spec, View
from tests.tui.conftest import (
    ABOVE,
    AT,
    DAY,
    Opener,
    act,
    app_of,
    fill,
    invented,
    main,
    paper_id,
    seen,
    settle,
    until,
)


def rescore(directories: Directories, numbers: dict[int, float]) -> None:
    """Another process has ranked: these papers have these scores now."""
    run = Run(f"run-{numbers}", RunKind.RANK, AT, LOCAL, "criteria")
    with Store.open(directories.database) as store, store.writing() as db:
        runs.start(db, run)
        records = {
            record.paper.id: record.paper
            for record in papers.records(db, [paper_id(each) for each in numbers])
        }
        scores.save(
            db,
            [
                Score(
                    paper_id=paper_id(number),
                    scorer=LOCAL,
                    criteria_hash="criteria",
                    text_hash=records[paper_id(number)].text_hash,
                    run_id=run.id,
                    score=value,
                )
                for number, value in numbers.items()
            ],
        )


def shell(directories: Directories, *arguments: str) -> None:
    """A command in another terminal."""
    home = str(directories.config_file.parent)
    command = [sys.executable, "-m", "arxivtui", *arguments]
    subprocess.run(command, env={**os.environ, "ARXIVTUI_HOME": home}, check=True, capture_output=True)


def bar(pilot: Pilot[None]) -> str:
    """The key bar."""
    return seen(pilot).splitlines()[-1]


async def test_new_scores_wait_for_a_key_and_the_cursor_stays_where_it_is(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await act(pilot, *["down"] * 9)
        before, line = main(pilot).papers.items, line_of_cursor(pilot)
        assert main(pilot).paper_id == paper_id(10)

        rescore(home, {10: 99.5, 12: 99.2, 5: 3.0})
        await until(pilot, lambda: "= sorts" in bar(pilot), "that the list would stand otherwise")
        assert "2 papers re-ranked, 1 under the fold · = sorts" in bar(pilot)
        assert main(pilot).papers.items == before, "an open list stays as it is"
        assert line_of_cursor(pilot) == line
        await until(pilot, lambda: "▌100" in seen(pilot), "the new score in its old place")

        await pilot.press("equals_sign")
        await settle(pilot)
        assert main(pilot).view.ids[:2] == (paper_id(10), paper_id(12))
        assert main(pilot).paper_id == paper_id(10)
        assert "Sorted: 2 papers re-ranked, 1 under the fold." in bar(pilot)
        assert "4 ranked out" in (await at_the_end(pilot))
        assert f"{ABOVE - 1} unread" in seen(pilot).splitlines()[0]

        await act(pilot, "sort")
        assert "sorted by the newest scores already" in bar(pilot)


async def test_sorted_from_the_middle_the_paper_under_the_cursor_keeps_its_line(
    home: Directories, opened: Opener
) -> None:
    async with opened(home, size=(120, 24)) as pilot:
        await act(pilot, *["down"] * 15)
        line = line_of_cursor(pilot)
        rescore(home, {1: 50.0, 2: 49.0, 18: 99.9})
        await until(pilot, lambda: "3 papers re-ranked" in bar(pilot), "that the list would stand otherwise")
        await act(pilot, "sort")
        assert main(pilot).view.ids[0] == paper_id(18)
        assert (main(pilot).paper_id, line_of_cursor(pilot)) == (paper_id(16), line)


async def test_marks_stay_on_their_papers(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "mark_one", "down", "mark_one")
        marked = main(pilot).chosen_ids
        assert len(marked) == 2
        rescore(home, {20: 99.9, 1: 30.0})
        await until(pilot, lambda: "2 papers re-ranked" in bar(pilot), "that the list would stand otherwise")
        await act(pilot, "sort")
        assert main(pilot).view.ids[0] == paper_id(20)
        assert set(main(pilot).chosen_ids) == set(marked)


async def test_papers_that_came_meanwhile_are_counted_and_come_with_the_key(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        fill(home, [Entry(invented(number), Kind.NEW) for number in (*range(1, 24), 41, 42, 43, 44)])
        await until(pilot, lambda: "= sorts" in bar(pilot), "that papers came")
        assert paper_id(41) not in main(pilot).view.ids
        await until(pilot, lambda: f"14 Jul{ABOVE}│" in seen(pilot), "the day counts what its list shows")
        await act(pilot, "sort")
        assert paper_id(41) in main(pilot).view.ids
        assert "= sorts" not in bar(pilot)


async def test_while_letters_are_text_no_key_is_named(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        rescore(home, {20: 99.9})
        await until(pilot, lambda: "1 paper re-ranked · = sorts" in bar(pilot), "the notice")
        await pilot.press("slash")
        await settle(pilot)
        assert "= sorts" not in bar(pilot)
        await pilot.press("escape")
        await settle(pilot)


async def test_a_click_on_it_sorts_too(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(80, 24)) as pilot:
        rescore(home, {20: 99.9})
        await until(pilot, lambda: "= sorts" in bar(pilot), "the notice")
        await pilot.click("KeyBar", offset=(bar(pilot).index("= sorts"), 0))
        await settle(pilot)
        assert main(pilot).view.ids[0] == paper_id(20)


async def test_what_a_command_in_another_terminal_does_is_seen_while_one_reads_and_types(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await pilot.press("slash", *"sparse")
        await settle(pilot)
        shell(home, "star", paper_id(3))
        await until(pilot, lambda: "★ 1" in seen(pilot).splitlines()[0], "the star in the status line")

        def is_starred() -> bool:
            row = main(pilot).papers.row(paper_id(3))
            return row is not None and row.starred

        await until(pilot, is_starred, "the star in its row")
        assert "sparse" in seen(pilot), "and what was typed still stands"

        await pilot.press("enter", "enter")
        await settle(pilot)
        assert main(pilot).full
        shell(home, "dismiss", paper_id(1))
        await until(pilot, lambda: f"{ABOVE - 2} unread" in seen(pilot).splitlines()[0], "one fewer unread")
    assert app_of(pilot).return_code is None


def line_of_cursor(pilot: Pilot[None]) -> float:
    """The line of the list on which the cursor is seen."""
    return 2 * (main(pilot).papers.cursor_index or 0) - main(pilot).papers.scroll_offset.y


async def at_the_end(pilot: Pilot[None]) -> str:
    """What is seen at the end of the list; then back to the cursor."""
    here = main(pilot).papers.cursor_index or 0
    await act(pilot, "last")
    shown = seen(pilot)
    main(pilot).papers.move_to(here)
    await settle(pilot)
    return shown


ids = st.lists(st.sampled_from([paper_id(number) for number in range(12)]), unique=True)


@given(before=ids, after=ids, cut=st.integers(0, 12))
def test_no_paper_is_left_uncounted(before: list[str], after: list[str], cut: int) -> None:
    spec = Spec(DAY)
    shown = View(spec, tuple(before))
    anew = View(spec, tuple(after[:cut]), (Folded("fold:out", "out", tuple(after[cut:])),))
    found = moves(shown, anew)
    assert found.new == len(set(after) - set(before))
    assert found.gone == len(set(before) - set(after))
    assert found.under == len(set(after[cut:]) & set(before))
    stayed = [each for each in before if each in after[:cut]]
    assert (found.ranked == 0) == (stayed == [each for each in after[:cut] if each in before])
    assert bool(found) == (before != after[:cut] or bool(after[cut:]))

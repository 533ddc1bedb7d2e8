"""Sorting a list of which only the first papers are read at first: they are seen at once, the rest after."""

from collections.abc import Callable
from threading import Event

import pytest
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.tui import reading
from arxivtui.tui.messages import ViewRead
from arxivtui.tui.session import Session
from arxivtui.tui.views import Spec
from tests.tui.conftest import DAY, Opener, act, app_of, main, paper_id, seen, settle, told, until
from tests.tui.test_order import bar, line_of_cursor, rescore

EVERY = Spec(query="score>=0")
FIRST = 5


@pytest.fixture(autouse=True)
def a_long_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five papers count as many."""
    monkeypatch.setattr(reading, "FIRST_IDS", FIRST)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Event:
    """While it is cleared, what is below the first papers of a list that is sorted is not read."""
    go, whole = Event(), reading.whole
    go.set()

    def held_up(session: Session, spec: Spec) -> ViewRead:
        assert go.wait(60)
        return whole(session, spec)

    monkeypatch.setattr(reading, "whole", held_up)
    return go


async def opened_long(pilot: Pilot[None], spec: Spec = EVERY) -> tuple[str, ...]:
    """Open all papers; their ids."""
    main(pilot).parts.contents.open(spec)
    await until(pilot, lambda: main(pilot).view.spec == spec and len(main(pilot).view.ids) > FIRST, "all ids")
    await settle(pilot)
    return main(pilot).view.ids


def was_told(pilot: Pilot[None], text: str) -> Callable[[], bool]:
    """Whether the reader was told so; the bar shows it for some seconds."""
    return lambda: text in told(pilot)


async def re_rank(pilot: Pilot[None], scored: dict[int, float], notice: str) -> None:
    """Give these papers other scores, until the app has noticed it."""
    rescore(main(pilot).owner.session.directories, scored)
    await until(pilot, lambda: notice in bar(pilot), "the notice")


async def sort_all(pilot: Pilot[None], said: str) -> None:
    """Sort, until what is below the first papers stands in its place too."""
    await pilot.press("equals_sign")
    await until(pilot, was_told(pilot, said), "what moved")
    await settle(pilot)


def begins(pilot: Pilot[None], *numbers: int) -> Callable[[], bool]:
    return lambda: main(pilot).papers.items[: len(numbers)] == [paper_id(each) for each in numbers]


async def test_the_first_papers_are_sorted_before_the_rest_is_read(
    home: Directories, opened: Opener, held: Event
) -> None:
    async with opened(home) as pilot:
        before = await opened_long(pilot)
        main(pilot).papers.mark_all([before[20], before[1]])
        await re_rank(pilot, {20: 99.9, 22: 50.5}, "2 papers re-ranked")

        held.clear()
        await pilot.press("equals_sign")
        await until(pilot, begins(pilot, 20), "the new beginning")
        assert sorted(main(pilot).papers.items, key=str) == sorted(before), "the others stand below"
        assert main(pilot).papers.marked_count == 2
        assert main(pilot).paper_id == before[0]
        await pilot.press("equals_sign", "down")
        assert main(pilot).paper_id != before[0], "keys work meanwhile"
        assert not was_told(pilot, "Sorted")()

        held.set()
        await until(pilot, was_told(pilot, "Sorted: 2 papers re-ranked."), "what moved")
        await settle(pilot)
        assert tuple(main(pilot).papers.items) == main(pilot).view.ids
        assert sorted(main(pilot).view.ids) == sorted(before)
        with main(pilot).owner.session.store.reading() as db:
            from arxivtui.domain.query import parse_query
            from arxivtui.store import search

            found = search.ids(db, parse_query(EVERY.query), today=DAY)
        assert list(main(pilot).view.ids) == found
        assert main(pilot).papers.marked_count == 2
        assert "= sorts" not in bar(pilot)


async def test_where_nothing_moves_the_list_stays(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await opened_long(pilot)
        view = main(pilot).view
        await pilot.press("equals_sign")
        await until(pilot, was_told(pilot, "sorted by the newest scores already"), "the answer")
        assert main(pilot).view is view


async def test_what_moves_below_the_first_papers_alone(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        before = await opened_long(pilot)
        await re_rank(pilot, {22: 5.5}, "1 paper re-ranked")  # Others have 5.
        await sort_all(pilot, "Sorted: 1 paper re-ranked.")
        after = main(pilot).view.ids
        assert after[:FIRST] == before[:FIRST]
        assert after[-6] == paper_id(22)


async def test_the_last_paper_may_become_the_first(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        before = await opened_long(pilot)
        last = int(before[-1][-2:])
        await re_rank(pilot, {last: 99.9}, "1 paper re-ranked · = sorts")
        await sort_all(pilot, "Sorted: 1 paper re-ranked.")
        assert main(pilot).view.ids == (before[-1], *before[:-1])
        assert main(pilot).paper_id == before[0]


async def test_from_far_down_the_paper_under_the_cursor_keeps_its_line(
    home: Directories, opened: Opener
) -> None:
    async with opened(home, size=(120, 24)) as pilot:
        before = await opened_long(pilot)
        await act(pilot, *["down"] * 15)
        line = line_of_cursor(pilot)
        await re_rank(pilot, {int(before[0][-2:]): 5.5, int(before[18][-2:]): 99.9}, "2 papers re-ranked")
        await sort_all(pilot, "Sorted: 2 papers re-ranked.")
        assert main(pilot).view.ids[0] == before[18]
        assert (main(pilot).paper_id, line_of_cursor(pilot)) == (before[15], line)


async def test_papers_that_the_reader_dealt_with_stay_until_something_else_moves(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        unread = Spec(query="is:unread score>=0")
        before = await opened_long(pilot, unread)
        await pilot.press("d")
        await settle(pilot)
        await pilot.press("equals_sign")
        await until(pilot, was_told(pilot, "sorted by the newest scores already"), "the answer")
        assert main(pilot).view.ids == before
        await re_rank(pilot, {20: 99.9}, "1 paper re-ranked")
        await sort_all(pilot, "Sorted: 1 paper re-ranked.")
        assert before[0] not in main(pilot).view.ids


async def test_another_view_opened_meanwhile_is_left_alone(
    home: Directories, opened: Opener, held: Event
) -> None:
    async with opened(home) as pilot:
        await opened_long(pilot)
        await re_rank(pilot, {20: 99.9}, "1 paper re-ranked")
        held.clear()
        await pilot.press("equals_sign")
        await until(pilot, begins(pilot, 20), "the new beginning")
        main(pilot).parts.contents.open(Spec(DAY))
        await until(pilot, lambda: main(pilot).view.spec == Spec(DAY), "the day")
        held.set()
        await settle(pilot)
        assert main(pilot).view.spec == Spec(DAY)
        assert not was_told(pilot, "Sorted")()
        await act(pilot, "sort")
        await until(pilot, was_told(pilot, "sorted by the newest scores already"), "the answer")


async def test_a_star_given_meanwhile_stays(home: Directories, opened: Opener, held: Event) -> None:
    async with opened(home) as pilot:
        await opened_long(pilot)
        await re_rank(pilot, {20: 99.9}, "1 paper re-ranked")
        held.clear()
        await pilot.press("equals_sign")
        await until(pilot, begins(pilot, 20), "the new beginning")
        await pilot.press("s")
        held.set()
        await until(pilot, lambda: "★ 1" in seen(pilot).splitlines()[0], "the star in the status line")
        await settle(pilot)
        assert main(pilot).desk.standing.counts.starred == 1
        await act(pilot, "undo")
        await until(pilot, lambda: main(pilot).desk.standing.counts.starred == 0, "the star taken back")


async def test_a_list_opened_twice_has_what_follows_once(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(home) as pilot:
        whole = await opened_long(pilot)
        first = main(pilot).view
        late = reading.rest(app_of(pilot).session, first)
        main(pilot).parts.contents.open(EVERY)
        await until(pilot, lambda: main(pilot).view is not first, "the list again")
        await until(pilot, lambda: main(pilot).view.ids == whole, "all of it")

        main(pilot).post_message(late)
        await settle(pilot)
        assert main(pilot).view.ids == whole

"""Marks on papers of the list, as its reader sees them; a range goes where the cursor goes."""

from hypothesis import given
from hypothesis import strategies as st

from arxivtui.tui.widgets.chosen import Chosen
from arxivtui.tui.widgets.entries import Entries, Fold, Item
from tests.tui.test_paper_list import FOLD, Host, ids, shown


def marked_lines(app: Host) -> list[str]:
    """What stands in the gutter, entry by entry."""
    lines = app.screen_lines()
    return [lines[place][:1] + lines[place + 1][:1] for place in range(0, len(lines) - 1, 2)]


async def test_a_mark_stands_in_the_gutter_without_colour() -> None:
    async with shown(*ids(4)) as (app, papers, pilot):
        papers.mark_one()
        papers.move(1)
        papers.mark_one()
        await pilot.pause()
        assert marked_lines(app)[:3] == ["◆ ", "▌◆", "  "]
        assert papers.marked_ids == tuple(ids(2))
        papers.mark_one()
        papers.ascii_only = True
        await pilot.pause()
        assert marked_lines(app)[:3] == ["+ ", "||", "  "]
        papers.let_go()
        await pilot.pause()
        assert marked_lines(app)[:3] == ["  ", "||", "  "]


async def test_a_range_follows_the_cursor_both_ways_and_over_folds() -> None:
    async with shown(*ids(3), FOLD, "2507.90001", "2507.90002", size=(60, 14)) as (app, papers, pilot):
        papers.move_to(2)
        papers.mark_range()
        papers.bottom()
        assert (papers.marked_count, papers.marked_ids) == (3, (ids(3)[2], "2507.90001", "2507.90002"))
        papers.top()
        await pilot.pause()
        assert papers.marked_ids == tuple(ids(3))
        assert marked_lines(app)[:3] == ["▌◆", "◆ ", "◆ "]
        papers.mark_range()
        assert not papers.has_marks


async def test_what_leaves_the_list_is_not_marked() -> None:
    async with shown(*ids(6)) as (_, papers, _pilot):
        papers.mark_all(ids(6)[:4])
        papers.set_items(ids(6)[2:])
        assert papers.marked_ids == tuple(ids(6)[2:4])
        papers.mark_range()
        papers.extend_items(["2507.90001"])
        assert papers.marked_count == 2, "the cursor is on a marked one"
        papers.set_items(ids(6), keep_cursor=False)
        assert not papers.has_marks


async def test_marking_all_twice_lets_go() -> None:
    async with shown(*ids(3), FOLD) as (_, papers, _pilot):
        papers.mark_all(ids(3))
        assert papers.marked_count == 3
        papers.mark_all(ids(3))
        assert papers.marked_count == 0


async def test_a_mouse_marks_one_or_a_range() -> None:
    async with shown(*ids(5)) as (app, papers, pilot):
        await pilot.click(papers, offset=(10, 2), control=True)
        assert papers.marked_ids == tuple(ids(5)[1:2])
        await pilot.click(papers, offset=(10, 6), shift=True)
        assert papers.marked_ids == tuple(ids(5)[1:4])
        assert papers.cursor_index == 3
        await pilot.click(papers, offset=(10, 4), control=True)
        assert papers.marked_ids == (ids(5)[1], ids(5)[3])
        assert app.selected == []


ITEMS: tuple[Item, ...] = (
    *ids(4),
    FOLD,
    *(f"2507.9000{number}" for number in range(3)),
    Fold("b", "b"),
    "2507.90009",
)


@given(
    one_by_one=st.lists(st.sampled_from([item for item in ITEMS if isinstance(item, str)]), max_size=6),
    anchor=st.none() | st.integers(0, len(ITEMS) - 1),
    cursor=st.integers(0, len(ITEMS) - 1),
)
def test_the_count_is_of_the_ids(one_by_one: list[str], anchor: int | None, cursor: int) -> None:
    entries, chosen = Entries(ITEMS), Chosen()
    for paper_id in one_by_one:
        chosen.turn(paper_id)
    chosen.follow(anchor)
    found = chosen.ids(entries, cursor)
    assert len(found) == chosen.count(entries, cursor)
    assert found == tuple(
        item
        for index, item in enumerate(ITEMS)
        if chosen.holds(index, item, cursor) and isinstance(item, str)
    )

"""The paper list in use: its cursor, its window, other items, the mouse."""

import pytest
from textual.app import ComposeResult
from textual.events import MouseScrollDown

from arxivtui.tui.widgets.paper_list import PaperList
from tests.tui.test_paper_list import FOLD, Host, ids, shown


async def test_the_cursor_moves_within_the_list_and_tells() -> None:
    async with shown(*ids(40), FOLD) as (app, papers, pilot):
        for delta, expected in ((2, 2), (-5, 0)):
            papers.move(delta)
            await pilot.pause()
            assert papers.cursor_index == expected
        papers.bottom()
        await pilot.pause()
        assert papers.cursor_item == FOLD
        papers.top()
        papers.page(0.5)
        await pilot.pause()
        assert papers.cursor_index == 3
        assert papers.move_to_item("2507.00010")
        assert not papers.move_to_item("2507.77777")
        assert papers.move_to_item("ranked-out")
        await pilot.pause()
        assert app.highlighted == ["2507.00000", "2507.00002", "2507.00000", FOLD, "2507.00003", FOLD]


async def test_an_entry_of_context_stays_around_the_cursor() -> None:
    async with shown(*ids(40)) as (app, papers, pilot):
        for _ in range(20):
            papers.move(1)
        await pilot.pause()
        assert app.cursor_line() == 8
        for _ in range(10):
            papers.move(-1)
        await pilot.pause()
        assert app.cursor_line() == 2
        papers.bottom()
        await pilot.pause()
        assert app.cursor_line() == 10


async def test_half_pages_move_view_and_cursor_together() -> None:
    async with shown(*ids(40)) as (app, papers, pilot):
        papers.move_to(3)
        await pilot.pause()
        line = app.cursor_line()
        papers.page(0.5)
        papers.page(0.5)
        await pilot.pause()
        assert (papers.cursor_index, app.cursor_line()) == (9, line)
        papers.page(-1)
        await pilot.pause()
        assert (papers.cursor_index, app.cursor_line()) == (3, line)


async def test_another_order_leaves_the_cursor_on_its_paper_and_the_paper_in_its_place() -> None:
    async with shown(*ids(40)) as (app, papers, pilot):
        papers.move_to(20)
        await pilot.pause()
        line = app.cursor_line()
        papers.set_items([*ids(40)[5:], *ids(5)])
        await pilot.pause()
        assert papers.cursor_item == "2507.00020"
        assert papers.cursor_index == 15
        assert app.cursor_line() == line


async def test_a_paper_that_goes_leaves_its_place_to_the_next() -> None:
    async with shown(*ids(40)) as (app, papers, pilot):
        papers.move_to(20)
        await pilot.pause()
        line = app.cursor_line()
        papers.set_items(ids(20) + ids(40)[22:])
        await pilot.pause()
        assert papers.cursor_item == "2507.00019"
        papers.set_items(ids(19) + ids(40)[20:])
        await pilot.pause()
        assert papers.cursor_item == "2507.00022"
        assert app.cursor_line() == line
        assert app.highlighted[-2:] == ["2507.00019", "2507.00022"]


async def test_other_items_can_bring_their_cursor_or_begin_at_the_top() -> None:
    async with shown(*ids(40)) as (app, papers, pilot):
        papers.set_items(ids(400), cursor="2507.00300")
        await pilot.pause()
        assert papers.cursor_item == "2507.00300"
        assert app.screen_lines()[app.cursor_line()] == "▌ 88 ● Title of 2507.00300"
        papers.set_items(ids(30), cursor="2507.00399", keep_cursor=False)
        await pilot.pause()
        assert papers.cursor_index == 0
        papers.set_items(["hep-th/9901001"])
        await pilot.pause()
        assert papers.cursor_item == "hep-th/9901001"
        papers.set_items([])
        await pilot.pause()
        assert app.highlighted[-2:] == ["hep-th/9901001", None]


async def test_more_items_move_nothing() -> None:
    async with shown(*ids(10)) as (app, papers, pilot):
        papers.move_to(4)
        await pilot.pause()
        before = app.screen_lines()
        papers.extend_items([*ids(5000)[10:], FOLD])
        await pilot.pause()
        await pilot.pause()
        assert app.screen_lines() == before
        assert papers.count == 5001
        assert papers.cursor_index == 4


async def test_items_may_come_before_the_list_is_on_screen() -> None:
    class Early(Host):
        def compose(self) -> ComposeResult:
            papers = PaperList()
            papers.set_items(ids(400), cursor="2507.00200")
            yield papers

    app = Early()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert app.screen_lines()[app.cursor_line()] == "▌ 88 ● Title of 2507.00200"


async def test_a_click_moves_the_cursor_and_a_double_click_chooses() -> None:
    async with shown(*ids(3), FOLD) as (app, papers, pilot):
        await pilot.click(papers, offset=(10, 3))
        assert papers.cursor_index == 1
        assert app.selected == []
        await pilot.click(papers, offset=(10, 4), times=2)
        assert app.selected == ["2507.00002"]
        await pilot.click(papers, offset=(10, 6))
        assert app.selected == ["2507.00002", FOLD]
        await pilot.click(papers, offset=(10, 9))
        assert papers.cursor_item == FOLD


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    async with shown(*ids(100)) as (app, papers, pilot):
        for _ in range(10):
            await pilot._post_mouse_events([MouseScrollDown], papers, offset=(5, 5))
        await pilot.pause()
        assert papers.cursor_index == 0
        assert app.screen_lines()[0] == "  88 ● Title of 2507.00010"
        papers.set_items(["2507.99999", *ids(100)[1:]])
        await pilot.pause()
        assert app.screen_lines()[0] == "  88 ● Title of 2507.00010"
        papers.move(1)
        await pilot.pause()
        assert app.screen_lines()[app.cursor_line()] == "▌ 88 ● Title of 2507.00002"


async def test_a_smaller_window_keeps_the_cursor_in_sight() -> None:
    async with shown(*ids(100), size=(60, 30)) as (app, papers, pilot):
        papers.move_to(13)
        await pilot.resize_terminal(24, 6)
        await pilot.pause()
        assert app.screen_lines()[app.cursor_line()] == "▌ 88 ● Title of 2507.…"
        await pilot.resize_terminal(100, 40)
        await pilot.pause()
        assert app.screen_lines()[app.cursor_line()] == "▌ 88 ● Title of 2507.00013"


async def test_the_scroll_bar_says_where_the_view_is() -> None:
    async with shown(*ids(5000)) as (_, papers, pilot):
        for move, expected in ((papers.bottom, papers.max_scroll_y), (papers.top, 0)):
            move()
            await pilot.pause()
            assert papers.vertical_scrollbar.position == expected
        papers.move_to(2500)
        await pilot.pause()
        assert papers.vertical_scrollbar.position == pytest.approx(papers.scroll_y, abs=10_000 / 12)

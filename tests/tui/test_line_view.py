"""Views of lines: their scroll bar looks and works as Textual's own does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from arxivtui.tui.widgets.line_view import LineBar, LineView

HEIGHT = 12


class Lines(LineView):
    """As many empty lines as it is told."""

    DEFAULT_CSS = "Lines { scrollbar-size-vertical: 1; overflow-x: hidden; scrollbar-gutter: stable; }"

    def render_line(self, y: int) -> Strip:
        del y
        return Strip.blank(self.size.width, self.rich_style)


class OneView(App[None]):
    """A view of lines, and nothing else."""

    def compose(self) -> ComposeResult:
        yield Lines()


@asynccontextmanager
async def shown(count: int) -> AsyncIterator[tuple[Pilot[None], Lines]]:
    """A view of so many lines, drawn."""
    app = OneView()
    async with app.run_test(size=(20, HEIGHT)) as pilot:
        view = app.query_one(Lines)
        view.set_line_count(count)
        await pilot.pause()
        yield pilot, view


def cells(strips: list[Strip]) -> list[list[Segment]]:
    return [list(strip) for strip in strips]


async def test_the_bar_is_drawn_as_textuals_own_is() -> None:
    async with shown(0) as (pilot, view):
        for count, line in ((0, 0), (HEIGHT, 0), (13, 1), (30, 0), (30, 7), (31, 19), (100_000, 50_000)):
            view.set_line_count(count)
            view.scroll_to_line(line)
            await pilot.pause()
            for over in (False, True):
                bar = view.vertical_scrollbar
                assert isinstance(bar, LineBar)
                bar.mouse_over = over
                if not bar.region:
                    continue
                whole = Region(0, 0, 1, HEIGHT)
                assert cells(bar.render_lines(whole)) == cells(ScrollBar.render_lines(bar, whole)), count
                part = Region(0, 3, 1, 2)
                assert cells(bar.render_lines(part)) == cells(bar.render_lines(whole))[3:5]


async def test_the_bar_follows_the_theme() -> None:
    async with shown(50) as (pilot, view):
        whole = Region(0, 0, 1, HEIGHT)
        dark = cells(view.vertical_scrollbar.render_lines(whole))
        pilot.app.theme = "textual-light"
        await pilot.pause()
        light = cells(view.vertical_scrollbar.render_lines(whole))
        assert light != dark
        assert light == cells(ScrollBar.render_lines(view.vertical_scrollbar, whole))


async def test_a_click_below_the_thumb_scrolls() -> None:
    async with shown(100) as (pilot, view):
        await pilot.mouse_down(offset=(19, HEIGHT - 1))
        await pilot.mouse_up(offset=(19, HEIGHT - 1))
        await pilot.wait_for_animation()
        await pilot.pause()
        assert view.scroll_offset.y > 0

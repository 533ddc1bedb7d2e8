"""A scrolling view of lines, quicker than Textual's own where the lines themselves stay the same."""

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget


class LineBar(ScrollBar):
    """Textual's vertical scroll bar, of which each sort of cell is painted once.

    It would be painted whole, cell by cell, for every other number of lines: for every paper.
    """

    def __init__(self, *, thickness: int) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._cells: dict[Segment, Strip] = {}

    def notify_style_update(self) -> None:
        """Theme or style sheet changed."""
        super().notify_style_update()
        self._cells.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The cells of a part of the bar."""
        bar, (width, height) = self.render(), self.size
        if width != 1 or crop.width != 1 or has_frame(self) or not isinstance(bar, ScrollBarRender):
            return super().render_lines(crop)
        style = self.app.console.get_style(bar.style)
        back, front = style.bgcolor, style.color
        if back is None or front is None:
            return super().render_lines(crop)
        cells = bar.render_bar(
            size=height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            back_color=back,
            bar_color=front,
        ).segments
        return [self._painted(cells[y]) for y in crop.line_range]

    def _painted(self, cell: Segment) -> Strip:
        strip = self._cells.get(cell)
        if strip is None:
            under = self.rich_style
            strip = Strip([Segment(cell.text, under + cell.style if cell.style else under)], 1)
            background = self.background_colors[1]
            for line_filter in self.get_line_filters():
                strip = strip.apply_filter(line_filter, background)
            self._cells[cell] = strip
        return strip


class LineView(ScrollView, inherit_bindings=False):
    """A base for views that draw their lines in `render_line`, each `size.width` cells wide.

    Measured against `ScrollView` in a terminal of 120 x 40, a step down the list takes half the time:

    - Textual wraps every line anew whenever a view scrolls. Here `render_line` may give the same `Strip`
      again, which knows how it was cut and coloured before.
    - The scroll bar moves by whole cells, where Textual draws all of it for every eighth.
    - Of the scroll bar each sort of cell is painted once.
    - Another number of lines is no reason to lay out the whole screen.
    """

    ALLOW_SELECT = False

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """As Textual's own, made when it is needed first."""
        bar = self._vertical_scrollbar
        if bar is None:
            bar = self._vertical_scrollbar = LineBar(thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return bar

    @property
    def text_width(self) -> int:
        """Cells for text: all but the scroll bar's, which has its place even when it is hidden."""
        return self.scrollable_content_region.width

    def set_line_count(self, count: int) -> None:
        """Say how many lines there are, and draw them anew."""
        size = Size(1, count)
        if size != self.virtual_size:
            # Set as usual, `virtual_size` asks for a layout; what it means for the scroll bar is enough.
            self.set_reactive(Widget.virtual_size, size)
            if self.is_attached:
                self._scroll_update(size)
        self.refresh()

    def scroll_to_line(self, line: int) -> None:
        """Bring a line to the top, or as far up as it goes."""
        if self.is_attached:
            self.scroll_to(y=line, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The view moved."""
        bar, height = self.vertical_scrollbar, self.size.height
        cell = max(1.0, self.virtual_size.height / max(1, height))
        at_an_end = new_value in {0, self.max_scroll_y}
        if self.show_vertical_scrollbar and (at_an_end or bar.position // cell != new_value // cell):
            bar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(Region(0, 0, self.text_width, height))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view."""
        if has_frame(self):
            return super().render_lines(crop)
        lines = [self.render_line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            lines = [line.apply_filter(line_filter, background) for line in lines]
        if crop.column_span != (0, self.size.width):
            return [line.crop(*crop.column_span) for line in lines]
        return lines


def has_frame(widget: Widget) -> bool:
    """Whether the style sheet wants more around or over a widget's lines than their own colours."""
    styles = widget.styles
    return bool(
        styles.gutter
        or any(edge for edge, _ in styles.outline)
        or widget.opacity != 1
        or styles.text_opacity != 1
        or styles.tint.a
        or (styles.has_rule("hatch") and styles.hatch != "none")
    )

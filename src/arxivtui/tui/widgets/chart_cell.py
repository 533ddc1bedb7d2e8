"""One chart on the screen: its title, its sentence, the plot and the table beside it.

One widget draws all of it: eight of these are made while a key waits, and each widget costs milliseconds.
"""

from collections.abc import Sequence

from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.widget import Widget

from arxivtui.text import cell_width, shorten, wrap
from arxivtui.tui.charts import Chart
from arxivtui.tui.plotting import legend
from arxivtui.tui.theme import DIM

_GAP = 2
_LONGEST = 24
_LEAST_PLOT, _AXIS = 24, 6
"""Columns of a plot at the least, and of its axis."""
_WHEEL_LINES = 3


class ChartCell(Widget):
    """Shows one chart, small beside others or alone; the plot is drawn elsewhere.

    Attributes:
        chart: what it shows.
    """

    DEFAULT_CSS = "ChartCell { padding: 0 1; height: 100%; }"

    class Chosen(Message):
        """The reader clicked on it."""

        def __init__(self, cell: "ChartCell") -> None:
            super().__init__()
            self.cell = cell

    class Sized(Message):
        """Its plot has to be drawn anew."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(id=f"chart-{chart.id}")
        self.chart = chart
        self._chosen = self._alone = False
        self._legend = Content("")
        self._plot = Content("")
        self._first_row = 0

    def show(self, chart: Chart, *, chosen: bool, alone: bool, ascii_only: bool) -> None:
        """Another chart, or the same where it stands otherwise."""
        before = self.chart, self._chosen, self._alone
        if chart is not self.chart or alone is not self._alone:
            self._first_row = 0
        self.chart, self._chosen, self._alone = chart, chosen, alone
        self._legend = legend(chart, ascii_only=ascii_only)
        self.set_class(alone, "-alone")
        if (chart, chosen, alone) != before:
            self.refresh()

    def on_resize(self) -> None:
        """There is another place for the plot."""
        self.post_message(self.Sized())

    def draw(self, plot: Content) -> None:
        """The plot, as a worker has drawn it."""
        self._plot = plot
        self.refresh()

    @property
    def plot_size(self) -> tuple[int, int]:
        """Cells and lines for the plot."""
        size = self.content_size
        widths = self._widths
        table = sum(widths) + _GAP * len(widths) if widths else 0
        return size.width - table, max(0, size.height - len(self._above))

    def scroll_table(self, lines: int) -> None:
        """Move the table, where it is longer than its place."""
        most = max(0, len(self.chart.rows) + 1 - self.plot_size[1])
        self._first_row = min(max(0, self._first_row + lines), most)
        self.refresh()

    def on_click(self, event: Click) -> None:
        """A click chooses it."""
        event.stop()
        self.post_message(self.Chosen(self))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """On in the table."""
        event.stop()
        self.scroll_table(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Back in the table."""
        event.stop()
        self.scroll_table(-_WHEEL_LINES)

    def render(self) -> Content:
        """Head and sentence, and below them plot and table side by side."""
        width, height = self.plot_size
        plot = self._plot.split("\n", allow_blank=True) if self._plot else []
        table = self._table(height)
        lines = list(self._above)
        for place in range(min(height, max(len(plot), len(table)))):
            drawn = plot[place] if place < len(plot) else Content("")
            if place < len(table):
                blank = " " * max(0, width - cell_width(drawn.plain) + _GAP)
                drawn = Content.assemble(drawn, blank, table[place])
            lines.append(drawn)
        return Content("\n").join(lines)

    @property
    def _above(self) -> list[Content]:
        """The lines over the plot."""
        width = max(10, self.content_size.width)
        note = self.chart.note
        said = [*wrap(note, width), ""] if self._alone else [shorten(note, width)]
        return [self._head(width), *(Content.styled(line, DIM) for line in said)]

    def _head(self, width: int) -> Content:
        sign = "▸ " if self._chosen else "  "
        title = shorten(self.chart.title, width - 2)
        style = "bold $primary" if self._chosen else "bold"
        room = width - cell_width(sign + title) - _GAP
        signs = self._legend if cell_width(self._legend.plain) <= room else Content("")
        return Content.assemble((sign + title, style), " " * _GAP, signs)

    @property
    def _widths(self) -> list[int]:
        """Of the table's columns: without the last ones where there is no room, and none without any."""
        chart, width = self.chart, self.content_size.width
        if not chart.rows:
            return []
        room = width - max(_LEAST_PLOT, min(2 * len(chart.bars) + _AXIS, width // 2)) - _GAP
        lines = (chart.head, *chart.rows)
        widths = [
            min(_LONGEST, max(cell_width(row[place]) for row in lines)) for place in range(len(chart.head))
        ]
        while widths and sum(widths) + _GAP * (len(widths) - 1) > room:
            widths.pop()
        return widths if len(widths) > 1 else []

    def _table(self, height: int) -> list[Content]:
        chart, widths = self.chart, self._widths
        if not widths:
            return []
        named = [name in (chart.head[0], "note") for name in chart.head]
        rows = chart.rows[self._first_row : self._first_row + height - 1]
        return [
            Content.styled(_row(chart.head, widths, named), DIM),
            *(Content(_row(row, widths, named)) for row in rows),
        ]


def _row(row: Sequence[str], widths: Sequence[int], named: Sequence[bool]) -> str:
    """Names to the left, and numbers to the right."""
    cells = []
    for text, width, name in zip(row, widths, named, strict=False):
        shown = shorten(text, width)
        blank = " " * (width - cell_width(shown))
        cells.append(shown + blank if name else blank + shown)
    return (" " * _GAP).join(cells)

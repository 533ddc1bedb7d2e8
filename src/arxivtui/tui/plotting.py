"""Charts drawn with plotext, in a worker: importing it and drawing both take longer than a key may wait.

It is used without colours of its own: what it draws in its colours 1 to 3 is given the theme's, so that a
change of theme draws nothing anew.
"""

from collections.abc import Iterator, Sequence
from math import ceil, floor, isclose, log10
from typing import Protocol, cast

from rich.style import Style
from rich.text import Text
from textual.content import Content, Span

from arxivtui.text import cell_width, shorten
from arxivtui.tui.charts import Chart
from arxivtui.tui.theme import DIM

_BARS, _BEHIND, _POINTS, _MISSED = 1, 2, 3, 4
_COLOURS = {_BARS: "$primary", _BEHIND: "$primary 45%", _POINTS: "$warning", _MISSED: "$error"}
_AXIS = "$foreground 55%"

# Bars as plotext draws them in quarters of a cell, one column wide: whole cells and halves of them.
_UPRIGHT = str.maketrans("▌▐▖▗▘▝", "██▄▄▀▀")
_LEAST_WIDTH, _LEAST_HEIGHT = 16, 4
_LONGEST_LABEL = 0.45
_WIDEST = 12
"""Columns of a bar with the gap after it."""
_MOST_DIGITS = 7
"""Of a number on an axis, after the point."""


class Signs(Protocol):
    """What is drawn with."""

    bars: str
    behind: str
    points: str


class _Unicode:
    bars, behind, points = "hd", "░", "●"


class _Ascii:
    bars, behind, points = "#", ":", "o"


_LEGEND = {"█": _BARS, "░": _BEHIND, "●": _POINTS}
_ASCII_SIGNS = str.maketrans("█░●", "#:o")
MISSED = "x"
"""Where a day could not be had."""


def legend(chart: Chart, *, ascii_only: bool) -> Content:
    """What the signs stand for, in the signs and colours that are drawn."""
    shown = chart.legend.translate(_ASCII_SIGNS) if ascii_only else chart.legend
    signs = [
        Span(at, at + 1, _COLOURS[_LEGEND[sign]]) for at, sign in enumerate(chart.legend) if sign in _LEGEND
    ]
    return Content(shown, [Span(0, len(shown), DIM), *signs])


def draw(chart: Chart, width: int, height: int, *, ascii_only: bool = False) -> Content:
    """The plot in so many cells; words where there is nothing to draw, nothing where there is no room.

    Args:
        chart: what to draw.
        width: in cells.
        height: in lines.
        ascii_only: with ASCII characters alone.
    """
    if chart.is_empty:
        return Content.styled(chart.words, _AXIS)
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return Content("")
    signs: Signs = _Ascii() if ascii_only else _Unicode()
    return _lying(chart, width, height, signs) if chart.lying else _upright(chart, width, height, signs)


def _upright(chart: Chart, width: int, height: int, signs: Signs) -> Content:
    ticks = list(_ticks(_top(chart), max(2, (height - 1) // 3), chart.least))
    top = ticks[-1]
    names = [_number(tick, ticks[1]) + chart.unit for tick in ticks]
    room = width - max(map(len, names)) - 1
    # Where there are more bars than columns, the newest are drawn; the table has them all.
    first = max(0, len(chart.bars) - room)
    spans = list(_spans(len(chart.bars) - first, room))

    plot = _plot(width, height)
    plot.xlim(0, room - 1)
    plot.ylim(0, top)
    layers = [(chart.behind, signs.behind, _BEHIND), (chart.bars, signs.bars, _BARS)]
    for values, sign, colour in layers:
        across = [
            (column, value)
            for columns, value in zip(spans, values[first:], strict=False)
            if value
            for column in columns
        ]
        if across:
            plot.scatter(*map(list, zip(*across, strict=True)), marker=sign, color=colour, fillx=True)
    middles = [columns[(len(columns) - 1) // 2] for columns in spans]
    points = [
        (middle, value)
        for middle, value in zip(middles, chart.points[first:], strict=False)
        if value is not None
    ]
    if points:
        plot.scatter(*map(list, zip(*points, strict=True)), marker=signs.points, color=_POINTS)
    missed = [middles[place - first] for place in chart.missed if place >= first]
    if missed:
        plot.scatter(missed, [0] * len(missed), marker=MISSED, color=_MISSED)
    if not (missed or points or any((*chart.bars[first:], *chart.behind[first:]))):
        plot.scatter([0], [0], marker=" ")  # Without any sign plotext draws no axis either.
    shown = list(_axis_labels(chart.labels[first:], middles, room))
    plot.xticks([place for place, _ in shown], [label for _, label in shown])
    plot.yticks(ticks, names)
    return _content(plot)


def _lying(chart: Chart, width: int, height: int, signs: Signs) -> Content:
    number = min(len(chart.bars), height)
    values = [value or 0.0 for value in chart.bars[:number]]
    longest = max(6, int(width * _LONGEST_LABEL))
    labels = [shorten(label, longest) for label in chart.labels[:number]]
    # Their column is not left to plotext, which takes every character for one cell wide.
    column = max(map(cell_width, labels), default=0)
    top = max(*values, 1.0)
    plot = _plot(width - column - 1, number)
    plot.xlim(0, top)
    plot.ylim(0, max(1, number - 1))
    plot.xaxes(False, False)
    plot.yaxes(False, False)
    plot.xticks([], [])
    plot.yticks([], [])
    sign = "sd" if signs.bars == "hd" else signs.bars
    places = [number - 1 - place for place in range(number)]
    plot.scatter(values, places, marker=sign, color=_BARS, filly=True)
    lines = _content(plot).split("\n", allow_blank=True)
    return Content("\n").join(
        Content.assemble((f"{' ' * (column - cell_width(label))}{label}┤", _AXIS), line)
        for label, line in zip(labels, lines, strict=False)
    )


def _plot(width: int, height: int) -> "_Plot":
    from textual_plotext.plot import Plot

    plot = cast("_Plot", Plot())
    plot._set_size(width, height)
    plot.plotsize(width, height)
    plot.theme("clear")
    plot.frame(False)
    plot.xaxes(True, False)
    plot.yaxes(True, False)
    return plot


class _Plot(Protocol):
    """As much of plotext as is used; it has no types of its own."""

    def _set_size(self, width: int, height: int) -> None: ...
    def plotsize(self, width: int, height: int) -> None: ...
    def theme(self, name: str) -> None: ...
    def frame(self, shown: bool) -> None: ...
    def xaxes(self, lower: bool, upper: bool) -> None: ...
    def yaxes(self, left: bool, right: bool) -> None: ...
    def xlim(self, left: float, right: float) -> None: ...
    def ylim(self, lower: float, upper: float) -> None: ...
    def xticks(self, ticks: Sequence[float], labels: Sequence[str]) -> None: ...
    def yticks(self, ticks: Sequence[float], labels: Sequence[str]) -> None: ...
    def scatter(self, x: Sequence[float], y: Sequence[float], **look: object) -> None: ...
    def build(self) -> str: ...


def _content(plot: _Plot) -> Content:
    """What was drawn, with the theme's colours."""
    drawn = Text.from_ansi(plot.build().translate(_UPRIGHT).rstrip("\n"))
    spans = [
        Span(span.start, span.end, _COLOURS[span.style.color.number])
        for span in drawn.spans
        if isinstance(span.style, Style)
        and span.style.color is not None
        and span.style.color.number in _COLOURS
    ]
    return Content(drawn.plain, [Span(0, len(drawn.plain), _AXIS), *spans])


def _top(chart: Chart) -> float:
    """The largest number."""
    if chart.most is not None:
        return chart.most
    values = [each for each in (*chart.bars, *chart.behind, *chart.points) if each is not None]
    return max(values, default=0.0) or 1.0


def _ticks(most: float, wanted: int, least: float) -> Iterator[float]:
    """Round numbers from zero to the first not less than `most`; multiples of `least`, or any if 0."""
    rough = max(most / wanted, least)
    power = 10.0 ** floor(log10(rough))
    steps = (power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999999)
    step = next(each for each in steps if not least or isclose(each / least, round(each / least)))
    for place in range(ceil(most / step * 0.999999) + 1):
        yield place * step


def _number(value: float, step: float) -> str:
    """One of an axis, with as many digits as its steps need."""
    digits = next((digits for digits in range(_MOST_DIGITS) if isclose(step, round(step, digits))), None)
    if digits is None:
        return f"{value:.1e}"
    return f"{value:,.{digits}f}" if value else "0"


def _spans(number: int, room: int) -> Iterator[range]:
    """The columns of each bar: with a gap after it where there is room for one, else side by side."""
    pitch = min(_WIDEST, room / number)
    for place in range(number):
        start = int(place * pitch)
        yield range(start, start + int(pitch) - 1) if pitch >= 2 else range(start, int((place + 1) * pitch))


def _axis_labels(labels: Sequence[str], middles: Sequence[int], room: int) -> Iterator[tuple[int, str]]:
    """As many labels as fit beside each other, from the left."""
    free = 0
    for at, label in zip(middles, labels, strict=False):
        cells = cell_width(label)
        left = at - cells // 2
        if left >= free and left + cells <= room:
            yield at, label
            free = left + cells + 2

"""A list of options whose cursor is told by a bar, as in the list of papers, and not by a colour alone."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList

_BAR = "▌"


class BarList(OptionList):
    """Options that keep their first cell free for the bar."""

    def render_line(self, y: int) -> Strip:
        """The line, with the bar where it is of the highlighted option."""
        strip = super().render_line(y)
        first = next(iter(strip), None)
        if first is None or first.style is None or first.style.meta.get("option", -1) != self.highlighted:
            return strip
        width = strip.cell_length
        return Strip([Segment(_BAR, first.style), *strip.crop(1, width)], width)

"""Lines of exactly so many terminal cells, built from text that nobody has vouched for."""

import re

from rich.cells import cell_len, get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

ELLIPSIS = "…"

# What no cell can show, or what makes the width of a line a matter of opinion between terminals:
# controls, bidirectional and zero-width characters, variation selectors, tags, lone surrogates.
_UNDRAWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_SPACES = re.compile("[\t-\r\x85\u2028\u2029]")
# Marks that stack on one cell take no width, so a line could be made of thousands; this many characters
# a cell is more than any script uses.
_CHARACTERS_PER_CELL = 4


def drawable(text: str) -> str:
    """`text` without anything that would move the cursor or change the width of a line."""
    if text.isascii() and text.isprintable():
        return text
    return _UNDRAWABLE.sub("", _SPACES.sub(" ", text))


def fit(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """`text`, drawable and cut to at most `width` cells, with an ellipsis where it was cut."""
    if width <= 0:
        return ""
    limit = width * _CHARACTERS_PER_CELL
    whole = drawable(text[: limit + 1])
    if len(text) <= limit and cell_len(whole) <= width:
        return whole
    room = width - cell_len(ellipsis)
    if room < 0:
        return ellipsis[:width]
    used = 0
    for index, character in enumerate(whole[:limit]):
        used += get_character_cell_size(character)
        if used > room:
            return whole[:index].rstrip(" ,") + ellipsis
    return whole[:limit].rstrip(" ,") + ellipsis


class Line:
    """One line under construction, from left to right.

    Args:
        width: the cells that it will have.
        base: the style of what is left empty.
        ellipsis: what ends a text that was cut; one cell wide.
        margin: cells at the right end that stay empty.

    Attributes:
        room: cells still free before the margin.
    """

    __slots__ = ("_base", "_ellipsis", "_margin", "_segments", "_width", "room")

    def __init__(self, width: int, base: Style, ellipsis: str = ELLIPSIS, margin: int = 0) -> None:
        self._width = max(0, width)
        self._margin = min(margin, self._width)
        self.room = self._width - self._margin
        self._base = base
        self._ellipsis = ellipsis
        self._segments: list[Segment] = []

    def add(self, text: str, style: Style | None = None, *, keep: int = 0) -> None:
        """Put `text` next, cut to the room that is left less `keep` cells."""
        shown = fit(text, self.room - keep, self._ellipsis)
        if shown:
            self._segments.append(Segment(shown, style or self._base))
            self.room -= cell_len(shown)

    def strip(self) -> Strip:
        """The line, filled up to its width."""
        rest = self.room + self._margin
        if rest:
            self._segments.append(Segment(" " * rest, self._base))
            self.room = self._margin = 0
        return Strip(self._segments, self._width)

"""Text of any length, line by line as it is; long lines go on below."""

from rich.segment import Segment
from textual.events import Resize
from textual.strip import Strip

from arxivtui.text import cell_width
from arxivtui.tui.widgets.line_view import LineView


class TextLines(LineView):
    """Shows plain text that was made harmless before. Only what is seen is drawn."""

    DEFAULT_CSS = """
    TextLines { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._text = text
        self._lines: list[str] = []
        self._width = 0

    def show(self, text: str) -> None:
        """Show another text, from its beginning."""
        self._text, self._width = text, 0
        self._lay_out()
        self.scroll_to_line(0)

    @property
    def page_lines(self) -> int:
        """Lines that are seen at once."""
        return max(1, self.size.height)

    def scroll_lines(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to_line(max(0, self.scroll_offset.y + lines))

    def on_mount(self) -> None:
        """Lay it out once it is known how wide it is."""
        self.call_after_refresh(self._lay_out)

    def on_resize(self, _event: Resize) -> None:
        """Fold the lines anew."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.text_width
        if width > 0 and width != self._width:
            self._width = width
            self._lines = folded(self._text, width)
            self.set_line_count(len(self._lines))

    def render_line(self, y: int) -> Strip:
        """One line."""
        at = self.scroll_offset.y + y
        text = self._lines[at] if at < len(self._lines) else ""
        style = self.rich_style
        strip = Strip([Segment(text, style)], cell_width(text))
        return strip.adjust_cell_length(self.size.width, style)


def folded(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, blanks kept; a wide character in one cell takes two."""
    return [part for line in text.split("\n") for part in _fold(line, max(1, width))]


def _fold(line: str, width: int) -> list[str]:
    if cell_width(line) <= width:
        return [line]
    if line.isascii():
        return [line[start : start + width] for start in range(0, len(line), width)]
    parts, part, used = [], "", 0
    for char in line:
        size = cell_width(char)
        if used + size > width and part:
            parts.append(part)
            part, used = "", 0
        part, used = part + char, used + size
    return [*parts, part]

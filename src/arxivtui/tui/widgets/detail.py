"""The detail pane: one paper, scrolled by keys, following the list's cursor at rest."""

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.events import Resize
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip
from textual.style import Style as ContentStyle

from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from rich.style import Style

    from arxivtui.domain import PaperRecord

MEASURE = 100
"""Widest line of prose that is still easy to read."""

_MARGIN = "│  "
"""The edge and the air beside it are drawn as text: CSS borders and padding cost a layout a key."""
_RIGHT_MARGIN = 1


class DetailPane(LineView, can_focus=False):
    """Shows one paper, or a sentence where there is none."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"detail--edge"}
    DEFAULT_CSS = """
    DetailPane {
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & > .detail--edge { color: $border-blurred; }
    }
    """

    record: var["PaperRecord | None"] = var(None, init=False)
    """The paper shown."""
    why: var[bool] = var(False, init=False)
    """Every piece of evidence is shown."""
    hint: var[str] = var("", init=False)
    """What to say where there is no paper."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._lines: list[Strip] = []
        self._blank = Strip([], 0)
        self._words: dict[str | ContentStyle, ContentStyle] = {}
        self._styles: dict[ContentStyle, Style] = {}
        """What the styles of a text mean under the theme and the style sheet; the same for every paper."""

    def watch_record(self, old: "PaperRecord | None", new: "PaperRecord | None") -> None:
        """Another paper starts at its top; the same one stays where it is."""
        if old is None or new is None or old.paper.id != new.paper.id:
            self.set_reactive(DetailPane.why, False)
            self.scroll_to_line(0)
        self._draw()

    def watch_why(self) -> None:
        """The evidence stands near the top: go there."""
        self._draw()
        if self.why:
            self.scroll_to_line(0)

    def watch_hint(self) -> None:
        """Said only where there is no paper."""
        if self.record is None:
            self._draw()

    def on_resize(self, _event: Resize) -> None:
        """Wrap again."""
        self._draw()

    def notify_style_update(self) -> None:
        """Theme or style sheet changed: nothing drawn before can be used again."""
        super().notify_style_update()
        self._words.clear()
        self._styles.clear()
        # The styles of its parts come after this: wrapped anew when it is drawn.
        self._blank = Strip([], 0)
        self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to_line(round(self.scroll_offset.y) + lines)

    @property
    def page_lines(self) -> int:
        """Lines that are visible at once."""
        return max(1, self.scrollable_content_region.height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view."""
        # A new width is drawn before the event that tells of it arrives.
        if self._blank.cell_length != self.size.width:
            self._wrap()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the view; see Textual's line API."""
        line = self.scroll_offset.y + y
        return self._lines[line] if line < len(self._lines) else self._blank

    def _draw(self) -> None:
        if self.is_mounted:
            self._wrap()
            self.set_line_count(len(self._lines))

    def _wrap(self) -> None:
        """Draw the whole paper, line by line, at the width that there is."""
        width = self.size.width
        room = max(1, self.text_width - len(_MARGIN) - _RIGHT_MARGIN)
        base = self.rich_style
        margin = Segment(_MARGIN, base + self.get_component_rich_style("detail--edge"))

        def framed(segments: list[Segment], cells: int) -> Strip:
            """A line of text between the pane's edge and its right end."""
            rest = max(0, width - len(_MARGIN) - cells)
            return Strip([margin, *segments, Segment(" " * rest, base)], width)

        self._blank = framed([], 0)
        self._lines = [
            framed(self._painted(part), part.cell_length) if part.plain else self._blank
            for line in self._content(min(MEASURE, room))
            for part in ([line] if line.cell_length <= room else line.wrap(room))
        ]

    def _painted(self, line: Content) -> list[Segment]:
        """A line in the colours of the theme.

        Textual would give every word a style of its own, with its place in it, to be selected; none of them
        could be kept.
        """
        under = self.visual_style
        segments = []
        for text, style in line.render(under, end="", parse_style=self._parsed):
            colours = self._styles.get(style)
            if colours is None:
                colours = self._styles[style] = (under + style).rich_style
            segments.append(Segment(text, colours))
        return segments

    def _parsed(self, words: str | ContentStyle) -> ContentStyle:
        style = self._words.get(words)
        if style is None:
            style = self._words[words] = ContentStyle.parse(words) if isinstance(words, str) else words
        return style

    def _content(self, width: int) -> list[Content]:
        if self.record is None:
            return [Content.styled(self.hint, DIM)]
        from arxivtui.tui.widgets.paper_text import paper_lines

        return paper_lines(self.record, width, why=self.why)

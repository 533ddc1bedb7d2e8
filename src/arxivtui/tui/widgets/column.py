"""A column of entries, one line each, of which one is highlighted: what the left pane is made of."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.events import Click, MouseMove
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual

from arxivtui.tui.widgets.line_view import LineView

_PADDING = 1
"""Empty cells on either side of an entry; drawn as text, since a frame would have every line made anew."""


class Column(LineView, can_focus=False):
    """Draws each entry once and keeps it, so that another count in one of them costs one line.

    Textual's `OptionList` forgets all of its lines when the words of one entry change.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"column--highlighted", "column--hover"}
    DEFAULT_CSS = """
    Column {
        width: 100%;
        height: 1fr;
        color: $foreground;
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .column--highlighted {
            color: $foreground;
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        & > .column--hover { background: $block-hover-background; }
    }
    """

    class Chosen(Message):
        """An entry was clicked.

        Attributes:
            column: where.
            index: which, counted from 0.
        """

        def __init__(self, column: "Column", index: int) -> None:
            super().__init__()
            self.column = column
            self.index = index

    def __init__(self, entries: Sequence[Content], *, id: str | None = None) -> None:  # noqa: A002 (Textual's)
        super().__init__(id=id)
        self._entries = list(entries)
        self._strips: dict[tuple[int, str], Strip] = {}
        self._highlighted: int | None = None
        self._hover: int | None = None
        self._drawn_widths = (0, 0)
        self._seen = False

    @property
    def highlighted(self) -> int | None:
        """The place of the highlighted entry, counted from 0."""
        return self._highlighted

    @highlighted.setter
    def highlighted(self, index: int | None) -> None:
        before, self._highlighted = self._highlighted, index
        if before != index:
            self._redraw(before)
            self._redraw(index)
        self._show_highlighted()

    def show(self, entries: Sequence[Content]) -> None:
        """Show other entries; nothing is highlighted."""
        other_height = len(entries) != len(self._entries) and self.styles.auto_dimensions
        self._entries = list(entries)
        self._highlighted = self._hover = None
        self._strips.clear()
        self.set_line_count(len(self._entries))
        self.scroll_to_line(self.scroll_offset.y)
        if other_height:
            self.refresh(layout=True)

    def change(self, index: int, entry: Content) -> None:
        """Put another entry in the place of one."""
        self._entries[index] = entry
        for key in [key for key in self._strips if key[0] == index]:
            del self._strips[key]
        self._redraw(index)

    def render_line(self, y: int) -> Strip:
        """One line of the view; see Textual's line API."""
        widths = (self.size.width, self.text_width)
        if self._drawn_widths != widths:
            self._strips.clear()
            self._drawn_widths = widths
        index = self.scroll_offset.y + y
        if index >= len(self._entries):
            index = -1
        style = ""
        if index >= 0 and index == self._highlighted:
            style = "column--highlighted"
        elif index >= 0 and index == self._hover:
            style = "column--hover"
        strip = self._strips.get((index, style))
        if strip is None:
            strip = self._strips[index, style] = self._drawn(index, style)
        return strip

    def _drawn(self, index: int, style: str) -> Strip:
        width, base = self.size.width, self.rich_style
        if index < 0:
            return Strip.blank(width, base)
        room = max(1, self.text_width - 2 * _PADDING)
        look = self.get_visual_style(style) if style else self.visual_style
        pad = Segment(" " * _PADDING, base)
        line = Visual.to_strips(self, self._entries[index], room, 1, look)[0]
        line = line.adjust_cell_length(room, look.rich_style)
        return Strip([pad, *line, pad]).adjust_cell_length(width, base)

    def _redraw(self, index: int | None) -> None:
        if index is not None:
            self.refresh_lines(index, 1)

    def _show_highlighted(self) -> None:
        """Bring it into sight by as little scrolling as will do."""
        height, top, index = self.size.height, self.scroll_offset.y, self._highlighted
        if index is None or not height:
            return
        if index < top:
            self.scroll_to_line(index)
        elif index >= top + height:
            self.scroll_to_line(index - height + 1)

    # What Textual tells it

    def on_mount(self) -> None:
        """Say how many there are."""
        self.set_line_count(len(self._entries))

    def on_resize(self) -> None:
        """What was highlighted before there was a place to show it is brought into sight."""
        if not self._seen:
            self._seen = True
            self._show_highlighted()

    def notify_style_update(self) -> None:
        """Theme or style sheet changed: nothing drawn before can be used again."""
        super().notify_style_update()
        self._strips.clear()

    def on_click(self, event: Click) -> None:
        """Choose the entry."""
        index = self._under(event)
        if index is not None:
            event.stop()
            self.post_message(self.Chosen(self, index))

    def on_mouse_move(self, event: MouseMove) -> None:
        """Show what a click would choose."""
        self._hover_on(self._under(event))

    def on_leave(self) -> None:
        """The mouse is elsewhere."""
        self._hover_on(None)

    def _hover_on(self, index: int | None) -> None:
        before, self._hover = self._hover, index
        if before != index:
            self._redraw(before)
            self._redraw(index)

    def _under(self, event: Click | MouseMove) -> int | None:
        offset = event.get_content_offset(self)
        index = len(self._entries) if offset is None else self.scroll_offset.y + offset.y
        return index if index < len(self._entries) else None

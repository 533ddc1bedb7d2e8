"""How the paper list is drawn and where its entries stand; what is in it and what moves is `paper_list`."""

from collections.abc import Iterable

from textual.cache import LRUCache
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from arxivtui.text import wrap
from arxivtui.tui.widgets.cells import Line
from arxivtui.tui.widgets.chosen import Chosen
from arxivtui.tui.widgets.entries import Entries, Fold, Item
from arxivtui.tui.widgets.known_rows import KnownRows
from arxivtui.tui.widgets.line_view import LineView
from arxivtui.tui.widgets.paper_row import paint_fold, paint_paper, paint_placeholder
from arxivtui.tui.widgets.row_look import ASCII, UNICODE, RowLook, RowStyles

ROWS_KEPT = 1000
"""How many papers' data are kept, however far the list has been scrolled."""
_STRIPS_KEPT = 200
_MARGIN = 2
"""Lines kept in sight above and below the cursor, where there are any."""


class EntryView(LineView):
    """Draws entries, two lines a paper and one a fold, of which only those on screen cost anything.

    Args:
        placeholder: what to say while the list is empty; plain text.
        ascii_only: draw states with ASCII characters alone.
    """

    placeholder: reactive[str] = reactive("")
    """What an empty list says."""
    ascii_only: reactive[bool] = reactive(False)
    """Draw states with ASCII characters alone."""

    def __init__(
        self,
        *,
        placeholder: str = "",
        ascii_only: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 (Textual's name for it)
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._entries = Entries(())
        self._cursor: int | None = None
        self._chosen = Chosen()
        self._known = KnownRows(ROWS_KEPT)
        self._strips: LRUCache[tuple[Item, bool, bool], tuple[Strip, ...]] = LRUCache(_STRIPS_KEPT)
        self._looks: dict[tuple[bool, bool], RowLook] = {}
        self._blank: Strip | None = None
        self._drawn_height = 0
        self.set_reactive(EntryView.placeholder, placeholder)
        self.set_reactive(EntryView.ascii_only, ascii_only)

    def ask_for_rows(self) -> None:
        """Papers may be on screen, or near it, whose data the list lacks."""

    # Where things are

    def _held(self) -> tuple[int, int] | None:
        """The entry that must not move on screen and its line there: the cursor's if seen, or the topmost."""
        if self._cursor is None:
            return None
        top = self.scroll_offset.y
        line = self._entries.line_of(self._cursor) - top
        if not self.size.height or 0 <= line < self.size.height:
            return self._cursor, line
        index = self._entries.index_at(top)
        return index, self._entries.line_of(index) - top

    def _show_cursor(self) -> None:
        """Bring the cursor into sight: from afar into the middle, else by as little scrolling as will do."""
        height = self.size.height
        if self._cursor is None or not height:
            return
        first, end = self._entries.line_of(self._cursor), self._entries.line_of(self._cursor + 1)
        margin = max(0, min(_MARGIN, (height - (end - first)) // 2))
        top = self.scroll_offset.y
        if end < top - height or first > top + 2 * height:
            self.scroll_to_line((first + end - height) // 2)
        elif first - margin < top:
            self.scroll_to_line(first - margin)
        elif end + margin > top + height:
            self.scroll_to_line(end + margin - height)

    def _papers_within(self, pages: float) -> list[str]:
        """Ids of the papers on screen and so many pages before and after."""
        height, top = self.size.height, self.scroll_offset.y
        if not height:
            return []
        around = int(pages * height)
        return self._entries.papers_within(self._entries.indexes_between(top - around, top + height + around))

    # Drawing

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view."""
        # A new width is drawn before the event that tells of it arrives.
        if self._looks and next(iter(self._looks.values())).width != self.size.width:
            self._forget_looks()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the view, across the scroll bar's place too; see Textual's line API."""
        line = self.scroll_offset.y + y
        if line < self._entries.line_count:
            index = self._entries.index_at(line)
            return self._drawn(index)[line - self._entries.line_of(index)]
        if not self._entries.items and 0 < y <= len(said := wrap(self.placeholder, self.text_width - 4)):
            styles = self._look(cursor=False, chosen=False).styles
            told = Line(self.size.width, styles.base)
            told.add("  ")
            told.add(said[y - 1], styles.placeholder)
            return told.strip()
        if self._blank is None or self._blank.cell_length != self.size.width:
            self._blank = Strip.blank(self.size.width, self.rich_style)
        return self._blank

    def _drawn(self, index: int) -> tuple[Strip, ...]:
        """The lines of an entry."""
        item, cursor = self._entries.items[index], index == self._cursor
        chosen = bool(self._chosen) and self._chosen.holds(index, item, self._cursor)
        strips = self._strips.get((item, cursor, chosen))
        if strips is None:
            look = self._look(cursor=cursor, chosen=chosen)
            if isinstance(item, Fold):
                strips = (paint_fold(item.label, look),)
            elif (row := self._known.get(item)) is not None:
                strips = paint_paper(row, look, pending=self._known.is_pending(item))
            else:
                strips = paint_placeholder(item, look)
            self._strips[item, cursor, chosen] = strips
        return strips

    def _look(self, *, cursor: bool, chosen: bool) -> RowLook:
        look = self._looks.get((cursor, chosen))
        if look is None:
            glyphs = ASCII if self.ascii_only else UNICODE
            styles = RowStyles.of(self, cursor=cursor, chosen=chosen)
            margin = self.size.width - self.text_width
            look = RowLook(self.size.width, styles, glyphs, cursor, margin, chosen)
            self._looks[cursor, chosen] = look
        return look

    def _redraw(self, ids: Iterable[str]) -> None:
        """Draw these papers anew, those of them that are on screen."""
        changed = set(ids)
        for key in list(self._strips.keys()):
            if key[0] in changed:
                self._strips.discard(key)
        top = self.scroll_offset.y
        for index in self._entries.indexes_between(top, top + self.size.height):
            if self._entries.items[index] in changed:
                self._redraw_entry(index)

    def _redraw_entry(self, index: int | None) -> None:
        if index is not None and index < len(self._entries.items):
            first = self._entries.line_of(index)
            self.refresh_lines(first, self._entries.line_of(index + 1) - first)

    def _redraw_between(self, one: int, other: int) -> None:
        """Draw the entries from the one to the other anew, those of them that are on screen."""
        top = self.scroll_offset.y
        seen = self._entries.indexes_between(top, top + self.size.height)
        for index in range(max(min(one, other), seen.start), min(max(one, other) + 1, seen.stop)):
            self._redraw_entry(index)

    def _forget_looks(self) -> None:
        self._looks.clear()
        self._strips.clear()
        self._blank = None

    # What Textual tells it

    def notify_style_update(self) -> None:
        """Theme, focus or style sheet changed: nothing drawn before can be used again."""
        super().notify_style_update()
        self._forget_looks()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The view moved."""
        super().watch_scroll_y(old_value, new_value)
        self.ask_for_rows()

    def watch_ascii_only(self) -> None:
        """Other glyphs."""
        self._forget_looks()

    def on_resize(self) -> None:
        """A cursor in sight stays in sight."""
        if self._cursor is not None:
            line = self._entries.line_of(self._cursor) - self.scroll_offset.y
            if not self._drawn_height or 0 <= line < self._drawn_height:
                self._show_cursor()
        self._drawn_height = self.size.height
        self.ask_for_rows()

"""The paper list: any number of entries, of which only those on screen cost anything."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.cache import LRUCache
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from arxivtui.text import wrap
from arxivtui.tui.widgets.cells import Line
from arxivtui.tui.widgets.entries import Entries, Fold, Item
from arxivtui.tui.widgets.known_rows import KnownRows
from arxivtui.tui.widgets.line_view import LineView
from arxivtui.tui.widgets.list_messages import ListMessage, NewestMessage
from arxivtui.tui.widgets.paper_row import paint_fold, paint_paper, paint_placeholder
from arxivtui.tui.widgets.row_look import ASCII, COMPONENTS, STYLE_SHEET, UNICODE, RowLook, RowStyles

if TYPE_CHECKING:
    from arxivtui.domain import PaperRow

__all__ = ["Fold", "Item", "PaperList"]

ROWS_KEPT = 1000
"""How many papers' data are kept, however far the list has been scrolled."""
_STRIPS_KEPT = 200
_MARGIN = 2
"""Lines kept in sight above and below the cursor, where there are any."""


class PaperList(LineView, can_focus=True):
    """A list of papers and folds, two lines a paper and one a fold.

    It holds the ids of all entries and the data of about `ROWS_KEPT` papers. What it lacks for the lines
    on screen and a page around them it asks for with `RowsWanted`; until `answer_rows` brings them they are
    drawn as placeholders. It binds no keys: the app's commands call its methods.

    Args:
        placeholder: what to say while the list is empty; plain text.
        ascii_only: draw states with ASCII characters alone.
    """

    COMPONENT_CLASSES = COMPONENTS
    DEFAULT_CSS = STYLE_SHEET

    placeholder: reactive[str] = reactive("")
    """What an empty list says."""
    ascii_only: reactive[bool] = reactive(False)
    """Draw states with ASCII characters alone."""

    class Highlighted(NewestMessage):
        """The cursor is on another entry, or its entry has another place; only the newest is delivered.

        Attributes:
            item: the id or fold under the cursor; None in an empty list.
            index: its place, counted from 0; None in an empty list.
        """

        def __init__(self, paper_list: "PaperList", item: Item | None, index: int | None) -> None:
            super().__init__(paper_list)
            self.item = item
            self.index = index

    class Selected(ListMessage):
        """An entry was chosen: `select()`, a double click, or a click on a fold.

        Attributes:
            item: the id or fold.
        """

        def __init__(self, paper_list: "PaperList", item: Item) -> None:
            super().__init__(paper_list)
            self.item = item

    class RowsWanted(NewestMessage):
        """Papers on screen, or within a page of it, whose data the list lacks; answer with `answer_rows`.

        Only the newest is delivered: it names everything that is still wanted.

        Attributes:
            ids: the papers, in the order of the list.
        """

        def __init__(self, paper_list: "PaperList", ids: tuple[str, ...]) -> None:
            super().__init__(paper_list)
            self.ids = ids

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
        self._known = KnownRows(ROWS_KEPT)
        self._asked: frozenset[str] = frozenset()
        self._strips: LRUCache[tuple[Item, bool], tuple[Strip, ...]] = LRUCache(_STRIPS_KEPT)
        self._looks: dict[bool, RowLook] = {}
        self._blank: Strip | None = None
        self._drawn_height = 0
        self.set_reactive(PaperList.placeholder, placeholder)
        self.set_reactive(PaperList.ascii_only, ascii_only)

    # What is in it

    @property
    def items(self) -> Sequence[Item]:
        """All entries, in order."""
        return self._entries.items

    @property
    def count(self) -> int:
        """How many entries there are, folds included."""
        return len(self._entries.items)

    @property
    def cursor_index(self) -> int | None:
        """The place of the cursor, counted from 0; None in an empty list."""
        return self._cursor

    @property
    def cursor_item(self) -> Item | None:
        """The id or fold under the cursor; None in an empty list."""
        return None if self._cursor is None else self._entries.items[self._cursor]

    def row(self, paper_id: str) -> "PaperRow | None":
        """The data of a paper as drawn, or None where the list does not hold it."""
        return self._known.get(paper_id)

    def set_items(
        self, items: Iterable[Item], *, cursor: str | None = None, keep_cursor: bool = True
    ) -> None:
        """Show other entries, in one step and without any paper's data.

        Args:
            items: ids and folds, in order.
            cursor: the id or fold key to put the cursor on, if it is among them.
            keep_cursor: otherwise leave the cursor, and the place on screen, at the same entry or the
                nearest that is still there; False begins at the top.
        """
        old, before = self._entries, (self.cursor_item, self._cursor)
        held = self._held() if keep_cursor else None
        self._entries = new = Entries(items)
        place = new.find(cursor) if cursor is not None else None
        sought = place is not None
        if place is None and held is not None and before[1] is not None:
            place = new.nearest(old, before[1])
        self._cursor = (place or 0) if new.items else None
        self._asked = frozenset()
        self.set_line_count(self._entries.line_count)
        at = new.nearest(old, held[0]) if held is not None else None
        self.scroll_to_line(new.line_of(at) - held[1] if at is not None and held is not None else 0)
        if sought or at is None or (held is not None and held[0] == before[1]):
            self._show_cursor()
        self._ask_for_rows()
        self._tell_cursor(before)

    def extend_items(self, items: Iterable[Item]) -> None:
        """Add entries at the end; nothing that is there moves."""
        before = (self.cursor_item, self._cursor)
        self._entries.extend(items)
        if self._cursor is None and self._entries.items:
            self._cursor = 0
        self.set_line_count(self._entries.line_count)
        self._ask_for_rows()
        self._tell_cursor(before)

    def put_rows(self, rows: "Mapping[str, PaperRow]", *, pending: bool = False) -> None:
        """Bring papers' data, asked for or changed; redraws those on screen and nothing else.

        Args:
            rows: by id; ids that are not in the list do no harm.
            pending: they show an act that is not stored yet; the next `put_rows` of the same paper
                settles it.
        """
        self._known.put(rows, set(self._papers_within(1.0)), pending=pending)
        self._redraw(rows)

    def answer_rows(self, rows: "Mapping[str, PaperRow]") -> None:
        """Bring what `RowsWanted` asked for.

        Unlike `put_rows` it leaves alone what came by another way meanwhile: an answer that was read before
        an act was stored cannot take the act off the screen.
        """
        self.put_rows({paper_id: row for paper_id, row in rows.items() if self._known.lacks(paper_id)})

    def forget_rows(self, ids: Iterable[str] | None = None) -> None:
        """Ask for papers' data again; what is on screen stays as it is until the answer comes.

        Pending rows are not asked for: storing their act brings them.

        Args:
            ids: the papers whose data changed; None for all.
        """
        self._known.forget(ids, self._papers_within(1.0))
        self._asked = frozenset()
        self._ask_for_rows()

    def give_up_asking(self) -> None:
        """What was asked for last does not come: the reader's next move asks again."""
        self._asked = frozenset()

    # Moving about

    def move(self, delta: int) -> None:
        """Move the cursor by so many entries, at most to an end."""
        if self._cursor is not None:
            self.move_to(self._cursor + delta)

    def move_to(self, index: int) -> None:
        """Put the cursor on the entry at `index`, or on the nearest there is, and bring it into sight."""
        last = len(self._entries.items) - 1
        if last < 0:
            return
        before = (self.cursor_item, self._cursor)
        self._cursor = min(max(index, 0), last)
        self._redraw_entry(before[1])
        self._redraw_entry(self._cursor)
        self._show_cursor()
        if not self._asked:
            self._ask_for_rows()
        self._tell_cursor(before)

    def move_to_item(self, key: str) -> bool:
        """Put the cursor on the paper with this id, or the fold with this key; False if it is not there."""
        place = self._entries.find(key)
        if place is not None:
            self.move_to(place)
        return place is not None

    def page(self, delta: float) -> None:
        """Move cursor and view by so many pages (0.5 is half a page down, -1 a page up)."""
        if self._cursor is None:
            return
        lines = round(delta * self.size.height)
        target = self._entries.index_at(self._entries.line_of(self._cursor) + lines)
        if target == self._cursor:
            target += 1 if delta > 0 else -1
        self.scroll_to_line(self.scroll_offset.y + lines)
        self.move_to(target)

    def top(self) -> None:
        """Put the cursor on the first entry."""
        self.move_to(0)

    def bottom(self) -> None:
        """Put the cursor on the last entry."""
        self.move_to(len(self._entries.items) - 1)

    def select(self) -> None:
        """Choose the entry under the cursor."""
        item = self.cursor_item
        if item is not None:
            self.post_message(self.Selected(self, item))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click chooses; a fold needs one click."""
        offset = event.get_content_offset(self)
        line = self.scroll_offset.y + offset.y if offset is not None else self._entries.line_count
        if line >= self._entries.line_count:
            return
        event.stop()
        index = self._entries.index_at(line)
        item = self._entries.items[index]
        if event.chain == 1:
            self.move_to(index)
        if event.chain == (1 if isinstance(item, Fold) else 2):
            self.select()

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

    def _tell_cursor(self, before: tuple[Item | None, int | None]) -> None:
        if before != (self.cursor_item, self._cursor):
            self.post_message(self.Highlighted(self, self.cursor_item, self._cursor))

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
        return [
            item
            for item in self._entries.between(top - around, top + height + around)
            if not isinstance(item, Fold)
        ]

    # Papers' data

    def _ask_for_rows(self) -> None:
        """Ask for what is lacking, half a page before it is needed, so that walking asks once a half page."""
        lacks = self._known.lacks
        if any(lacks(paper_id) and paper_id not in self._asked for paper_id in self._papers_within(0.5)):
            wanted = tuple(filter(lacks, self._papers_within(1.0)))
            self._asked = frozenset(wanted)
            self.post_message(self.RowsWanted(self, wanted))

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
            styles = self._look(cursor=False).styles
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
        strips = self._strips.get((item, cursor))
        if strips is None:
            look = self._look(cursor=cursor)
            if isinstance(item, Fold):
                strips = (paint_fold(item.label, look),)
            elif (row := self._known.get(item)) is not None:
                strips = paint_paper(row, look, pending=self._known.is_pending(item))
            else:
                strips = paint_placeholder(item, look)
            self._strips[item, cursor] = strips
        return strips

    def _look(self, *, cursor: bool) -> RowLook:
        look = self._looks.get(cursor)
        if look is None:
            glyphs = ASCII if self.ascii_only else UNICODE
            styles = RowStyles.of(self, cursor=cursor)
            look = RowLook(self.size.width, styles, glyphs, cursor, margin=self.size.width - self.text_width)
            self._looks[cursor] = look
        return look

    def _redraw(self, ids: Iterable[str]) -> None:
        """Draw these papers anew, those of them that are on screen."""
        changed = set(ids)
        for paper_id in changed:
            self._strips.discard((paper_id, False))
            self._strips.discard((paper_id, True))
        top = self.scroll_offset.y
        for index in self._entries.indexes_between(top, top + self.size.height):
            if self._entries.items[index] in changed:
                self._redraw_entry(index)

    def _redraw_entry(self, index: int | None) -> None:
        if index is not None and index < len(self._entries.items):
            first = self._entries.line_of(index)
            self.refresh_lines(first, self._entries.line_of(index + 1) - first)

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
        self._ask_for_rows()

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
        self._ask_for_rows()

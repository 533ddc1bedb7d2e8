"""The paper list: any number of entries, a cursor, and marks; how it is drawn is `entry_view`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events

from arxivtui.tui.widgets.entries import Entries, Fold, Item
from arxivtui.tui.widgets.entry_view import ROWS_KEPT, EntryView
from arxivtui.tui.widgets.list_messages import ListMessage, NewestMessage
from arxivtui.tui.widgets.row_look import COMPONENTS, STYLE_SHEET

if TYPE_CHECKING:
    from arxivtui.domain import PaperRow

__all__ = ["ROWS_KEPT", "Fold", "Item", "PaperList"]


class PaperList(EntryView, can_focus=True):
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

    class MarksChanged(NewestMessage):
        """Other papers are marked than before; only the newest is delivered.

        That a range went along with the cursor is told by `Highlighted`.
        """

    _asked: frozenset[str] = frozenset()
    """The papers that were asked for last, and have not come yet."""

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

    @property
    def cursor_line(self) -> int:
        """The line on screen on which the cursor's entry begins, from the list's top; below 0 above it."""
        return 0 if self._cursor is None else self._entries.line_of(self._cursor) - self.scroll_offset.y

    def put_cursor_on_line(self, line: int) -> None:
        """Scroll until the cursor's entry begins on that line of the screen, or as near as it goes."""
        if self._cursor is not None and 0 <= line < self.size.height:
            self.scroll_to_line(self._entries.line_of(self._cursor) - line)

    def row(self, paper_id: str) -> "PaperRow | None":
        """The data of a paper as drawn, or None where the list does not hold it."""
        return self._known.get(paper_id)

    def rows(self, ids: Iterable[str]) -> "dict[str, PaperRow]":
        """The data of those of these papers that the list holds."""
        return {paper_id: row for paper_id in ids if (row := self._known.get(paper_id)) is not None}

    def papers_to_fold(self, index: int) -> list[str]:
        """The papers from a place on, down to the next fold or the end."""
        return self._entries.papers_within(self._entries.up_to_fold(index))

    def set_items(
        self, items: Iterable[Item], *, cursor: str | None = None, keep_cursor: bool = True
    ) -> None:
        """Show other entries, in one step and without any paper's data.

        Args:
            items: ids and folds, in order.
            cursor: the id or fold key to put the cursor on, if it is among them.
            keep_cursor: otherwise leave the cursor, and the place on screen, at the same entry or the
                nearest that is still there; False begins at the top. Marks stay and go likewise.
        """
        old, before = self._entries, (self.cursor_item, self._cursor)
        held = self._held() if keep_cursor else None
        if not keep_cursor:
            self.let_go()
        self._entries = new = Entries(items)
        self._chosen.move(old, new)
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
        self.ask_for_rows()
        self._tell_cursor(before)

    def extend_items(self, items: Iterable[Item]) -> None:
        """Add entries at the end; nothing that is there moves."""
        before = (self.cursor_item, self._cursor)
        self._entries.extend(items)
        if self._cursor is None and self._entries.items:
            self._cursor = 0
        self.set_line_count(self._entries.line_count)
        self.ask_for_rows()
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

    def answer_rows(self, rows: "Mapping[str, PaperRow]", *, pending: bool = False) -> None:
        """Bring what `RowsWanted` asked for.

        Unlike `put_rows` it leaves alone what came by another way meanwhile: an answer that was read before
        an act was stored cannot take the act off the screen.
        """
        lacking = {paper_id: row for paper_id, row in rows.items() if self._known.lacks(paper_id)}
        self.put_rows(lacking, pending=pending)

    def forget_rows(self, ids: Iterable[str] | None = None) -> None:
        """Ask for papers' data again; what is on screen stays as it is until the answer comes.

        Pending rows are not asked for: storing their act brings them.

        Args:
            ids: the papers whose data changed; None for all.
        """
        self._known.forget(ids, self._papers_within(1.0))
        self._asked = frozenset()
        self.ask_for_rows()

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
        if self._chosen.follows and before[1] is not None:
            self._redraw_between(before[1], self._cursor)
        self._redraw_entry(before[1])
        self._redraw_entry(self._cursor)
        self._show_cursor()
        if not self._asked:
            self.ask_for_rows()
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
        """A click moves the cursor, a double click chooses; a fold needs one click.

        With Ctrl it marks the paper, with Shift all from the cursor to there, where the terminal lets it.
        """
        offset = event.get_content_offset(self)
        line = self.scroll_offset.y + offset.y if offset is not None else self._entries.line_count
        if line >= self._entries.line_count:
            return
        event.stop()
        index = self._entries.index_at(line)
        item = self._entries.items[index]
        if event.ctrl and isinstance(item, str):
            self.move_to(index)
            self.mark_one()
        elif event.shift and isinstance(item, str):
            self._mark_up_to(index)
        else:
            if event.chain == 1:
                self.move_to(index)
            if event.chain == (1 if isinstance(item, Fold) else 2):
                self.select()

    # Marks

    @property
    def has_marks(self) -> bool:
        """Papers are marked, or a range follows the cursor."""
        return bool(self._chosen)

    @property
    def has_range(self) -> bool:
        """A range of marks follows the cursor."""
        return self._chosen.follows

    @property
    def marked_count(self) -> int:
        """How many papers are marked."""
        return self._chosen.count(self._entries, self._cursor)

    @property
    def marked_ids(self) -> tuple[str, ...]:
        """The marked papers, in the order of the list."""
        return self._chosen.ids(self._entries, self._cursor)

    def mark_one(self) -> None:
        """Mark the paper under the cursor, or take its mark away; of a range, keep it as it is."""
        item = self.cursor_item
        if self._chosen.follows:
            self._chosen.add(self.marked_ids)
            self._chosen.follow(None)
        elif isinstance(item, str):
            self._chosen.turn(item)
        self._marks_changed()

    def mark_range(self) -> None:
        """Mark from here to wherever the cursor goes; where that is done already, let go of it."""
        self._chosen.follow(None if self._chosen.follows else self._cursor)
        self._marks_changed()

    def mark_all(self, ids: Sequence[str]) -> None:
        """Mark these; where they all are marked, let go of all."""
        if self._chosen.includes(ids):
            self._chosen.clear()
        else:
            self._chosen.follow(None)
            self._chosen.add(ids)
        self._marks_changed()

    def let_go(self) -> None:
        """Nothing is marked any more."""
        if self._chosen:
            self._chosen.clear()
            self._marks_changed()

    def _mark_up_to(self, index: int) -> None:
        if not self._chosen.follows:
            self._chosen.follow(self._cursor)
        self.move_to(index)
        self.mark_one()

    def _marks_changed(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged(self))

    # Saying so

    def _tell_cursor(self, before: tuple[Item | None, int | None]) -> None:
        if before != (self.cursor_item, self._cursor):
            self.post_message(self.Highlighted(self, self.cursor_item, self._cursor))

    def ask_for_rows(self) -> None:
        """Ask for what is lacking, half a page before it is needed, so that walking asks once a half page."""
        lacks = self._known.lacks
        if any(lacks(paper_id) and paper_id not in self._asked for paper_id in self._papers_within(0.5)):
            wanted = tuple(filter(lacks, self._papers_within(1.0)))
            self._asked = frozenset(wanted)
            self.post_message(self.RowsWanted(self, wanted))

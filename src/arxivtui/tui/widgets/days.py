"""The left pane: listing dates with what is left on each; under them what is missed, and saved views."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.message import Message

from arxivtui.domain import ListingState
from arxivtui.text import cell_width, harmless, shorten
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.column import Column

if TYPE_CHECKING:
    from arxivtui.domain import SavedView
    from arxivtui.store import DaySummary

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STATE_GLYPHS = {
    ListingState.FAILED: "!",
    ListingState.PARTIAL: "~",
    ListingState.STALE: "?",
    ListingState.COMPLETE: " ",
    ListingState.EMPTY: " ",
}
_LEAST_WIDTH, _AROUND, _BESIDE_NAME = 17, 4, 12
"""Cells of an entry, of what stands around it, and of what stands in it beside a view's name."""
NUMBERED = 9
"""Views that have a key."""

CATCH_UP = "catch up"
Entry: TypeAlias = "date | str | SavedView"
"""A day, `CATCH_UP`, or a saved view."""


def long_day(day: date) -> str:
    """`Mon 14 Jul 2025`, in any locale."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """`14 Jul`, in any locale."""
    return f"{day.day:2} {_MONTHS[day.month - 1]}"


class DaysList(Vertical):
    """Listing dates, newest first, then catching up and the saved views. The screen's commands bring keys.

    Two lists, so that what is under the days is in sight however many days there are; one highlight goes
    through both. They are made with the first days: empty ones would cost the first paint their style sheet.
    """

    DEFAULT_CSS = """
    DaysList {
        width: 21;
        height: 100%;
        #views {
            height: auto; max-height: 50%;
            border-top: solid $border-blurred;
        }
    }
    """

    class Opened(Message):
        """An entry was chosen with the mouse."""

    def __init__(self) -> None:
        super().__init__(id="days")
        self._days: list[DaySummary] = []
        self._missed: int | None = None
        self._views: list[tuple[SavedView, int | None]] = []
        self._upper: Column | None = None
        self._lower: Column | None = None
        self._drawn_width = 0

    # What is in it

    def show(self, days: "Sequence[DaySummary]") -> None:
        """Show these days and keep the highlight on the entry where it was."""
        if self._upper is not None and [each.day for each in days] == [each.day for each in self._days]:
            more = 0
            for index, (before, now) in enumerate(zip(self._days, days, strict=True)):
                if now != before:
                    self._upper.change(index, self._day_entry(now))
                    more += now.unread - before.unread
            self._days = list(days)
            self._miss(more)
            return
        kept = self.chosen
        self._days = list(days)
        self._fill()
        self.highlight(kept)

    def show_beside(self, missed: int, views: "Sequence[tuple[SavedView, int | None]]") -> None:
        """Show what is unread of all missed days, and the saved views, each with what is unread in it."""
        if (missed, list(views)) == (self._missed, self._views):
            return
        kept = self.chosen
        self._missed, self._views = missed, list(views)
        self._fill()
        self.highlight(kept)

    def show_unread(self, day: date, unread: int) -> None:
        """Another count for one day, known without asking the store."""
        for index, summary in enumerate(self._days):
            if summary.day == day and summary.unread != unread and self._upper is not None:
                self._days[index] = replace(summary, unread=unread)
                self._upper.change(index, self._day_entry(self._days[index]))
                self._miss(unread - summary.unread)

    def shift_unread(self, more: Mapping[date, int]) -> None:
        """So many more papers of these days are unread, or fewer."""
        for summary in tuple(self._days):
            if summary.day in more:
                self.show_unread(summary.day, max(0, summary.unread + more[summary.day]))

    def _miss(self, more: int) -> None:
        """What a day has less is missed no longer: both counts change together; a reading sets it right."""
        if more and self._missed is not None and self._lower is not None:
            self._missed = max(0, self._missed + more)
            self._lower.change(0, self._catch_up_entry(self._missed))

    @property
    def summaries(self) -> "Sequence[DaySummary]":
        """The days, with the counts as they are shown."""
        return self._days

    @property
    def missed(self) -> int | None:
        """What is unread of all missed days; None until it is known."""
        return self._missed

    @property
    def views(self) -> "list[SavedView]":
        """The saved views, in order."""
        return [view for view, _ in self._views]

    def _fill(self) -> None:
        upper = [self._day_entry(summary) for summary in self._days]
        lower: list[Content] = []
        if self._missed is not None:
            lower = [self._catch_up_entry(self._missed)]
            lower += [self._view_entry(place) for place in range(len(self._views))]
        if self._upper is None or self._lower is None:
            self._upper, self._lower = Column(upper), Column(lower, id="views")
            self._lower.display = bool(lower)
            self.mount(self._upper, self._lower)
        else:
            self._upper.show(upper)
            self._lower.show(lower)
            self._lower.display = bool(lower)

    # The highlight

    @property
    def _entries(self) -> "list[Entry]":
        entries: list[Entry] = [summary.day for summary in self._days]
        if self._missed is not None:
            entries += [CATCH_UP, *self.views]
        return entries

    @property
    def _place(self) -> int | None:
        if self._upper is None or self._lower is None:
            return None
        if self._upper.highlighted is not None:
            return self._upper.highlighted
        return None if self._lower.highlighted is None else len(self._days) + self._lower.highlighted

    def _put(self, place: int) -> None:
        if self._upper is None or self._lower is None:
            return
        upper = place if place < len(self._days) else None
        self._upper.highlighted = upper
        self._lower.highlighted = None if upper is not None else place - len(self._days)

    def highlight(self, entry: "Entry | None") -> None:
        """Put the highlight on an entry, if it is there; a view is known by its name."""
        for place, each in enumerate(self._entries):
            if entry is not None and _key(each) == _key(entry):
                self._put(place)
                return

    def step(self, delta: int) -> None:
        """Move the highlight by so many entries, at most to an end."""
        if self.count:
            self._put(min(max((self._place or 0) + delta, 0), self.count - 1))

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._entries)

    @property
    def chosen(self) -> "Entry | None":
        """The highlighted entry."""
        place, entries = self._place, self._entries
        return entries[place] if place is not None and place < len(entries) else None

    @property
    def chosen_view(self) -> "SavedView | None":
        """The highlighted entry, if it is a saved view."""
        place = -1 if self._place is None else self._place - len(self._days) - 1
        return self.views[place] if 0 <= place < len(self._views) else None

    def on_column_chosen(self, message: Column.Chosen) -> None:
        """A click: the highlight is there, and in one list alone."""
        message.stop()
        self._put(message.index + (len(self._days) if message.column is self._lower else 0))
        self.post_message(self.Opened())

    # What an entry says

    def on_resize(self, event: Resize) -> None:
        """Names have as much room as there is."""
        if self._upper is not None and self._width(event.size.width) != self._drawn_width:
            kept = self.chosen
            self._fill()
            self.highlight(kept)

    def _width(self, width: int) -> int:
        """Cells of an entry, where the pane has so many: no more than names need."""
        needed = max((cell_width(view.name) for view in self.views), default=0) + _BESIDE_NAME
        return max(_LEAST_WIDTH, min(width - _AROUND, needed))

    def _line(self, name: tuple[str, str], unread: int | None, *, key: str = "", glyph: str = "") -> Content:
        """A name on the left, what is unread on the right."""
        left = "" if unread is None else f"{unread:,}" if unread else "done"
        return self._apart(name, left, "bold" if unread else DIM, key=key, glyph=glyph)

    def _apart(
        self, name: tuple[str, str], left: str, style: str, *, key: str = "", glyph: str = ""
    ) -> Content:
        self._drawn_width = width = self._width(self.size.width)
        glyph = glyph.strip()
        room = width - cell_width(key) - len(glyph) - len(left) - 1
        shown = shorten(name[0], room)
        space = " " if glyph and cell_width(shown) < room else ""
        pad = " " * (width - cell_width(key) - cell_width(shown) - len(space) - len(glyph) - len(left))
        return Content.assemble(
            (key, "$accent"), (shown, name[1]), space, (glyph, "$warning"), pad, (left, style)
        )

    def _catch_up_entry(self, missed: int) -> Content:
        return self._line(("Catch up", "bold" if missed else DIM), missed)

    def _view_entry(self, place: int) -> Content:
        view, unread = self._views[place]
        key = f"g{place + 1} " if place < NUMBERED else "   "
        name = (harmless(view.name), "" if unread else DIM)
        return self._line(name, unread, key=key, glyph="!" if unread is None else "")

    def _day_entry(self, summary: "DaySummary") -> Content:
        state, glyph = summary.state, STATE_GLYPHS[summary.state]
        name = f"{_WEEKDAYS[summary.day.weekday()]} {short_day(summary.day)}"
        if summary.day.year != self._days[0].day.year:
            name = f"{short_day(summary.day)} {summary.day.year}"
        style = "bold" if summary.unread else DIM
        if state is ListingState.EMPTY:
            return self._apart((name, style), "none", DIM, glyph=glyph)
        if state is ListingState.FAILED and not summary.papers:
            to_come = all(listing.to_come for listing in summary.listings)
            settled = all(listing.settled for listing in summary.listings)
            glyph, left = (" ", "missed") if to_come else (" ", "gone") if settled else (glyph, "failed")
            return self._apart((name, style), left, DIM, glyph=glyph)
        return self._line((name, style), summary.unread, glyph=glyph)


def _key(entry: "Entry") -> tuple[type, object]:
    """What makes an entry the same after its counts, or its query, have changed."""
    return type(entry), getattr(entry, "name", entry)

"""The days: every listing date that is stored, how honest it is and what is left to do on it."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arxivtui.domain import ListingState
from arxivtui.tui.theme import DIM

if TYPE_CHECKING:
    from arxivtui.domain import Listing
    from arxivtui.store import DaySummary

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORST_FIRST = (ListingState.FAILED, ListingState.PARTIAL, ListingState.STALE, ListingState.COMPLETE)
_GLYPHS = {
    ListingState.FAILED: "!",
    ListingState.PARTIAL: "~",
    ListingState.STALE: "?",
    ListingState.COMPLETE: " ",
    ListingState.EMPTY: " ",
}
_WIDTH = 17


def day_state(listings: "tuple[Listing, ...]") -> ListingState:
    """The state of a whole day: that of its worst listing; empty only where all are."""
    states = {listing.state for listing in listings}
    return next((state for state in _WORST_FIRST if state in states), ListingState.EMPTY)


def long_day(day: date) -> str:
    """`Mon 14 Jul 2025`, in any locale."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """`14 Jul`; with the year where it is not that of the newest listing anyway."""
    return f"{day.day:2} {_MONTHS[day.month - 1]}"


class DaysList(Vertical):
    """Listing dates, newest first. Keys reach it through the screen's commands.

    The list itself is made with the first days: an empty one would cost the first paint its style sheet.
    """

    DEFAULT_CSS = """
    DaysList {
        width: 21;
        height: 100%;
        OptionList {
            width: 100%;
            height: 100%;
            border: none;
            padding: 0 1;
            background: $background;
            scrollbar-size-vertical: 1;
        }
        OptionList > .option-list--option { padding: 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="days")
        self._days: list[DaySummary] = []
        self._options: OptionList | None = None

    def show(self, days: "list[DaySummary]") -> None:
        """Show these days and keep the highlight on the day where it was."""
        kept = self.chosen
        self._days = list(days)
        options = [Option(_entry(summary), id=summary.day.isoformat()) for summary in days]
        if self._options is None:
            self._options = OptionList(*options)
            self._options.can_focus = False
            self.mount(self._options)
        else:
            self._options.clear_options()
            self._options.add_options(options)
        if kept is not None:
            self.highlight(kept)

    def show_unread(self, day: date, unread: int) -> None:
        """Another count for one day, known without asking the store."""
        for index, summary in enumerate(self._days):
            if summary.day == day and summary.unread != unread and self._options is not None:
                self._days[index] = replace(summary, unread=unread)
                self._options.replace_option_prompt_at_index(index, _entry(self._days[index]))

    def highlight(self, day: date) -> None:
        """Put the highlight on a day, if it is there."""
        place = next((index for index, summary in enumerate(self._days) if summary.day == day), None)
        if place is not None and self._options is not None:
            self._options.highlighted = place

    def step(self, delta: int) -> None:
        """Move the highlight by so many days, at most to an end."""
        if self._options is not None and self._days:
            here = self._options.highlighted or 0
            self._options.highlighted = min(max(here + delta, 0), len(self._days) - 1)

    @property
    def count(self) -> int:
        """How many days there are."""
        return len(self._days)

    @property
    def chosen(self) -> date | None:
        """The highlighted day."""
        place = None if self._options is None else self._options.highlighted
        return self._days[place].day if place is not None and place < len(self._days) else None


def _entry(summary: "DaySummary") -> Content:
    state = day_state(summary.listings)
    name = f"{_WEEKDAYS[summary.day.weekday()]} {short_day(summary.day)}"
    glyph = _GLYPHS[state]
    if state is ListingState.EMPTY:
        left = "none"
    elif state is ListingState.FAILED and not summary.papers:
        to_come = all(listing.to_come for listing in summary.listings)
        settled = all(listing.settled for listing in summary.listings)
        glyph, left = (" ", "missed") if to_come else (" ", "gone") if settled else (glyph, "failed")
    else:
        left = str(summary.unread) if summary.unread else "done"
    style = "bold" if summary.unread else DIM
    pad = " " * max(1, _WIDTH - len(name) - len(glyph) - len(left) - 1)
    return Content.assemble(
        (name, style), " ", (glyph, "$warning"), pad, (left, style if summary.unread else DIM)
    )

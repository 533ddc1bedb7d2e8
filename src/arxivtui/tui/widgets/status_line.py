"""The status line: which day, how honest it is, what is left, and what runs."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from arxivtui.domain import ListingState
from arxivtui.text import cell_width, dollars, harmless, shorten
from arxivtui.tui.theme import DIM
from arxivtui.tui.views import Counts
from arxivtui.tui.widgets.days import day_state, long_day

if TYPE_CHECKING:
    from arxivtui.store import DaySummary

ALL_PAPERS = "all papers"
DEMO_BANNER = "sample day: invented papers"
_BANNER_ROOM = 70
_ANY_ROOM = 100_000
_PART = " · "
_JOB_PARTS = 3
"""What a job says first: how far it is, what it has cost, how long it still takes."""

_COLOURS = {
    ListingState.COMPLETE: "$success",
    ListingState.PARTIAL: "$warning",
    ListingState.STALE: "$warning",
    ListingState.FAILED: "$error",
    ListingState.EMPTY: "$foreground 60%",
}


@dataclass(frozen=True, slots=True)
class Status:
    """All that the line says.

    Attributes:
        day: the day shown, or None before the first one.
        query: the filter in force, or empty.
        matches: papers of the list, above the folds.
        job: what runs, or empty.
        spent: US dollars that models have cost today.
        endpoint: how the endpoint stands, in a word, or empty.
    """

    day: "DaySummary | None" = None
    query: str = ""
    matches: int = 0
    counts: Counts = field(default_factory=Counts)
    job: str = ""
    spent: float = 0.0
    demo: bool = False
    endpoint: str = ""


class StatusLine(Widget):
    """One line; parts drop out from the least important on where there is no room."""

    DEFAULT_CSS = """
    StatusLine { dock: top; height: 1; padding: 0 1; background: $footer-background; }
    """
    ALLOW_SELECT = False

    status: reactive[Status] = reactive(Status)

    def render(self) -> Content:
        """The line at the present width."""
        return status_content(self.status, self.content_size.width)


def status_content(status: Status, width: int) -> Content:
    """The line: where on the left, what is left on the right.

    The right hand says what changes with every key and is kept whole; the left is cut to what remains. What
    was spent today and how the endpoint stands are at the far right, where nothing has to be cut for them.
    """
    right = _counts(status)
    room = width - cell_width(right.plain) - 2
    spare = room - cell_width(_where(status, _ANY_ROOM).plain)
    for text in (f"{_rounded(status.spent)} today" if status.spent > 0 else "", status.endpoint):
        needed = cell_width(text) + 3
        if text and needed <= spare:
            right = Content.assemble(right, "   ", (text, DIM))
            room, spare = room - needed, spare - needed
    left = _where(status, max(0, room))
    gap = " " * max(1, width - cell_width(left.plain) - cell_width(right.plain))
    return Content.assemble(left, gap, right)


def _where(status: Status, room: int) -> Content:
    parts: list[tuple[str, str]] = []
    if status.demo:
        whole = DEMO_BANNER if room >= _BANNER_ROOM else DEMO_BANNER.partition(":")[0]
        parts.append((whole, "bold $warning"))
    if status.query:
        parts.append((long_day(status.day.day) if status.day else ALL_PAPERS, "bold"))
        parts.append((f"{status.matches:,} matching", "bold"))
    elif status.day is not None:
        state = day_state(status.day.listings)
        day, honest = long_day(status.day.day), honest_state(status.day)
        parts.append((day, "bold"))
        # What is whole needs no word where a job has more to say than there is room for.
        if state is not ListingState.COMPLETE or _fits(room, day, honest, status.job):
            parts.append((honest, _COLOURS[state]))
    else:
        parts.append((ALL_PAPERS if status.matches else "arxivtui", "bold"))
    if status.job:
        parts.append((status.job, "$primary"))
    elif status.day is not None and not status.query and (reasons := _reasons(status.day)):
        parts.append((reasons, "$foreground 60%"))
    line = Content("")
    for text, style in parts:
        separator = " · " if line else ""
        left = room - cell_width(line.plain) - len(separator)
        if left < 4:
            break
        shown = _whole_parts(text, left) if text == status.job else shorten(text, left)
        line = Content.assemble(line, (separator, "$foreground 40%"), (shown, style))
    return line


def _fits(room: int, day: str, honest: str, job: str) -> bool:
    """Whether there is room for what matters of a job, beside the day and its state."""
    return not job or cell_width(_PART.join((day, honest, *job.split(_PART)[:_JOB_PARTS]))) <= room


def _whole_parts(job: str, room: int) -> str:
    """What a job says, its last and least parts left out where there is no room; the first is cut."""
    while cell_width(job) > room and _PART in job:
        job = job.rpartition(_PART)[0]
    return shorten(job, room)


def _rounded(amount: float) -> str:
    """To the cent, unless it is less."""
    return f"${amount:.2f}" if amount >= 0.005 else dollars(amount)


def honest_state(day: "DaySummary") -> str:
    """`complete 221/221`, or what is missing and where."""
    state = day_state(day.listings)
    if state is ListingState.EMPTY:
        return "empty: arXiv announced nothing"
    stated = sum(listing.stated_total for listing in day.listings)
    received = sum(listing.received_total for listing in day.listings)
    figures = f" {received}/{stated}" if stated else f" {received}" if received else ""
    bad = [listing for listing in day.listings if listing.state is state]
    where = "" if state is ListingState.COMPLETE else f" ({' '.join(listing.category for listing in bad)})"
    return f"{state.value}{figures}{where}"


def _reasons(day: "DaySummary") -> str:
    """Why a day is not whole, with the category where there are several."""
    lacking = [listing for listing in day.listings if not listing.whole and listing.reason]
    several = len(day.listings) > 1
    return harmless(
        "; ".join(f"{each.category}: {each.reason}" if several else each.reason for each in lacking)
    )


def _counts(status: Status) -> Content:
    counts = status.counts
    done = f"done · {counts.folded:,} folded" if counts.folded else "all read"
    unread = (f"{counts.unread:,} unread", "bold") if counts.unread else (done, "$success")
    parts = [unread, (f"★ {counts.starred}", "$warning"), (f"◷ {counts.later}", "$accent")]
    if not counts.papers:
        parts = parts[1:]
    return Content("   ").join(Content.styled(text, style) for text, style in parts)

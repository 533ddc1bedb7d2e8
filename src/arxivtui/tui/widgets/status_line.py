"""The status line: which day, how honest it is, what is left, and what runs."""

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from arxivtui.domain import ListingState
from arxivtui.text import cell_width, dollars, harmless, shorten
from arxivtui.tui.theme import DIM
from arxivtui.tui.views import Counts
from arxivtui.tui.widgets.days import long_day, short_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arxivtui.store import DaySummary

ALL_PAPERS = "all papers"
DEMO_BANNER = "sample day: invented papers"
PART = " · "
"""Between the parts of what a job says, which stand in the order of their weight."""
JOB_BREAK = " │ "
"""Between jobs, the weightiest first."""

_LADDER = (
    (0, 0, 2, 9),
    (0, 0, 2, 3),
    (1, 0, 2, 3),
    (2, 0, 2, 3),
    (1, 0, 1, 3),
    (1, 0, 0, 3),
    (2, 0, 0, 3),
    (2, 1, 0, 3),
    (3, 1, 0, 2),
    (3, 1, 0, 1),
    (3, 2, 0, 1),
    (4, 2, 0, 1),
    (4, 2, 0, 0),
)
"""What is given up where there is no room, step by step: how short the day is said, how short the counts, how
many of cost and endpoint are shown, and how many parts of each job at least."""
_TITLES = (60, 40, 20, 20, 12)
_GLYPHS = {ListingState.FAILED: " !", ListingState.PARTIAL: " ~", ListingState.STALE: " ?"}
"""As the days have them, where there is no room for the word."""
_LEAST_REASON = 12
_ALL = 99

_COLOURS = {
    ListingState.COMPLETE: "$success",
    ListingState.PARTIAL: "$warning",
    ListingState.STALE: "$warning",
    ListingState.FAILED: "$error",
    ListingState.EMPTY: "$foreground 60%",
}


class Status(NamedTuple):
    """All that the line says.

    Attributes:
        day: the day shown, or None before the first one.
        query: the filter in force, or empty.
        title: what the list is of, where the filter does not say it to a person; or empty.
        matches: papers of the list, above the folds.
        job: what runs, or empty: jobs apart by `JOB_BREAK`, the parts of each by `PART`.
        spent: US dollars that models have cost today.
        endpoint: how the endpoint stands, in a word, or empty.
    """

    day: "DaySummary | None" = None
    query: str = ""
    title: str = ""
    matches: int = 0
    counts: Counts = Counts()
    job: str = ""
    spent: float = 0.0
    demo: bool = False
    endpoint: str = ""


class StatusLine(Widget):
    """One line; where there is no room, the least important is said shorter, and then not at all."""

    DEFAULT_CSS = """
    StatusLine { dock: top; height: 1; padding: 0 1; background: $footer-background; }
    """
    ALLOW_SELECT = False

    status: reactive[Status] = reactive(Status)

    def render(self) -> Content:
        """The line at the present width."""
        return status_content(self.status, self.content_size.width)


def status_content(status: Status, width: int) -> Content:
    """The line: where on the left with what runs, on the right what is left, the cost and the endpoint."""
    jobs = [job.split(PART) for job in status.job.split(JOB_BREAK)] if status.job else []
    for short, tight, extras, parts in _LADDER:
        left, right = _where(status, short), _at_right(status, tight, extras)
        needed = cell_width(left.plain) + cell_width(right.plain) + 2
        needed += cell_width(PART + _said(jobs, parts)) if jobs and parts else 0
        if needed <= width:
            break
    room = width - cell_width(right.plain) - 2
    left = left if cell_width(left.plain) <= room else Content(shorten(left.plain, max(0, room)))
    spare = room - cell_width(left.plain) - cell_width(PART)
    if jobs and spare >= _LEAST_REASON:
        left = Content.assemble(left, (PART, "$foreground 40%"), (fit_jobs(jobs, spare), "$primary"))
    elif not jobs and spare >= _LEAST_REASON and (reasons := _why_lacking(status)):
        left = Content.assemble(left, (PART, "$foreground 40%"), (shorten(reasons, spare), "$foreground 60%"))
    gap = " " * max(1, width - cell_width(left.plain) - cell_width(right.plain))
    return Content.assemble(left, gap, right)


def _at_right(status: Status, tight: int, extras: int) -> Content:
    spent = f"{_rounded(status.spent)} today" if status.spent > 0 else ""
    shown = [Content.styled(text, DIM) for text in (spent, status.endpoint)[:extras] if text]
    return Content("   ").join([_counts(status, tight), *shown])


def _where(status: Status, short: int) -> Content:
    """What is open, and of a day its honest state: the shorter, the fewer of the details."""
    parts: list[tuple[str, str]] = []
    if status.demo:
        parts.append((DEMO_BANNER if not short else DEMO_BANNER.partition(":")[0], "bold $warning"))
    day = "" if status.day is None else _day(status.day, short)
    title = shorten(status.title, _TITLES[short])
    if status.query:
        if short < 3:
            parts.append((title or day or ALL_PAPERS, "bold"))
        parts.append((f"{status.matches:,} matching", "bold"))
    elif status.day is not None and not title:
        parts.append((day, "bold"))
        if said := _state(status.day, short, busy=bool(status.job)):
            parts.append((said, _COLOURS[status.day.state]))
    else:
        parts.append((title or (ALL_PAPERS if status.matches else "arxivtui"), "bold"))
    return Content.assemble(
        *(
            piece
            for number, part in enumerate(parts)
            for piece in ([(PART, "$foreground 40%")] if number else []) + [part]
        )
    )


def _day(day: "DaySummary", short: int) -> str:
    named = short_day(day.day).strip() if short else long_day(day.day)
    return named + (_GLYPHS.get(day.state, "") if short == 4 else "")


def _state(day: "DaySummary", short: int, *, busy: bool) -> str:
    """How honest a day is; what is whole needs no word where something else has to be said."""
    whole = day.state is ListingState.COMPLETE
    if short == 4 or (whole and (short == 3 or (short == 2 and busy))):
        return ""
    said = honest_state(day)
    match short:
        case 0:
            return honest_state(day, of=" entries")
        case 2:
            return said.partition(" (")[0].partition(":")[0]
        case 3:
            return day.state.value
    return said


def _said(jobs: "Sequence[Sequence[str]]", parts: int) -> str:
    return JOB_BREAK.join(PART.join(job[:parts]) for job in jobs)


def fit_jobs(jobs: "Sequence[Sequence[str]]", room: int) -> str:
    """What jobs say in so many cells: the least parts are left out whole, then jobs; the last thing is cut.

    Args:
        jobs: the parts of what each says; the weightiest job and part first.
        room: cells.
    """
    kept = [list(job) for job in jobs]
    while cell_width(_said(kept, _ALL)) > room and any(len(job) > 1 for job in kept):
        longest = max(range(len(kept)), key=lambda place: (len(kept[place]), place))
        kept[longest].pop()
    hidden, more = 0, ""
    while cell_width(_said(kept, _ALL) + more) > room and len(kept) > 1:
        kept.pop()
        hidden += 1
        more = f" +{hidden}"
    return shorten(_said(kept, _ALL), max(0, room - len(more))) + more


def _rounded(amount: float) -> str:
    """To the cent, unless it is less."""
    return f"${amount:.2f}" if amount >= 0.005 else dollars(amount)


def honest_state(day: "DaySummary", *, of: str = "") -> str:
    """`complete 221/221`, or what is missing and where.

    Args:
        day: of all its listings together; a paper in two of them is two entries.
        of: what the figures count, if there is room for the word.
    """
    state = day.state
    if state is ListingState.EMPTY:
        return "empty: arXiv announced nothing"
    stated = sum(listing.stated_total for listing in day.listings)
    received = sum(listing.received_total for listing in day.listings)
    figures = f" {received}/{stated}{of}" if stated else f" {received}{of}" if received else ""
    bad = [listing for listing in day.listings if listing.state is state]
    where = "" if state is ListingState.COMPLETE else f" ({' '.join(listing.category for listing in bad)})"
    return f"{state.value}{figures}{where}"


def _why_lacking(status: Status) -> str:
    """Why the day that is open is not whole, with the category where there are several."""
    if status.day is None or status.query or status.title:
        return ""
    lacking = [listing for listing in status.day.listings if not listing.whole and listing.reason]
    several = len(status.day.listings) > 1
    return harmless(
        "; ".join(f"{each.category}: {each.reason}" if several else each.reason for each in lacking)
    )


def _counts(status: Status, tight: int) -> Content:
    counts = status.counts
    if counts.unread:
        unread = (f"{counts.unread:,}{'' if tight == 2 else ' unread'}", "bold")
    else:
        folded = f"done · {counts.folded:,} folded" if counts.folded and not tight else ""
        unread = (folded or ("done" if tight else "all read"), "$success")
    space = "" if tight else " "
    marks = [(f"★{space}{counts.starred}", "$warning"), (f"◷{space}{counts.later}", "$accent")]
    parts = [unread, *marks] if counts.papers else marks
    return Content(" " if tight else "   ").join(Content.styled(text, style) for text, style in parts)

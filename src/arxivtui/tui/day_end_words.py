"""What is said at the end of a day: rows of a label and its words, from the facts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from arxivtui.domain import LOCAL, ListingState
from arxivtui.text import counted, harmless, how_long, wrap
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.days import long_day

if TYPE_CHECKING:
    from arxivtui.domain import Listing
    from arxivtui.store.day_facts import DayFacts
    from arxivtui.store.time_spent import TimeSpent
    from arxivtui.tui.day_facts import NextListing
    from arxivtui.tui.views import View

RANKED_OUT = "fold:ranked-out"
"""The fold whose papers are there by their score."""

_LABEL = 10
_MOST_REASONS = _MOST_DAYS = 3
_HOUR, _DAY = 3600.0, 86_400.0

_COLOURS = {
    ListingState.COMPLETE: "",
    ListingState.EMPTY: "",
    ListingState.PARTIAL: "$warning",
    ListingState.STALE: "$warning",
    ListingState.FAILED: "$error",
}

Row = tuple[str, str, str]
"""A label, its words, and the style of these."""


def title_of(view: "View") -> str:
    """What the list is called."""
    if named := view.title or view.spec.name:
        return harmless(named)
    if view.spec.day is None:
        return harmless(view.spec.query) or "All papers"
    day = long_day(view.spec.day)
    return f"{day}, {harmless(view.spec.query)}" if view.spec.query else day


def head(view: "View", facts: "DayFacts") -> Content:
    """Whether it is done."""
    name, left, papers = title_of(view), facts.above.unread, facts.above.papers
    if not papers:
        return Content.assemble((name, "bold"), (" · no papers above the fold", DIM))
    if left:
        said = f" · {left:,} of {counted(papers, 'paper')} still unread"
        return Content.assemble((name, "bold"), (said, "bold $warning"))
    return Content.assemble((f"{name} is done", "bold $success"), (f" · {counted(papers, 'paper')}", DIM))


def tally(facts: "DayFacts") -> Content:
    """The marks, in one line; above and below the fold together."""
    marked = (facts.above, *(fold.marked for fold in facts.folds))
    parts = [
        ("★", sum(each.starred for each in marked), "starred", "$warning"),
        ("◷", sum(each.later for each in marked), "later", "$accent"),
        ("", sum(each.dismissed for each in marked), "dismissed", ""),
        ("", sum(each.skipped for each in marked), "skipped", ""),
        ("", sum(each.seen for each in marked), "seen or read", ""),
    ]
    drawn = [
        Content.assemble((f"{glyph} " if glyph else "", style), (f"{number:,}", f"bold {style}"), f" {name}")
        for glyph, number, name, style in parts
    ]
    return Content("   ").join(drawn)


def body(
    view: "View",
    facts: "DayFacts",
    coming: "NextListing",
    others: "Sequence[tuple[date, int]]",
    fetch_key: str,
    width: int,
) -> Content:
    """Everything below the tally, wrapped.

    Args:
        view: the list.
        facts: what it came to.
        coming: what arXiv announces next.
        others: the other days with unread papers, and how many, newest first.
        fetch_key: the key that fetches.
        width: in cells.
    """
    rows: list[Row] = [("time", _time(facts.time), "")]
    rows += [("folded", text, "") for text in _folds(view, facts)]
    rows += [("unscored", text, "") for text in _unscored(facts)]
    rows += [
        ("listing" if number == 0 else "", _listing(each), _COLOURS[each.state])
        for number, each in enumerate(facts.listings)
    ]
    if others:
        rows.append(("unread", _others(others), ""))
    rows.append(("next", _next(coming, fetch_key), ""))
    lines: list[Content] = []
    said = ""
    for label, text, style in rows:
        shown = "" if label == said else label
        said = label or said
        room = max(10, width - _LABEL)
        for line in wrap(text, room):
            lines.append(Content.assemble((f"{shown:<{_LABEL}}", DIM), (line, style)))
            shown = ""
    return Content("\n").join(lines)


def _time(time: "TimeSpent") -> str:
    if time.acts < 2:
        return "one act" if time.acts else "no act of yours yet"
    return (
        f"{how_long(time.seconds)}, from the first of {counted(time.acts, 'act')} to the last; "
        "pauses of more than 5 min are left out"
    )


def _folds(view: "View", facts: "DayFacts") -> Iterator[str]:
    for fold, found in zip(view.folds, facts.folds, strict=True):
        why = f" by {_listed(found.scorers, _speaker)}" if fold.key == RANKED_OUT else ""
        unread = found.marked.unread
        left = "all unread" if unread == found.marked.papers else f"{unread:,} unread"
        yield f"{harmless(fold.label)}{why}; {left if unread else 'none unread'}"
    if not view.folds:
        yield "nothing"


def _unscored(facts: "DayFacts") -> Iterator[str]:
    if facts.without_number:
        yield f"{counted(facts.without_number, 'paper')} without any score: not ranked yet"
    if facts.unscored:
        yield f"by the model: {_listed(facts.unscored, harmless)}"


def _listed(numbers: Mapping[str, int], name: Callable[[str], str]) -> str:
    """`name 3, other 2`; the least frequent ones together, and of a single one no number."""
    some = list(numbers.items())
    if len(some) == 1 and name is _speaker:
        return name(some[0][0])
    parts = [f"{name(each)} {number:,}" for each, number in some[:_MOST_REASONS]]
    if rest := sum(number for _, number in some[_MOST_REASONS:]):
        parts.append(f"other reasons {rest:,}")
    return ", ".join(parts)


def _speaker(scorer: str) -> str:
    return "the embedded ranker" if scorer == LOCAL else harmless(scorer)


def _listing(listing: "Listing") -> str:
    stated, received = listing.stated_total, listing.received_total
    figures = f" {received:,}/{stated:,}" if stated else f" {received:,}" if received else ""
    reason = f": {harmless(listing.reason)}" if listing.reason and not listing.whole else ""
    return f"{harmless(listing.category)} {listing.state.value}{figures}{reason}"


def _others(others: "Sequence[tuple[date, int]]") -> str:
    named = ", ".join(f"{weekday_of(day)} {unread:,}" for day, unread in others[:_MOST_DAYS])
    if len(others) <= _MOST_DAYS:
        return named
    more = others[_MOST_DAYS:]
    return f"{named}, and {sum(unread for _, unread in more):,} on {counted(len(more), 'day')} before"


def weekday_of(day: "date") -> str:
    """`Mon 14 Jul`: the year goes without saying."""
    return long_day(day).rpartition(" ")[0]


def _next(coming: "NextListing", fetch_key: str) -> str:
    name = weekday_of(coming.day)
    if coming.due:
        return f"{name} has been due for {_span(coming.asked - coming.at)}: {fetch_key} fetches it"
    return (
        f"{name}, announced {_moment(coming.at, coming.asked)}, in {_span(coming.at - coming.asked)}, "
        "by arXiv's calendar"
    )


def _moment(at: datetime, asked: datetime) -> str:
    """`today at 20:00`, or the weekday with the time."""
    days = (at.date() - asked.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days) or weekday_of(at.date())
    return f"{day} at {at:%H:%M}"


def _span(length: timedelta) -> str:
    """`40 min`, `5 h`, `3 days`."""
    seconds = max(0.0, length.total_seconds())
    if seconds < 1.5 * _HOUR:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / _HOUR)} h" if seconds < 2 * _DAY else f"{round(seconds / _DAY)} days"

"""What a long job tells whoever watches it: typed events, in order, that any face can show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from arxivtui.domain import ArxivtuiError, Listing, Usage
from arxivtui.text import counted, dollars, harmless, how_long


@dataclass(frozen=True, slots=True)
class Fetching:
    """A listing of this category is being asked for; `day` is None for the newest."""

    category: str
    day: date | None


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page was read, of a listing, a feed or a month of history.

    Attributes:
        day: the listing date, or the month's first day; None where it is not known.
        number: of the page, from 1.
        received: entries on all pages so far.
        stated: entries there are, or None where the source does not say.
    """

    category: str
    day: date | None
    number: int
    received: int
    stated: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next request waits, for politeness' sake or because arXiv asked for it, until `until`."""

    seconds: float
    why: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Received:
    """A listing was read and stored; `new_papers` were unknown before."""

    listing: Listing
    new_papers: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """arXiv shows what is stored already."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """A listing could not be had."""

    category: str
    day: date | None
    error: ArxivtuiError


@dataclass(frozen=True, slots=True)
class Missed:
    """So many listings of days gone by are fetched now, newest first."""

    listings: int


@dataclass(frozen=True, slots=True)
class HistoryStored:
    """A part of a month was read through OAI-PMH and stored.

    Attributes:
        month: its first day.
        received: records of the month so far.
        kept: papers among them that are now in the store.
        done: nothing of the month is left.
    """

    category: str
    month: date
    received: int
    kept: int
    done: bool


@dataclass(frozen=True, slots=True)
class LookingUp:
    """Entries of a library without arXiv ids are being looked for: `done` of `entries` so far."""

    done: int
    entries: int
    by: str


@dataclass(frozen=True, slots=True)
class Completing:
    """arXiv is being asked for what stored papers lack: `done` of `papers` so far."""

    done: int
    papers: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """So many papers are being ranked."""

    papers: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """So many papers were ranked and their scores stored."""

    papers: int


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Past day `number` of `days`, with so many papers, is being ranked as if it were new."""

    number: int
    days: int
    papers: int


@dataclass(frozen=True, slots=True)
class Asking:
    """A model is being asked about so many papers, in so many requests if all goes well."""

    papers: int
    requests: int


@dataclass(frozen=True, slots=True)
class Asked:
    """How far a model's scoring is, after each answer.

    Attributes:
        scored, unscored: papers so far; together `planned` in the end.
        requests: sent so far.
        usage: tokens so far, as reported.
        cost: US dollars so far, or None where the price is unknown.
        seconds_left: at the pace so far; None before the first answer.
    """

    scored: int
    unscored: int
    planned: int
    requests: int
    usage: Usage
    cost: float | None
    seconds_left: float | None


Event = (
    Fetching
    | PageRead
    | Waiting
    | Received
    | Unchanged
    | FetchFailed
    | Missed
    | HistoryStored
    | LookingUp
    | Completing
    | Ranking
    | Ranked
    | LookingBack
    | Asking
    | Asked
)
Watch = Callable[[Event], None]
"""Called in the thread that works; must return quickly."""


def unwatched(_event: Event) -> None:
    """Watch nothing."""


class ProgressWords:
    """Says in a few words what a job does, event by event, and how many missed listings are still to come."""

    def __init__(self) -> None:
        self._missed = self._done = 0

    def __call__(self, event: Event) -> str:
        """What the job does now; empty where there is nothing new to say."""
        if isinstance(event, Missed):
            self._missed, self._done = event.listings, 0
        elif isinstance(event, Received | Unchanged | FetchFailed):
            self._done += 1
        words = _words(event)
        if words and self._done < self._missed and not isinstance(event, Missed):
            return f"{self._done + 1} of {self._missed} · {words}"
        return words


def _words(event: Event) -> str:
    match event:
        case Fetching(category, day):
            return f"{harmless(category)}: asking for {day or 'the newest listing'} …"
        case PageRead(category, day, number, received, stated):
            of = f" of {stated}" if stated is not None else ""
            return f"{category}{f' {day}' if day else ''}: page {number}, {received}{of} entries"
        case Waiting(seconds, why, until) if seconds >= 1:
            how_long = f"{seconds:.0f} s" if seconds < 100 else f"until {until.astimezone():%H:%M}"
            return f"waiting {how_long}: {harmless(why)}"
        case Missed(listings):
            return f"{counted(listings, 'missed listing')}, newest first …"
        case HistoryStored(category, month, received, kept, _):
            return f"{category} {month:%Y-%m}: {received} records, {kept} papers kept"
        case LookingUp(done, entries, by):
            return f"looking at arXiv by {by}: {done} of {counted(entries, 'reference')} …"
        case Completing(done, papers):
            return f"asking arXiv for authors, DOI and journal: {done} of {counted(papers, 'paper')} …"
        case Ranking(papers):
            return f"ranking {counted(papers, 'paper')} …"
        case LookingBack(number, days, papers):
            return f"looking back: day {number} of {days}, {counted(papers, 'paper')} …"
        case Asking(papers, requests):
            return f"asking about {counted(papers, 'paper')} in {counted(requests, 'request')} …"
        case Asked():
            return _asked(event)
        case _:
            return ""


def _asked(event: Asked) -> str:
    """Papers, requests, tokens, cost so far and time left, the most important first."""
    unscored = f", {event.unscored} unscored" if event.unscored else ""
    parts = [f"scored {event.scored} of {event.planned}{unscored}", dollars(event.cost)]
    if event.seconds_left is not None and event.scored + event.unscored < event.planned:
        parts.append(f"{how_long(event.seconds_left)} left")
    parts += [counted(event.requests, "request"), f"{event.usage.total:,} tokens"]
    return " · ".join(parts)

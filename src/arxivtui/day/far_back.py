"""A first day far back: which ones are refused, and what the way there still takes.

A date mistyped by a century would be written down as tens of thousands of days to ask for, and keep a fetch
busy for months.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from sqlite3 import Connection

from arxivtui.config import ArxivSettings
from arxivtui.day.history import months_left
from arxivtui.domain import ArxivtuiError, weekdays
from arxivtui.sources import FIRST_DAY, SHOWN_DAYS, is_to_come
from arxivtui.store import Store, listings
from arxivtui.text import counted, in_words

MONTHS_UNASKED = 13
"""So many months of a category are asked for without a question: a year has parts of as many."""


class SinceError(ArxivtuiError):
    """A first day of which arXiv can have nothing."""


@dataclass(frozen=True, slots=True)
class FarBack:
    """What of a fetch from a day far back is still to be asked for, at the least.

    Attributes:
        since: the first day wanted.
        days: weekdays from then on, those that are stored among them.
        pages: requests for the days that arXiv's pages still show.
        records: requests to OAI-PMH, one a category and month; months with many papers take several.
        seconds: that all these requests take at the distance that arXiv asks for.
    """

    since: date
    days: int
    pages: int
    records: int
    seconds: float

    def __str__(self) -> str:
        """In words, for who is to agree to it."""
        pages, requests = counted(self.pages, "page"), counted(self.records, "request")
        return (
            f"Back to {self.since} there are {counted(self.days, 'weekday')}. What is not stored yet takes "
            f"at least {pages} of arXiv's and {requests} to its OAI-PMH, {in_words(self.seconds)} at arXiv's "
            "pace, and hours more for categories with thousands of papers a month. It can be stopped at any "
            "time; the same command goes on."
        )


def check_since(since: date, now: datetime) -> None:
    """Refuse a first day before arXiv's own, or one that is still to come.

    Raises:
        SinceError: it is.
    """
    if since < FIRST_DAY:
        raise SinceError(f"arXiv has nothing of {since}: it began on {FIRST_DAY}.")
    if is_to_come(since, now):
        raise SinceError(f"{since} is still to come at arXiv.")


def far_back(
    store: Store | None, since: date, categories: Sequence[str], settings: ArxivSettings, now: datetime
) -> FarBack | None:
    """What a fetch from `since` on still comes to; None where of no category more than a year is left.

    Args:
        store: where papers are; None where there is none yet.
        since: the first day wanted.
        categories: those asked for.
        settings: at what pace.
        now: tells which day is today.

    Raises:
        SinceError: as `check_since`.
        StoreError: the store cannot be read.
    """
    check_since(since, now)
    today = now.date()
    days = weekdays(since, today)
    with nullcontext() if store is None else store.reading() as db:
        left = [_left(db, category, days, today) for category in categories]
    pages, records = (sum(each) for each in zip(*left, strict=True))
    if max(months for _, months in left) <= MONTHS_UNASKED:
        return None
    pace = settings.delay_for(settings.base_url), settings.delay_for(settings.oai_url)
    return FarBack(since, len(days), pages, records, pages * pace[0] + records * pace[1])


def _left(db: Connection | None, category: str, days: Sequence[date], today: date) -> tuple[int, int]:
    """The pages and the months that a fetch of a category on these days asks for, as `Fetcher.fetch` does."""
    if db is None:
        wanted, given_up = sorted(days), set[date]()
    else:
        wanted = listings.not_whole(db, category, days)
        given_up = set(listings.given_up(db, category, days[-1]))
    first_shown = today - SHOWN_DAYS
    shown = [day for day in wanted if day >= first_shown and day not in given_up]
    too_old = [day for day in wanted if day < first_shown or day in given_up]
    return len(shown), len(months_left(db, category, too_old[0], today)) if too_old else 0

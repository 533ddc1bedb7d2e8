"""A first day far back: which ones are refused, and what the way there still takes.

A date mistyped by a century would be written down as tens of thousands of days to ask for, and keep a fetch
busy for months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from arxivtui.config import ArxivSettings
from arxivtui.day.history import months_left
from arxivtui.domain import ArxivtuiError, weekdays
from arxivtui.sources import FIRST_DAY, SHOWN_DAYS, is_to_come
from arxivtui.store import Store, listings
from arxivtui.text import counted, in_words

FAR = timedelta(days=366)
"""The reader is asked before a fetch goes back further than so."""

_MONTHS_OF_A_YEAR = 13
"""The first and the last of them in part."""


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
    store: Store, since: date, categories: Sequence[str], settings: ArxivSettings, now: datetime
) -> FarBack | None:
    """What a fetch from `since` on still comes to; None where no more is left of it than of a year.

    Raises:
        SinceError: as `check_since`.
        StoreError: the store cannot be read.
    """
    check_since(since, now)
    today = now.date()
    if since >= today - FAR:
        return None
    days = weekdays(since, today)
    with store.reading() as db:
        months = [len(months_left(db, category, days[-1], today)) for category in categories]
        pages = sum(_pages_left(db, category, today) for category in categories)
    if max(months, default=0) <= _MONTHS_OF_A_YEAR:
        return None
    pace = settings.delay_for(settings.base_url), settings.delay_for(settings.oai_url)
    return FarBack(since, len(days), pages, sum(months), pages * pace[0] + sum(months) * pace[1])


def _pages_left(db: Connection, category: str, today: date) -> int:
    """Of the days that arXiv's pages still show, those that are not whole."""
    shown = weekdays(today - SHOWN_DAYS, today)
    missed = {one.listing_date for one in listings.missed(db, category, shown[-1])}
    return sum(day in missed or listings.get(db, category, day) is None for day in shown)

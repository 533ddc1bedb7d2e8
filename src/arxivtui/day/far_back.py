"""A first day far back: which ones are refused, and what the way there comes to in requests and in time.

A date mistyped by a century would be written down as tens of thousands of days to ask for, and keep a fetch
busy for months.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from arxivtui.config import ArxivSettings
from arxivtui.day.history import months
from arxivtui.domain import ArxivtuiError, weekdays
from arxivtui.sources import EARLIEST, FIRST_DAY, SHOWN_DAYS, is_to_come
from arxivtui.text import counted, in_words

FAR = timedelta(days=366)
"""The reader is asked before a fetch goes back further than so."""


class SinceError(ArxivtuiError):
    """A first day of which arXiv can have nothing."""


@dataclass(frozen=True, slots=True)
class FarBack:
    """What a fetch from a day far back comes to, at the least.

    Attributes:
        since: the first day wanted.
        days: weekdays from then on.
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
            f"Back to {self.since} there are {counted(self.days, 'weekday')}. That takes at least {pages} of "
            f"arXiv's and {requests} to its OAI-PMH, {in_words(self.seconds)} at arXiv's pace, and hours "
            "more for categories with thousands of papers a month. It can be stopped at any time; the next "
            "fetch goes on."
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
    since: date, categories: Sequence[str], settings: ArxivSettings, now: datetime
) -> FarBack | None:
    """What a fetch from `since` on comes to; None where that is not far back.

    Raises:
        SinceError: as `check_since`.
    """
    check_since(since, now)
    today = now.date()
    if since >= today - FAR:
        return None
    shown = len(weekdays(today - SHOWN_DAYS, today)) * len(categories)
    records = sum(1 for _ in months(max(since, EARLIEST), today)) * len(categories)
    pace = settings.delay_for(settings.base_url), settings.delay_for(settings.oai_url)
    seconds = shown * pace[0] + records * pace[1]
    return FarBack(since, len(weekdays(since, today)), shown, records, seconds)

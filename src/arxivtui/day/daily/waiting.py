"""An announcement that is due and not out: which one, who lacks it, and when to look for it again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from arxivtui.config import ArxivSettings
from arxivtui.day.receiving import LATE_UNTIL, NO_SUCH_LISTING
from arxivtui.day.report import CategoryResult, FetchReport
from arxivtui.sources import Arxiv, SourceCancelledError, SourceError, newest_listing_date
from arxivtui.store import Store, listings

_FIRST = 20
"""The first pause, in distances between two pages: five minutes where arXiv asks for 15 seconds."""
_LONGEST = 120
"""The longest, likewise: half an hour."""
_LEAST = 0.05
"""Seconds, where a stand-in asks for no distance at all."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Who lacks the newest day that the calendar says is announced.

    Attributes:
        day: that day.
        late: categories of which arXiv shows a day of the week before it.
        failed: categories that could not be asked, and of which that day is not stored.
    """

    day: date
    late: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """All that lack it."""
        return *self.late, *self.failed


def lacking(store: Store, report: FetchReport, now: datetime) -> Lacking:
    """What is due by the calendar and was not had.

    A category that shows a day of more than a week before says nothing: the clock is wrong, or arXiv is a
    stand-in with days of its own.
    """
    due = newest_listing_date(now)
    results: dict[str, list[CategoryResult]] = {}
    for one in report.results:
        results.setdefault(one.category, []).append(one)
    late, failed = [], []
    for category, found in results.items():
        shown = [one.listing.listing_date for one in found if one.listing and one.had]
        if shown:
            if max(shown) < due <= max(shown) + LATE_UNTIL:
                late.append(category)
        elif any(one.error and not isinstance(one.error, NO_SUCH_LISTING) for one in found):
            with store.reading() as db:
                newest = listings.newest(db, category)
            if newest is None or newest < due:
                failed.append(category)
    return Lacking(due, tuple(late), tuple(failed))


def pauses(settings: ArxivSettings) -> Iterator[float]:
    """Seconds between two looks, each twice as long as the one before, up to a limit."""
    distance = settings.delay_for(settings.base_url)
    pause = max(_FIRST * distance, _LEAST)
    while True:
        yield pause
        pause = min(2 * pause, max(_LONGEST * distance, _LEAST))


def is_out(arxiv: Arxiv, store: Store, category: str, day: date) -> bool:
    """Look, with one request, whether a category shows a day by now. Nothing is stored.

    Raises:
        SourceCancelledError: the reader stopped it.
    """
    with store.reading() as db:
        known = listings.validator(db, category)
    try:
        page = arxiv.pages.new(category, known[1] if known else "")
    except SourceCancelledError:
        raise
    except SourceError:
        return False
    return page is not None and page.listing.listing_date >= day


def together(earlier: FetchReport, later: FetchReport) -> FetchReport:
    """What two fetches of the same categories came to; of the same day the later one's word counts."""
    results = {_place(one): one for one in later.results}
    for one in earlier.results:
        if (again := results.get(_place(one))) is not None:
            results[_place(one)] = replace(again, new_papers=again.new_papers + one.new_papers)
        elif one.had:
            results[_place(one)] = one
    asked = {one.category for one in later.history}
    history = (*later.history, *(one for one in earlier.history if one.category not in asked))
    return FetchReport(tuple(results.values()), history, later.cancelled, later.late)


def _place(one: CategoryResult) -> tuple[str, date | None]:
    return one.category, one.listing.listing_date if one.listing else one.day

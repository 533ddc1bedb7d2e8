"""Fetch announced days: page after page into the store, each stored as soon as it is read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from uuid import uuid4

from arxivtui.config import Directories, Settings
from arxivtui.day.progress import FetchFailed, Fetching, Received, Waiting, Watch, unwatched
from arxivtui.domain import ArxivtuiError, FetchedListing, Listing, ListingState, Run, RunKind
from arxivtui.sources import ArxivPages, NoSuchDayError, SourceCancelledError, UnknownCategoryError
from arxivtui.store import Store, listings, papers, runs

NO_SUCH_LISTING = (NoSuchDayError, UnknownCategoryError)
"""Answers of arXiv's that are no failure to remember: asking again would bring the same."""

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """What became of one category on one day.

    Attributes:
        day: as asked for; None for the newest listing.
        listing: as received, or None when it could not be had.
        error: why not, or None.
        new_papers: papers unknown before.
    """

    category: str
    day: date | None
    listing: Listing | None = None
    error: ArxivtuiError | None = None
    new_papers: int = 0


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What became of a fetch.

    Attributes:
        results: one for each category and day asked for, up to where the reader stopped it.
        cancelled: the reader stopped it before its end.
    """

    results: tuple[CategoryResult, ...]
    cancelled: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """The listing dates received, newest first."""
        return tuple(
            sorted({result.listing.listing_date for result in self.results if result.listing}, reverse=True)
        )

    @property
    def failed(self) -> bool:
        """Nothing that was asked for could be had."""
        return bool(self.results) and all(result.listing is None for result in self.results)

    @property
    def incomplete(self) -> bool:
        """Something that was asked for is missing, wholly or in part."""
        whole = (ListingState.COMPLETE, ListingState.EMPTY)
        return self.cancelled or any(
            result.listing is None or result.listing.state not in whole for result in self.results
        )


class Fetcher:
    """Fetches listings for one reader, one request at a time.

    A thread may call `cancel` before or while another fetches: the request or the wait under way ends at
    once, nothing is left half-written, and what was stored before stays.
    """

    def __init__(self, store: Store, settings: Settings, directories: Directories) -> None:
        self._store = store
        self._settings = settings
        self._directories = directories
        self._lock = Lock()
        self._pages: ArxivPages | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """End the fetch under way, and all later ones. Safe from any thread."""
        with self._lock:
            self._cancelled = True
            if self._pages is not None:
                self._pages.cancel()

    def fetch(
        self, categories: Sequence[str], days: Sequence[date] = (), watch: Watch = unwatched
    ) -> FetchReport:
        """Fetch the newest listing of each category, or each category on each of `days`.

        A category that fails does not stop the others. Each listing is stored in one transaction
        before the next is asked for. Once cancelled, it ends; what it was just asking for has no result,
        and is not remembered as failed.

        Raises:
            StoreError: the store cannot be written.
        """
        run = Run(str(uuid4()), RunKind.FETCH, datetime.now(UTC))
        with self._store.writing() as db:
            runs.start(db, run)
        report = self._fetch_all(categories, days, watch)
        received = sum(result.listing.received_total for result in report.results if result.listing)
        with self._store.writing() as db:
            runs.finish(db, replace(run, papers=received), datetime.now(UTC))
        return report

    def _fetch_all(self, categories: Sequence[str], days: Sequence[date], watch: Watch) -> FetchReport:
        results: list[CategoryResult] = []
        with self._open_pages(watch) as pages:
            for day in days or (None,):
                for category in categories:
                    if self._cancelled:
                        return FetchReport(tuple(results), cancelled=True)
                    watch(Fetching(category, day))
                    try:
                        results.append(self._fetch_one(pages, category, day, watch))
                    except SourceCancelledError:
                        return FetchReport(tuple(results), cancelled=True)
        return FetchReport(tuple(results))

    @contextmanager
    def _open_pages(self, watch: Watch) -> Iterator[ArxivPages]:
        def waiting(seconds: float, why: str) -> None:
            watch(Waiting(seconds, why))

        with ArxivPages(self._settings.arxiv, self._directories.state, on_wait=waiting) as pages:
            with self._lock:
                self._pages = pages
            try:
                yield pages
            finally:
                with self._lock:
                    self._pages = None

    def _fetch_one(self, pages: ArxivPages, category: str, day: date | None, watch: Watch) -> CategoryResult:
        try:
            fetched = pages.new(category) if day is None else pages.day(category, day)
        except SourceCancelledError:
            raise
        except ArxivtuiError as error:
            watch(FetchFailed(category, day, error))
            if day is not None and not isinstance(error, NO_SUCH_LISTING):
                self._record_failure(category, day, error)
            return CategoryResult(category, day, error=error)
        new_papers = self._store_listing(fetched)
        watch(Received(fetched.listing, new_papers))
        return CategoryResult(category, day, listing=fetched.listing, new_papers=new_papers)

    def _store_listing(self, fetched: FetchedListing) -> int:
        plain = {entry.paper.id: papers.plain_text(entry.paper) for entry in fetched.entries}
        with self._store.writing() as db:
            return listings.save(db, fetched, plain, datetime.now(UTC)).new_papers

    def _record_failure(self, category: str, day: date, error: ArxivtuiError) -> None:
        failed = Listing(category, day, ListingState.FAILED, reason=str(error))
        with self._store.writing() as db:
            listings.save(db, FetchedListing(failed, ()), {}, datetime.now(UTC))


def weekdays(since: date, until: date) -> list[date]:
    """The days from `since` to `until` on which arXiv may have a listing, newest first."""
    span = (until - since).days
    days = (until - timedelta(days=back) for back in range(span + 1))
    return [day for day in days if day.weekday() < SATURDAY]

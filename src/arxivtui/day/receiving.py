"""One listing at a time into the store: which of arXiv's sources is asked, and what is believed of it.

The newest listing: its page; where that is not whole or does not come, the feed of the same category. A day
gone by: its catch-up page. Each is stored in one transaction before the next is asked for, with what it
proves about other days: which were missed before it, and which were expected after it and are not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from arxivtui.config import ArxivSettings
from arxivtui.day.evidence import judged, together
from arxivtui.day.progress import FetchFailed, Fetching, Received, Unchanged, Watch
from arxivtui.day.report import CategoryResult
from arxivtui.domain import ArxivtuiError, FetchedListing, Listing, ListingSource, ListingState
from arxivtui.sources import (
    Arxiv,
    NoSuchDayError,
    SourceCancelledError,
    SourceError,
    SourceRefusedError,
    UnknownCategoryError,
    is_holiday,
    newest_listing_date,
)
from arxivtui.store import Store, listings, papers

NO_SUCH_LISTING = (NoSuchDayError, UnknownCategoryError)
"""Answers of arXiv's that are no failure to remember: asking again would bring the same."""

ASKS_OF_A_PARTIAL_DAY = 3
"""A day gone by that is partial as often as that in a row, with the same entries, will stay so."""

LATE_AFTER = timedelta(hours=6)
"""An announcement may be hours late (https://info.arxiv.org/help/availability.html)."""

LATE_UNTIL = timedelta(days=7)
"""Beyond that it is not arXiv that is late: the clock is wrong, or arXiv is a stand-in with its own days."""

SATURDAY = 5

_WHOLE = (ListingState.COMPLETE, ListingState.EMPTY)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What asking for the newest listing of a category came to.

    Attributes:
        result: so far.
        shown: the newest day of which arXiv has a listing, as far as it said.
        feed_day: the newest day that the feed has, where it was asked.
    """

    result: CategoryResult
    shown: date | None = None
    feed_day: date | None = None


class Receiver:
    """Receives listings into the store, over one connection.

    Args:
        store: where they go.
        arxiv: where they come from.
        settings: which addresses arXiv has.
        watch: told of each.
    """

    def __init__(self, store: Store, arxiv: Arxiv, settings: ArxivSettings, watch: Watch) -> None:
        self._store = store
        self._arxiv = arxiv
        self._feeds_fit = settings.same_arxiv(settings.feed_url)
        self._watch = watch
        self._asked: list[_Asked] = []
        self.late: date | None = None

    @property
    def newest_results(self) -> list[CategoryResult]:
        """What became of the newest listings, up to where it was stopped."""
        return [asked.result for asked in self._asked]

    def newest(self, categories: Sequence[str]) -> None:
        """Receive the newest listing of each category; `newest_results` has what became of them.

        arXiv announces all categories at once. So a category that shows an older day than another is stale,
        and one that could not be had failed on the day that another shows.

        Raises:
            SourceCancelledError: the reader stopped it.
            StoreError: the store cannot be written.
        """
        for category in categories:
            self._asked.append(self._ask(category))
        expected = max((asked.shown for asked in self._asked if asked.shown), default=None)
        self.late = _late(expected)
        for place, asked in enumerate(self._asked):
            self._asked[place] = self._held_against(asked, expected)

    def day(self, category: str, day: date) -> CategoryResult:
        """Receive the listing of a day gone by.

        Raises:
            SourceCancelledError: the reader stopped it.
            StoreError: the store cannot be written.
        """
        self._watch(Fetching(category, day))
        try:
            fetched = self._arxiv.pages.day(category, day)
        except SourceCancelledError:
            raise
        except SourceError as error:
            self._watch(FetchFailed(category, day, error))
            kept = None if isinstance(error, NO_SUCH_LISTING) else self._failed(category, day, error)
            return CategoryResult(category, day, listing=kept, error=error)
        return self._stored(fetched, day)

    # The newest listing

    def _ask(self, category: str) -> _Asked:
        self._watch(Fetching(category, None))
        with self._store.reading() as db:
            validator = listings.validator(db, category)
        try:
            page = self._arxiv.pages.new(category, validator[1] if validator else "")
        except SourceCancelledError:
            raise
        except SourceError as error:
            if isinstance(error, NO_SUCH_LISTING):
                self._watch(FetchFailed(category, None, error))
                return _Asked(CategoryResult(category, None, error=error))
            return self._from_feed(category, error)
        if page is None and validator is not None:
            return self._unchanged(category, validator[0])
        if page is None:
            raise SourceError(f"arXiv says that {category} is unchanged, of which nothing is known.")
        feed_day = None
        if page.listing.state is ListingState.PARTIAL and (feed := self._feed(category)) is not None:
            feed_day = feed.listing.listing_date
            page = together(page, feed) if feed_day == page.listing.listing_date else page
        return _Asked(self._stored(page, None), page.listing.listing_date, feed_day)

    def _from_feed(self, category: str, error: SourceError) -> _Asked:
        """The page did not come: what the feed has, as far as it is worth anything."""
        feed = self._feed(category)
        if feed is None:
            self._watch(FetchFailed(category, None, error))
            return _Asked(CategoryResult(category, None, error=error))
        day = feed.listing.listing_date
        with self._store.reading() as db:
            known = listings.get(db, category, day)
        if known is not None and known.state in _WHOLE:
            return _Asked(CategoryResult(category, None, known, error), feed_day=day)
        if feed.listing.state is ListingState.EMPTY and not _quiet(day):
            # The same feed stands there when arXiv has not built today's yet.
            self._watch(FetchFailed(category, None, error))
            return _Asked(CategoryResult(category, None, error=error), feed_day=day)
        why = f"the page did not come ({error.message.rstrip('.')})"
        reason = f"{why}; {feed.listing.reason}" if feed.listing.reason else why
        feed = replace(feed, listing=replace(feed.listing, reason=reason))
        return _Asked(self._stored(feed, None), day, day)

    def _feed(self, category: str) -> FetchedListing | None:
        if not self._feeds_fit:
            return None
        try:
            return self._arxiv.feeds.newest(category)
        except SourceCancelledError:
            raise
        except SourceError:
            return None

    def _held_against(self, asked: _Asked, expected: date | None) -> _Asked:
        """What the other categories, or the calendar, say of a category that shows no such day."""
        category, error = asked.result.category, asked.result.error
        if isinstance(error, NO_SUCH_LISTING):
            return asked
        if error is not None and expected is not None and asked.feed_day and asked.feed_day >= expected:
            # The page failed, but the feed has the same day, and that is stored whole.
            return replace(asked, result=replace(asked.result, error=None, unchanged=True))
        if error is not None:
            return self._failed_on(asked, expected or self._due(category), error)
        shown = asked.shown
        due = max(filter(None, (expected, self.late)), default=None)
        if due is None or shown is None or shown >= due:
            return asked
        if asked.feed_day is None and (newer := self._newer_feed(category, shown)) is not None:
            return replace(asked, result=self._stored(newer, None), shown=newer.listing.listing_date)
        if expected is None or shown >= expected:
            return asked
        return replace(asked, result=self._stale_on(category, shown, expected))

    def _newer_feed(self, category: str, shown: date) -> FetchedListing | None:
        """What the feed has, if that is a later day than the page shows; the page then is an old copy."""
        feed = self._feed(category)
        if feed is None or feed.listing.listing_date <= shown or not feed.entries:
            return None
        reason = f"arXiv's page still shows {shown}; {feed.listing.reason}"
        return replace(feed, listing=replace(feed.listing, reason=reason))

    def _due(self, category: str) -> date | None:
        """The day that the calendar says is out, for a category of which there is something already."""
        with self._store.reading() as db:
            begun = listings.newest(db, category) is not None
        return newest_listing_date(datetime.now(UTC)) if begun else None

    def _failed_on(self, asked: _Asked, day: date | None, error: ArxivtuiError) -> _Asked:
        if day is None:
            return asked
        if asked.feed_day is not None and asked.feed_day < day and asked.result.listing is not None:
            return replace(asked, result=self._stale_on(asked.result.category, asked.feed_day, day))
        kept = self._failed(asked.result.category, day, error)
        return replace(asked, result=CategoryResult(asked.result.category, None, kept, error))

    # The store

    def _stored(self, fetched: FetchedListing, day: date | None) -> CategoryResult:
        """Store a listing with what it proves; `day` is the one asked for, None for the newest."""
        category, listing_date = fetched.listing.category, fetched.listing.listing_date
        plain = {entry.paper.id: papers.plain_text(entry.paper) for entry in fetched.entries}
        now = datetime.now(UTC)
        kinds = [(entry.paper.id, entry.kind) for entry in fetched.entries]
        with self._store.writing() as db:
            overlap = listings.overlap(db, category, kinds, listing_date)
            fetched = judged(fetched, overlap.day, overlap.ids)
            settle_after = None if day is None else ASKS_OF_A_PARTIAL_DAY
            saved = listings.save(db, fetched, plain, now, settle_after=settle_after)
            if day is None and fetched.listing.state is not ListingState.STALE:
                listings.plan_missed(db, category, listing_date, now)
                listings.forget_expected(db, category, listing_date)
            listing = listings.get(db, category, listing_date) or fetched.listing
        self._watch(Received(listing, saved.new_papers))
        return CategoryResult(category, day, listing, new_papers=saved.new_papers)

    def _unchanged(self, category: str, day: date) -> _Asked:
        with self._store.writing() as db:
            listings.unchanged(db, category, day, datetime.now(UTC))
            listings.forget_expected(db, category, day)
            listing = listings.get(db, category, day)
        if listing is not None:
            self._watch(Unchanged(listing))
        return _Asked(CategoryResult(category, None, listing, unchanged=True), day)

    def _failed(self, category: str, day: date, error: ArxivtuiError) -> Listing | None:
        """Remember that a day could not be had, and when it is worth trying again."""
        now = datetime.now(UTC)
        pause = error.retry_after if isinstance(error, SourceRefusedError) else None
        retry_at = None if pause is None else now + timedelta(seconds=pause)
        listing = Listing(category, day, ListingState.FAILED, reason=str(error), retry_at=retry_at)
        return self._noted(listing, now)

    def _stale_on(self, category: str, shown: date, day: date) -> CategoryResult:
        """Remember that a category still shows an earlier day than the one that has been announced."""
        reason = f"arXiv still shows {shown}, which is stored; nothing of {day}"
        listing = Listing(
            category, day, ListingState.STALE, reason=reason, source=ListingSource.PAGE_AND_FEED
        )
        kept = self._noted(listing, datetime.now(UTC))
        return CategoryResult(category, None, kept)

    def _noted(self, listing: Listing, at: datetime) -> Listing | None:
        with self._store.writing() as db:
            listings.save(db, FetchedListing(listing, ()), {}, at)
            return listings.get(db, listing.category, listing.listing_date)


def _late(expected: date | None) -> date | None:
    """The day that by the calendar should have been announced some hours ago, where none shows it."""
    due = newest_listing_date(datetime.now(UTC) - LATE_AFTER)
    if expected is None or not expected < due <= expected + LATE_UNTIL:
        return None
    return due


def _quiet(day: date) -> bool:
    """Whether no announcement is due on that day."""
    return day.weekday() >= SATURDAY or is_holiday(day)

"""One listing at a time into the store: which of arXiv's sources is asked, and what is believed of it.

The newest listing: its page; where that is not whole or does not come, the feed of the same category. A day
gone by: its catch-up page. Each is stored in one transaction before the next is asked for, with what it
proves about other days: which were missed before it, which were expected after it and are not there, and
which had its papers and were wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from sqlite3 import Connection

from arxivtui.config import ArxivSettings
from arxivtui.day.evidence import is_copy, judged, together
from arxivtui.day.progress import FetchFailed, Fetching, Received, Unchanged, Watch
from arxivtui.day.report import CategoryResult
from arxivtui.domain import FetchedListing, Kind, Listing, ListingSource, ListingState, is_weekday, weekdays
from arxivtui.sources import (
    Arxiv,
    NoSuchDayError,
    SourceCancelledError,
    SourceError,
    SourceRefusedError,
    UnknownCategoryError,
    newest_listing_date,
)
from arxivtui.store import Overlap, Store, listing_copies, listings, papers

NO_SUCH_LISTING = (NoSuchDayError, UnknownCategoryError)
"""Answers of arXiv's that are no failure to remember: asking again would bring the same."""

ANSWERS_UNTIL_SETTLED = 3
"""A day gone by of which arXiv gave the same part on so many days will stay so."""

_A_WEEK = timedelta(days=7)

LATE_AFTER = timedelta(hours=6)
"""An announcement may be hours late (https://info.arxiv.org/help/availability.html)."""

LATE_UNTIL = timedelta(days=7)
"""Beyond that it is not arXiv that is late: the clock is wrong, or arXiv is a stand-in with its own days."""


@dataclass(slots=True)
class _Asked:
    """What asking for the newest listing of a category has come to so far.

    Attributes:
        results: what to report of it.
        shown: the day that arXiv shows to be announced, if it showed one.
        seen: the day on whatever came, were it an old batch or an empty feed.
        feed: the feed, where it was asked for and came.
        error: why the page did not come, while nothing else has taken its place.
    """

    category: str
    results: list[CategoryResult]
    shown: date | None = None
    seen: date | None = None
    feed: FetchedListing | None = None
    error: SourceError | None = None


class Receiver:
    """Receives listings into the store, over one connection.

    Args:
        store: where they go.
        arxiv: where they come from.
        settings: which addresses arXiv has.
        watch: told of each.

    Attributes:
        late: a day that was due some hours ago and that no category shows.
    """

    def __init__(self, store: Store, arxiv: Arxiv, settings: ArxivSettings, watch: Watch) -> None:
        self.late: date | None = None
        self._store = store
        self._arxiv = arxiv
        self._feeds_fit = settings.same_arxiv(settings.feed_url)
        self._watch = watch
        self._asked: list[_Asked] = []
        self._categories: Sequence[str] = ()

    @property
    def newest_results(self) -> list[CategoryResult]:
        """What became of the newest listings, up to where it was stopped."""
        return [result for asked in self._asked for result in asked.results]

    @property
    def newest_days(self) -> dict[str, date]:
        """By category, the newest day of which something is known now; not of those that could not be had."""
        days: dict[str, date] = {}
        for one in self.newest_results:
            if one.listing is not None and one.error is None:
                days[one.category] = max(one.listing.listing_date, days.get(one.category, date.min))
        return days

    def newest(self, categories: Sequence[str]) -> None:
        """Receive the newest listing of each category; `newest_results` has what became of them.

        arXiv announces all categories at once. So a category that shows an older day than another is stale,
        and one that could not be had failed on the day that another shows.

        Raises:
            SourceCancelledError: the reader stopped it.
            StoreError: the store cannot be written.
        """
        self._categories = categories
        for category in categories:
            self._asked.append(self._ask(category))
        shown = max((asked.shown for asked in self._asked if asked.shown), default=None)
        seen = max((asked.seen for asked in self._asked if asked.seen), default=None)
        self.late = _late(shown)
        for asked in self._asked:
            if asked.error is not None:
                self._explain_failure(asked, asked.error, seen or self._due(asked.category))
            elif asked.shown is not None:
                self._hold_against(asked, asked.shown, shown)

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
        if fetched.listing.state is ListingState.EMPTY and is_weekday(day) and not self._is_past(day):
            # A day that arXiv has not announced looks the same.
            kept = self._noted(category, day, ListingState.FAILED, "arXiv has nothing of this day yet")
            return CategoryResult(category, day, kept)
        return self._stored(fetched, day)

    def _is_past(self, day: date) -> bool:
        with self._store.reading() as db:
            return listings.is_followed(db, day)

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
                return _Asked(category, [CategoryResult(category, None, error=error)])
            return self._ask_feed(category, error)
        if page is None:
            assert validator is not None, "only a request with a validator is answered with `not modified`"
            return self._unchanged(category, validator[0])
        day, feed = page.listing.listing_date, None
        if page.listing.state is ListingState.PARTIAL:
            feed = self._feed(category)
            if feed is not None and feed.listing.listing_date == day:
                page = together(page, feed, self._earlier(feed))
        result = self._stored(page, None)
        stale = result.listing is not None and result.listing.state is ListingState.STALE
        return _Asked(category, [result], shown=None if stale else day, seen=day, feed=feed)

    def _ask_feed(self, category: str, error: SourceError) -> _Asked:
        """The page did not come: what the feed has, as far as it is worth anything."""
        feed = self._feed(category)
        if feed is None:
            self._watch(FetchFailed(category, None, error))
            return _Asked(category, [CategoryResult(category, None, error=error)], error=error)
        day = feed.listing.listing_date
        with self._store.reading() as db:
            known = listings.get(db, category, day)
        empty = feed.listing.state is ListingState.EMPTY
        # On a working day, the same empty feed stands there when arXiv has not built today's yet.
        proves_nothing = empty and (is_weekday(day) or not self._has_the_week_before(category, day))
        if proves_nothing or (known is not None and known.whole and (empty or known.received_total)):
            self._watch(FetchFailed(category, None, error))
            result = CategoryResult(category, None, error=error)
            return _Asked(category, [result], seen=None if empty else day, feed=feed, error=error)
        why = f"the page did not come ({error.message.rstrip('.')})"
        result = self._stored(_because(why, feed), None)
        partial = result.listing is not None and result.listing.state is ListingState.PARTIAL
        return _Asked(category, [result], shown=day if partial else None, seen=day, feed=feed)

    def _has_the_week_before(self, category: str, saturday: date) -> bool:
        """Whether a category has the last working day before a weekend, and nothing is due since."""
        with self._store.reading() as db:
            newest = listings.newest(db, category)
        return (
            newest is not None and newest == weekdays(saturday - _A_WEEK, saturday)[0] and not _late(newest)
        )

    def _feed(self, category: str) -> FetchedListing | None:
        if not self._feeds_fit:
            return None
        try:
            return self._arxiv.feeds.newest(category)
        except SourceCancelledError:
            raise
        except SourceError:
            return None

    def _explain_failure(self, asked: _Asked, error: SourceError, day: date | None) -> None:
        """The page failed and the feed did not help: which day that was, if anything tells."""
        if day is None:
            return
        category = asked.category
        feed_day = asked.feed.listing.listing_date if asked.feed is not None and asked.feed.entries else None
        if feed_day is not None and feed_day < day:
            asked.results = [self._stale_on(category, feed_day, day)]
            return
        with self._store.reading() as db:
            known = listings.get(db, category, day)
        if feed_day == day and known is not None and known.whole:
            asked.results = [CategoryResult(category, None, known, unchanged=True)]
            return
        asked.results = [CategoryResult(category, None, self._failed(category, day, error), error)]

    def _hold_against(self, asked: _Asked, shown: date, newest_shown: date | None) -> None:
        """What the other categories, the store and the calendar say of a category that shows an old day."""
        category = asked.category
        with self._store.reading() as db:
            had = max(filter(None, (listings.newest(db, category), shown)))
        due = max(filter(None, (newest_shown, self.late, had)))
        if shown >= due:
            return
        feed = asked.feed or self._feed(category)
        if feed is not None and feed.entries and feed.listing.listing_date > had:
            asked.results.append(self._stored(_because(f"arXiv's page still shows {shown}", feed), None))
        elif newest_shown is not None and newest_shown > had:
            asked.results.append(self._stale_on(category, shown, newest_shown))
        elif had > shown:
            with self._store.reading() as db:
                known = listings.get(db, category, had)
            asked.results.append(CategoryResult(category, None, known, unchanged=True))

    def _due(self, category: str) -> date | None:
        """The day that the calendar says is out, for a category of which there is something already."""
        with self._store.reading() as db:
            begun = listings.newest(db, category) is not None
        return newest_listing_date(datetime.now(UTC)) if begun else None

    # The store

    def _earlier(self, fetched: FetchedListing) -> Overlap:
        """What an earlier day of the same category has of a batch."""
        with self._store.reading() as db:
            return listing_copies.overlap(
                db, fetched.listing.category, _kinds(fetched), fetched.listing.listing_date
            )

    def _stored(self, fetched: FetchedListing, day: date | None) -> CategoryResult:
        """Store a listing with what it proves; `day` is the one asked for, None for the newest."""
        category, listing_date = fetched.listing.category, fetched.listing.listing_date
        plain = {entry.paper.id: papers.plain_text(entry.paper) for entry in fetched.entries}
        now = datetime.now(UTC)
        settle_after = None if day is None else ANSWERS_UNTIL_SETTLED
        with self._store.writing() as db:
            later = listing_copies.overlap(db, category, _kinds(fetched), listing_date, later=True)
            if later.day is not None and is_copy(fetched, later):
                listing_copies.mark_copy(db, category, later.day, later.ids, listing_date, now)
            fetched = judged(fetched, listing_copies.overlap(db, category, _kinds(fetched), listing_date))
            had = listings.newest(db, category)
            new_papers = listings.save(db, fetched, plain, now, settle_after=settle_after)
            if day is None:
                listings.plan_missed(db, category, listing_date, now)
                if fetched.listing.state is not ListingState.STALE and (had is None or listing_date >= had):
                    listings.forget_expected(db, category, listing_date)
                    self._expect_of_others(db, listing_date, now)
            listing = listings.get(db, category, listing_date) or fetched.listing
        self._watch(Received(listing, new_papers))
        return CategoryResult(category, day, listing, new_papers=new_papers)

    def _expect_of_others(self, db: Connection, day: date, at: datetime) -> None:
        """Write down the day for the categories that are still to be asked, lest a stop loses it for them."""
        for category in self._categories[len(self._asked) + 1 :]:
            listings.plan(db, category, [day], at)

    def _unchanged(self, category: str, day: date) -> _Asked:
        with self._store.writing() as db:
            listings.unchanged(db, category, day, datetime.now(UTC))
            listings.forget_expected(db, category, day)
            listing = listings.get(db, category, day)
        if listing is not None:
            self._watch(Unchanged(listing))
        return _Asked(category, [CategoryResult(category, None, listing, unchanged=True)], day, day)

    def _failed(self, category: str, day: date, error: SourceError) -> Listing | None:
        """Remember that a day could not be had, and when it is worth trying again."""
        now = datetime.now(UTC)
        pause = error.retry_after if isinstance(error, SourceRefusedError) else None
        retry_at = None if pause is None else now + timedelta(seconds=pause)
        return self._noted(category, day, ListingState.FAILED, str(error), retry_at)

    def _stale_on(self, category: str, shown: date, day: date) -> CategoryResult:
        """Remember that a category still shows an earlier day than the one that has been announced."""
        reason = f"arXiv still shows {shown}, which is stored, and nothing of {day}"
        return CategoryResult(category, None, self._noted(category, day, ListingState.STALE, reason))

    def _noted(
        self, category: str, day: date, state: ListingState, reason: str, retry_at: datetime | None = None
    ) -> Listing | None:
        """Keep a day of which nothing came. It is no day that was reached, so no gap ends with it."""
        listing = Listing(
            category, day, state, reason=reason, source=ListingSource.CATCHUP, retry_at=retry_at
        )
        with self._store.writing() as db:
            listings.save(db, FetchedListing(listing, ()), {}, datetime.now(UTC))
            return listings.get(db, category, day)


def _because(why: str, feed: FetchedListing) -> FetchedListing:
    """The feed, with why it stands in for the page before its own reason."""
    reason = "; ".join(filter(None, (why, feed.listing.reason)))
    return replace(feed, listing=replace(feed.listing, reason=reason))


def _kinds(fetched: FetchedListing) -> list[tuple[str, Kind]]:
    return [(entry.paper.id, entry.kind) for entry in fetched.entries]


def _late(shown: date | None) -> date | None:
    """The day that by the calendar should have been announced some hours ago, where none shows it."""
    due = newest_listing_date(datetime.now(UTC) - LATE_AFTER)
    if shown is None or not shown < due <= shown + LATE_UNTIL:
        return None
    return due

"""What became of a fetch: one result for each category and day, and for each history."""

from dataclasses import dataclass
from datetime import date

from arxivtui.domain import ArxivtuiError, Listing, ListingState


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """What became of one category on one day.

    Attributes:
        day: as asked for; None for the newest listing.
        listing: as stored now, or None when nothing is known of the day.
        error: why it could not be had this time, or None.
        new_papers: papers unknown before.
        unchanged: arXiv shows what was stored already.
    """

    category: str
    day: date | None
    listing: Listing | None = None
    error: ArxivtuiError | None = None
    new_papers: int = 0
    unchanged: bool = False

    @property
    def whole(self) -> bool:
        """Nothing of it is missing."""
        return self.error is None and self.listing is not None and self.listing.whole

    @property
    def had(self) -> bool:
        """Something of it could be had."""
        return (
            self.error is None
            and self.listing is not None
            and self.listing.state not in (ListingState.STALE, ListingState.FAILED)
        )


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """What became of the history of one category: days that arXiv's pages show no more.

    Attributes:
        since: first submitted for this day or later.
        received: records read this time.
        kept: papers stored or brought up to date this time.
        new_papers: papers unknown before.
        dropped: the records that cannot be used, each with its id and the reason.
        error: why it ended before its end, or None.
    """

    category: str
    since: date
    received: int = 0
    kept: int = 0
    new_papers: int = 0
    dropped: tuple[str, ...] = ()
    error: ArxivtuiError | None = None


@dataclass(frozen=True, slots=True)
class FetchReport:
    """What became of a fetch.

    Attributes:
        results: one for each category and day asked for, up to where the reader stopped it.
        history: one for each category whose days had to be had through OAI-PMH.
        cancelled: the reader stopped it before its end.
        late: a listing date that was due some hours ago by the calendar, and that arXiv does not show.
    """

    results: tuple[CategoryResult, ...]
    history: tuple[HistoryResult, ...] = ()
    cancelled: bool = False
    late: date | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """The listing dates of which something was had, newest first."""
        return tuple(
            sorted(
                {one.listing.listing_date for one in self.results if one.listing and one.had}, reverse=True
            )
        )

    @property
    def new_papers(self) -> int:
        """Papers unknown before, those of history too."""
        listed = sum(result.new_papers for result in self.results)
        return listed + sum(history.new_papers for history in self.history)

    @property
    def failed(self) -> bool:
        """Nothing that was asked for could be had."""
        return bool(self.results) and not any(one.had for one in self.results)

    @property
    def incomplete(self) -> bool:
        """Something that was asked for is missing, wholly or in part."""
        return (
            self.cancelled
            or any(not one.whole for one in self.results)
            or any(one.error is not None or one.dropped for one in self.history)
        )


@dataclass(frozen=True, slots=True)
class PapersReport:
    """What became of papers that were asked for by id or by a search.

    Attributes:
        papers: the ids received and stored, in arXiv's order.
        missing: ids asked for that arXiv does not have.
        new_papers: how many were unknown before.
        cancelled: the reader stopped it before its end.
    """

    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    new_papers: int = 0
    cancelled: bool = False

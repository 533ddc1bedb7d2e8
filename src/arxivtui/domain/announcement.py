"""Announcements and listings: which papers arXiv announced where, when and as what."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from arxivtui.domain.kinds import Kind, ListingSource, ListingState

if TYPE_CHECKING:
    from arxivtui.domain.paper import Paper


NOT_FETCHED = "not fetched yet"
"""The reason of a day that was missed and has not been asked for."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One paper announced in one category on one listing date."""

    paper_id: str
    category: str
    listing_date: date
    kind: Kind


@dataclass(frozen=True, slots=True)
class Listing:
    """One category on one listing date: what arXiv stated and what was received.

    Attributes:
        listing_date: the date that arXiv prints, never the clock's.
        stated: entries that arXiv says there are, by kind; empty where the page states nothing.
        received: entries that were read, by kind.
        reason: why it is not complete, one sentence for a person; empty if it is.
        source: what it was read from.
        retry_at: when arXiv may be asked for it again; None where it may be at any time.
        settled: asking again would bring the same, though it is not complete: arXiv shows the day no more,
            or it stayed partial however often it was asked for.
    """

    category: str
    listing_date: date
    state: ListingState
    stated: dict[Kind, int] = field(default_factory=dict)
    received: dict[Kind, int] = field(default_factory=dict)
    reason: str = ""
    source: ListingSource = ListingSource.PAGE
    retry_at: datetime | None = None
    settled: bool = False

    @property
    def whole(self) -> bool:
        """Nothing of it is missing: all that arXiv states was received, or there is nothing."""
        return self.state in (ListingState.COMPLETE, ListingState.EMPTY)

    @property
    def to_come(self) -> bool:
        """It was missed, is written down, and has not been asked for."""
        return self.state is ListingState.FAILED and self.reason == NOT_FETCHED

    @property
    def stated_total(self) -> int:
        """Entries that arXiv states, all kinds."""
        return sum(self.stated.values())

    @property
    def received_total(self) -> int:
        """Entries that were read, all kinds."""
        return sum(self.received.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing: a paper and how it was announced."""

    paper: "Paper"
    kind: Kind


@dataclass(frozen=True, slots=True)
class FetchedListing:
    """A listing together with its entries, in the page's order, each paper once.

    Attributes:
        etag: the validator that came with it, for asking whether it has changed; empty without one.
    """

    listing: Listing
    entries: tuple[Entry, ...]
    etag: str = ""

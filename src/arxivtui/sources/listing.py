"""Pages to a listing: what was stated, what was received, and the difference in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import Entry, FetchedListing, Kind, Listing, ListingSource, ListingState
from arxivtui.sources.feed import FEED_LIMIT, FeedPage
from arxivtui.sources.listing_page import DroppedEntry, ListingPage

_NAMED = 3
"""Dropped entries named in a reason before "and 4 more"."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """How the entries of a listing add up, for each kind.

    Attributes:
        stated: as arXiv says; all zero where it says nothing.
        received: entries that can be used; others that came count as neither.
        missing: entries that never came at all; negative where more came than arXiv states.
        known: whether arXiv stated anything.
    """

    stated: dict[Kind, int]
    received: dict[Kind, int]
    missing: dict[Kind, int]
    known: bool

    @property
    def whole(self) -> bool:
        """Whether everything that arXiv states was received."""
        return self.known and self.stated == self.received


def join_pages(pages: Sequence[ListingPage], listing_date: date, interruption: str = "") -> FetchedListing:
    """One listing from its pages, in order; a paper that stands on two of them is kept once.

    Args:
        pages: at least one; all of one category and day.
        listing_date: the day that they print.
        interruption: why later pages are not among them, or empty.
    """
    entries: dict[str, Entry] = {}
    dropped: list[DroppedEntry] = []
    for page in pages:
        dropped += page.dropped
        for entry in page.entries:
            if entry.paper.id in entries:
                dropped.append(DroppedEntry(entry.paper.id, entry.kind, "listed twice"))
            else:
                entries[entry.paper.id] = entry
    tally = _tally(pages, entries.values(), dropped)
    if all(page.empty for page in pages):
        state, reason = ListingState.EMPTY, ""
    elif tally.whole and not dropped:
        state, reason = ListingState.COMPLETE, ""
    else:
        state, reason = ListingState.PARTIAL, _reason(tally, dropped, interruption)
    listing = Listing(pages[0].category, listing_date, state, tally.stated, tally.received, reason)
    return FetchedListing(listing, tuple(entries.values()))


def join_feed(feed: FeedPage, listing_date: date) -> FetchedListing:
    """The listing that a feed gives: empty or partial, since it states no count to be held against.

    Args:
        feed: as read.
        listing_date: its day.
    """
    received = Counter(entry.kind for entry in feed.entries)
    counts = {kind: received[kind] for kind in Kind}
    quiet = not (feed.entries or feed.dropped or feed.cut)
    state, reason = (ListingState.EMPTY, "") if quiet else (ListingState.PARTIAL, _reason_of_feed(feed))
    listing = Listing(
        feed.category,
        listing_date,
        state,
        received=counts,
        reason=reason,
        source=ListingSource.FEED,
    )
    return FetchedListing(listing, feed.entries)


def _reason_of_feed(feed: FeedPage) -> str:
    count = len(feed.entries)
    parts = [f"received {count} {'entry' if count == 1 else 'entries'} from the feed, which states no count"]
    if feed.dropped:
        parts.append(_unusable(feed.dropped))
    if feed.cut:
        parts.append("the feed is damaged or ends before its end")
    if feed.full:
        parts.append(f"it has the {FEED_LIMIT:,} that a feed has at most, so new ones may be missing")
    return "; ".join(parts)


def _tally(pages: Sequence[ListingPage], entries: Iterable[Entry], dropped: Sequence[DroppedEntry]) -> _Tally:
    received = Counter(entry.kind for entry in entries)
    unusable = Counter(each.kind for each in dropped)
    stated, known = _stated(pages)
    return _Tally(
        stated=stated,
        received={kind: received[kind] for kind in Kind},
        missing={kind: stated[kind] - received[kind] - unusable[kind] for kind in Kind},
        known=known,
    )


def _stated(pages: Sequence[ListingPage]) -> tuple[dict[Kind, int], bool]:
    """What arXiv states, by kind, and whether it states anything.

    What its total has more than its sections is counted to the first section of which nothing is known,
    so that nothing stated is lost; a section that is not mentioned has no entries.
    """
    stated: dict[Kind, int] = {}
    for page in pages:
        for kind, count in page.stated.items():
            stated[kind] = max(count, stated.get(kind, 0))
    totals = [page.total for page in pages if page.total is not None]
    rest = max(totals, default=0) - sum(stated.values())
    if rest > 0:
        unknown = next((kind for kind in Kind if kind not in stated), Kind.REPLACE)
        stated[unknown] = stated.get(unknown, 0) + rest
    known = bool(stated or totals) or all(page.empty for page in pages)
    return {kind: stated.get(kind, 0) for kind in Kind}, known


def _reason(tally: _Tally, dropped: Sequence[DroppedEntry], interruption: str) -> str:
    """Why a listing is partial, with its numbers, as one sentence without a full stop."""
    received, stated = sum(tally.received.values()), sum(tally.stated.values())
    missing = sum(tally.missing.values())
    if not tally.known:
        parts = [f"received {received} entries; how many there are cannot be read"]
    elif received > stated:
        parts = [f"received {received} entries where arXiv states {stated}"]
    else:
        parts = [f"received {received} of {stated} entries"]
        if missing > 0:
            parts.append(f"{missing} {'is' if missing == 1 else 'are'} missing")
    if tally.known and missing == 0 and not dropped:
        parts += [
            f"{tally.received[kind]} as {kind.value} where arXiv states {tally.stated[kind]}"
            for kind in Kind
            if tally.missing[kind]
        ]
    if dropped:
        parts.append(_unusable(dropped))
    if interruption:
        parts.append(interruption)
    return "; ".join(parts)


def _unusable(dropped: Sequence[DroppedEntry]) -> str:
    named = ", ".join(f"{each.id or 'an entry'}: {each.reason}" for each in dropped[:_NAMED])
    more = f", and {len(dropped) - _NAMED} more" if len(dropped) > _NAMED else ""
    return f"{len(dropped)} cannot be used ({named}{more})"

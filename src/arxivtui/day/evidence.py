"""Whether what came is what was announced: two sources put together, and an old batch told from a new one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from arxivtui.domain import Entry, FetchedListing, Kind, ListingSource, ListingState


def together(page: FetchedListing, feed: FetchedListing) -> FetchedListing:
    """A page that is not whole, with what the feed of the same day has beyond it.

    The page's word counts where both have an entry. It is complete when the two together have, of each kind,
    as many as the page states.
    """
    on_page = {entry.paper.id for entry in page.entries}
    more = tuple(entry for entry in feed.entries if entry.paper.id not in on_page)
    entries = page.entries + more
    received = count(entries)
    stated = page.listing.stated
    listing = replace(page.listing, received=received, source=ListingSource.PAGE_AND_FEED)
    if not more:
        listing = replace(page.listing, reason=f"{page.listing.reason}; the feed has no more")
    elif sum(stated.values()) and stated == received:
        listing = replace(listing, state=ListingState.COMPLETE, reason="")
    else:
        of_stated = f" of {sum(stated.values())}" if stated else ""
        reason = f"received {len(entries)}{of_stated} entries, {len(more)} of them from the feed"
        listing = replace(listing, reason=reason)
    return FetchedListing(listing, entries)


def judged(fetched: FetchedListing, earlier: date | None, known: Iterable[str]) -> FetchedListing:
    """The listing, found stale where most of it was announced before; then only what is new in it is kept.

    arXiv announces a paper in a category as new or as cross-listed once, so a batch most of which was
    announced there on an earlier day is that day's, whatever date is on it. A few may be: a catch-up page has
    a paper under its first day although it was cross-listed later.

    Args:
        fetched: as received.
        earlier: the earlier day that has most of these papers, or None.
        known: the ids that were announced on that day in the same category.
    """
    then = frozenset(known)
    first = [entry for entry in fetched.entries if entry.kind is not Kind.REPLACE] or list(fetched.entries)
    again = sum(entry.paper.id in then for entry in first)
    if earlier is None or not first or 2 * again < len(first):
        return fetched
    fresh = tuple(entry for entry in fetched.entries if entry.paper.id not in then)
    before = len(fetched.entries) - len(fresh)
    listing = replace(
        fetched.listing,
        state=ListingState.STALE,
        received=count(fresh),
        reason=f"{before} of {len(fetched.entries)} entries were announced on {earlier} already",
    )
    return FetchedListing(listing, fresh)


def count(entries: Iterable[Entry]) -> dict[Kind, int]:
    """How many entries there are of each kind."""
    counted = Counter(entry.kind for entry in entries)
    return {kind: counted[kind] for kind in Kind}

"""Whether what came is what was announced: two sources put together, and an old batch told from a new one."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import replace

from arxivtui.domain import Entry, FetchedListing, Kind, ListingSource, ListingState, is_weekday
from arxivtui.store import Overlap

_ENOUGH = 3
"""Fewer papers than that on two days are no proof, unless the two have nothing else."""


def together(page: FetchedListing, feed: FetchedListing, earlier: Overlap) -> FetchedListing:
    """A page that is not whole, with what the feed of the same day has beyond it.

    The page's word counts where both have an entry. It is complete when the two together have, of each kind,
    as many as the page states.

    Args:
        page: the page.
        feed: the feed of the same category with the same date.
        earlier: what an earlier day has of the feed: feeds lag behind pages, and that is none of this day's.
    """
    on_page = {entry.paper.id for entry in page.entries}
    more = without(feed.entries, on_page | earlier.ids)
    entries = page.entries + more
    received = count(entries)
    stated = page.listing.stated
    listing = replace(page.listing, received=received, source=ListingSource.PAGE_AND_FEED)
    if not more:
        listing = replace(page.listing, reason=f"{page.listing.reason}; the feed adds nothing")
    elif sum(stated.values()) and stated == received:
        listing = replace(listing, state=ListingState.COMPLETE, reason="")
    else:
        of_stated = f" of {sum(stated.values())}" if stated else ""
        reason = f"received {len(entries)}{of_stated} entries, {len(more)} of them from the feed"
        listing = replace(listing, reason=reason)
    return FetchedListing(listing, entries)


def judged(fetched: FetchedListing, earlier: Overlap) -> FetchedListing:
    """The listing, found stale where it is the batch of an earlier day; then only what is new in it is kept.

    Args:
        fetched: as received.
        earlier: what an earlier day of the same category has of it.
    """
    if not is_copy(fetched, earlier):
        return fetched
    fresh = without(fetched.entries, earlier.ids)
    before = len(fetched.entries) - len(fresh)
    listing = replace(
        fetched.listing,
        state=ListingState.STALE,
        received=count(fresh),
        reason=f"{before} of {len(fetched.entries)} entries were announced on {earlier.day} already",
    )
    return FetchedListing(listing, fresh)


def is_copy(fetched: FetchedListing, other: Overlap) -> bool:
    """Whether two days of a category have one batch, of which one day must be wrong.

    arXiv announces a paper as new once. Crosses prove nothing: a catch-up page has a paper under its first
    day although it was cross-listed later; nor do replacements, which recur, or a paper or two. So it takes
    three new papers that make up most of the new ones of both days, or all entries of both, with a new one
    among them; and at a weekend, when nothing is announced, any that are all of another day.

    Args:
        fetched: a batch with its date.
        other: what another day has of it.
    """
    if other.day is None or not fetched.entries:
        return False
    new = [entry for entry in fetched.entries if entry.kind is Kind.NEW]
    again = sum(entry.paper.id in other.ids for entry in new)
    if again >= _ENOUGH and 2 * again > max(len(new), other.new):
        return True
    if not all(entry.paper.id in other.ids for entry in fetched.entries):
        return False
    same = len(new) >= 1 and len(fetched.entries) >= 2 and len(fetched.entries) == other.total
    return same or not is_weekday(fetched.listing.listing_date)


def without(entries: Iterable[Entry], ids: Container[str]) -> tuple[Entry, ...]:
    """The entries of all papers but these."""
    return tuple(entry for entry in entries if entry.paper.id not in ids)


def count(entries: Iterable[Entry]) -> dict[Kind, int]:
    """How many entries there are of each kind."""
    counted = Counter(entry.kind for entry in entries)
    return {kind: counted[kind] for kind in Kind}

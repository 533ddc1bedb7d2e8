"""The kinds of announcements, how far a listing can be trusted, and where it came from."""

from enum import StrEnum


class Kind(StrEnum):
    """How a paper was announced. A feed's `replace-cross` is `replace`."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"


class ListingState(StrEnum):
    """How far a listing can be trusted (the first promise: an outage never looks like a quiet day)."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    EMPTY = "empty"
    STALE = "stale"
    FAILED = "failed"


class ListingSource(StrEnum):
    """What a listing was read from."""

    PAGE = "page"
    """`/list/<category>/new`, which states how many entries there are."""
    CATCHUP = "catch-up"
    """`/catchup/<category>/<date>`, the same with the categories of today."""
    FEED = "feed"
    """The RSS or Atom feed, which states nothing."""
    PAGE_AND_FEED = "page and feed"
    """A page that was not whole, and from the feed what it lacked."""

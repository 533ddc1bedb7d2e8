"""The kinds of announcements, and how far a listing can be trusted."""

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

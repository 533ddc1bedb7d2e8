"""arXiv as it is: its listing pages, read honestly and fetched politely.

Everything that can go wrong is a `SourceError`:

- `SourceUnreachableError`: nothing answered, or not to the end.
- `SourceRefusedError`: arXiv asks to be left alone for a while.
- `SourceFailedError`: arXiv has an error of its own.
- `SourceCancelledError`: the reader stopped it.
- `UnknownCategoryError`, `NoSuchDayError`: there is no such listing.
- `NotAListingError` with `WrongCategoryError` and `WrongDayError`: an answer, but not the one asked for.
"""

from arxivtui.sources.errors import (
    NoSuchDayError,
    NotAListingError,
    RateLimitPageError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceUnreachableError,
    UnknownCategoryError,
    WrongCategoryError,
    WrongDayError,
)
from arxivtui.sources.listing import Tally, join_pages, tally_page
from arxivtui.sources.listing_page import DroppedEntry, ListingPage, parse_listing
from arxivtui.sources.pages import ArxivPages

__all__ = [
    "ArxivPages",
    "DroppedEntry",
    "ListingPage",
    "NoSuchDayError",
    "NotAListingError",
    "RateLimitPageError",
    "SourceCancelledError",
    "SourceError",
    "SourceFailedError",
    "SourceRefusedError",
    "SourceUnreachableError",
    "Tally",
    "UnknownCategoryError",
    "WrongCategoryError",
    "WrongDayError",
    "join_pages",
    "parse_listing",
    "tally_page",
]

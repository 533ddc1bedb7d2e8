"""arXiv as it is: its pages, feeds and APIs, read honestly and fetched politely, and its calendar.

Everything that can go wrong is a `SourceError`:

- `SourceUnreachableError`: nothing answered, or not to the end; the latter is an
  `IncompleteAnswerError` or a `SourceTooSlowError` where it can be told.
- `SourceRefusedError`: arXiv asks to be left alone for a while.
- `SourceFailedError`: arXiv has an error of its own.
- `PdfError`: there is no such PDF, or it cannot be kept.
- `SourceCancelledError`: the reader stopped it.
- `UnknownCategoryError`, `NoSuchDayError` with `TooOldDayError`: there is no such listing.
- `BadTokenError`: the place to go on from is known no more.
- `NotAListingError` with `WrongCategoryError` and `WrongDayError`: an answer,
  but not the one asked for.
"""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.sources.api import ArxivApi, FoundPapers
    from arxivtui.sources.arxiv import Arxiv
    from arxivtui.sources.calendar import (
        FIRST_DAY,
        SHOWN_DAYS,
        announced_at,
        is_to_come,
        listing_date_of,
        newest_listing_date,
        next_announcement,
    )
    from arxivtui.sources.errors import (
        BadTokenError,
        IncompleteAnswerError,
        NoSuchDayError,
        NotAListingError,
        RateLimitPageError,
        SourceCancelledError,
        SourceError,
        SourceFailedError,
        SourceRefusedError,
        SourceTooSlowError,
        SourceUnreachableError,
        TooOldDayError,
        UnknownCategoryError,
        WrongCategoryError,
        WrongDayError,
    )
    from arxivtui.sources.feed import FeedPage, parse_feed
    from arxivtui.sources.feeds import ArxivFeeds
    from arxivtui.sources.listing import join_feed, join_pages
    from arxivtui.sources.listing_page import DroppedEntry, ListingPage, parse_listing
    from arxivtui.sources.oai import DroppedRecord, OaiPage, OaiRecord, parse_oai
    from arxivtui.sources.oai_client import EARLIEST, ArxivOai
    from arxivtui.sources.page_received import OnPage, PageReceived
    from arxivtui.sources.pages import ArxivPages
    from arxivtui.sources.pdfs import ArxivPdfs, PdfError, is_pdf
    from arxivtui.sources.politeness import OnWait
else:
    __getattr__ = names_of(
        __name__,
        {
            "api": "ArxivApi FoundPapers",
            "arxiv": "Arxiv",
            "calendar": "FIRST_DAY SHOWN_DAYS announced_at is_to_come listing_date_of newest_listing_date "
            "next_announcement",
            "errors": (
                "BadTokenError IncompleteAnswerError NoSuchDayError NotAListingError "
                "RateLimitPageError SourceCancelledError SourceError SourceFailedError "
                "SourceRefusedError SourceTooSlowError SourceUnreachableError TooOldDayError "
                "UnknownCategoryError WrongCategoryError WrongDayError"
            ),
            "feed": "FeedPage parse_feed",
            "feeds": "ArxivFeeds",
            "listing": "join_feed join_pages",
            "listing_page": "DroppedEntry ListingPage parse_listing",
            "oai": "DroppedRecord OaiPage OaiRecord parse_oai",
            "oai_client": "EARLIEST ArxivOai",
            "page_received": "OnPage PageReceived",
            "pages": "ArxivPages",
            "pdfs": "ArxivPdfs PdfError is_pdf",
            "politeness": "OnWait",
        },
    )

__all__ = [
    "EARLIEST",
    "FIRST_DAY",
    "SHOWN_DAYS",
    "Arxiv",
    "ArxivApi",
    "ArxivFeeds",
    "ArxivOai",
    "ArxivPages",
    "ArxivPdfs",
    "BadTokenError",
    "DroppedEntry",
    "DroppedRecord",
    "FeedPage",
    "FoundPapers",
    "IncompleteAnswerError",
    "ListingPage",
    "NoSuchDayError",
    "NotAListingError",
    "OaiPage",
    "OaiRecord",
    "OnPage",
    "OnWait",
    "PageReceived",
    "PdfError",
    "RateLimitPageError",
    "SourceCancelledError",
    "SourceError",
    "SourceFailedError",
    "SourceRefusedError",
    "SourceTooSlowError",
    "SourceUnreachableError",
    "TooOldDayError",
    "UnknownCategoryError",
    "WrongCategoryError",
    "WrongDayError",
    "announced_at",
    "is_pdf",
    "is_to_come",
    "join_feed",
    "join_pages",
    "listing_date_of",
    "newest_listing_date",
    "next_announcement",
    "parse_feed",
    "parse_listing",
    "parse_oai",
]

"""A category's newest feed, fetched: RSS first, and Atom where that is not whole."""

from arxivtui.domain import FetchedListing
from arxivtui.sources.category_names import is_category
from arxivtui.sources.client import Answer, Client
from arxivtui.sources.errors import (
    NotAListingError,
    RateLimitPageError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
)
from arxivtui.sources.feed import FeedPage, parse_feed, unknown_category
from arxivtui.sources.limits import check_day
from arxivtui.sources.listing import join_feed
from arxivtui.sources.page_received import OnPage, PageReceived


class ArxivFeeds:
    """arXiv's feeds, of one category each: those of several lose papers without a word.

    Args:
        client: of the host that has them.
        on_page: told of each feed; may be None.
    """

    def __init__(self, client: Client, on_page: OnPage | None = None) -> None:
        self._client = client
        self._on_page = on_page

    def newest(self, category: str) -> FetchedListing:
        """The newest feed of a category, with the date in it.

        A feed that is cut, or is none, is asked for once more in its other form, and the fuller one counts.

        Raises:
            UnknownCategoryError: arXiv has no such category.
            NotAListingError: neither form can be read, or no date is in them.
            SourceError: any other of its kinds, see `arxivtui.sources`.
        """
        if not is_category(category):
            raise unknown_category(category)
        try:
            rss = self._fetch("rss", category)
        except RateLimitPageError:
            raise
        except NotAListingError:
            feed = self._fetch("atom", category)
        else:
            feed = max(rss, self._other(category), key=_worth) if _doubtful(rss) else rss
        if feed.listing_date is None:
            raise NotAListingError(f"arXiv's feed for {category} names no date.", "Fetch it again later.")
        return join_feed(feed, feed.listing_date)

    def _other(self, category: str) -> FeedPage:
        """The Atom form, which beside an RSS that can be used need not come."""
        try:
            return self._fetch("atom", category)
        except SourceCancelledError:
            raise
        except SourceError:
            return FeedPage(category, None, cut=True)

    def _fetch(self, form: str, category: str) -> FeedPage:
        feed = self._client.get(f"/{form}/{category}", lambda answer: _read(answer, category))
        if self._on_page is not None:
            self._on_page(PageReceived(category, feed.listing_date, 1, len(feed.entries), None))
        return feed


def _read(answer: Answer, category: str) -> FeedPage:
    """Read a feed; arXiv's errors are feeds as well.

    Raises:
        SourceFailedError: an error without such a feed.
    """
    try:
        feed = parse_feed(answer.body, category)
    except NotAListingError as error:
        if answer.status == 200:
            raise
        raise SourceFailedError(
            f"arXiv cannot answer for the feed of {category} (status {answer.status}).",
            answer.status,
            "Check arxiv.feed_url." if answer.status == 404 else error.hint,
        ) from error
    if answer.status != 200:
        raise SourceFailedError(
            f"arXiv's feed for {category} came with status {answer.status}.", answer.status
        )
    check_day(category, feed.listing_date, answer)
    return feed


def _doubtful(feed: FeedPage) -> bool:
    return feed.cut or feed.listing_date is None


def _worth(feed: FeedPage) -> tuple[str, int, bool]:
    """What to compare feeds of one category by: the newer, then the fuller, then the whole one."""
    return (feed.listing_date.isoformat() if feed.listing_date else "", len(feed.entries), not feed.cut)

"""A category's listing of today or of a past day, fetched from arXiv's pages, with their counts checked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from arxivtui.config import CATEGORIES
from arxivtui.domain import FetchedListing, ListingSource, ListingState
from arxivtui.sources.category_names import is_category
from arxivtui.sources.client import Answer, Client
from arxivtui.sources.errors import (
    NoSuchDayError,
    NotAListingError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    TooOldDayError,
    UnknownCategoryError,
    WrongDayError,
)
from arxivtui.sources.limits import check_day
from arxivtui.sources.listing import join_pages
from arxivtui.sources.listing_page import ListingPage, parse_listing
from arxivtui.sources.markup import decode, element_text, parse_html, quotable
from arxivtui.sources.page_received import OnPage, PageReceived

PAGE_SIZE = 2000
"""Entries on one page, the most that arXiv gives; /new and catch-up have as many without asking."""

_MAX_PAGES = 10


class ArxivPages:
    """arXiv's listing pages.

    Args:
        client: of the host that has them.
        on_page: told of each page; may be None.
    """

    def __init__(self, client: Client, on_page: OnPage | None = None) -> None:
        self._client = client
        self._on_page = on_page

    @property
    def host(self) -> str:
        """Where they are, with the port where that is not the usual one."""
        return self._client.host

    def new(self, category: str, etag: str = "") -> FetchedListing | None:
        """The newest listing of a category (`/list/<category>/new`), with the date that arXiv prints on it.

        Args:
            category: whose listing.
            etag: the validator of the one that is known already.

        Returns:
            The listing, or None where arXiv says that it is the one known. It has a validator only where it
            is whole and on one page, since the validator of a page says nothing of the next.

        Raises:
            SourceError: one of its kinds, see `arxivtui.sources`.
        """

        def path(held: int, _number: int) -> str:
            return f"/list/{category}/new" + (f"?skip={held}&show={PAGE_SIZE}" if held else "")

        def read(answer: Answer) -> tuple[ListingPage, str] | None:
            return None if answer.status == 304 else (_read(answer, category, None), answer.etag)

        _check_category(category)
        first = self._client.get(path(0, 1), read, etag)
        if first is None:
            return None
        page, new_etag = first
        fetched = self._join(page, path)
        whole = fetched.listing.state in (ListingState.COMPLETE, ListingState.EMPTY)
        return replace(fetched, etag=new_etag if whole and len(page.entries) == len(fetched.entries) else "")

    def day(self, category: str, day: date) -> FetchedListing:
        """The listing of one day of the last 90 (`/catchup/<category>/<day>`).

        It has the categories of today: crosses added since are on it, and not on that day's `/new`.

        Raises:
            TooOldDayError: arXiv shows that day no more.
            NoSuchDayError: it is still to come.
            SourceError: any other of its kinds, see `arxivtui.sources`.
        """

        def path(_held: int, number: int) -> str:
            page = f"&page={number}" if number > 1 else ""
            return f"/catchup/{category}/{day.isoformat()}?abs=True{page}"

        _check_category(category)
        first = self._client.get(path(0, 1), lambda answer: _read(answer, category, day))
        fetched = self._join(first, path, day)
        return replace(fetched, listing=replace(fetched.listing, source=ListingSource.CATCHUP))

    def _join(
        self, first: ListingPage, path: Callable[[int, int], str], day: date | None = None
    ) -> FetchedListing:
        """Fetch what follows the first page; a later page that does not come leaves the listing partial.

        Args:
            first: the first page.
            path: of a later page, by the number of entries before it and its own number from 1.
            day: the day asked for; None for the newest.
        """
        listing_date = _listing_date(first, day)
        pages, interruption = [first], ""
        held = _held(first)
        self._tell(pages)
        while _continues(pages, held) and len(pages) < _MAX_PAGES:
            number = len(pages) + 1
            try:
                page = self._client.get(path(held, number), lambda answer: _read(answer, first.category, day))
            except SourceCancelledError:
                raise
            except SourceError as error:
                interruption = f"page {number} did not come ({error.message.rstrip('.')})"
                break
            if page.listing_date != listing_date:
                interruption = f"page {number} is of {page.listing_date or 'no date'}"
                break
            pages.append(page)
            held += _held(page)
            self._tell(pages)
        return join_pages(pages, listing_date, interruption)

    def _tell(self, pages: Sequence[ListingPage]) -> None:
        if self._on_page is None:
            return
        newest = pages[-1]
        received = sum(len(page.entries) for page in pages)
        self._on_page(
            PageReceived(newest.category, newest.listing_date, len(pages), received, _total(newest))
        )


def _check_category(category: str) -> None:
    if not is_category(category):
        raise _unknown_category(category)


def _read(answer: Answer, category: str, day: date | None) -> ListingPage:
    if answer.status != 200:
        raise _explained(answer, category, day)
    page = parse_listing(answer.body, category)
    check_day(category, page.listing_date, answer)
    return page


def _listing_date(first: ListingPage, day: date | None) -> date:
    """The date that a first page prints, which is the one asked for."""
    if first.listing_date is None:
        raise NotAListingError(f"arXiv's page for {first.category} states no date.", "Fetch it again later.")
    if day is not None and first.listing_date != day:
        raise WrongDayError(
            f"arXiv answered for {first.category} with {first.listing_date} where {day} was asked for.",
            "Fetch it again later.",
        )
    return first.listing_date


def _held(page: ListingPage) -> int:
    """How far a page moves on in the listing, by its own word where it gives it."""
    return sum(page.shown.values()) or len(page.entries) + len(page.dropped)


def _continues(pages: list[ListingPage], held: int) -> bool:
    """Whether arXiv has more than it has shown. What a cut page lacks is not on the next one."""
    last = pages[-1]
    if last.cut or not _held(last):
        return False
    return held < (_total(last) or 0)


def _total(page: ListingPage) -> int | None:
    """Entries of the listing as one of its pages states, or None where it does not."""
    if page.total is not None:
        return page.total
    return sum(page.stated.values()) if page.stated or page.empty else None


def _explained(answer: Answer, category: str, day: date | None) -> SourceError:
    """The error for status 400 and 404, by the words of arXiv's page (arxiv-browse, `controllers/`)."""
    said = _heading(answer.body)
    if "only allowed for past" in said:
        return TooOldDayError(
            f"arXiv shows {day} no more.", "It keeps the listings of the last 90 days for catching up."
        )
    if "later than today" in said:
        return NoSuchDayError(f"{day} is still to come at arXiv.")
    if "Invalid subject" in said or (answer.status == 404 and category not in CATEGORIES):
        return _unknown_category(category)
    return SourceFailedError(
        f"arXiv cannot answer for {category} ({said or f'status {answer.status}'}).", answer.status
    )


def _unknown_category(category: str) -> UnknownCategoryError:
    return UnknownCategoryError(
        f"arXiv knows no category {category[:40]}.",
        "Categories look like cs.LG or math.CO; all are on https://arxiv.org/category_taxonomy.",
    )


def _heading(body: bytes) -> str:
    root = parse_html(decode(body))
    heading = root.find(".//h1") if root is not None else None
    return quotable(element_text(heading)) if heading is not None else ""

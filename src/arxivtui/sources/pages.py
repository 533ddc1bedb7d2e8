"""A category's listing of today or of a past day, fetched from arXiv's pages, with their counts checked."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Self

from arxivtui.config import ArxivSettings
from arxivtui.domain import FetchedListing
from arxivtui.sources.client import Answer, Client
from arxivtui.sources.errors import (
    NoSuchDayError,
    NotAListingError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    UnknownCategoryError,
    WrongDayError,
)
from arxivtui.sources.listing import join_pages
from arxivtui.sources.listing_page import ListingPage, parse_listing
from arxivtui.sources.markup import decode, element_text, parse_html, quotable
from arxivtui.sources.politeness import OnWait

PAGE_SIZE = 2000
"""Entries on one page, the most that arXiv gives; /new and catch-up have as many without asking."""

_MAX_PAGES = 10
_CATEGORY = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")


class ArxivPages:
    """arXiv's listing pages, over one connection, at the distance that arXiv asks for.

    Use as a context manager. One thread fetches; `cancel` may be called from any other.

    Args:
        settings: where arXiv is, how politely and how patiently to ask.
        state_dir: where the time of the last request is kept, so that several processes keep the distance.
        on_wait: told of every wait with its seconds and its reason, before it begins; may be None.
        deadline_seconds: for a whole answer, however its bytes come; four time-outs by default.

    Raises:
        SourceError: `settings.base_url` is no web address.
    """

    def __init__(
        self,
        settings: ArxivSettings,
        state_dir: Path,
        *,
        on_wait: OnWait | None = None,
        deadline_seconds: float | None = None,
    ) -> None:
        self._client = Client(
            settings, settings.base_url, state_dir, on_wait, deadline_seconds=deadline_seconds
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def cancel(self) -> None:
        """Stop fetching, for good: a wait ends at once, and so does a request. Safe from any thread."""
        self._client.cancel()

    def new(self, category: str) -> FetchedListing:
        """The newest listing of a category (`/list/<category>/new`), with the date that arXiv prints on it.

        Raises:
            SourceError: one of its kinds, see `arxivtui.sources`.
        """

        def path(start: int, _number: int) -> str:
            return f"/list/{category}/new" + (f"?skip={start}&show={PAGE_SIZE}" if start else "")

        return self._fetch(category, path, None)

    def day(self, category: str, day: date) -> FetchedListing:
        """The listing of one day of the last 90 (`/catchup/<category>/<day>`).

        It has the categories of today: crosses added since are on it, and not on that day's `/new`.

        Raises:
            NoSuchDayError: arXiv does not show that day.
            SourceError: any other of its kinds, see `arxivtui.sources`.
        """

        def path(_start: int, number: int) -> str:
            page = f"&page={number}" if number > 1 else ""
            return f"/catchup/{category}/{day.isoformat()}?abs=True{page}"

        return self._fetch(category, path, day)

    def _fetch(self, category: str, path: Callable[[int, int], str], day: date | None) -> FetchedListing:
        """Fetch page after page; a later page that does not come leaves the listing partial."""
        if not _CATEGORY.fullmatch(category):
            raise _unknown_category(category)
        pages = [self._page(category, path(0, 1), day)]
        listing_date = pages[0].listing_date
        if listing_date is None:
            raise NotAListingError(f"arXiv's page for {category} states no date.", "Fetch it again later.")
        if day is not None and listing_date != day:
            raise WrongDayError(
                f"arXiv answered for {category} with {listing_date} where {day} was asked for.",
                "Fetch it again later.",
            )
        held = _held(pages[0])
        interruption = ""
        while _continues(pages, held) and len(pages) < _MAX_PAGES:
            number = len(pages) + 1
            try:
                page = self._page(category, path(held, number), day)
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
        return join_pages(pages, listing_date, interruption)

    def _page(self, category: str, path: str, day: date | None) -> ListingPage:
        def read(answer: Answer) -> ListingPage:
            if answer.status != 200:
                raise _explained(answer, category, day)
            return parse_listing(answer.body, category)

        return self._client.get(path, read)


def _held(page: ListingPage) -> int:
    """How far a page moves on in the listing, by its own word where it gives it."""
    return sum(page.shown.values()) or len(page.entries) + len(page.dropped)


def _continues(pages: list[ListingPage], held: int) -> bool:
    """Whether arXiv has more than it has shown. What a cut page lacks is not on the next one."""
    last = pages[-1]
    if last.cut or not _held(last):
        return False
    if last.total is not None:
        return held < last.total
    return held < sum(last.stated.values())


def _explained(answer: Answer, category: str, day: date | None) -> SourceError:
    """The error for status 400 and 404, by the words of arXiv's page (arxiv-browse, `controllers/`)."""
    said = _heading(answer.body)
    if "only allowed for past" in said:
        return NoSuchDayError(
            f"arXiv shows {day} no more.", "It keeps the listings of the last 90 days for catching up."
        )
    if "later than today" in said:
        return NoSuchDayError(f"{day} is still to come at arXiv.")
    if answer.status == 404 or "Invalid subject" in said:
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

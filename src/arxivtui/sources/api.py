"""Papers by id, and searches over the whole of arXiv, from its query API.

The PyPI package `arxiv` makes the queries and reads the entries. Its own connection, which knows neither
time-out nor Retry-After nor our User-Agent, is replaced by ours; and what it takes for an empty answer (a web
page with status 200, cut XML, a first page without entries) is found out before it sees it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from arxivtui.domain import ArxivId, InvalidIdError, Paper
from arxivtui.sources.api_answer import SERVICE
from arxivtui.sources.category_names import as_on_pages, is_category
from arxivtui.sources.client import Client
from arxivtui.sources.errors import NotAListingError
from arxivtui.sources.limits import shortened
from arxivtui.sources.markup import folded, quotable
from arxivtui.sources.page_received import OnPage, PageReceived

if TYPE_CHECKING:
    import arxiv

PAGE_SIZE = 100
"""Papers asked for at once, which keeps the address with their ids short."""

_PATIENCE = 3
"""How many results are looked at for each that is wanted, where the same ones come again and again."""


@dataclass(frozen=True, slots=True)
class FoundPapers:
    """The answer to a list of ids: each is the id of one of `papers`, or in `missing`.

    Attributes:
        papers: in the order asked for.
        missing: ids that arXiv answered without.
    """

    papers: tuple[Paper, ...]
    missing: tuple[str, ...]


class ArxivApi:
    """arXiv's query API.

    Args:
        client: of the API's address.
        on_page: told of each page received; may be None.
    """

    def __init__(self, client: Client, on_page: OnPage | None = None) -> None:
        self._client = client
        self._on_page = on_page

    def papers(self, ids: Sequence[str]) -> FoundPapers:
        """Papers by id, each in its newest version, whichever is named.

        Args:
            ids: in any form that `ArxivId` reads; the same paper may be named twice.

        Raises:
            InvalidIdError: one of them is no id; nothing is fetched then.
            SourceError: one of its kinds, see `arxivtui.sources`.
        """
        from arxiv import Search

        wanted = list(dict.fromkeys(ArxivId.parse(each).value for each in ids))
        told = self._counting("", len(wanted))
        found: dict[str, Paper] = {}
        for start in range(0, len(wanted), PAGE_SIZE):
            chunk = wanted[start : start + PAGE_SIZE]
            search = Search(id_list=chunk, max_results=len(chunk))
            for paper in self._results(search, told, len(chunk)):
                found[paper.id] = paper
        return FoundPapers(
            tuple(found[each] for each in wanted if each in found),
            tuple(each for each in wanted if each not in found),
        )

    def search(self, query: str, limit: int) -> tuple[Paper, ...]:
        """The papers that match, the newest submissions first.

        Args:
            query: in the API's language, for example `cat:cs.LG AND ti:attention`.
            limit: the most to give.

        Raises:
            SourceError: one of its kinds, see `arxivtui.sources`.
        """
        from arxiv import Search, SortCriterion

        # Without an end, since results shift from one page to the next: what comes twice counts once.
        search = Search(query=query, max_results=None, sort_by=SortCriterion.SubmittedDate)
        results = self._results(search, self._counting(query, None), min(limit, PAGE_SIZE))
        found: dict[str, Paper] = {}
        for paper in islice(results, limit * _PATIENCE):
            found.setdefault(paper.id, paper)
            if len(found) == limit:
                break
        return tuple(found.values())

    def _results(
        self, search: "arxiv.Search", told: Callable[[int], None], page_size: int
    ) -> Iterator[Paper]:
        from arxiv import ArxivError, UnexpectedEmptyPageError
        from requests import RequestException

        try:
            for result in self._package_client(page_size, told).results(search):
                yield _paper(result)
        except UnexpectedEmptyPageError:
            return  # there are fewer than the first page states
        except (ArxivError, RequestException, InvalidIdError, ValueError, OverflowError) as error:
            raise NotAListingError(
                f"The answer of {SERVICE} cannot be read: {quotable(str(error), 200)}", "Try again later."
            ) from error

    def _package_client(self, page_size: int, told: Callable[[int], None]) -> "arxiv.Client":
        """A client of the package that keeps no distance and tries nothing twice, since ours does both."""
        from arxiv import Client as PackageClient

        from arxivtui.sources.api_transport import Transport

        client = PackageClient(page_size=page_size, delay_seconds=0.0, num_retries=0)
        client._session.trust_env = False
        client._session.mount("https://", Transport(self._client, told))
        return client

    def _counting(self, query: str, stated: int | None) -> Callable[[int], None]:
        """Counts pages and entries, and tells."""
        pages = received = 0

        def told(entries: int) -> None:
            nonlocal pages, received
            pages, received = pages + 1, received + entries
            if self._on_page is not None:
                self._on_page(PageReceived(query, None, pages, received, stated))

        return told


def _paper(result: "arxiv.Result") -> Paper:
    """A paper as the API has it.

    Raises:
        InvalidIdError: its id is none.
    """
    found = ArxivId.parse(result.entry_id)
    return shortened(
        Paper(
            id=found.value,
            title=folded(result.title),
            authors=tuple(name for each in result.authors if (name := folded(each.name))),
            abstract=folded(result.summary),
            categories=as_on_pages(list(filter(is_category, (result.primary_category, *result.categories)))),
            version=found.version,
            comments=folded(result.comment or ""),
            journal_ref=folded(result.journal_ref or ""),
            doi=folded(result.doi or ""),
            submitted=result.published.date(),
        )
    )

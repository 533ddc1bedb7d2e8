"""The records of a category changed in any span of days, fetched through OAI-PMH page by page."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import msgspec

from arxivtui.config.settings import ArxivSettings
from arxivtui.sources.category_names import is_category
from arxivtui.sources.client import Answer, Client
from arxivtui.sources.errors import IncompleteAnswerError, SourceFailedError, UnknownCategoryError
from arxivtui.sources.oai import SERVICE, OaiPage, parse_oai, set_of
from arxivtui.sources.page_received import OnPage, PageReceived

EARLIEST = date(2005, 9, 16)
"""The oldest datestamp at arXiv (its Identify); it refuses an earlier `from`."""

PATIENCE = 120.0
"""Seconds that an answer may begin late: arXiv collects 2,500 records first, which can take a minute."""


def patient(settings: ArxivSettings) -> ArxivSettings:
    """The settings for a client of OAI-PMH, which waits longer than for a page."""
    return msgspec.structs.replace(settings, timeout_seconds=max(settings.timeout_seconds, PATIENCE))


@dataclass
class _Harvest:
    """How far a harvest is: pages and records received since its first page, and the token for the next."""

    pages: int = 0
    received: int = 0
    token: str = ""


class ArxivOai:
    """arXiv's OAI-PMH, asked for the format arXivRaw.

    Args:
        client: of the service's address, made with `patient` settings.
        on_page: told of each page received; may be None.
    """

    def __init__(self, client: Client, on_page: OnPage | None = None) -> None:
        self._client = client
        self._on_page = on_page
        self._harvest = _Harvest()

    def records(self, category: str, since: date, until: date | None = None, token: str = "") -> OaiPage:
        """One page of the records of a category whose datestamp lies in a span of days.

        Args:
            category: for example cs.LG; papers that are only cross-listed there are among them.
            since: the first day (UTC).
            until: the last day, not after tomorrow; without it up to now.
            token: of the page before, which stands for all of the above; empty for the first page.

        Returns:
            The page; its `token` asks for the next one.

        Raises:
            BadTokenError: the token has expired.
            UnknownCategoryError: arXiv has no such category.
            SourceError: any other of its kinds, see `arxivtui.sources`.
        """
        if not is_category(category):
            raise _unknown(category)
        try:
            page = self._client.get(_path(category, since, until, token), _read)
        except UnknownCategoryError as error:
            raise _unknown(category) from error
        if token and page.token == token:
            raise IncompleteAnswerError(f"{SERVICE} gives the same page for {category} again and again.")
        self._tell(category, page, token)
        return page

    def _tell(self, category: str, page: OaiPage, token: str) -> None:
        harvest = self._harvest if token and token == self._harvest.token else _Harvest()
        self._harvest = _Harvest(harvest.pages + 1, harvest.received + page.received, page.token)
        if self._on_page is not None:
            received = self._harvest.received
            self._on_page(PageReceived(category, None, self._harvest.pages, received, None))


def _path(category: str, since: date, until: date | None, token: str) -> str:
    if token:  # exclusive: nothing else may stand beside it
        return "?" + urlencode({"verb": "ListRecords", "resumptionToken": token})
    wanted = {
        "verb": "ListRecords",
        "metadataPrefix": "arXivRaw",
        "set": set_of(category),
        "from": max(since, EARLIEST).isoformat(),
    }
    if until is not None:
        wanted["until"] = until.isoformat()
    return "?" + urlencode(wanted, safe=":")


def _read(answer: Answer) -> OaiPage:
    """OAI-PMH has errors of its own and sends them with status 200; another one is not its answer."""
    if answer.status != 200:
        raise SourceFailedError(
            f"{SERVICE} answered with status {answer.status}.", answer.status, "Check arxiv.oai_url."
        )
    return parse_oai(answer.body)


def _unknown(category: str) -> UnknownCategoryError:
    return UnknownCategoryError(f"arXiv knows no category {category[:40]!r}.", "Categories look like cs.LG.")

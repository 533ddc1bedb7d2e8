"""One answer of arXiv's query API, checked before the `arxiv` package reads it.

The format: https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arxivtui.sources.client import Answer
from arxivtui.sources.errors import IncompleteAnswerError, NotAListingError, SourceFailedError
from arxivtui.sources.markup import quotable
from arxivtui.sources.xml_answer import child_text, parse_answer, root_tag

if TYPE_CHECKING:
    from lxml.etree import _Element

SERVICE = "arXiv's query API"
"""What messages call it."""

_ERROR_ID = "arxiv.org/api/errors"
_NEEDED = ("id", "title", "updated", "published")
"""Without these the package skips an entry, or cannot name it."""


@dataclass(frozen=True, slots=True)
class ApiPage:
    """A whole answer.

    Attributes:
        atom: the Atom feed, well-formed.
        entries: how many it has; all can be used.
    """

    atom: bytes
    entries: int


def read_page(answer: Answer, start: int, *, by_id: bool) -> ApiPage:
    """Check an answer.

    Args:
        answer: of status 200, 400 or 404.
        start: the number of the first result asked for, from 0.
        by_id: papers were asked for by id. A first page has all of them, so that one behind it, where more
            were stated, may be empty: what is missing is known by the ids.

    Raises:
        SourceFailedError: the API refuses the request, with its own words.
        IncompleteAnswerError: cut, damaged, without entries where it states some, or with some that cannot
            be used.
        RateLimitPageError: a page says that there were too many requests.
        NotAListingError: anything else that is no answer of the API.
    """
    if answer.status == 404:
        raise SourceFailedError(f"{SERVICE} answered with status 404.", 404, "Check arxiv.api_url.")
    root_tag(answer.body, "feed", SERVICE)
    feed = parse_answer(answer.body, SERVICE)
    entries = list(feed.iterchildren("{*}entry"))
    _check_errors(entries, answer.status)
    total = child_text(feed, "{*}totalResults")
    if not (total.isascii() and total.isdigit()):
        raise NotAListingError(f"{SERVICE} does not say how many results there are.", "Try again later.")
    if not entries and start < int(total[:9]) and (start == 0 or not by_id):
        after = f" after the first {start}" if start else ""
        raise IncompleteAnswerError(
            f"{SERVICE} states {int(total[:9])} results and gives none{after}.", "Try again later."
        )
    unusable = sum(not all(child_text(each, f"{{*}}{name}") for name in _NEEDED) for each in entries)
    if unusable:
        raise IncompleteAnswerError(
            f"{unusable} of {len(entries)} entries in the answer of {SERVICE} lack their id, title or date.",
            "Try again later.",
        )
    return ApiPage(_serialized(feed), len(entries))


def _check_errors(entries: "list[_Element]", status: int) -> None:
    """An error is a feed with one entry that looks like a paper; before 2026 it had status 200."""
    said = [child_text(each, "{*}summary") for each in entries if _ERROR_ID in child_text(each, "{*}id")]
    if said or status != 200:
        words = quotable(said[0], 200) if said else f"status {status}"
        raise SourceFailedError(f"{SERVICE} cannot answer: {words}.", 400, "Check what was asked for.")


def _serialized(feed: "_Element") -> bytes:
    from lxml import etree

    return etree.tostring(feed, encoding="utf-8")

"""XML answers of arXiv's services: a tree, or one clear error of what came instead."""

import re
from typing import TYPE_CHECKING

from arxivtui.sources.errors import IncompleteAnswerError, NotAListingError, RateLimitPageError
from arxivtui.sources.markup import decode, element_text, parse_html, parse_xml, quotable
from arxivtui.sources.no_listing import is_refusal, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# What may stand before the root element. No document type: arXiv's answers have none, and it alone could
# bring entities. Possessive, since a page of a thousand "<?" must not be tried in every way.
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|<\?(?>.*?\?>)|<!--(?>.*?-->))*+(?P<tag><(?P<name>[A-Za-z][\w.:-]*+)[^<>]*+>)",
    re.DOTALL,
)


def root_tag(data: bytes, name: str, whose: str) -> bytes:
    """The start tag of the root element, once it is sure that this is the answer that was asked for.

    Args:
        data: the answer.
        name: the root element's, without namespace.
        whose: for messages: "arXiv's OAI-PMH".

    Raises:
        RateLimitPageError: a page says that there were too many requests.
        IncompleteAnswerError: nothing came.
        NotAListingError: anything else that is not such a document, or has a document type.
    """
    match = _ROOT.match(data)
    if match is not None and match["name"].rpartition(b":")[2] == name.encode():
        return match["tag"]
    text = decode(data)
    if not text.strip():
        raise IncompleteAnswerError(f"The answer of {whose} is empty.", "Fetch it again later.")
    page = parse_html(text)
    said = words_of(page) if page is not None else ""
    if is_refusal(said):
        raise RateLimitPageError(f"{whose} refused: {quotable(said)}", "Wait some minutes, then fetch again.")
    raise NotAListingError(
        f"The answer of {whose} is not what was asked for, but "
        + (f"a page that says “{quotable(said)}”." if said else "a document without text."),
        "Is a login page or a proxy between you and arXiv?",
    )


def parse_answer(data: bytes, whose: str) -> "_Element":
    """The root of a whole answer.

    Raises:
        IncompleteAnswerError: the answer breaks off, or is damaged.
    """
    root = parse_xml(decode(data))
    if root is None:
        raise IncompleteAnswerError(
            f"The answer of {whose} breaks off or is damaged.", "Fetch it again later."
        )
    return root


def child_text(element: "_Element", path: str) -> str:
    """The folded text of the first element at `path`, or empty where there is none."""
    found = element.find(path)
    return element_text(found) if found is not None else ""

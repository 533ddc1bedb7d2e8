"""What came where a listing was expected, in its own words."""

import re
from typing import TYPE_CHECKING

from arxivtui.sources.errors import NotAListingError, RateLimitPageError
from arxivtui.sources.markup import element_text, quotable

if TYPE_CHECKING:
    from lxml.etree import _Element

_REFUSAL = re.compile(r"\s*(?:rate (?:limit )?exceeded|too many requests)\b", re.IGNORECASE)


def no_listing(root: "_Element", text: str, category: str) -> NotAListingError:
    """The error for an answer that is no listing of `category`.

    Args:
        root: the answer as a page.
        text: the same as text.
        category: the category asked for.
    """
    said = words_of(root)
    if is_refusal(said):
        return RateLimitPageError(
            f"arXiv refused the page for {category}: {quotable(said)}", "Wait some minutes, then fetch again."
        )
    if text.lstrip().startswith("<?xml"):
        said = "an XML document"
    elif said:
        said = f"a page that says “{quotable(said)}”"
    else:
        said = "a page without text"
    return NotAListingError(
        f"The answer for {category} is no arXiv listing but {said}.",
        "Is a login page or a proxy between you and arXiv?",
    )


def words_of(root: "_Element") -> str:
    """What a page says: its heading, its title, or all of it."""
    said = next((found for each in root.iter("h1", "title") if (found := element_text(each))), "")
    return said or element_text(root)


def is_refusal(said: str) -> bool:
    """Whether a page says that there were too many requests."""
    return _REFUSAL.match(said) is not None

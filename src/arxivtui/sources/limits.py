"""What is believed of an answer: no text without end, no listing of a day that is still to come."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from arxivtui.domain import Paper
from arxivtui.sources.calendar import is_to_come
from arxivtui.sources.errors import WrongDayError

if TYPE_CHECKING:
    from arxivtui.sources.client import Answer

MAX_FIELD = 100_000
"""Characters in one field of one entry; arXiv itself allows 1,920 in an abstract."""

TOO_LONG = f"it is longer than {MAX_FIELD} characters"


def is_too_long(paper: Paper) -> bool:
    """Whether a field of a paper has more characters than any real one."""
    fields = (paper.title, paper.abstract, paper.comments, paper.journal_ref, paper.doi)
    return max(map(len, fields)) > MAX_FIELD or sum(map(len, paper.authors)) > MAX_FIELD


def shortened(paper: Paper) -> Paper:
    """A paper that was asked for, without what no real one has: long texts end in "…", a long DOI goes.

    So it is not lost, and neither are those that came in the same answer.
    """
    if not is_too_long(paper):
        return paper
    title, abstract, comments, journal_ref = (
        text if len(text) <= MAX_FIELD else f"{text[: MAX_FIELD - 1].rstrip()}…"
        for text in (paper.title, paper.abstract, paper.comments, paper.journal_ref)
    )
    lengths = accumulate(map(len, paper.authors))
    authors = tuple(name for name, so_far in zip(paper.authors, lengths, strict=True) if so_far <= MAX_FIELD)
    return replace(
        paper,
        title=title,
        authors=authors,
        abstract=abstract,
        authors_cut=paper.authors_cut or len(authors) < len(paper.authors),
        comments=comments,
        journal_ref=journal_ref,
        doi=paper.doi if len(paper.doi) <= MAX_FIELD else "",
    )


def check_day(category: str, listing_date: date | None, answer: "Answer") -> None:
    """Refuse a listing of a day to come: believed, it would make every day until then a missed one.

    The server's own clock counts, since this computer's may be wrong.

    Raises:
        WrongDayError: the day lies ahead.
    """
    if listing_date is not None and is_to_come(listing_date, answer.sent_at or datetime.now(UTC)):
        raise WrongDayError(
            f"arXiv's listing of {category} is dated {listing_date}, which is still to come.",
            "Fetch it again later.",
        )

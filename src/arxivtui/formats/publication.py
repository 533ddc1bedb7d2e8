"""When and where a paper came out, in the parts that every bibliography has."""

import re
from dataclasses import dataclass

from arxivtui.domain import Paper
from arxivtui.text import harmless, plain

_YEAR = r"\(?(?P<year>(?:19|20)\d\d)\)?"
_VOLUME = r"(?:vol(?:ume|\.)?\s*)?(?P<volume>[A-Z]?\d{1,4}[A-Z]?)"
_NUMBER = r"(?:\s*\((?P<number>\d{1,4})\)|,?\s*(?:no|issue)\.?\s*(?P<issue>\d{1,4}))?"
_PAGES = r"(?:pp?\.?\s*)?(?P<pages>[A-Z]{0,2}\d{1,8}[A-Z]?(?:\s*[-–]{1,2}\s*[A-Z]{0,2}\d{1,8})?)"
_JOURNAL = r"(?P<journal>[^\W\d][^\d,;:()]{1,150}?)"
_BETWEEN = r"(?:[,\s]\s*|(?<=\.))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # Phys. Rev. D 76, 013009 (2007); Nature 521(7553):436-444, 2015
        rf"{_JOURNAL}{_BETWEEN}{_VOLUME}{_NUMBER}\s*[,:]\s*{_PAGES}[,\s]\s*{_YEAR}\.?",
        # Phys.Lett. B716 (2012) 1-29
        rf"{_JOURNAL}{_BETWEEN}{_VOLUME}{_NUMBER}\s*,?\s*\((?P<year>(?:19|20)\d\d)\)\s*,?\s*{_PAGES}\.?",
        # Annals of Applied Probability 2013, Vol. 23, No. 2, 665-692
        rf"{_JOURNAL}{_BETWEEN}{_YEAR}\s*,\s*(?=vol){_VOLUME}{_NUMBER}\s*[,:]\s*{_PAGES}\.?",
        # Neural Networks 12 (2020)
        rf"{_JOURNAL}{_BETWEEN}{_VOLUME}{_NUMBER}\s*,?\s*\((?P<year>(?:19|20)\d\d)\)\.?",
    )
)
_LONGEST = 400
"""Characters of a reference that is taken apart."""

_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Published:
    """A journal reference: its parts where all of them are understood, else all of it in `journal`.

    Attributes:
        year: of the publication; None where none, or more than one, is named.
        pages: one page or the first and the last with `-` between, or an article's number.
    """

    journal: str
    volume: str = ""
    number: str = ""
    pages: str = ""
    year: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the reference could not be taken apart."""
        return not self.volume


def published(paper: Paper) -> Published | None:
    """Where a paper came out; None where arXiv knows no journal reference."""
    text = " ".join(plain(paper.journal_ref).split())
    if not text:
        return None
    if len(text) <= _LONGEST:
        for form in _FORMS:
            if found := form.fullmatch(text):
                parts = found.groupdict(default="")
                return Published(
                    parts["journal"].strip(" .,") + ("." if parts["journal"].rstrip().endswith(".") else ""),
                    parts["volume"],
                    parts["number"] or parts["issue"],
                    re.sub(r"\s*[-–]+\s*", "-", parts.get("pages", "")),
                    int(parts["year"]),
                )
    years = set(_ANY_YEAR.findall(text[:_LONGEST]))
    return Published(text, year=int(years.pop()) if len(years) == 1 else None)


def written(paper: Paper) -> tuple[int, int] | None:
    """Year and month of the first submission, or as the id tells; None where neither does."""
    if paper.submitted is not None:
        return paper.submitted.year, paper.submitted.month
    return year_and_month(paper.id)


def year_and_month(paper_id: str) -> tuple[int, int] | None:
    """Year and month as the id tells (https://info.arxiv.org/help/arxiv_identifier.html)."""
    digits = paper_id.rpartition("/")[2][:4]
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 4):
        return None
    year, month = int(digits[:2]), int(digits[2:])
    return (1900 + year if year >= 91 else 2000 + year, month) if 1 <= month <= 12 else None


def doi_of(paper: Paper) -> str:
    """The DOI of the published paper, without what no DOI has; the first where arXiv knows several."""
    return "".join(char for char in harmless(paper.doi).split(" ")[0] if char not in '{}\\%"<>')

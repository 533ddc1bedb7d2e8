"""arXiv identifiers: the two schemes, with and without a version, in any of the forms people paste."""

import re
from dataclasses import dataclass
from typing import Self

from arxivtui.domain.errors import InvalidIdError

# Since April 2007: YYMM.NNNN, five digits since 2015. Before: archive[.SUBJECT]/YYMMNNN.
# https://info.arxiv.org/help/arxiv_identifier.html
_NEW = re.compile(r"(?P<month>[0-9]{4})\.(?P<number>[0-9]{4,5})(?:v(?P<version>[1-9][0-9]{0,3}))?")
_OLD = re.compile(
    r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[A-Za-z]{2,})?/(?P<number>[0-9]{7})(?:v(?P<version>[1-9][0-9]{0,3}))?"
)
_PREFIX = re.compile(
    r"(?:https?://)?(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format)/)|(?:oai:)?arxiv(?:\.org)?:\s*|(?:https?://)?doi\.org/10\.48550/arxiv\.|10\.48550/arxiv\.",
    re.IGNORECASE,
)
_FIVE_DIGITS_SINCE = 1501


@dataclass(frozen=True, slots=True)
class ArxivId:
    """One arXiv identifier.

    Attributes:
        value: the id without version, in arXiv's canonical form (`2507.08665`, `hep-th/9901001`).
        version: the version named, or None where none was.
    """

    value: str
    version: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id, bare or inside a link, `arXiv:` or DOI form.

        Subject classes are dropped (`math.GT/0202001` is `math/0202001`) and numbers of 2015 and
        later padded to five digits, as arXiv's own redirects do.

        Raises:
            InvalidIdError: the text is no identifier.
        """
        bare = text.strip()
        prefix = _PREFIX.match(bare)
        if prefix:
            bare = bare[prefix.end() :].split("?")[0].split("#")[0].removesuffix(".pdf")
        if match := _NEW.fullmatch(bare):
            number = match["number"]
            if int(match["month"]) >= _FIVE_DIGITS_SINCE and int(match["month"]) < 9100:
                number = number.zfill(5)
            value = f"{match['month']}.{number}"
        elif match := _OLD.fullmatch(bare):
            value = f"{match['archive']}/{match['number']}"
        else:
            shown = text if len(text) <= 60 else text[:57] + "…"
            raise InvalidIdError(
                f"{shown!r} is not an arXiv id.", "Ids look like 2507.08665 or hep-th/9901001."
            )
        return cls(value, int(match["version"]) if match["version"] else None)

    def __str__(self) -> str:
        return self.value if self.version is None else f"{self.value}v{self.version}"


def newer_id(paper_id: str) -> tuple[bool, str]:
    """What ids are compared by where the greater is the newer: those of before 2007 begin with a letter.

    The rule for papers of equal scores, wherever only some come first: the newest id does.
    """
    return "/" not in paper_id, paper_id


def abs_url(paper_id: str) -> str:
    """The paper's abstract page on arxiv.org."""
    return f"https://arxiv.org/abs/{paper_id}"


def pdf_url(paper_id: str) -> str:
    """The paper's PDF on arxiv.org."""
    return f"https://arxiv.org/pdf/{paper_id}"

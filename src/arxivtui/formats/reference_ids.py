"""arXiv ids and DOIs where libraries keep them: in fields of their own, addresses, notes and journals."""

import re
from collections.abc import Iterable, Iterator

from arxivtui.domain import ArxivId, InvalidIdError

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|"
    "dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|"
    "physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_NEW = r"[0-9]{4}\.[0-9]{4,5}(?![0-9])"
_OLD = rf"(?:{_ARCHIVES})(?:\.[a-z]{{2,8}}(?:-[a-z]{{2,8}})?)?/[0-9]{{7}}(?![0-9])"
_ID = rf"(?:{_NEW}|{_OLD})"
# An address, a DOI, `arXiv:`, `arXiv preprint arXiv:`, and `abs/` as DBLP has it beside the journal CoRR.
_NAMED = re.compile(
    r"(?:xiv\.org/(?:abs|pdf|html|format|ps|src|e-print)/"
    r"|10\.48550/arxiv\."
    r"|\barxiv(?:\s{1,3}e?-?prints?|\s{1,3}preprint)?\s{0,3}[:/ \[(]\s{0,3}(?:abs/)?"
    rf"|(?<![\w/.])abs/)(?P<id>{_ID})",
    re.IGNORECASE,
)
_OLD_ALONE = re.compile(rf"(?<![\w/.-])(?P<id>{_OLD})", re.IGNORECASE)
_ALONE = re.compile(
    rf"\s*(?:arxiv\s*:\s*)?(?P<id>{_ID})(?:v[0-9]{{1,4}})?\s*(?:\[[^\]]*\])?\s*", re.IGNORECASE
)
_SEVEN_DIGITS = re.compile(r"\s*([0-9]{7})(?:v[0-9]{1,4})?\s*")
_DOI = re.compile(
    r"\b(10\.[0-9]{4,9}/[^\s\"<>{}|\\^`\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]{1,300})",
    re.IGNORECASE,
)
_LONGEST = 20_000
"""Characters of a field that are looked through."""


def id_in(text: str) -> str:
    """The first arXiv id that a text names as such, without version; empty where it names none."""
    return next(ids_in(text), "")


def ids_in(text: str) -> Iterator[str]:
    """Every arXiv id that a text names as such, in order."""
    bare = _bare(text)
    for pattern in (_NAMED, _OLD_ALONE):
        for found in pattern.finditer(bare):
            if paper_id := _canonical(found["id"]):
                yield paper_id


def id_alone(text: str, archive: str = "") -> str:
    """The arXiv id that is all of a text, as in a field for it; empty where there is another thing.

    Args:
        text: the field.
        archive: the archive named beside it, for old ids that are a number alone.
    """
    if found := _ALONE.fullmatch(text[:200]):
        return _canonical(found["id"])
    number = _SEVEN_DIGITS.fullmatch(text[:200])
    return _canonical(f"{archive.strip().lower()}/{number[1]}") if number and archive else ""


def doi_in(texts: Iterable[str]) -> str:
    """The first DOI in these texts, in lower case; empty where there is none."""
    for text in texts:
        if found := _DOI.search(_bare(text).replace("%2F", "/")):
            return found[1].rstrip(".,;)]").lower()
    return ""


def _bare(text: str) -> str:
    """Without TeX's braces and escapes, which may stand anywhere in an id or a DOI."""
    return text[:_LONGEST].translate({ord("{"): None, ord("}"): None, ord("\\"): None})


def _canonical(text: str) -> str:
    try:
        return ArxivId.parse(text.lower() if "/" not in text else _archive_in_lower_case(text)).value
    except InvalidIdError:
        return ""


def _archive_in_lower_case(text: str) -> str:
    """`Math.gt/0202001` as arXiv writes it; what follows the dot is dropped by `ArxivId`."""
    archive, _, number = text.partition("/")
    return f"{archive.partition('.')[0].lower()}/{number}"

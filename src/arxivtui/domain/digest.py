"""A digest: one day's selection as a document, field by field, so that it can be written again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """A row of three figures: prompt, completion, total. Totals are as printed, not the sum."""

    prompt: Decimal
    completion: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class RemedialBanner:
    """The banner of a run made up for later."""

    missed_from: date
    missed_to: date
    generated: date


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One selected paper, in the digest's own words.

    Attributes:
        relevance: 1-10; None, with `novelty`, for an author match.
    """

    paper_id: str
    title: str
    authors: tuple[str, ...]
    abstract: str
    comment: str
    relevance: int | None = None
    novelty: int | None = None


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """The honest counts of our own digests: what became of every paper announced.

    Attributes:
        announced: that day's announcements of these papers, one for each category.
        unique: papers.
        scored: papers with a score; `ranked_out` of them below the reader's threshold.
        unscored: papers without one.
        selected: papers in this digest.
    """

    announced: int
    unique: int
    ranked_out: int
    scored: int
    unscored: int
    selected: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One day's document.

    Attributes:
        day: the date in its title.
        model: the scorer named in its table.
        tokens: whole numbers.
        cost: US dollars, as printed.
        total_arxiv, total_scanned, total_relevant: the totals as printed.
        entries: in order; numbers in the document are positions.
        system_prompt, user_prompt: the prompt printed at the end, without its quote marks.
        banner: of a remedial run, or None.
        counts: of our own digests, or None for imported ones.
    """

    day: date
    model: str
    tokens: Tally
    cost: Tally
    total_arxiv: int
    total_scanned: int
    total_relevant: int
    entries: tuple[DigestEntry, ...]
    system_prompt: str = ""
    user_prompt: str = ""
    banner: RemedialBanner | None = None
    counts: DigestCounts | None = None

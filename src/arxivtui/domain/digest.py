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

    Every paper is ranked out, scored or unscored, so that these three add up to `unique`.

    Attributes:
        announced: that day's announcements of these papers, one for each category.
        unique: papers.
        ranked_out: the embedded ranker kept them from the model or, where no model spoke, put them below
            the reader's threshold.
        scored: papers with a score by the model or, where none spoke, above the threshold.
        unscored: papers that were to have a score and have none.
        selected: papers in this digest.
    """

    announced: int
    unique: int
    ranked_out: int
    scored: int
    unscored: int
    selected: int


@dataclass(frozen=True, slots=True)
class DigestWeek:
    """The week that a digest is of, where it is of more than a day.

    Attributes:
        name: as ISO 8601 counts weeks: `2025-W29`.
        days: from Monday to Friday, each with how it stands, in words.
    """

    name: str
    days: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """The document of one day, or of one week.

    Attributes:
        day: the date in its title; of a week, its Monday.
        model: the scorer named in its table.
        tokens: whole numbers.
        cost: US dollars, as printed; None where the price is unknown.
        total_arxiv, total_scanned, total_relevant: the totals as printed.
        entries: in order; numbers in the document are positions.
        system_prompt, user_prompt: the prompt printed at the end, without its quote marks.
        banner: of a remedial run, or None.
        counts: of our own digests, or None for imported ones.
    """

    day: date
    model: str
    tokens: Tally
    cost: Tally | None
    total_arxiv: int
    total_scanned: int
    total_relevant: int
    entries: tuple[DigestEntry, ...]
    system_prompt: str = ""
    user_prompt: str = ""
    banner: RemedialBanner | None = None
    counts: DigestCounts | None = None

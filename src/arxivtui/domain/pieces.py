"""All that a store holds, piece by piece: what moves from one to another, as a file or straight.

Each piece is one line of JSON Lines (docs/moving.md) and says what it is in its field `arxivtui`; a line
without it is a paper. The types are strict, because the lines come from anywhere: whatever fits them can be
stored, and nothing else. Times are with their zone; counts are whole; hashes are as `Paper.text_hash`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from arxivtui.domain.digest import DigestCounts, RemedialBanner, Tally
from arxivtui.domain.kinds import Kind, ListingSource, ListingState
from arxivtui.domain.record import PaperRecord
from arxivtui.domain.request import RequestState
from arxivtui.domain.run import RunKind
from arxivtui.domain.saved_view import Scope
from arxivtui.domain.score import EvidenceKind
from arxivtui.domain.triage import State, Triage, Verb

PIECES_VERSION = 1
"""Of the lines; a reader refuses a later one."""

Word = Annotated[str, Meta(max_length=1_000)]
Text = Annotated[str, Meta(max_length=1_000_000)]
LongText = Annotated[str, Meta(max_length=8_000_000)]
Count = Annotated[int, Meta(ge=0, le=10**15)]
Dollars = Annotated[float, Meta(ge=0, le=1e12)]
Points = Annotated[float, Meta(ge=-1e9, le=1e9)]
Rating = Annotated[int, Meta(ge=1, le=10)]
Moment = Annotated[datetime, Meta(tz=True)]
Month = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}\Z")]
Category = Annotated[str, Meta(pattern=r"\A[^\s\x00-\x1f\x7f-\x9f]{1,200}\Z")]
"""One word: authors write classes of other systems among arXiv's categories."""
PaperId = Annotated[str, Meta(max_length=40)]
Tag = Annotated[str, Meta(min_length=1, max_length=1_000)]


class HeaderPiece(Struct, tag_field="arxivtui", tag="export", frozen=True):
    """The first line.

    Attributes:
        version: of the lines.
        whole: all of a store is here; else some papers with what belongs to them.
    """

    version: int
    whole: bool


class EndPiece(Struct, tag_field="arxivtui", tag="end", frozen=True):
    """The last line: how many there are with it and the first. A cut file is told from a whole one by it."""

    lines: Count


class RunPiece(Struct, tag_field="arxivtui", tag="run", frozen=True):
    """A run, as `Run`."""

    id: Word
    kind: RunKind
    started: Moment
    finished: Moment | None
    scorer: Text
    criteria: Word
    papers: Count
    prompt_tokens: Count
    cached_tokens: Count
    completion_tokens: Count
    cost: Dollars | None
    system_prompt: LongText


class ListingPiece(Struct, tag_field="arxivtui", tag="listing", frozen=True):
    """A category on a listing date, as `Listing`, with what is known of how it was asked for.

    Attributes:
        attempts: asks in a row that brought nothing whole.
        reached: every gap before it is written down.
    """

    category: Category
    date: date
    state: ListingState
    stated: dict[Kind, Count]
    received: dict[Kind, Count]
    reason: Text
    fetched_at: Moment
    source: ListingSource
    etag: Text
    retry_at: Moment | None
    settled: bool
    attempts: Count
    reached: bool


class HarvestPiece(Struct, tag_field="arxivtui", tag="harvest", frozen=True):
    """How far a month of a category's history has come."""

    category: Category
    month: Month
    kept_since: date
    token: Text
    token_at: Moment | None
    received: Count
    kept: Count
    dropped: Count
    finished_at: Moment | None


class ActPiece(Struct, tag_field="arxivtui", tag="act", frozen=True):
    """What one act did to one paper; those of one act share its `step`.

    Attributes:
        undone: 0 it stands; 1 undone, and may be redone; 2 undone for good.
        turned_at: when it was last undone or redone.
    """

    step: Annotated[str, Meta(min_length=1, max_length=100)]
    device: Word
    origin: Word
    at: Moment
    verb: Verb
    paper: PaperId
    before: Triage
    after: Triage
    undone: Literal[0, 1, 2]
    turned_at: Moment | None


class ViewPiece(Struct, tag_field="arxivtui", tag="view", frozen=True):
    """A saved view, as `SavedView`."""

    name: Text
    query: Text
    scope: Scope
    created_at: Moment


class DigestFigures(Struct, frozen=True):
    """The numbers of a digest; Decimals travel as text, digit for digit."""

    tokens: Tally
    cost: Tally | None
    total_arxiv: Count
    total_scanned: Count
    total_relevant: Count
    counts: DigestCounts | None = None


class DigestEntryPiece(Struct, frozen=True):
    """A paper in a digest, in the digest's own words."""

    id: PaperId
    title: Text
    authors: tuple[Text, ...]
    abstract: Text


class DigestPiece(Struct, tag_field="arxivtui", tag="digest", frozen=True):
    """A digest; what it says of relevance, novelty and comment are scores of its run.

    Attributes:
        content: a hash over all of it as it came.
    """

    day: date
    run: Word
    model: Text
    figures: DigestFigures
    banner: RemedialBanner | None
    system_prompt: LongText
    user_prompt: LongText
    content: Word
    entries: tuple[DigestEntryPiece, ...]


class RequestPiece(Struct, tag_field="arxivtui", tag="request", frozen=True):
    """A request to a model, as `ModelRequest`.

    Attributes:
        reserved, used: prompt, cached and completion tokens.
    """

    id: Word
    run: Word
    papers: tuple[PaperId, ...]
    state: RequestState
    sent_at: Moment
    ended_at: Moment | None
    reserved: tuple[Count, Count, Count]
    reserved_cost: Dollars | None
    used: tuple[Count, Count, Count]
    cost: Dollars | None
    prompt_cost: Dollars | None
    reason: Text
    user_prompt: LongText
    answer: LongText


class AnnouncementPiece(Struct, frozen=True):
    """Where and when a paper was announced."""

    category: Category
    date: date
    kind: Kind


class EvidencePiece(Struct, frozen=True):
    """One reason behind a score."""

    kind: EvidenceKind
    text: Text
    weight: Annotated[float, Meta(ge=-1e6, le=1e6)]


class ScorePiece(Struct, frozen=True):
    """One scorer's answer, as `Score`; `text` is the hash of the text that it was given for."""

    scorer: Text
    run: Word
    criteria: Word
    text: Word
    score: Points | None
    relevance: Rating | None
    novelty: Rating | None
    comment: Text
    topic: Text
    evidence: tuple[EvidencePiece, ...]
    matched: Text


class UnscoredPiece(Struct, frozen=True):
    """A model that was to score the paper and did not."""

    scorer: Text
    run: Word
    criteria: Word
    text: Word
    reason: Text
    final: bool


class ShelfPiece(Struct, frozen=True):
    """When, and from where, a paper came into the reader's library."""

    added_at: Moment
    source: Text


class WrittenPiece(Struct, frozen=True):
    """A paper's text as arXiv wrote it, where that is not as it is shown; None where it is."""

    title: Text | None = None
    authors: tuple[Text, ...] | None = None
    abstract: Text | None = None


class PaperPiece(Struct, frozen=True):
    """A paper and what belongs to it: the object of `list --json`, with more.

    Attributes:
        title, authors, abstract: as shown.
        written: the same as arXiv wrote it.
        replaced_at: when its newest replacement was first received.
        exported_at: when it last left as a document.
    """

    id: PaperId
    version: Annotated[int, Meta(ge=0, le=10**6)] | None
    title: Text
    authors: tuple[Text, ...]
    abstract: Text
    written: WrittenPiece
    categories: tuple[Category, ...]
    authors_cut: bool
    comments: Text
    journal_ref: Text
    doi: Text
    submitted: date | None
    replaced_at: Moment | None
    announcements: tuple[AnnouncementPiece, ...]
    scores: tuple[ScorePiece, ...]
    unscored: tuple[UnscoredPiece, ...]
    state: State
    starred_at: Moment | None
    later_at: Moment | None
    tags: tuple[Tag, ...]
    note: Text
    library: ShelfPiece | None
    exported_at: Moment | None


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper as it leaves a store: what becomes the line of a `PaperPiece`.

    Attributes:
        library: when, and from where, it came into the reader's library.
        exported: when it last left as a document.
    """

    record: PaperRecord
    library: ShelfPiece | None = None
    exported: datetime | None = None


Piece = (
    HeaderPiece
    | RunPiece
    | PaperPiece
    | KeptPaper
    | ListingPiece
    | HarvestPiece
    | RequestPiece
    | DigestPiece
    | ActPiece
    | ViewPiece
    | EndPiece
)

TAGGED: dict[str, Any] = {
    str(each.__struct_config__.tag): each
    for each in (
        HeaderPiece,
        RunPiece,
        ListingPiece,
        HarvestPiece,
        RequestPiece,
        DigestPiece,
        ActPiece,
        ViewPiece,
        EndPiece,
    )
}
"""The kinds of pieces by what their field `arxivtui` says."""

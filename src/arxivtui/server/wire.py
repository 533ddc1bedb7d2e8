"""What goes over the wire: one strict type for every request and every answer of the endpoint.

`docs/openapi.json` is generated from these types (`openapi`). Unknown fields are refused; a type is never
converted into another.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

API = 1
"""Grows when an older extension could not work with the endpoint any more."""

MOST_IDS = 2000
MOST_ACTS = 500
"""In one request: a queue of acts, given while the app was closed, goes in several."""
MOST_WANTED = 100


def _whole(pattern: str) -> str:
    """A pattern for all of a text, to JSON Schema and to Python, whose `$` is content before a line break."""
    return f"^{pattern}$(?!\\n)"


PAPER_ID = r"(?:[0-9]{4}\.[0-9]{4,5}|[a-z]{1,9}(?:-[a-z]{1,9})?/[0-9]{7})"

PaperId = Annotated[
    str,
    Meta(
        description="An arXiv id without version, in arXiv's own form.",
        examples=["2507.08665", "hep-th/9901001"],
        extra_json_schema={"pattern": f"^{PAPER_ID}$"},
    ),
]
"""`bodies` checks the pattern, for all ids of a request at once."""

Tag = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=60,
        description="One word without its #.",
        examples=["to-read"],
        extra_json_schema={"pattern": r"^(?!#)[^\p{C}\p{Z},\"()*]{1,60}$"},
    ),
]
"""What `parse_tag` gives back as it is; `acts` checks that."""
ActId = Annotated[UUID, Meta(description="Made by the client, once for each act of the reader.")]
StateName = Literal["unread", "seen", "skipped", "dismissed"]
DayState = Literal["complete", "partial", "stale", "failed", "empty"]
Count = Annotated[int, Meta(ge=0)]
FIRST_YEAR = 2000
ActTime = Annotated[
    datetime,
    Meta(
        tz=True,
        description="When the reader did it, with its zone, from the year 2000 on; what is still to come "
        "counts as now.",
        extra_json_schema={"pattern": "^[2-9][0-9]{3}-"},
    ),
]
Moment = Annotated[datetime, Meta(tz=True)]
ClientId = Annotated[str, Meta(pattern=_whole("[0-9a-f]{8}"))]
Claim = Annotated[str, Meta(pattern=_whole("[0-9a-f]{32}"), description="For `/v1/pair/result`.")]
Percent = Annotated[float, Meta(ge=0, le=100)]
Rating = Annotated[int, Meta(ge=1, le=10)]
EvidenceList = Annotated[
    Raw,
    Meta(
        extra_json_schema={
            "type": "array",
            "maxItems": 8,
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string"},
                    "text": {"type": "string"},
                    "weight": {"type": "number"},
                },
                "required": ["kind", "text", "weight"],
            },
        }
    ),
]


class _Strict(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A request."""


class Ping(_Strict, frozen=True, kw_only=True):
    """Who is there? With a client and a nonce: and is it the one that I was paired with?"""

    client: ClientId | UnsetType = UNSET
    nonce: Annotated[str, Meta(pattern=_whole("[0-9A-Za-z_-]{16,128}"))] | UnsetType = UNSET


class Pong(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a ping.

    Attributes:
        proof: hexadecimal HMAC-SHA256 of `arxivtui:PORT:NONCE` under SHA-256 of the client's token; only for
            a client that is paired, when it sent a nonce.
    """

    app: Literal["arxivtui"]
    version: str
    api: int
    proof: Annotated[str, Meta(pattern=_whole("[0-9a-f]{64}"))] | UnsetType = UNSET


class PairRequest(_Strict, frozen=True, kw_only=True):
    """A code that the reader typed, and what the browser calls itself."""

    code: Annotated[
        str,
        Meta(
            min_length=8,
            max_length=9,
            description="8 characters, with or without a hyphen in the middle; capitals or not.",
        ),
    ]
    label: Annotated[str, Meta(min_length=1, max_length=60)]


class PairStarted(Struct, frozen=True, kw_only=True):
    """The code was right; the reader is being asked."""

    pairing: Claim


class PairResultRequest(_Strict, frozen=True, kw_only=True):
    """What became of it?"""

    pairing: Claim


class PairState(Struct, frozen=True, kw_only=True):
    """Not yet, or never: a pairing that is over, or unknown, is denied."""

    state: Literal["pending", "denied"]


class Paired(Struct, frozen=True, kw_only=True):
    """The reader agreed. Told once."""

    token: str
    client: ClientId


class PapersRequest(_Strict, frozen=True, kw_only=True):
    """Papers of a page."""

    ids: Annotated[list[PaperId], Meta(max_length=MOST_IDS)]


class PaperAnswer(Struct, frozen=True, gc=False):
    """What the reader's store knows of a paper.

    Attributes:
        score: 0-100 as shown in the app, or null where the paper is unscored.
        scorer: `local` or a model's name; empty where the paper is unscored.
        stale: the score was given under other criteria, or by another model, than are configured.
        evidence: what moved the score, strongest first.
        rank: 1-based place in the order of its newest listing date; null without one, and beyond the 32
            newest listing dates of an answer.
        matched: the rule that it matched, or empty.
        library: it is in the reader's own reference library.
    """

    score: Percent | None
    scorer: str
    relevance: Rating | None
    novelty: Rating | None
    comment: str
    topic: str
    evidence: EvidenceList
    stale: bool
    rank: Annotated[int, Meta(ge=1)] | None
    state: StateName
    starred: bool
    later: bool
    tags: tuple[str, ...]
    matched: str
    library: bool


class PapersAnswer(Struct, frozen=True, kw_only=True):
    """What is known of the papers asked for.

    Attributes:
        papers: by id; unscored ones too.
        unscored: those of them without a score.
        unknown: not in the store.
        requested: those unknown that were requested: `queued`, or in a sentence why they could not be had.
        as_of: when the store was read.
    """

    papers: dict[str, PaperAnswer]
    unscored: list[str]
    unknown: list[str]
    requested: dict[str, str]
    as_of: Moment


class DayRequest(_Strict, frozen=True, kw_only=True):
    """How far is the reader on the newest day? There is nothing to say beside."""


class DayAnswer(Struct, frozen=True, kw_only=True):
    """The newest day on which papers were announced, over all categories, counted as in the app.

    Attributes:
        date: as arXiv prints it; null while nothing was fetched.
        state: of the worst of its categories; null while nothing was fetched.
        papers: announced as new or cross-listed.
        unread: of those that the app shows above its folds.
        starred, later: of all that were announced, replacements too.
    """

    date: Annotated[str, Meta(extra_json_schema={"format": "date"})] | None
    state: DayState | None
    papers: Count
    unread: Count
    starred: Count
    later: Count


class TriageAct(_Strict, frozen=True, kw_only=True):
    """One act of the reader, done once however often it is sent."""

    act_id: ActId
    ids: Annotated[list[PaperId], Meta(min_length=1, max_length=MOST_IDS)]
    at: ActTime
    state: StateName | UnsetType = UNSET
    starred: bool | UnsetType = UNSET
    later: bool | UnsetType = UNSET
    add_tags: Annotated[list[Tag], Meta(max_length=20)] = field(default_factory=list)
    remove_tags: Annotated[list[Tag], Meta(max_length=20)] = field(default_factory=list)


class TriageRequest(_Strict, frozen=True, kw_only=True):
    """Acts, in the order in which the reader did them."""

    acts: Annotated[list[TriageAct], Meta(max_length=MOST_ACTS)]


class Standing(Struct, frozen=True, kw_only=True):
    """How a paper stands now."""

    state: StateName
    starred: bool
    later: bool
    tags: list[str]


class DoneAct(Struct, frozen=True, kw_only=True):
    """What became of one act.

    Attributes:
        changed: papers that it changed, now or when it was first sent.
        conflicts: papers left alone: they were changed after the moment of an act that came late.
        unknown: papers that the store does not hold; once it does, another act may be sent.
    """

    act_id: UUID
    changed: list[str]
    conflicts: list[str]
    unknown: list[str]


class TriageAnswer(Struct, frozen=True, kw_only=True):
    """What became of the acts; all of them are kept, or with an error none.

    Attributes:
        done: one for each act, in their order.
        undo: what `/v1/undo` takes to take back what was changed, newest first.
        papers: how all papers named stand now.
    """

    done: list[DoneAct]
    undo: list[UUID]
    papers: dict[str, Standing]


class UndoRequest(_Strict, frozen=True, kw_only=True):
    """Acts of this client to be taken back, newest first."""

    undo: Annotated[list[ActId], Meta(min_length=1, max_length=MOST_ACTS)]


class UndoAnswer(Struct, frozen=True, kw_only=True):
    """What was taken back.

    Attributes:
        changed: papers that are again as they were.
        left_alone: papers changed since, which stay as they are.
        unknown: acts that are not this client's, changed nothing, or are taken back already.
        papers: how the papers of this client's acts stand now, also of those taken back already.
    """

    changed: list[str]
    left_alone: list[str]
    unknown: list[UUID]
    papers: dict[str, Standing]


class WantedRequest(_Strict, frozen=True, kw_only=True):
    """Papers to be fetched from arXiv by id, then ranked, in the background."""

    ids: Annotated[list[PaperId], Meta(min_length=1, max_length=MOST_WANTED)]


class WantedAnswer(Struct, frozen=True, kw_only=True):
    """Those that are on their way, asked for now or before; `/v1/papers` tells when they are there."""

    queued: list[str]


class Fault(Struct, frozen=True, kw_only=True):
    """Why a request was refused: a code for programs, a sentence for people."""

    code: str
    message: str


class Refused(Struct, frozen=True, kw_only=True):
    """The body of every answer that is no success."""

    error: Fault

"""What the reader's triage teaches the ranker: which papers are examples, and how much each counts."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from arxivtui.config import Criteria, Topic
from arxivtui.day.topics_seen import faded
from arxivtui.domain import State
from arxivtui.scoring import Example, RankPaper
from arxivtui.store.judged import Judged, judged, plain_papers

STARRED, LATER, LIBRARY = 1.0, 0.8, 0.5
DISMISSED, SEEN = -1.0, -0.5
"""What a paper counts. One looked at and let go says less than one put away; bulk acts say nothing."""

HALF_LIFE = timedelta(days=240)
"""What was decided so long before the newest word counts half. A library does not fade."""
LEAST = 0.2
"""But nothing fades further than to that share."""

MOST_WANTED, MOST_UNWANTED = 1500, 6000
"""So many of each are learnt from, the newest; the library's where stars and *later* leave room."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What there is to learn from.

    Attributes:
        examples: judged papers: starred and put off, then the library's, then unwanted ones; of each the
            newest word first.
        faded: topics that count no more.
    """

    examples: tuple[Example, ...] = ()
    faded: tuple[Topic, ...] = ()


def read_taste(db: Connection, criteria: Criteria, before: date | None = None) -> Taste:
    """What the reader's triage teaches.

    Args:
        db: a connection.
        criteria: today's.
        before: only papers announced before that day, to foretell it; the library is left out then, since
            nobody knows what of it was there.
    """
    said = [one for one in judged(db) if before is None or (one.day is not None and one.day < before)]
    with_library = before is None
    told = {one.paper_id: weight_of(one, with_library=with_library) for one in said}
    owned = [one for one in said if with_library and _by_library_alone(one)]
    in_library = {one.paper_id for one in owned}
    triaged = [one for one in said if told[one.paper_id] and one.paper_id not in in_library]
    liked = [one for one in triaged if told[one.paper_id] > 0][:MOST_WANTED]
    unwanted = [one for one in triaged if told[one.paper_id] < 0][:MOST_UNWANTED]
    newest = next((one.at for one in triaged if one.at is not None), None)
    weights = {one.paper_id: told[one.paper_id] * _left(one.at, newest) for one in liked}
    weights |= {one.paper_id: LIBRARY for one in owned[: MOST_WANTED - len(liked)]}
    weights |= {one.paper_id: told[one.paper_id] * _left(one.at, newest) for one in unwanted}
    examples = tuple(
        Example(paper, weights[paper.id], announced=paper.id not in in_library)
        for paper in to_rank_by_id(db, weights)
    )
    return Taste(examples, tuple(faded(db, criteria)))


def weight_of(one: Judged, *, with_library: bool = True) -> float:
    """What a judged paper counts, before it fades; 0 where it says nothing.

    A star or *later* stands for itself, however it was given. Being dismissed or seen counts where it was
    done to this paper alone.
    """
    if one.starred:
        return STARRED
    if one.state is State.DISMISSED:
        return DISMISSED if one.alone else 0.0
    if one.later:
        return LATER
    if with_library and _by_library_alone(one):
        return LIBRARY
    return SEEN if one.state is State.SEEN and one.alone else 0.0


def _by_library_alone(one: Judged) -> bool:
    """Whether only the library says that the paper is wanted, and triage does not gainsay it."""
    return one.library and not (one.starred or one.later or one.state is State.DISMISSED)


def to_rank_by_id(db: Connection, ids: Iterable[str]) -> Sequence[RankPaper]:
    """Stored papers as the ranker takes them, in this order."""
    return [
        RankPaper(one.paper_id, one.title, one.abstract, one.categories, one.authors, one.text_hash)
        for one in plain_papers(db, ids)
    ]


def _left(at: datetime | None, newest: datetime | None) -> float:
    """The share of a judgement that has not faded by the time of the newest."""
    if at is None or newest is None:
        return LEAST
    return max(LEAST, math.pow(0.5, (newest - at) / HALF_LIFE))

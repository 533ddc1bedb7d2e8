"""What the store knows of the papers on a page: `/v1/papers`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from sqlite3 import Connection
from threading import Lock
from typing import TYPE_CHECKING, cast

import msgspec

from arxivtui.server.bodies import check_ids
from arxivtui.server.wire import PaperAnswer, PapersAnswer, PapersRequest, StateName
from arxivtui.store import overlay

if TYPE_CHECKING:
    from arxivtui.server.guard import Caller
    from arxivtui.server.surroundings import Surroundings

MOST_DAYS = 32
"""Listing dates whose order one answer tells, the newest; and that is kept."""
MOST_EVIDENCE = 8

_LONG_EVIDENCE = 300
"""Characters of stored evidence below which it has no more than `MOST_EVIDENCE` pieces."""
_pieces = msgspec.json.Decoder(list[msgspec.Raw])

Places = dict[str, int]
"""The papers of a day by their place in its order, from 1."""


class Ranks:
    """The order of days, worked out once while the store does not change."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._revision = -1
        self._days: dict[str, Places] = {}

    def of(self, db: Connection, revision: int, days: Iterable[str]) -> dict[str, Places]:
        """The order of the newest `MOST_DAYS` of these days.

        Args:
            db: a connection that may read.
            revision: the store's, asked for before `db` began to read.
            days: ISO dates, each any number of times.
        """
        wanted = sorted(set(days), reverse=True)[:MOST_DAYS]
        with self._lock:
            if revision != self._revision:
                self._revision, self._days = revision, {}
            known = self._days
        found = {day: known[day] if day in known else overlay.ranks(db, day) for day in wanted}
        with self._lock:
            if revision == self._revision:
                # What is asked for now stays, and of what was asked for before as much as there is room for.
                others = [each for each in self._days.items() if each[0] not in found]
                self._days = dict((*others, *found.items())[-MOST_DAYS:])
        return found


def look_up(around: "Surroundings", _caller: "Caller", request: PapersRequest) -> PapersAnswer:
    """What is known of each paper; see `PapersAnswer`."""
    ids = request.ids
    check_ids(ids)
    as_of = datetime.now(UTC)
    revision = around.store.revision()
    with around.store.reading() as db:
        rows = overlay.of(db, ids)
        ranks = around.ranks.of(db, revision, [row.day for row in rows if row.day is not None])
    nowhere: Places = {}
    papers = {
        row.id: PaperAnswer(
            row.score,
            row.scorer,
            row.relevance,
            row.novelty,
            row.comment,
            row.topic,
            strongest(row.evidence),
            bool(row.mark),
            ranks.get(row.day, nowhere).get(row.id) if row.day is not None else None,
            cast("StateName", row.state),
            row.starred,
            row.later,
            row.tags,
            row.matched,
            row.library,
        )
        for row in rows
    }
    unknown = [] if len(papers) == len(ids) else [one for one in dict.fromkeys(ids) if one not in papers]
    return PapersAnswer(
        papers=papers,
        unscored=[paper_id for paper_id, paper in papers.items() if paper.score is None],
        unknown=unknown,
        requested=around.wanted.told(unknown) if unknown else {},
        as_of=as_of,
    )


def strongest(evidence: str) -> msgspec.Raw:
    """Stored evidence, strongest first as it is stored, without what is too much for a page."""
    if len(evidence) > _LONG_EVIDENCE and len(pieces := _pieces.decode(evidence)) > MOST_EVIDENCE:
        return msgspec.Raw(msgspec.json.encode(pieces[:MOST_EVIDENCE]))
    return msgspec.Raw(evidence)

"""The papers that the reader has judged, and what is needed of papers to rank them."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from arxivtui.domain import State
from arxivtui.store.encoding import names_from, names_json, time_or_none

# Most papers of a grown store were closed in bulk and teach nothing, so the search starts from what may
# teach. A step is undone as a whole, so its size is told by the index alone. Only acts of three verbs end
# *later*, and of four take a paper back from having been read: no other row's JSON need be looked into.
_JUDGED = """
WITH
alone(step_id, paper_id) AS MATERIALIZED (
    SELECT step_id, paper_id FROM triage_log GROUP BY step_id HAVING count(*) = 1
),
last_stated(paper_id, seq, step_id) AS (
    -- SQLite takes the columns beside max() from the row that has it.
    SELECT paper_id, max(seq), step_id FROM triage_log
    WHERE undone = 0 AND paper_id IN (SELECT paper_id FROM alone)
        AND json_extract(after, '$.state') <> json_extract(before, '$.state')
    GROUP BY paper_id
),
stated(paper_id) AS MATERIALIZED (
    SELECT paper_id FROM last_stated WHERE step_id IN (SELECT step_id FROM alone)
),
turned(paper_id, seq, ended, state) AS MATERIALIZED (
    SELECT paper_id, seq,
        json_extract(before, '$.later') IS NOT NULL AND json_extract(after, '$.later') IS NULL,
        json_extract(after, '$.state')
    FROM triage_log WHERE undone = 0 AND verb IN ('read', 'dismiss', 'unread', 'mark')
),
last_turned(paper_id, seq, was_read) AS (
    SELECT paper_id, max(seq), ended AND state = 'seen' FROM turned
    WHERE ended OR state IN ('dismissed', 'unread') GROUP BY paper_id
),
put_off(paper_id) AS MATERIALIZED (SELECT paper_id FROM last_turned WHERE was_read),
teaching(paper_id) AS (
    SELECT paper_id FROM triage WHERE starred_at IS NOT NULL OR later_at IS NOT NULL
    UNION SELECT paper_id FROM triage JOIN stated USING (paper_id) WHERE state IN ('seen', 'dismissed')
    UNION SELECT paper_id FROM put_off
    UNION SELECT paper_id FROM library
)
SELECT teaching.paper_id, coalesce(triage.state, 'unread'), triage.starred_at IS NOT NULL,
    triage.later_at IS NOT NULL OR teaching.paper_id IN (SELECT paper_id FROM put_off),
    teaching.paper_id IN (SELECT paper_id FROM stated),
    coalesce(
        (SELECT at FROM triage_log WHERE triage_log.paper_id = teaching.paper_id AND undone = 0
            ORDER BY seq DESC LIMIT 1),
        library.added_at
    ) AS decided_at,
    (SELECT min(listing_date) FROM announcements WHERE announcements.paper_id = teaching.paper_id),
    library.paper_id IS NOT NULL
FROM teaching
LEFT JOIN triage ON triage.paper_id = teaching.paper_id
LEFT JOIN library ON library.paper_id = teaching.paper_id
ORDER BY decided_at DESC, teaching.paper_id
"""

_LAST_WORD = """
SELECT (SELECT max(seq) FROM triage_log), (SELECT max(turned_at) FROM triage_log),
    (SELECT count(*) FROM triage_log WHERE undone > 0),
    (SELECT count(*) FROM library), (SELECT max(added_at) FROM library)
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the reader made of a paper.

    Attributes:
        state: where it stands.
        starred: it is starred.
        later: it is put off, or was, until it was read, and was neither dismissed nor made unread since.
        alone: its state was given to it by itself, not in bulk.
        at: when the reader last decided anything about it; where nothing was, when it came into the library.
        day: when it was first announced, or None.
        library: it is in the reader's own library.
    """

    paper_id: str
    state: State
    starred: bool
    later: bool
    alone: bool
    at: datetime | None
    day: date | None
    library: bool = False


@dataclass(frozen=True, slots=True)
class PlainPaper:
    """A paper's text as shown, without all else that is known of it."""

    paper_id: str
    title: str
    abstract: str
    categories: tuple[str, ...]
    authors: tuple[str, ...]
    text_hash: str


def judged(db: sqlite3.Connection) -> list[Judged]:
    """The papers whose triage may teach something, and the library's; the newest word first.

    Left out are those neither starred, put off nor in the library that are unread or skipped, or were
    dismissed or seen in bulk.
    """
    return [
        Judged(
            paper_id=paper_id,
            state=State(state),
            starred=bool(starred),
            later=bool(later),
            alone=bool(alone),
            at=time_or_none(at),
            day=None if day is None else date.fromisoformat(day),
            library=bool(library),
        )
        for paper_id, state, starred, later, alone, at, day, library in db.execute(_JUDGED)
    ]


def any_wanted(db: sqlite3.Connection) -> bool:
    """Whether anything is starred, put off for later or in the library."""
    (found,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM triage WHERE starred_at IS NOT NULL OR later_at IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM library)"
    ).fetchone()
    return bool(found)


def last_word(db: sqlite3.Connection) -> int:
    """A fingerprint, of 48 bits, of the reader's acts and library, to be compared with an earlier one.

    It changes with every act, undo and redo, and where papers come into the library or leave it.
    """
    found = db.execute(_LAST_WORD).fetchone()
    return int.from_bytes(sha256(repr(found).encode()).digest()[:6], "big")


def plain_papers(db: sqlite3.Connection, ids: Iterable[str]) -> list[PlainPaper]:
    """The texts of these papers, in their order; unknown ones are left out."""
    wanted = list(dict.fromkeys(ids))
    found = {
        row[0]: PlainPaper(row[0], row[1], row[2], tuple(row[3].split()), _names(row[4], row[5]), row[6])
        for row in db.execute(
            """
            SELECT id, title_plain, abstract_plain, categories, authors_plain, authors, text_hash FROM papers
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            (names_json(wanted),),
        )
    }
    return [found[paper_id] for paper_id in wanted if paper_id in found]


def _names(joined: str, written: str) -> tuple[str, ...]:
    """The names as shown; where one has a comma in it, as arXiv wrote them."""
    split = tuple(joined.split(", ")) if joined else ()
    return split if written.count('","') + 1 == len(split) else names_from(written)

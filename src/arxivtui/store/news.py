"""What came into the store since somebody last looked: whether any of it is shown, and the acts among it."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from arxivtui.domain import Verb
from arxivtui.store.encoding import time_text
from arxivtui.store.triage import Step

MOST_ACTS = 100
"""Told at most; of more only how many papers is of interest, and not even that exactly."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How far that part of the store has come that a reader sees; browsers' pairings, for one, are no part.

    Attributes:
        acts: number of the last row of the log of triage.
        turned: what of the log is undone.
        papers, fetched, runs: what was fetched, ranked and scored.
    """

    acts: int
    turned: tuple[int, int]
    papers: int
    fetched: str
    runs: tuple[int, int]


def extent(db: sqlite3.Connection) -> Extent:
    """How far it has come; no table is read but the short ones of listings and runs."""
    acts, undone, undone_to, papers, fetched, runs, finished = db.execute(
        """
        SELECT
            (SELECT coalesce(max(seq), 0) FROM triage_log),
            (SELECT count(*) FROM triage_log WHERE undone = 1),
            (SELECT coalesce(max(seq), 0) FROM triage_log WHERE undone = 1),
            (SELECT coalesce(max(pk), 0) FROM papers),
            (SELECT coalesce(max(fetched_at), '') FROM listings),
            (SELECT count(*) FROM runs),
            (SELECT count(finished) FROM runs)
        """
    ).fetchone()
    return Extent(acts, (undone, undone_to), papers, fetched, (runs, finished))


def acts_after(db: sqlite3.Connection, last: int, origin: str) -> list[Step]:
    """The acts of one face that stand in the log after its row `last`, in order; `MOST_ACTS` rows at most."""
    return _steps(
        db.execute(
            "SELECT step_id, verb, paper_id FROM triage_log "
            "WHERE seq > ? AND origin = ? ORDER BY seq LIMIT ?",
            (last, origin, MOST_ACTS),
        )
    )


def turned_after(db: sqlite3.Connection, at: datetime, origin: str) -> tuple[list[Step], list[Step]]:
    """The acts of one face that were undone, and those done again, after a moment; by whom is not kept.

    The log is read through: not for what is asked often. `MOST_ACTS` rows at most.
    """
    rows = db.execute(
        "SELECT undone, step_id, verb, paper_id FROM triage_log "
        "WHERE turned_at > ? AND origin = ? ORDER BY seq LIMIT ?",
        (time_text(at), origin, MOST_ACTS),
    ).fetchall()
    return _steps(row[1:] for row in rows if row[0]), _steps(row[1:] for row in rows if not row[0])


def _steps(rows: Iterable[tuple[str, str, str]]) -> list[Step]:
    """Rows of the log (step, verb, paper), those of one step together, in the order in which steps begin."""
    steps: dict[str, tuple[Verb, list[str]]] = {}
    for step_id, verb, paper_id in rows:
        steps.setdefault(step_id, (Verb(verb), []))[1].append(paper_id)
    return [Step(step_id, verb, tuple(ids)) for step_id, (verb, ids) in steps.items()]

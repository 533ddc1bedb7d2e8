"""Reads along while everybody writes: what another process could read once is there for good."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

Row = tuple[Any, ...]

_LOG = "SELECT seq, step_id, origin, verb, paper_id, before, after FROM triage_log WHERE seq > ?"
_SCORES = """
SELECT paper_id, text_hash, scorer, criteria_hash, run_id, relevance, novelty FROM scores WHERE scorer = ?
"""
_LISTED = "SELECT paper_id, category, listing_date, kind FROM announcements"


@dataclass
class Witness:
    """What was seen in a store.

    Attributes:
        database: the store.
        model: whose scores are paid for.
        acts: rows of the log of triage by their number.
        scores: rows of the model's scores.
        listed: rows of announcements.
        looks: how often it could read.
    """

    database: Path
    model: str
    acts: dict[int, Row] = field(default_factory=dict)
    scores: set[Row] = field(default_factory=set)
    listed: set[Row] = field(default_factory=set)
    looks: int = 0

    def look(self) -> bool:
        """Read once, if that can be done just now."""
        with suppress(sqlite3.Error), closing(self._open()) as db:
            self.look_at(db)
            return True
        return False

    def look_at(self, db: sqlite3.Connection) -> None:
        """Read what is new."""
        rows = db.execute(_LOG, (max(self.acts, default=0),)).fetchall()
        scores = db.execute(_SCORES, (self.model,)).fetchall()
        listed = db.execute(_LISTED).fetchall()
        self.acts |= {row[0]: row for row in rows}
        self.scores |= set(scores)
        self.listed |= set(listed)
        self.looks += 1

    def insist(self) -> None:
        """Read, however long it takes: what a process that is dead has left will not change."""
        while not self.look():
            Event().wait(0.1)

    def watch(self, ended: Event) -> None:
        """Look every second."""
        while not ended.wait(1.0):
            self.look()

    def acts_of(self, origin: str, ids: Iterable[str] = (), after: int = 0) -> list[Row]:
        """Rows seen of one origin after a number, of these papers or of any."""
        wanted = {*ids}
        return [
            row
            for number, row in sorted(self.acts.items())
            if number > after and row[2] == origin and (not wanted or row[4] in wanted)
        ]

    def faults(self, db: sqlite3.Connection) -> Iterable[str]:
        """What was seen and is there no more, or otherwise."""
        now = Witness(self.database, self.model)
        now.look_at(db)
        for number, row in self.acts.items():
            if now.acts.get(number) != row:
                yield f"an act that was stored is lost: {row}"
        for row in self.scores - now.scores:
            yield f"a score that was stored is lost: {row}"
        for row in self.listed - now.listed:
            yield f"an announcement that was stored is lost: {row}"

    def figures(self) -> Mapping[str, int]:
        """For the table."""
        return {"looks": self.looks, "acts": len(self.acts), "scores": len(self.scores)}

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True, timeout=5)

"""How far somebody has followed the log of triage, and which starred papers it has changed since."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from arxivtui.store.encoding import time_text

_MARGIN = timedelta(seconds=10)
"""By which what is undone is looked back for: a turn is stamped before it waits for its turn to write."""


@dataclass(frozen=True, slots=True)
class LogPlace:
    """A place in the log.

    Attributes:
        acts: number of the last row.
        turned: when something was undone or redone last, as text; empty for never.
    """

    acts: int = 0
    turned: str = ""


def place(db: sqlite3.Connection) -> LogPlace:
    """The log's end."""
    acts, turned = db.execute(
        "SELECT coalesce(max(seq), 0), "
        "(SELECT coalesce(max(turned_at), '') FROM triage_log INDEXED BY triage_log_by_paper) FROM triage_log"
    ).fetchone()
    return LogPlace(acts, turned)


def changed_stars(db: sqlite3.Connection, since: LogPlace) -> list[str]:
    """The papers that an act, an undo or a redo since then found starred, or starred; some since before."""
    starred = (
        "(json_extract(before, '$.starred') IS NOT NULL OR json_extract(after, '$.starred') IS NOT NULL)"
    )
    back = time_text(datetime.fromisoformat(since.turned) - _MARGIN) if since.turned else ""
    found = db.execute(
        f"""
        SELECT paper_id FROM triage_log WHERE seq > ? AND {starred}
        UNION
        SELECT paper_id FROM triage_log INDEXED BY triage_log_by_paper WHERE turned_at >= ? AND {starred}
        """,
        (since.acts, back),
    )
    return [paper_id for (paper_id,) in found]


def judged(db: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """Those of these papers that an act here was ever about, in the same order."""
    return [
        paper_id
        for paper_id in ids
        if db.execute("SELECT 1 FROM triage_log WHERE paper_id = ? LIMIT 1", (paper_id,)).fetchone()
    ]


def starred(db: sqlite3.Connection) -> list[str]:
    """Every starred paper, by id."""
    found = db.execute("SELECT paper_id FROM triage WHERE starred_at IS NOT NULL ORDER BY paper_id")
    return [paper_id for (paper_id,) in found]

"""Harvests: how far each month of a category's history has come, so that it goes on where it stopped."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from arxivtui.store.encoding import storable, time_or_none, time_text


@dataclass(frozen=True, slots=True)
class Harvest:
    """One month of one category, read through OAI-PMH.

    Attributes:
        month: `YYYY-MM`.
        kept_since: records of papers first submitted before this day were not kept.
        token: what continues it, as arXiv gave it; empty before the first answer and after the last.
        token_at: when that was given; arXiv's tokens do not last.
        received: records read.
        kept: records of which something was stored.
        dropped: records that cannot be used.
        finished_at: when all of it had been read and could be used; None until then.
    """

    category: str
    month: str
    kept_since: date
    token: str = ""
    token_at: datetime | None = None
    received: int = 0
    kept: int = 0
    dropped: int = 0
    finished_at: datetime | None = None


def get(db: sqlite3.Connection, category: str, month: str) -> Harvest | None:
    """How far a month has come; None where it was never begun."""
    row = db.execute(
        "SELECT kept_since, token, token_at, received, kept, dropped, finished_at FROM harvests "
        "WHERE category = ? AND month = ?",
        (category, month),
    ).fetchone()
    if row is None:
        return None
    kept_since, token, token_at, received, kept, dropped, finished_at = row
    return Harvest(
        category,
        month,
        date.fromisoformat(kept_since),
        token,
        time_or_none(token_at),
        received,
        kept,
        dropped,
        time_or_none(finished_at),
    )


def put(db: sqlite3.Connection, harvest: Harvest) -> None:
    """Note how far a month has come. In the transaction that stores its records, so that none is lost."""
    db.execute(
        """
        INSERT OR REPLACE INTO harvests
            (category, month, kept_since, token, token_at, received, kept, dropped, finished_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            harvest.category,
            harvest.month,
            harvest.kept_since.isoformat(),
            storable(harvest.token),
            None if harvest.token_at is None else time_text(harvest.token_at),
            harvest.received,
            harvest.kept,
            harvest.dropped,
            None if harvest.finished_at is None else time_text(harvest.finished_at),
        ),
    )

"""Days that the reader has been through: what was announced on them, and what of it was starred."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import FoldRule, State
from arxivtui.store import folding
from arxivtui.store.candidates import FRESHLY

_A_PAPER_S_DAY = f"SELECT min(listing_date) FROM announcements WHERE paper_id = %s AND {FRESHLY}"

_STARRED_DAYS = f"""
SELECT DISTINCT ({_A_PAPER_S_DAY % "triage.paper_id"}) AS day
FROM triage WHERE starred_at IS NOT NULL AND day IS NOT NULL
ORDER BY day DESC LIMIT ?
"""

_PAPERS = f"""
SELECT announced.paper_id, starred_at IS NOT NULL,
    starred_at IS NOT NULL OR coalesce(state IN ('{State.SEEN}', '{State.DISMISSED}'), 0)
FROM (
    SELECT DISTINCT paper_id FROM announcements INDEXED BY announcements_by_day
    WHERE listing_date = :day AND {FRESHLY}
) AS announced LEFT JOIN triage USING (paper_id)
WHERE ({_A_PAPER_S_DAY % "announced.paper_id"}) = :day
ORDER BY announced.paper_id
"""

_SINCE = f"""
SELECT DISTINCT paper_id FROM announcements AS announced
WHERE listing_date >= :day AND {FRESHLY} AND ({_A_PAPER_S_DAY % "announced.paper_id"}) >= :day
"""


@dataclass(frozen=True, slots=True)
class TriagedDay:
    """A listing date with a starred paper.

    Attributes:
        day: the listing date.
        papers: ids of what was announced on it as new or cross-listed, and on no day before; in order.
        starred: of those.
        looked: of those, starred, seen or dismissed; skipping is no look.
        above: how many papers stand above the folds of the day, whenever they were announced first.
        closed: how many of these are no longer unread.
    """

    day: date
    papers: tuple[str, ...]
    starred: frozenset[str]
    looked: frozenset[str]
    above: int
    closed: int


def with_stars(db: sqlite3.Connection, most: int, fold: FoldRule) -> Iterator[TriagedDay]:
    """The newest listing dates on which the reader starred something, each read when it is asked for.

    Args:
        db: a connection, open for as long as more are asked for.
        most: how many at most, newest first.
        fold: what stands above the folds.
    """
    for (text,) in db.execute(_STARRED_DAYS, (most,)).fetchall():
        day = date.fromisoformat(text)
        rows = db.execute(_PAPERS, {"day": text}).fetchall()
        (standing,) = folding.on(db, [day], fold)
        yield TriagedDay(
            day=day,
            papers=tuple(paper_id for paper_id, _, _ in rows),
            starred=frozenset(paper_id for paper_id, starred, _ in rows if starred),
            looked=frozenset(paper_id for paper_id, _, looked in rows if looked),
            above=len(standing.shown),
            closed=len(standing.shown - standing.unread),
        )


def since(db: sqlite3.Connection, day: date) -> set[str]:
    """The papers whose first announcement as new or cross-listed was on this listing date or later."""
    found = db.execute(_SINCE, {"day": day.isoformat()})
    return {paper_id for (paper_id,) in found}


def days_before(db: sqlite3.Connection, day: date, most: int) -> list[date]:
    """The newest listing dates before a day on which anything was announced; newest first."""
    found = db.execute(
        "SELECT DISTINCT listing_date FROM announcements WHERE listing_date < ? ORDER BY 1 DESC LIMIT ?",
        (day.isoformat(), most),
    )
    return [date.fromisoformat(each) for (each,) in found]

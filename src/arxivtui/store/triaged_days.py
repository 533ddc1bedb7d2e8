"""Days that the reader has been through: what was announced on them, and what of it was starred."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import State
from arxivtui.store.candidates import FRESHLY

_A_PAPER_S_DAY = f"SELECT min(listing_date) FROM announcements WHERE paper_id = %s AND {FRESHLY}"

_STARRED_DAYS = f"""
SELECT DISTINCT ({_A_PAPER_S_DAY % "triage.paper_id"}) AS day
FROM triage WHERE starred_at IS NOT NULL AND day IS NOT NULL
ORDER BY day DESC LIMIT ?
"""

_PAPERS = f"""
SELECT announced.paper_id, coalesce(state, '{State.UNREAD}') <> '{State.UNREAD}', starred_at IS NOT NULL
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
        closed: how many of those are no longer unread.
    """

    day: date
    papers: tuple[str, ...]
    starred: frozenset[str]
    closed: int


def with_stars(db: sqlite3.Connection, most: int) -> list[TriagedDay]:
    """The newest listing dates on which the reader starred something; newest first, at most `most`."""
    days = []
    for (day,) in db.execute(_STARRED_DAYS, (most,)).fetchall():
        rows = db.execute(_PAPERS, {"day": day}).fetchall()
        days.append(
            TriagedDay(
                date.fromisoformat(day),
                tuple(paper_id for paper_id, _, _ in rows),
                frozenset(paper_id for paper_id, _, starred in rows if starred),
                sum(closed for _, closed, _ in rows),
            )
        )
    return days


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

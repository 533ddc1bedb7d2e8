"""The days known, with how far the reader has come on each."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import Listing
from arxivtui.store.listing_rows import COLUMNS, read

# As `search.day_view` has it: kept by a mark or a rule, or new that day and not ranked out.
_SHOWN_SCORE = "LEFT JOIN scores ON scores.paper_id = announced.paper_id AND scores.shown = 1"
_ABOVE_FOLDS = """(
    starred_at IS NOT NULL OR later_at IS NOT NULL OR coalesce(matched, '') <> ''
    OR first AND coalesce(value >= :below, 1)
)"""


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One day, over all its categories.

    Attributes:
        listings: by category.
        papers: announced as new or cross-listed, each once.
        unread: of those.
        starred: of all that were announced, replacements too.
    """

    day: date
    listings: tuple[Listing, ...]
    papers: int
    unread: int
    starred: int


def newest_announced(db: sqlite3.Connection) -> date | None:
    """The newest listing date on which a paper is known to have been announced."""
    (day,) = db.execute("SELECT max(listing_date) FROM announcements").fetchone()
    return None if day is None else date.fromisoformat(day)


def days(
    db: sqlite3.Connection, limit: int | None = None, *, fold_below: float | None = None
) -> list[DaySummary]:
    """The days known, newest first, with their listings and how far the reader has come.

    Args:
        db: a connection.
        limit: how many days at most; None for all.
        fold_below: count as unread what `search.day_view` shows above the folds at this score; None
            counts every paper that was announced as new or cross-listed.
    """
    by_day: dict[str, list[Listing]] = {}
    for row in db.execute(
        f"""
        SELECT {COLUMNS} FROM listings
        WHERE listing_date IN (SELECT DISTINCT listing_date FROM listings ORDER BY 1 DESC LIMIT ?)
        ORDER BY listing_date DESC, category
        """,
        (-1 if limit is None else limit,),
    ):
        by_day.setdefault(row[1], []).append(read(row))
    if not by_day:
        return []
    counts = _day_counts(db, min(by_day), fold_below)
    return [
        DaySummary(date.fromisoformat(day), tuple(listings), *counts.get(day, (0, 0, 0)))
        for day, listings in by_day.items()
    ]


def _day_counts(
    db: sqlite3.Connection, since: str, fold_below: float | None
) -> dict[str, tuple[int, int, int]]:
    """Papers, unread ones and starred ones for each day."""
    wanted, scored = ("first", "") if fold_below is None else (_ABOVE_FOLDS, _SHOWN_SCORE)
    found = db.execute(
        f"""
        SELECT listing_date, sum(first), sum({wanted} AND coalesce(state, 'unread') = 'unread'),
               count(starred_at)
        FROM (
            SELECT listing_date, paper_id, max(kind <> 'replace') AS first
            FROM announcements WHERE listing_date >= :since GROUP BY listing_date, paper_id
        ) AS announced LEFT JOIN triage USING (paper_id) {scored}
        GROUP BY listing_date
        """,
        {"since": since, "below": fold_below},
    )
    return {day: (papers, unread, starred) for day, papers, unread, starred in found}

"""The days known, with how far the reader has come on each."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import FoldRule, Listing, ListingState
from arxivtui.store import folding
from arxivtui.store.encoding import names_json
from arxivtui.store.listing_rows import COLUMNS, read

_OPEN_DAYS = """
SELECT DISTINCT a.listing_date FROM announcements a INDEXED BY announcements_by_day
LEFT JOIN triage t ON t.paper_id = a.paper_id
WHERE a.listing_date >= ? AND coalesce(t.state, 'unread') = 'unread'
"""

_CLOSED_DAYS = """
SELECT a.listing_date,
    count(DISTINCT iif(a.kind <> 'replace', a.paper_id, NULL)), 0,
    count(DISTINCT iif(t.starred_at IS NOT NULL, a.paper_id, NULL)),
    count(DISTINCT iif(t.later_at IS NOT NULL, a.paper_id, NULL))
FROM announcements a INDEXED BY announcements_by_day LEFT JOIN triage t ON t.paper_id = a.paper_id
WHERE a.listing_date >= ? AND a.listing_date NOT IN (SELECT value FROM json_each(?))
GROUP BY a.listing_date
"""

_WORST_FIRST = (ListingState.FAILED, ListingState.PARTIAL, ListingState.STALE, ListingState.COMPLETE)


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One day, over all its categories.

    Attributes:
        listings: by category.
        papers: announced as new or cross-listed, each once.
        unread: of those.
        starred, later: of all that were announced, replacements too.
    """

    day: date
    listings: tuple[Listing, ...]
    papers: int
    unread: int
    starred: int
    later: int

    @property
    def state(self) -> ListingState:
        """Of the whole day: that of its worst listing; empty only where all are."""
        states = {listing.state for listing in self.listings}
        return next((state for state in _WORST_FIRST if state in states), ListingState.EMPTY)


def newest_announced(db: sqlite3.Connection) -> date | None:
    """The newest listing date on which a paper is known to have been announced."""
    (day,) = db.execute("SELECT max(listing_date) FROM announcements").fetchone()
    return None if day is None else date.fromisoformat(day)


def days(
    db: sqlite3.Connection, limit: int | None = None, *, fold: FoldRule | None = None
) -> list[DaySummary]:
    """The days known, newest first, with their listings and how far the reader has come.

    Args:
        db: a connection.
        limit: how many days at most; None for all.
        fold: count as unread what `search.day_view` shows above this fold; None counts every paper that was
            announced as new or cross-listed.
    """
    newest = "SELECT DISTINCT listing_date FROM listings ORDER BY 1 DESC LIMIT ?"
    return _summaries(db, newest, -1 if limit is None else limit, fold)


def newest_day(db: sqlite3.Connection, *, fold: FoldRule | None = None) -> DaySummary | None:
    """The newest day on which papers were announced; while there is none, the newest known.

    Args:
        db: a connection.
        fold: as for `days`.
    """
    announced = newest_announced(db)
    if announced is not None:
        found = _summaries(db, "VALUES (?)", announced.isoformat(), fold)
    else:
        found = days(db, 1)
    return found[0] if found else None


def recounted(
    db: sqlite3.Connection, known: Sequence[DaySummary], ids: Iterable[str], *, fold: FoldRule
) -> list[DaySummary]:
    """The same days, with the counts of those anew on which any of these papers were announced.

    Args:
        db: a connection.
        known: days as they were.
        ids: papers whose triage has changed since.
        fold: as for `days`.
    """
    rows = db.execute(
        "SELECT DISTINCT listing_date FROM announcements WHERE paper_id IN (SELECT value FROM json_each(?))",
        (names_json(ids),),
    )
    touched = [date.fromisoformat(day) for (day,) in rows]
    counts = {one.day: _counts(one, fold) for one in folding.on(db, touched, fold)}
    return [
        DaySummary(each.day, each.listings, *counts[each.day]) if each.day in counts else each
        for each in known
    ]


def _summaries(
    db: sqlite3.Connection, wanted: str, argument: int | str, fold: FoldRule | None
) -> list[DaySummary]:
    """The days that a query with one argument names, newest first."""
    by_day: dict[str, list[Listing]] = {}
    for row in db.execute(
        f"""
        SELECT {COLUMNS} FROM listings WHERE listing_date IN ({wanted})
        ORDER BY listing_date DESC, category
        """,
        (argument,),
    ):
        by_day.setdefault(row[1], []).append(read(row))
    if not by_day:
        return []
    counts = _day_counts(db, min(by_day), fold)
    return [
        DaySummary(date.fromisoformat(day), tuple(listings), *counts.get(day, (0, 0, 0, 0)))
        for day, listings in by_day.items()
    ]


def _day_counts(
    db: sqlite3.Connection, since: str, fold: FoldRule | None
) -> dict[str, tuple[int, int, int, int]]:
    """Papers, unread ones, starred ones and those for later, for each day.

    Where nothing is unread the fold has no say, and no score is looked up, which is two thirds of the work:
    most days are so.
    """
    left = [str(day) for (day,) in db.execute(_OPEN_DAYS, (since,))]
    counts: dict[str, tuple[int, int, int, int]] = {
        day: tuple(of_day) for day, *of_day in db.execute(_CLOSED_DAYS, (since, names_json(left)))
    }
    for one in folding.on(db, [date.fromisoformat(day) for day in left], fold or FoldRule()):
        counts[one.day.isoformat()] = _counts(one, fold)
    return counts


def _counts(one: folding.DayStanding, fold: FoldRule | None) -> tuple[int, int, int, int]:
    return len(one.announced), len(_left(one, fold)), one.starred, one.later


def _left(one: folding.DayStanding, fold: FoldRule | None) -> set[str]:
    """The unread papers that count."""
    return one.unread & one.shown if fold is not None else one.unread & one.announced

"""What a day, or any other list of papers, came to: all that is said at its end, read in one go."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from arxivtui.domain import Listing
from arxivtui.store.encoding import names_json
from arxivtui.store.listing_rows import COLUMNS, read
from arxivtui.store.time_spent import TimeSpent, on_papers

_MARKS = """
SELECT count(*),
       coalesce(sum(coalesce(state, 'unread') = 'unread'), 0),
       count(starred_at), count(later_at),
       coalesce(sum(state = 'dismissed'), 0), coalesce(sum(state = 'skipped'), 0),
       coalesce(sum(state = 'seen' AND starred_at IS NULL AND later_at IS NULL), 0)
FROM json_each(?) LEFT JOIN triage ON paper_id = json_each.value
"""

_SCORERS = """
SELECT scorer, count(*) FROM json_each(?) AS wanted
CROSS JOIN scores ON scores.paper_id = wanted.value AND scores.shown = 1
WHERE scores.value IS NOT NULL GROUP BY scorer ORDER BY 2 DESC, 1
"""

_REASONS = """
SELECT reason, count(*) FROM json_each(?) JOIN unscored ON paper_id = json_each.value
WHERE scorer = ? GROUP BY reason ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Marked:
    """How some papers stand.

    Attributes:
        papers: all of them.
        seen: looked at, and neither starred nor put off for later.
    """

    papers: int = 0
    unread: int = 0
    starred: int = 0
    later: int = 0
    dismissed: int = 0
    skipped: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class FoldFacts:
    """What lies under one fold.

    Attributes:
        scorers: how many papers whose score speaks for, the most frequent first.
    """

    marked: Marked = Marked()
    scorers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What a list of papers came to.

    Attributes:
        above: how those above its folds stand.
        folds: each of its folds, in their order.
        without_number: papers that no scorer has given a number, above and below.
        unscored: reasons why the configured model gave no score, with how many papers; likewise.
        time: from the first act on any of its papers to the last.
        listings: of its day, by category; none where it is not of one day.
    """

    above: Marked = Marked()
    folds: tuple[FoldFacts, ...] = ()
    without_number: int = 0
    unscored: dict[str, int] = field(default_factory=dict)
    time: TimeSpent = field(default_factory=TimeSpent)
    listings: tuple[Listing, ...] = ()


def of(
    db: sqlite3.Connection,
    above: Sequence[str],
    folds: Sequence[Sequence[str]],
    day: date | None,
    model: str,
) -> DayFacts:
    """The facts about a list of papers.

    Args:
        db: a connection.
        above: ids of the papers above its folds.
        folds: ids of those under each of its folds, none of them above.
        day: whose listings are told; None where the list is not of one day.
        model: the configured one, whose unscored papers are told; empty without one.
    """
    everything = (*above, *(paper_id for fold in folds for paper_id in fold))
    return DayFacts(
        above=_marked(db, above),
        folds=tuple(FoldFacts(_marked(db, fold), _scorers(db, fold)) for fold in folds),
        without_number=_without_number(db, everything),
        unscored=dict(db.execute(_REASONS, (names_json(everything), model)).fetchall()) if model else {},
        time=on_papers(db, everything),
        listings=() if day is None else _listings(db, day),
    )


def _marked(db: sqlite3.Connection, ids: Sequence[str]) -> Marked:
    return Marked(*db.execute(_MARKS, (names_json(ids),)).fetchone())


def _scorers(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    return dict(db.execute(_SCORERS, (names_json(ids),)).fetchall())


def _without_number(db: sqlite3.Connection, ids: Sequence[str]) -> int:
    """How many papers no score that speaks has a number for, or that have none."""
    return len(ids) - sum(_scorers(db, ids).values())


def _listings(db: sqlite3.Connection, day: date) -> tuple[Listing, ...]:
    found = db.execute(
        f"SELECT {COLUMNS} FROM listings WHERE listing_date = ? ORDER BY category", (day.isoformat(),)
    )
    return tuple(read(row) for row in found)

"""Where the papers of a day stand: shown, ranked out, or among the replacements.

The one rule for lists and counts alike. What matched a rule, is starred or put off for later is shown. Of the
rest, replacements are folded away, and new and cross-listed papers are ranked out where their score is below
the fold, or where so many of that day have a better one as are to stand above it. How many those are has
nothing to do with marks: starring a paper brings up no other. A paper without a score is shown.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter

from arxivtui.domain import FoldRule, newer_id
from arxivtui.store.encoding import names_json

# What is known of a paper on a day, in one number: quicker to fetch than as many columns.
_STARRED, _LATER, _MATCHED, _DONE, _FIRST = 1, 2, 4, 8, 16
_KEPT = _STARRED | _LATER | _MATCHED

_ROWS = f"""
SELECT a.listing_date, a.paper_id, s.value,
    {_STARRED} * (t.starred_at IS NOT NULL) + {_LATER} * (t.later_at IS NOT NULL)
    + {_MATCHED} * coalesce(s.matched <> '', 0) + {_DONE} * coalesce(t.state <> 'unread', 0)
    + {_FIRST} * (a.kind <> 'replace')
FROM announcements a INDEXED BY announcements_by_day
LEFT JOIN triage t ON t.paper_id = a.paper_id
LEFT JOIN scores s ON s.paper_id = a.paper_id AND s.shown = 1
WHERE a.listing_date {{which}} ORDER BY a.listing_date
"""


@dataclass(slots=True)
class DayStanding:
    """The papers of one listing date, each in exactly one of four sets, and how many are what.

    Attributes:
        shown: above the folds.
        low: ranked out, by a score below the fold.
        beyond: ranked out, beyond the best of the day.
        replaced: announced as replacements only.
        unread: of all these.
        values: the shown scores of those that have one.
        matched: those that matched a rule.
        announced: as new or cross-listed.
        starred, later: how many of all.
    """

    day: date
    shown: set[str] = field(default_factory=set)
    low: set[str] = field(default_factory=set)
    beyond: set[str] = field(default_factory=set)
    replaced: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    values: dict[str, float] = field(default_factory=dict)
    matched: set[str] = field(default_factory=set)
    announced: set[str] = field(default_factory=set)
    starred: int = 0
    later: int = 0

    @property
    def is_finished(self) -> bool:
        """There was something above the folds, and the reader has had a word on all of it."""
        return bool(self.shown) and not self.shown & self.unread


def since(db: sqlite3.Connection, day: date, fold: FoldRule) -> Iterator[DayStanding]:
    """How the papers stand on each day with announcements from `day` on, the oldest first."""
    return _standings(db, ">= ?", day.isoformat(), fold)


def on(db: sqlite3.Connection, days: Iterable[date], fold: FoldRule) -> Iterator[DayStanding]:
    """How the papers stand on these days, the oldest first; days without announcements are left out."""
    listed = names_json(day.isoformat() for day in days)
    return _standings(db, "IN (SELECT value FROM json_each(?))", listed, fold)


def _standings(db: sqlite3.Connection, which: str, days: str, fold: FoldRule) -> Iterator[DayStanding]:
    for day, rows in groupby(db.execute(_ROWS.format(which=which), (days,)), key=itemgetter(0)):
        known: dict[str, int] = {}
        values: dict[str, float] = {}
        for _, paper_id, value, marks in rows:
            known[paper_id] = known.get(paper_id, 0) | marks
            if value is not None:
                values[paper_id] = value
        yield _standing(date.fromisoformat(day), known, values, fold)


def _standing(day: date, known: dict[str, int], values: dict[str, float], fold: FoldRule) -> DayStanding:
    found = DayStanding(day, values=values)
    alike: dict[int, set[str]] = {}
    for paper_id, marks in known.items():
        alike.setdefault(marks, set()).add(paper_id)
    ranked: set[str] = set()
    for marks, ids in alike.items():
        if not marks & _DONE:
            found.unread |= ids
        if marks & _FIRST:
            found.announced |= ids
        if marks & _MATCHED:
            found.matched |= ids
        found.starred += len(ids) * (marks & _STARRED)
        found.later += len(ids) * (marks & _LATER) // _LATER
        (found.shown if marks & _KEPT else ranked if marks & _FIRST else found.replaced).update(ids)
    found.low = {paper_id for paper_id in ranked if values.get(paper_id, fold.below) < fold.below}
    found.beyond = (_beyond(found.announced, values, fold.best) & ranked) - found.low
    found.shown |= ranked - found.low - found.beyond
    return found


def _beyond(announced: set[str], values: dict[str, float], best: int) -> set[str]:
    """New and cross-listed papers with a score, but not among the best so many; the newest ids win ties."""
    ranked = announced & values.keys()
    if not best or len(ranked) <= best:
        return set()
    last = sorted(map(values.__getitem__, ranked), reverse=True)[best - 1]
    worse = {paper_id for paper_id in ranked if values[paper_id] < last}
    ties = sorted((each for each in ranked if values[each] == last), key=newer_id, reverse=True)
    return worse.union(ties[best - (len(ranked) - len(worse) - len(ties)) :])

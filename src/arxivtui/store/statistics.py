"""What all days came to: papers, reading, stars, money and time, day by day, for plots and tables.

A day that could not be had is told as missed, never as one without papers.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from arxivtui.domain import FoldRule, ListingState, is_weekday, newer_id, weekdays
from arxivtui.store import folding
from arxivtui.store.encoding import time_text
from arxivtui.store.model_accounts import DOLLARS
from arxivtui.store.time_spent import by_day

BEST = 20
"""So many of the best papers of a day are looked at apart: what a hurried reader would see."""

_AHEAD = timedelta(days=2)
"""Listing dates run ahead of the reader's own by a day or so; later ones are mistakes."""

_LOOKED = "SELECT paper_id FROM triage WHERE state IN ('seen', 'dismissed')"
_STARRED = "SELECT paper_id FROM triage WHERE starred_at IS NOT NULL"

_COSTS = f"""
SELECT date(sent_at, 'localtime') AS day, coalesce(sum(dollars), 0.0),
       coalesce(sum(tokens) FILTER (WHERE dollars IS NULL), 0)
FROM (
    SELECT sent_at, {DOLLARS} AS dollars,
           iif(state = 'sent', reserved_prompt + reserved_completion,
                               prompt_tokens + completion_tokens) AS tokens
    FROM requests WHERE sent_at >= ? AND state <> 'failed'
)
GROUP BY day HAVING day IS NOT NULL
"""

# From one date to the next along the index, past all that stands between.
_DATES = """
WITH RECURSIVE dates(day) AS (
    SELECT min(listing_date) FROM announcements
    UNION ALL
    SELECT (SELECT min(listing_date) FROM announcements WHERE listing_date > day) FROM dates
    WHERE day IS NOT NULL
)
SELECT day FROM dates WHERE day IS NOT NULL
"""

_CATEGORIES = """
SELECT substr(categories, 1, instr(categories || ' ', ' ') - 1), count(*)
FROM triage CROSS JOIN papers ON papers.id = paper_id WHERE starred_at >= ? GROUP BY 1 ORDER BY 2 DESC, 1
"""

_TOPICS = """
SELECT coalesce(topic, ''), count(*)
FROM triage LEFT JOIN scores ON scores.paper_id = triage.paper_id AND shown = 1
WHERE starred_at >= ? GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One listing date.

    Attributes:
        announced: papers, as new or cross-listed; each once.
        above: papers above the folds.
        read: of these, no longer unread.
        looked: of all announced, seen or dismissed; skipping is no look.
        starred: of these.
        best: how many are among the best `BEST` by score, and `best_starred` of those.
        partial: not all that arXiv announced was received.
    """

    day: date
    announced: int = 0
    above: int = 0
    read: int = 0
    looked: int = 0
    starred: int = 0
    best: int = 0
    best_starred: int = 0
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of some time.

    Attributes:
        since, until: the first and the last listing date that is looked at; None without any.
        own_since: the first of the reader's own days, which cost, time and stars are counted by.
        today: the last of them.
        days: listing dates with figures, oldest first.
        missed: weekdays between them of which nothing could be had, or nothing is known.
        ahead: listing dates so far in the future that they must be mistakes; left out of all else.
        costs: US dollars for each of the reader's days with requests.
        unpriced: tokens whose price is unknown, in no cost.
        seconds: time spent on each of the reader's days with acts.
        categories, topics: stars by primary category and by topic (empty: none), most first.
    """

    since: date | None
    until: date | None
    own_since: date
    today: date
    days: tuple[DayFigures, ...] = ()
    missed: tuple[date, ...] = ()
    ahead: int = 0
    costs: dict[date, float] = field(default_factory=dict)
    unpriced: int = 0
    seconds: dict[date, float] = field(default_factory=dict)
    categories: tuple[tuple[str, int], ...] = ()
    topics: tuple[tuple[str, int], ...] = ()

    @property
    def stars(self) -> int:
        """Papers starred in this time and starred still."""
        return sum(stars for _, stars in self.categories)

    @property
    def cost(self) -> float:
        """US dollars in this time."""
        return sum(self.costs.values())


def read(db: sqlite3.Connection, *, days: int | None, today: date, fold: FoldRule) -> Statistics:
    """The figures of the newest days.

    Args:
        db: a connection.
        days: how many, back from the newest listing date, and from the reader's today for what is counted
            by the reader's own days; None for all.
        today: the reader's own date.
        fold: what stands above the folds.
    """
    known = _listing_states(db)
    ahead = sum(day > today + _AHEAD for day in known)
    known = {day: state for day, state in known.items() if day <= today + _AHEAD}
    had = [day for day, (received, _) in known.items() if received]
    until = max(had, default=None)
    own_since = today - timedelta(days=days - 1) if days is not None else date.min
    since = None
    if until is not None:
        since = min(had) if days is None else max(min(known), until - timedelta(days=days - 1))
    moment = _midnight(own_since)
    costs = db.execute(_COSTS, (moment,)).fetchall()
    seconds = {day: spent for day, spent in by_day(db, moment).items() if own_since <= day <= today + _AHEAD}
    spent = {date.fromisoformat(day): cost for day, cost, _ in costs}
    if days is None:
        own_since = min((*seconds, *spent, *((since,) if since else ())), default=today)
    return Statistics(
        since=since,
        until=until,
        own_since=min(own_since, today),
        today=today,
        days=() if since is None or until is None else tuple(_figures(db, since, until, fold, known)),
        missed=() if since is None or until is None else _missed(since, until, known),
        ahead=ahead,
        costs=spent,
        unpriced=sum(tokens for *_, tokens in costs),
        seconds=seconds,
        categories=tuple(db.execute(_CATEGORIES, (moment,)).fetchall()),
        topics=tuple(db.execute(_TOPICS, (moment,)).fetchall()),
    )


_Known = dict[date, tuple[bool, set[str]]]
"""For each listing date whether anything is known of its papers, and the states of its listings."""


def _listing_states(db: sqlite3.Connection) -> _Known:
    known: _Known = {}
    for text, state in db.execute("SELECT listing_date, state FROM listings"):
        known.setdefault(date.fromisoformat(text), (False, set()))[1].add(state)
    for (text,) in db.execute(_DATES):
        day = date.fromisoformat(text)
        known[day] = (True, known.get(day, (False, set()))[1])
    return {
        day: (received or states == {ListingState.EMPTY.value}, states)
        for day, (received, states) in known.items()
    }


def _missed(since: date, until: date, known: _Known) -> tuple[date, ...]:
    nothing = (False, set[str]())
    asked = {day for day in known if since <= day <= until}
    every = asked.union(weekdays(since, until))
    return tuple(sorted(day for day in every if not known.get(day, nothing)[0]))


def _figures(
    db: sqlite3.Connection, since: date, until: date, fold: FoldRule, known: _Known
) -> Iterable[DayFigures]:
    looked = {paper_id for (paper_id,) in db.execute(_LOOKED)}
    starred = {paper_id for (paper_id,) in db.execute(_STARRED)}
    found = {
        one.day: _of_day(one, looked, starred, known[one.day][1])
        for one in folding.since(db, since, fold)
        if one.day <= until and one.day in known
    }
    for day, (received, _) in known.items():
        if received and since <= day <= until and day not in found and is_weekday(day):
            found[day] = DayFigures(day)
    return (found[day] for day in sorted(found))


def _of_day(one: folding.DayStanding, looked: set[str], starred: set[str], states: set[str]) -> DayFigures:
    ranked = sorted(
        one.announced & one.values.keys(),
        key=lambda each: (each in one.matched, one.values[each], newer_id(each)),
        reverse=True,
    )
    best = set(ranked[:BEST])
    here = (one.announced & looked) | (one.announced & starred)
    return DayFigures(
        day=one.day,
        announced=len(one.announced),
        above=len(one.shown),
        read=len(one.shown - one.unread),
        looked=len(here),
        starred=len(here & starred),
        best=len(best),
        best_starred=len(best & starred),
        partial=not states <= {ListingState.COMPLETE.value, ListingState.EMPTY.value},
    )


def _midnight(day: date) -> str:
    """With which one of the reader's own days began, as the log has it; empty for the first of all days."""
    if day.year < 1971:
        return ""
    return time_text(datetime.combine(day, time.min).astimezone())

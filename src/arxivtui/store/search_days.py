"""The papers of one day, or of all days that were missed: what is shown of them, and what is folded away.

Part of `search`, which is where to find it.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import FoldRule, newer_id
from arxivtui.domain.query import And, Day, Moment, Node, Op, Query
from arxivtui.store import folding, search_like
from arxivtui.store.encoding import names_json
from arxivtui.store.search_order import BEST_FIRST, KIND_ORDER, ORDER_BY, joined, newest_first
from arxivtui.store.search_where import Conditions
from arxivtui.store.sorts import Sort

_BEST_OF_DAY = BEST_FIRST.format(unscored=f"CASE WHEN s.value IS NULL THEN min({KIND_ORDER}) END")


@dataclass(frozen=True, slots=True)
class DayView:
    """One day's papers, each once and in exactly one of three lists, all in one order.

    Attributes:
        ids: what the list shows: new and cross-listed papers, replacements that are starred, put off for
            later or matched, and papers without a score.
        ranked_out: under the fold by their score, and neither matched, starred nor put off for later.
        replacements: announced that day as replacements only, and none of these marks.
        beyond: how many of those ranked out are so since they are beyond the best of the day.
    """

    ids: tuple[str, ...]
    ranked_out: tuple[str, ...]
    replacements: tuple[str, ...]
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The unread papers of several days, each once and in one of two lists, in order.

    Attributes:
        ids: above the fold of any of these days.
        ranked_out: of none.
        beyond: how many of those ranked out are beyond the best of a day, and below the fold on none.
    """

    ids: tuple[str, ...]
    ranked_out: tuple[str, ...]
    beyond: int = 0


def usual_sort(query: Query) -> Sort:
    """The order of a query's papers where none is asked for."""
    return Sort.MATCH if search_like.asserted(query.root) else Sort.SCORE


def day_view(
    db: sqlite3.Connection,
    *,
    day: date,
    fold: FoldRule,
    query: Query | None = None,
    today: date | None = None,
) -> DayView:
    """What was announced on one listing date, sorted into what is shown and what is folded.

    All three are in the order of scores, unscored papers by their kind on that day. A filter narrows them,
    and moves no paper from one to another; a kind that it asks for is the kind of that day's announcement.
    One that asks for papers like another puts those first that are most alike.

    Args:
        db: the store.
        day: the listing date.
        fold: what is ranked out.
        query: a filter.
        today: what relative days of the filter count from; the listing date if not given.

    Raises:
        UnknownPaperError: a paper that `like:` names is not stored.
    """
    query = query or Query()
    sort = usual_sort(query)
    where = Conditions(db, today or day).whole(_on(day, query))
    found = db.execute(
        f"""SELECT p.pk, p.id
        FROM announcements a INDEXED BY announcements_by_day CROSS JOIN papers p ON p.id = a.paper_id
        {joined(where, score=True)}
        WHERE a.listing_date = ? AND ({where.sql})
        GROUP BY p.id ORDER BY {_BEST_OF_DAY if sort is Sort.SCORE else ORDER_BY[sort]}""",
        (day.isoformat(), *where.params),
    ).fetchall()
    if sort is Sort.MATCH:
        found = _most_alike_first(db, query, found)
    standing = next(folding.on(db, [day], fold), folding.DayStanding(day))
    ids = [paper_id for _, paper_id in found]
    ranked_out = tuple(each for each in ids if each in standing.low or each in standing.beyond)
    return DayView(
        tuple(each for each in ids if each in standing.shown),
        ranked_out,
        tuple(each for each in ids if each in standing.replaced),
        sum(each in standing.beyond for each in ranked_out),
    )


def _most_alike_first(
    db: sqlite3.Connection, query: Query, found: list[tuple[int, str]]
) -> list[tuple[int, str]]:
    """Keys and ids in the order that `like:` asks for; as they are where it does not."""
    if query.root is None:
        return found
    places = {key: place for place, key in enumerate(search_like.likeness(db, query.root))}
    return sorted(found, key=lambda row: places.get(row[0], len(places)))


def _on(day: date, query: Query) -> Node:
    """The filter with the day beside it, so that a kind in it is the kind on that day."""
    that_day = Day(Moment.DATE, Op.EQ, day)
    if query.root is None:
        return that_day
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    return And((that_day, *parts))


def catch_up(
    db: sqlite3.Connection, *, days: Sequence[date], fold: FoldRule, query: Query | None = None, today: date
) -> CatchUp:
    """What is unread of several days, ranked together: matched papers first, then by score, unscored last.

    Replacements that are folded away on their days are left out. A query that asks for papers like another
    puts those first that are most alike.

    Args:
        db: the store.
        days: listing dates.
        fold: what is ranked out, of each day by itself.
        query: a filter.
        today: what relative days of the filter count from.

    Raises:
        UnknownPaperError: a paper that `like:` names is not stored.
    """
    above: set[str] = set()
    under: set[str] = set()
    low: set[str] = set()
    matched: set[str] = set()
    values: dict[str, float] = {}
    for day in folding.on(db, days, fold):
        above |= day.unread & day.shown
        under |= day.unread & (day.low | day.beyond)
        low |= day.low
        matched |= day.matched
        values |= day.values
    shown = [*_best_first(db, above & matched, values), *_best_first(db, above - matched, values)]
    ranked_out = _best_first(db, under - above, values)
    if query is not None and query.root is not None:
        found = among(db, [*shown, *ranked_out], query, today)
        shown = [each for each in found if each in above]
        ranked_out = [each for each in found if each not in above]
    return CatchUp(tuple(shown), tuple(ranked_out), sum(each not in low for each in ranked_out))


def _best_first(db: sqlite3.Connection, ids: set[str], values: dict[str, float]) -> list[str]:
    """By score from the highest, unscored last: as `Sort.SCORE` has it."""
    scored = sorted(ids & values.keys(), key=newer_id, reverse=True)
    scored.sort(key=values.__getitem__, reverse=True)
    return [*scored, *newest_first(db, ids - values.keys())]


def among(db: sqlite3.Connection, ids: Sequence[str], query: Query, today: date) -> list[str]:
    """Those of these papers that a query asks for, in their order or in that of `like:`."""
    where = Conditions(db, today).whole(query.root)
    found: list[tuple[int, str]] = db.execute(
        f"""SELECT p.pk, p.id FROM json_each(?) c CROSS JOIN papers p ON p.id = c.value {joined(where)}
        WHERE ({where.sql}) IS TRUE ORDER BY c.key""",
        (names_json(ids), *where.params),
    ).fetchall()
    if usual_sort(query) is Sort.MATCH:
        found = _most_alike_first(db, query, found)
    return [paper_id for _, paper_id in found]

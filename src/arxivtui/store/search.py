"""Papers found by a query, in order: what every list, view, command and export asks.

Answers are ids, not rows: a list of a hundred thousand is a few megabytes, and its window is read
separately (`papers.rows`). A call with a `limit` stops at the first rows; how it comes by them without
sorting the whole store is in `search_few` and `search_order`.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from arxivtui.domain.query import And, Day, Moment, Node, Op, Query
from arxivtui.store import search_text
from arxivtui.store.encoding import names_json
from arxivtui.store.search_few import few
from arxivtui.store.search_match import best_match
from arxivtui.store.search_order import KIND_ORDER, ORDER_BY, Sort, joined, sort_few, walk
from arxivtui.store.search_where import Conditions

__all__ = ["DayView", "Sort", "count", "day_view", "ids", "tags"]

# Papers that are sorted sooner than found along an index: for a first screen, and for a whole list.
_FEW_AT_FIRST = 2_500
_FEW_AT_ALL = 30_000
_FIRST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class DayView:
    """One day's papers, each once and in exactly one of three lists, all in the order asked for.

    Attributes:
        ids: what the list shows: new and cross-listed papers, replacements that are starred, put off for
            later or matched, and papers without a score.
        ranked_out: scored below the threshold, and neither matched, starred nor put off for later.
        replacements: announced that day as replacements only, and none of these marks.
    """

    ids: tuple[str, ...]
    ranked_out: tuple[str, ...]
    replacements: tuple[str, ...]


def ids(
    db: sqlite3.Connection,
    query: Query,
    *,
    sort: Sort = Sort.SCORE,
    limit: int | None = None,
    offset: int = 0,
    today: date,
) -> list[str]:
    """The ids of the papers that a query asks for, in order.

    Args:
        db: the store.
        query: from `parse_query`.
        sort: the order; it is total, so that pages by `limit` and `offset` fit together.
        limit: how many at most; None for all.
        offset: how many to leave out first.
        today: what relative days (`-3m`) count from.
    """
    conditions = Conditions(db, today, batches=sort in (Sort.DATE, Sort.ANNOUNCED, Sort.MATCH))
    first = limit is not None and limit + offset <= _FIRST_ROWS
    most = _FEW_AT_FIRST if first else _FEW_AT_ALL
    if first and sort in (Sort.ID, Sort.MATCH):
        # Ids and arrivals follow the days: a walk may have to pass all others before the days asked for.
        most *= 4
    if sort is Sort.MATCH:
        found = best_match(db, conditions, query.root, most)
    elif (keys := few(db, conditions, query.root, most)) is not None:
        found = sort_few(db, keys, conditions.whole(query.root), sort)
    else:
        found = walk(db, conditions.whole(query.root), sort)
    return list(islice(found, offset, None if limit is None else offset + limit))


def count(db: sqlite3.Connection, query: Query, today: date) -> int:
    """How many papers a query asks for."""
    words = None if query.root is None else search_text.expression(query.root)
    if words is not None:
        return _number(db, "SELECT count(*) FROM papers_fts WHERE papers_fts MATCH ?", words)
    conditions = Conditions(db, today)
    keys = few(db, conditions, query.root, _FEW_AT_ALL)
    where = conditions.whole(query.root)
    if keys is not None:
        return sum(1 for _ in sort_few(db, keys, where, Sort.ID))
    return _number(db, f"SELECT count(*) FROM papers p {joined(where)} WHERE ({where.sql})", *where.params)


def _number(db: sqlite3.Connection, sql: str, *params: str | int | float) -> int:
    (number,) = db.execute(sql, params).fetchone()
    return int(number)


_SHOWN_AND_MARKED = """LEFT JOIN scores s ON s.paper_id = p.id AND s.shown = 1
    LEFT JOIN triage t ON t.paper_id = p.id"""


def day_view(
    db: sqlite3.Connection,
    *,
    categories: Sequence[str],
    day: date,
    fold_below: float,
    query: Query | None = None,
    sort: Sort = Sort.SCORE,
    today: date | None = None,
) -> DayView:
    """What was announced on one listing date, sorted into what is shown and what is folded.

    A filter narrows all three lists. A kind that it asks for is the kind of that day's announcement.

    Args:
        db: the store.
        categories: the categories that a paper must have been announced in; none means any.
        day: the listing date.
        fold_below: the score under which a paper is ranked out, 0-100.
        query: a filter.
        sort: the order; `ANNOUNCED` is that day's page, `MATCH` is the newest arrival first.
        today: what relative days of the filter count from; the listing date if not given.
    """
    where = Conditions(db, today or day).whole(_on(day, query))
    order = f"min({KIND_ORDER}), p.pk" if sort is Sort.ANNOUNCED else ORDER_BY[sort]
    rows = db.execute(
        f"""SELECT p.id, min(a.kind = 'replace'),
            COALESCE(s.matched <> '', 0) OR t.starred_at IS NOT NULL OR t.later_at IS NOT NULL,
            COALESCE(s.value < ?, 0)
        FROM announcements a INDEXED BY announcements_by_day CROSS JOIN papers p ON p.id = a.paper_id
        {_SHOWN_AND_MARKED}
        WHERE a.listing_date = ? AND (? = 0 OR a.category IN (SELECT value FROM json_each(?)))
            AND ({where.sql})
        GROUP BY p.id ORDER BY {order}""",
        (fold_below, day.isoformat(), len(categories), names_json(categories), *where.params),
    )
    shown: list[str] = []
    ranked_out: list[str] = []
    replacements: list[str] = []
    for paper_id, replaced, kept, low in rows:
        place = shown if kept else replacements if replaced else ranked_out if low else shown
        place.append(paper_id)
    return DayView(tuple(shown), tuple(ranked_out), tuple(replacements))


def _on(day: date, query: Query | None) -> Node:
    """The filter with the day beside it, so that a kind in it is the kind on that day."""
    that_day = Day(Moment.DATE, Op.EQ, day)
    if query is None or query.root is None:
        return that_day
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    return And((that_day, *parts))


def tags(db: sqlite3.Connection) -> list[tuple[str, int]]:
    """The tags in use and how many papers have each, in alphabetical order."""
    rows = db.execute("SELECT tag, count(*) FROM tags GROUP BY tag")
    return sorted(
        ((str(tag), int(papers)) for tag, papers in rows), key=lambda row: (row[0].casefold(), row[0])
    )

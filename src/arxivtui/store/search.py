"""Papers found by a query, in order: what every list, view, command and export asks.

Answers are ids, not rows: a list of a hundred thousand is a few megabytes, and its window is read
separately (`papers.rows`). A call with a `limit` stops at the first rows; how it comes by them without
sorting the whole store is in `search_few` and `search_order`.
"""

import sqlite3
from datetime import date
from itertools import islice

from arxivtui.domain.query import Query
from arxivtui.store import search_text
from arxivtui.store.search_days import CatchUp, DayView, among, catch_up, day_view, usual_sort
from arxivtui.store.search_few import few
from arxivtui.store.search_match import best_match
from arxivtui.store.search_order import joined, sort_few, walk
from arxivtui.store.search_where import Conditions
from arxivtui.store.sorts import Sort

__all__ = ["CatchUp", "DayView", "Sort", "among", "catch_up", "count", "day_view", "ids"]

# Papers that are sorted sooner than found along an index: for a first screen, and for a whole list.
_FEW_AT_FIRST = 2_500
_FEW_AT_ALL = 30_000
_FIRST_ROWS = 1_000


def ids(
    db: sqlite3.Connection,
    query: Query,
    *,
    sort: Sort | None = None,
    limit: int | None = None,
    offset: int = 0,
    today: date,
) -> list[str]:
    """The ids of the papers that a query asks for, in order.

    Args:
        db: the store.
        query: from `parse_query`.
        sort: the order; it is total, so that pages by `limit` and `offset` fit together. None: by match
            where the query asks for papers like another, else by score.
        limit: how many at most; None for all.
        offset: how many to leave out first.
        today: what relative days (`-3m`) count from.

    Raises:
        UnknownPaperError: a paper that `like:` names is not stored.
    """
    sort = sort or usual_sort(query)
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
    """How many papers a query asks for.

    Raises:
        UnknownPaperError: a paper that `like:` names is not stored.
    """
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

"""How to come by the first rows of each order without sorting the whole store."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

import msgspec

from arxivtui.store.encoding import names_json
from arxivtui.store.search_where import Where
from arxivtui.store.sorts import Sort

_TRIAGE = " LEFT JOIN triage t ON t.paper_id = p.id "
_SCORE = " LEFT JOIN scores s ON s.paper_id = p.id AND s.shown = 1 "
_DATE = """COALESCE(
    (SELECT max(a.listing_date) FROM announcements a WHERE a.paper_id = p.id),
    (SELECT max(d.day) FROM digest_entries e CROSS JOIN digests d ON d.id = e.digest_id
        WHERE e.paper_id = p.id),
    p.submitted)"""
KIND_ORDER = "CASE a.kind WHEN 'new' THEN 0 WHEN 'cross' THEN 1 ELSE 2 END"
LISTED = f"max(a.listing_date || (2 - {KIND_ORDER}))"
"""The newest listing date with the kind's place from behind, so that one look-up gives both."""
_NEWEST = f"(SELECT {LISTED} FROM announcements a WHERE a.paper_id = %s)"
_LISTED = _NEWEST % "p.id"
NEWER_IDS = "instr(%s, '/') > 0, %s DESC"
"""Ids from the newest, as `domain.newer_id` has it."""

BEST_FIRST = f"(s.matched <> '') IS TRUE DESC, s.value DESC, {{unscored}}, {NEWER_IDS % ('p.id', 'p.id')}"
"""The order of scores, but for what orders papers without one, as SQL that is the same for all others."""

ORDER_BY = {
    Sort.SCORE: BEST_FIRST.format(unscored=f"CASE WHEN s.value IS NULL THEN {_LISTED} END DESC"),
    Sort.DATE: f"{_DATE} DESC, p.id",
    Sort.TITLE: "p.title_plain COLLATE NOCASE, p.id",
    Sort.ID: "p.id",
    Sort.ANNOUNCED: f"{_LISTED} DESC, p.pk",
    Sort.MATCH: "p.pk DESC",
}
"""The orders as SQL over `p` and `s`, for rows found already."""

_BATCH = 500


def joined(where: Where, *, score: bool = False) -> str:
    """The joins that a condition needs after `papers p`; what is not asked for is not looked up."""
    return (_SCORE if score or where.asks("s") else "") + (_TRIAGE if where.asks("t") else "")


def _opaque(where: Where) -> Where:
    """The condition in a form that SQLite's planner sees nothing in, or it would start from `s` and sort."""
    return Where(f"({where.sql}) IS TRUE", where.params)


def sort_few(db: sqlite3.Connection, keys: list[int], where: Where, sort: Sort) -> Iterator[str]:
    """The papers among `keys` that the condition holds for, in order."""
    given = Where(_opaque(where).sql, (msgspec.json.encode(keys).decode(), *where.params))
    joins = joined(where, score=sort is Sort.SCORE)
    select = f"SELECT p.id FROM json_each(?) c CROSS JOIN papers p ON p.pk = c.value {joins}"
    return _stream(db, select, given, ORDER_BY[sort])


def walk(db: sqlite3.Connection, where: Where, sort: Sort) -> Iterator[str]:
    """All papers that the condition holds for, in order, each as soon as it is known."""
    match sort:
        case Sort.SCORE:
            return _by_score(db, where)
        case Sort.DATE:
            return in_this_order(db, _by_date(db), where)
        case Sort.ANNOUNCED:
            return in_this_order(db, _as_announced(db), where)
        case Sort.TITLE:
            source, order = "papers p INDEXED BY papers_by_title", ORDER_BY[sort]
        case Sort.ID:
            source, order = "papers p", "p.id"
        case Sort.MATCH:
            source, order = "papers p", "p.pk DESC"
    return _stream(db, f"SELECT p.id FROM {source} {joined(where)}", _opaque(where), order)


def _stream(db: sqlite3.Connection, select: str, where: Where, order: str) -> Iterator[str]:
    rows = db.execute(f"{select} WHERE ({where.sql}) ORDER BY {order}", where.params)
    return (paper_id for (paper_id,) in rows)


def _by_score(db: sqlite3.Connection, where: Where) -> Iterator[str]:
    """Along the index of shown scores, equal ones sorted as they come; then the papers that have none."""
    paper = " CROSS JOIN papers p ON p.id = s.paper_id" if where.asks("p") else ""
    triage = " LEFT JOIN triage t ON t.paper_id = s.paper_id" if where.asks("t") else ""
    scored = f"SELECT s.paper_id FROM scores s INDEXED BY scores_shown{paper}{triage}"
    newer = NEWER_IDS % ("s.paper_id", "s.paper_id")
    for matched, valued in ((1, True), (1, False), (0, True)):
        rule = f"s.shown = 1 AND (s.matched <> '') = {matched} AND s.value IS {'NOT' * valued} NULL"
        order = f"s.value DESC, {newer}" if valued else f"{_NEWEST % 's.paper_id'} DESC, {newer}"
        yield from _stream(db, scored, Where(f"{rule} AND ({where.sql})", where.params), order)
    yield from _unscored(db, where)


_FEW_UNSCORED = 2_500
"""Papers without a score that are sorted sooner than found along the listing days."""


def _unscored(db: sqlite3.Connection, where: Where) -> Iterator[str]:
    """The papers that have no score and matched no rule, newest announced first."""
    opaque = _opaque(where)
    held = Where(f"s.value IS NULL AND (s.matched <> '') IS NOT TRUE AND {opaque.sql}", opaque.params)
    stored = f"SELECT p.id FROM papers p {joined(where, score=True)} WHERE {held.sql}"
    if not _most_are_unscored(db):
        limited = db.execute(f"{stored} LIMIT {_FEW_UNSCORED + 1:d}", held.params)
        found = [paper_id for (paper_id,) in limited]
        if len(found) <= _FEW_UNSCORED:
            yield from newest_first(db, found)
            return
    yield from _unscored_days(db, held)
    for old_form in (0, 1):
        rest = f"{stored} AND {_NOT_ANNOUNCED} AND (instr(p.id, '/') > 0) = {old_form} ORDER BY p.id DESC"
        yield from (paper_id for (paper_id,) in db.execute(rest, held.params))


def _most_are_unscored(db: sqlite3.Connection) -> bool:
    (half,) = db.execute("SELECT coalesce(max(pk), 0) / 2 FROM papers").fetchone()
    shown = f"SELECT 1 FROM scores INDEXED BY scores_shown WHERE shown = 1 LIMIT {half:d}"
    (scored,) = db.execute(f"SELECT count(*) FROM ({shown})").fetchone()
    return bool(scored < half)


def _unscored_days(db: sqlite3.Connection, held: Where) -> Iterator[str]:
    """Those of them that were announced, day by day."""
    paper = " CROSS JOIN papers p ON p.id = a.paper_id" if held.asks("p") else ""
    triage = " LEFT JOIN triage t ON t.paper_id = a.paper_id" if held.asks("t") else ""
    source = f"""SELECT a.paper_id FROM announcements a INDEXED BY announcements_by_day{paper}
        LEFT JOIN scores s ON s.paper_id = a.paper_id AND s.shown = 1{triage}"""
    order = f"a.listing_date DESC, {KIND_ORDER}, {NEWER_IDS % ('a.paper_id', 'a.paper_id')}"
    known: set[str] = set()
    for paper_id in _stream(db, source, held, order):
        if paper_id not in known:
            known.add(paper_id)
            yield paper_id


def newest_first(db: sqlite3.Connection, ids: Iterable[str]) -> list[str]:
    """These papers as those without a score stand: newest announced first, in it new, crossed, replaced."""
    newer = NEWER_IDS % ("c.value", "c.value")
    rows = db.execute(
        f"SELECT c.value FROM json_each(?) c ORDER BY {_NEWEST % 'c.value'} DESC, {newer}", (names_json(ids),)
    )
    return [paper_id for (paper_id,) in rows]


def in_this_order(db: sqlite3.Connection, keys: Iterable[int], where: Where) -> Iterator[str]:
    """The papers with these keys that the condition holds for, looked up a batch at a time.

    Batches grow, since each statement finds the papers with the words asked for anew.
    """
    sql = f"""SELECT p.id FROM json_each(?) c CROSS JOIN papers p ON p.pk = c.value {joined(where)}
        WHERE {_opaque(where).sql} ORDER BY c.key"""
    remaining, size = iter(keys), _BATCH
    while batch := list(islice(remaining, size)):
        rows = db.execute(sql, (msgspec.json.encode(batch).decode(), *where.params))
        yield from [paper_id for (paper_id,) in rows]
        size *= 2


# A paper on its way into an order by date: date, kind's place, key, id.
_Dated = tuple[str, int, int, str]

_ANNOUNCED = f"""SELECT a.listing_date, {KIND_ORDER}, p.pk, p.id
    FROM announcements a INDEXED BY announcements_by_day CROSS JOIN papers p ON p.id = a.paper_id
    ORDER BY a.listing_date DESC"""
_NOT_ANNOUNCED = "NOT EXISTS (SELECT 1 FROM announcements a WHERE a.paper_id = p.id)"
_NOT_SELECTED = "NOT EXISTS (SELECT 1 FROM digest_entries e WHERE e.paper_id = p.id)"
_DIGESTED = f"""SELECT d.day, 0, p.pk, p.id
    FROM digests d CROSS JOIN digest_entries e ON e.digest_id = d.id CROSS JOIN papers p ON p.id = e.paper_id
    WHERE d.day >= ? AND d.day < ? AND {_NOT_ANNOUNCED}"""
_SUBMITTED = f"""SELECT p.submitted, 0, p.pk, p.id FROM papers p INDEXED BY papers_by_submission
    WHERE p.submitted >= ? AND p.submitted < ? AND {_NOT_ANNOUNCED} AND {_NOT_SELECTED}"""
_UNDATED = f"""SELECT '', 0, p.pk, p.id FROM papers p
    WHERE p.submitted IS NULL AND {_NOT_ANNOUNCED} AND {_NOT_SELECTED}"""
_UNANNOUNCED = f"SELECT '', 0, p.pk, p.id FROM papers p WHERE {_NOT_ANNOUNCED}"
_PAST_ALL_DAYS = "~"


def _by_date(db: sqlite3.Connection) -> Iterator[int]:
    """Listing day by listing day, from the newest, with what digests and submissions add in between."""

    def others(first: str, past: str) -> Iterator[_Dated]:
        yield from db.execute(_DIGESTED, (first, past))
        yield from db.execute(_SUBMITTED, (first, past))

    def rows() -> Iterator[_Dated]:
        past = _PAST_ALL_DAYS
        for day, announced in groupby(db.execute(_ANNOUNCED), key=itemgetter(0)):
            yield from sorted(chain(announced, others(day, past)), key=itemgetter(0), reverse=True)
            past = day
        yield from sorted(others("", past), key=itemgetter(0), reverse=True)
        yield from db.execute(_UNDATED)

    return _each_once(rows(), itemgetter(3))


def _as_announced(db: sqlite3.Connection) -> Iterator[int]:
    def rows() -> Iterator[_Dated]:
        yield from db.execute(_ANNOUNCED)
        yield from db.execute(_UNANNOUNCED)

    return _each_once(rows(), itemgetter(1, 2))


def _each_once(rows: Iterator[_Dated], within_a_day: Callable[[_Dated], Any]) -> Iterator[int]:
    """The keys of rows that come newest day first, sorted within each day, each paper on its newest day."""
    known: set[int] = set()
    for _, day in groupby(rows, key=itemgetter(0)):
        for _, _, key, _ in sorted(day, key=within_a_day):
            if key not in known:
                known.add(key)
                yield key

"""Days of two stores: of each category and day the better listing, and what it lists."""

import sqlite3
from dataclasses import replace
from typing import Any

import msgspec

from arxivtui.domain import Listing, ListingSource, ListingState
from arxivtui.store.listing_rows import COLUMNS, read
from arxivtui.store.listings import announced, tells

_ALSO = "fetched_at, etag, attempts, reached"
_ALL = f"{COLUMNS}, {_ALSO}"
_COUNT = len(COLUMNS.split(","))

_COMPLETE = """
EXISTS (SELECT 1 FROM {schema}.listings AS line WHERE line.category = one.category
        AND line.listing_date = one.listing_date AND line.state = 'complete')
"""
_OURS, _THEIRS = _COMPLETE.format(schema="main"), _COMPLETE.format(schema="beside")

# What a complete listing does not have was never announced there, whoever says so.
_DROP = f"""
DELETE FROM main.announcements AS one WHERE {_THEIRS} AND NOT {_OURS} AND NOT EXISTS (
    SELECT 1 FROM beside.announcements AS theirs WHERE theirs.paper_id = one.paper_id
    AND theirs.category = one.category AND theirs.listing_date = one.listing_date)
"""
_CORRECT = f"""
UPDATE main.announcements AS one SET kind = theirs.kind FROM beside.announcements AS theirs
WHERE theirs.paper_id = one.paper_id AND theirs.category = one.category
  AND theirs.listing_date = one.listing_date AND theirs.kind <> one.kind
  AND NOT ({_OURS} AND NOT {_THEIRS})
  AND (({_THEIRS} AND NOT {_OURS})
       OR instr('new cross replace', theirs.kind) < instr('new cross replace', one.kind))
"""
_ADD = f"""
INSERT OR IGNORE INTO main.announcements (paper_id, category, listing_date, kind)
SELECT paper_id, category, listing_date, kind FROM beside.announcements AS one
WHERE NOT ({_OURS} AND NOT {_THEIRS})
"""

_HARVESTS = """
INSERT INTO main.harvests (category, month, kept_since, token, token_at, received, kept, dropped, finished_at)
SELECT category, month, kept_since, token, token_at, received, kept, dropped, finished_at
FROM beside.harvests WHERE true
ON CONFLICT (category, month) DO UPDATE SET
    kept_since = excluded.kept_since, token = excluded.token, token_at = excluded.token_at,
    received = excluded.received, kept = excluded.kept, dropped = excluded.dropped,
    finished_at = excluded.finished_at
WHERE (excluded.finished_at IS NOT NULL, -julianday(excluded.kept_since), excluded.received, excluded.kept,
       coalesce(excluded.finished_at, ''), coalesce(excluded.token_at, ''), excluded.token, excluded.dropped)
    > (harvests.finished_at IS NOT NULL, -julianday(harvests.kept_since), harvests.received, harvests.kept,
       coalesce(harvests.finished_at, ''), coalesce(harvests.token_at, ''), harvests.token, harvests.dropped)
"""


def take(db: sqlite3.Connection) -> tuple[int, int]:
    """Take the other store's announcements and listings, papers being there.

    Where one listing is complete and the other is not, the complete one says what was announced; else all
    that either has. Two parts that come to what arXiv states make a complete one.

    Returns:
        How many announcements and how many listings came or changed.
    """
    dropped = db.execute(_DROP).rowcount
    corrected = db.execute(_CORRECT).rowcount
    added = db.execute(_ADD).rowcount
    lines = _take_lines(db)
    db.execute(_HARVESTS)
    return dropped + corrected + added, lines


def _take_lines(db: sqlite3.Connection) -> int:
    columns = [column.strip() for column in _ALL.split(",")]
    both = db.execute(
        f"""
        SELECT {", ".join(f"ours.{one}" for one in columns)}, {", ".join(f"theirs.{one}" for one in columns)}
        FROM beside.listings AS theirs JOIN main.listings AS ours
            ON ours.category = theirs.category AND ours.listing_date = theirs.listing_date
        """
    ).fetchall()
    new = db.execute(
        f"INSERT INTO main.listings ({_ALL}) SELECT {_ALL} FROM beside.listings AS one WHERE NOT EXISTS ("
        "SELECT 1 FROM main.listings AS ours WHERE ours.category = one.category "
        "AND ours.listing_date = one.listing_date)"
    ).rowcount
    changed = 0
    for row in both:
        ours, theirs = row[: len(columns)], row[len(columns) :]
        now = _better(db, ours, theirs)
        if now != ours:
            changed += 1
            db.execute(
                f"UPDATE main.listings SET {', '.join(f'{one} = ?' for one in columns[2:])} "
                "WHERE category = ? AND listing_date = ?",
                (*now[2:], *now[:2]),
            )
    return new + changed


def _better(db: sqlite3.Connection, ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The line to keep of two about one category and day; where both are parts, what they come to."""
    less, more = sorted((ours, theirs), key=_worth)
    fetched_at, etag, attempts, reached = more[_COUNT:]
    reached = max(reached, less[_COUNT + 3])
    known, other = read(more[:_COUNT]), read(less[:_COUNT])
    if not known.state is other.state is ListingState.PARTIAL:
        return (*more[:_COUNT], fetched_at, etag, attempts, reached)
    in_store = announced(db, known.category, known.listing_date)
    stated = known.stated if known.stated_total else other.stated
    fed = known.source is not other.source and ListingSource.PAGE_AND_FEED in (
        known.source,
        other.source,
        _together(known.source, other.source),
    )
    now = replace(
        known,
        stated=stated,
        received=known.received if _same(in_store, known.received) else in_store,
        source=ListingSource.PAGE_AND_FEED if fed else known.source,
    )
    if now.stated_total and _same(in_store, stated):
        now = replace(now, state=ListingState.COMPLETE, reason="", retry_at=None, settled=False)
        etag, attempts = "", 0
    elif now.received != known.received and now.stated_total:
        now = replace(now, reason=f"received {now.received_total} of {now.stated_total} entries")
    line = (
        *more[:2],
        now.state.value,
        msgspec.json.encode(now.stated).decode() if now.stated != known.stated else more[3],
        msgspec.json.encode(now.received).decode() if now.received != known.received else more[4],
        now.reason,
        now.source.value,
        more[7] if now.retry_at else None,
        int(now.settled),
    )
    return (*line, fetched_at, etag, attempts, reached)


def _together(one: ListingSource, other: ListingSource) -> ListingSource:
    return ListingSource.PAGE_AND_FEED if ListingSource.FEED in (one, other) else one


def _same(one: dict[Any, int], other: dict[Any, int]) -> bool:
    """Whether two counts say the same; none is as good as nought."""
    return {kind: n for kind, n in one.items() if n} == {kind: n for kind, n in other.items() if n}


def _worth(line: tuple[Any, ...]) -> tuple[Any, ...]:
    listing: Listing = read(line[:_COUNT])
    return (
        tells(listing),
        listing.received_total,
        listing.stated_total,
        line[_COUNT],
        tuple("" if value is None else str(value) for value in line[:-1]),
    )

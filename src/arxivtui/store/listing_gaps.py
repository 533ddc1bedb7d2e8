"""Days that were missed: written down before they are asked for, so that none is forgotten."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from arxivtui.domain import NOT_FETCHED, Listing, ListingState
from arxivtui.store.encoding import names_json, storable, time_text
from arxivtui.store.listing_rows import COLUMNS, read

_SATURDAY = 5


def last_whole(db: sqlite3.Connection, category: str, before: date) -> date | None:
    """The newest listing date before that day on which something was had: complete, empty or partial."""
    (day,) = db.execute(
        "SELECT max(listing_date) FROM listings "
        "WHERE category = ? AND listing_date < ? AND state IN ('complete', 'empty', 'partial')",
        (category, before.isoformat()),
    ).fetchone()
    return None if day is None else date.fromisoformat(day)


def plan_missed(db: sqlite3.Connection, category: str, until: date, at: datetime) -> int:
    """Write down each weekday between the last day that was had and `until` as one to ask for.

    To be called in the transaction that stores the listing of `until`: a gap that is not written down then
    would lie before a day that was had, where nobody looks for gaps. A holiday among them turns out empty.

    Args:
        db: a connection that may write.
        category: whose days.
        until: the newest listing date, which is not written down itself.
        at: now.

    Returns:
        How many days were written down; those that have a line already are not.
    """
    last = last_whole(db, category, until)
    return 0 if last is None else plan(db, category, _weekdays_between(last, until), at)


def plan(db: sqlite3.Connection, category: str, days: Iterable[date], at: datetime) -> int:
    """Write down each of these days that has no line yet as one to ask for; how many there were."""
    before = db.total_changes
    db.executemany(
        """
        INSERT INTO listings (category, listing_date, state, stated, received, reason, fetched_at)
        VALUES (?, ?, ?, '{}', '{}', ?, ?) ON CONFLICT (category, listing_date) DO NOTHING
        """,
        [(category, day.isoformat(), ListingState.FAILED.value, NOT_FETCHED, time_text(at)) for day in days],
    )
    return db.total_changes - before


def missed(db: sqlite3.Connection, category: str) -> list[Listing]:
    """The days to ask for again, newest first: failed, stale or partial, and not settled.

    Before its `retry_at` a day is among them too.
    """
    found = db.execute(
        f"SELECT {COLUMNS} FROM listings WHERE category = ? AND NOT settled "
        "AND state IN ('failed', 'stale', 'partial') ORDER BY listing_date DESC",
        (category,),
    )
    return [read(row) for row in found]


def settle(db: sqlite3.Connection, category: str, days: Iterable[date], reason: str) -> None:
    """Ask no more for these days, since arXiv shows them no more; days that are whole stay as they are.

    Args:
        db: a connection that may write.
        category: whose days.
        days: which.
        reason: why they cannot be had. A partial or stale day keeps its own, which says what is missing.
    """
    db.execute(
        """
        UPDATE listings SET settled = 1, retry_at = NULL,
            reason = CASE state WHEN 'failed' THEN ? ELSE reason END
        WHERE category = ? AND listing_date IN (SELECT value FROM json_each(?))
            AND state IN ('failed', 'stale', 'partial')
        """,
        (storable(reason), category, names_json(day.isoformat() for day in days)),
    )


def forget_expected(db: sqlite3.Connection, category: str, after: date) -> None:
    """Remove failed and stale days later than `after` of which nothing is stored: arXiv has none such yet."""
    db.execute(
        """
        DELETE FROM listings WHERE category = ? AND listing_date > ? AND state IN ('failed', 'stale')
            AND NOT EXISTS (SELECT 1 FROM announcements a INDEXED BY announcements_by_day
                            WHERE a.listing_date = listings.listing_date AND a.category = listings.category)
        """,
        (category, after.isoformat()),
    )


def _weekdays_between(first: date, last: date) -> Iterator[date]:
    """The days from Monday to Friday that lie between two days."""
    for number in range(1, (last - first).days):
        day = first + timedelta(days=number)
        if day.weekday() < _SATURDAY:
            yield day

"""Days that were missed: written down before they are asked for, so that none is forgotten."""

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from arxivtui.domain import NOT_FETCHED, Listing, ListingSource, ListingState, weekdays
from arxivtui.store.encoding import names_json, storable, time_text
from arxivtui.store.listing_rows import COLUMNS, read

_DAY = timedelta(days=1)
_NOT_WHOLE = "state IN ('failed', 'stale', 'partial')"


def last_reached(db: sqlite3.Connection, category: str, before: date) -> date | None:
    """The day before which a category has no gap that is not written down.

    That is the last one before `before` that came as the newest of its time: a day that was named and had by
    itself says nothing of those around it. Where none came so, the first day that there is a line of.
    """
    (day,) = db.execute(
        """
        SELECT coalesce(max(CASE WHEN reached THEN listing_date END), min(listing_date))
        FROM listings WHERE category = ? AND listing_date < ?
        """,
        (category, before.isoformat()),
    ).fetchone()
    return None if day is None else date.fromisoformat(day)


def plan_missed(db: sqlite3.Connection, category: str, until: date, at: datetime) -> int:
    """Write down each weekday between the last day that was reached and `until`, which now is the last.

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
    last = last_reached(db, category, until)
    db.execute(
        "UPDATE listings SET reached = 1 WHERE category = ? AND listing_date = ?",
        (category, until.isoformat()),
    )
    if last is None:
        return 0
    return plan(db, category, weekdays(last + _DAY, until - _DAY), at)


def plan(db: sqlite3.Connection, category: str, days: Iterable[date], at: datetime) -> int:
    """Write down each of these days that has no line yet as one to ask for; how many there were."""
    before = db.total_changes
    db.executemany(
        """
        INSERT INTO listings (category, listing_date, state, stated, received, reason, source, fetched_at)
        VALUES (?, ?, ?, '{}', '{}', ?, ?, ?) ON CONFLICT (category, listing_date) DO NOTHING
        """,
        [
            (
                category,
                day.isoformat(),
                ListingState.FAILED.value,
                NOT_FETCHED,
                ListingSource.CATCHUP.value,
                time_text(at),
            )
            for day in days
        ],
    )
    return db.total_changes - before


def missed(db: sqlite3.Connection, category: str, since: date | None = None) -> list[Listing]:
    """The days to ask for again, newest first: failed, stale or partial, and not settled.

    Before its `retry_at` a day is among them too. From `since` on, so are the settled ones of which arXiv
    had something.
    """
    found = db.execute(
        f"SELECT {COLUMNS} FROM listings WHERE category = ? AND {_NOT_WHOLE} "
        "AND (NOT settled OR (listing_date >= ? AND state <> 'failed')) ORDER BY listing_date DESC",
        (category, (since or date.max).isoformat()),
    )
    return [read(row) for row in found]


def not_whole(db: sqlite3.Connection, category: str, days: Iterable[date]) -> list[date]:
    """Those of `days` that were never asked for or of which something is missing, the oldest first."""
    found = db.execute(
        "SELECT value FROM json_each(?) LEFT JOIN listings ON category = ? AND listing_date = value "
        f"WHERE state IS NULL OR {_NOT_WHOLE} ORDER BY value",
        (names_json(day.isoformat() for day in days), category),
    )
    return [date.fromisoformat(day) for (day,) in found]


def given_up(db: sqlite3.Connection, category: str, since: date) -> list[date]:
    """The days from `since` on that arXiv shows no more, newest first."""
    found = db.execute(
        "SELECT listing_date FROM listings WHERE category = ? AND listing_date >= ? "
        "AND settled AND state = 'failed' ORDER BY listing_date DESC",
        (category, since.isoformat()),
    )
    return [date.fromisoformat(day) for (day,) in found]


def settle(db: sqlite3.Connection, category: str, days: Iterable[date], reason: str) -> None:
    """Ask no more for these days, since arXiv shows them no more; days that are whole stay as they are.

    Args:
        db: a connection that may write.
        category: whose days.
        days: which.
        reason: why they cannot be had. A partial or stale day keeps its own, which says what is missing.
    """
    db.execute(
        f"""
        UPDATE listings SET settled = 1, retry_at = NULL,
            reason = CASE state WHEN 'failed' THEN ? ELSE reason END
        WHERE category = ? AND listing_date IN (SELECT value FROM json_each(?))
            AND {_NOT_WHOLE}
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

"""Lines of the table of listings, read and written."""

import sqlite3
from datetime import date, datetime
from typing import Any

import msgspec

from arxivtui.domain import Kind, Listing, ListingSource, ListingState
from arxivtui.store.encoding import storable, time_or_none, time_text

COLUMNS = "category, listing_date, state, stated, received, reason, source, retry_at, settled"
"""What `read` makes a listing of."""

_SET = ", ".join(
    f"{column} = excluded.{column}" for column in (*COLUMNS.split(", ")[2:], "fetched_at", "etag", "attempts")
)
_counts = msgspec.json.Decoder(dict[Kind, int])


def read(row: tuple[Any, ...]) -> Listing:
    """The listing in a row of `COLUMNS`."""
    category, day, state, stated, received, reason, source, retry_at, settled = row
    return Listing(
        category,
        date.fromisoformat(day),
        ListingState(state),
        _counts.decode(stated),
        _counts.decode(received),
        reason,
        ListingSource(source),
        time_or_none(retry_at),
        bool(settled),
    )


def put(db: sqlite3.Connection, listing: Listing, at: datetime, *, etag: str, attempts: int) -> None:
    """Write a listing's line in the place of the one before; that it was reached once stays true.

    Args:
        db: a connection that may write.
        listing: the line.
        at: when it was fetched.
        etag: the validator of what is stored, or empty.
        attempts: asks in a row that brought nothing whole.
    """
    db.execute(
        f"""
        INSERT INTO listings ({COLUMNS}, fetched_at, etag, attempts)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (category, listing_date) DO UPDATE SET {_SET}
        """,
        (
            listing.category,
            listing.listing_date.isoformat(),
            listing.state.value,
            msgspec.json.encode(listing.stated).decode(),
            msgspec.json.encode(listing.received).decode(),
            storable(listing.reason),
            listing.source.value,
            None if listing.retry_at is None else time_text(listing.retry_at),
            int(listing.settled),
            time_text(at),
            storable(etag),
            attempts,
        ),
    )

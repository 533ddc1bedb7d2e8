"""Listings: one category on one day, kept so that no later mishap makes a good day look worse.

The days that make up a list are in `listing_days`, those that were missed in `listing_gaps`; their names are
here too. What another day has of a batch is in `listing_copies`.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from arxivtui.domain import FetchedListing, Kind, Listing, ListingSource, ListingState, PlainText
from arxivtui.store import papers
from arxivtui.store.encoding import names_json, time_text
from arxivtui.store.listing_days import DaySummary, days, newest_announced, newest_day, recounted
from arxivtui.store.listing_gaps import (
    forget_expected,
    given_up,
    last_reached,
    missed,
    not_whole,
    plan,
    plan_missed,
    settle,
)
from arxivtui.store.listing_rows import COLUMNS, put, read

__all__ = [
    "DaySummary",
    "announced",
    "days",
    "forget_expected",
    "get",
    "given_up",
    "is_followed",
    "last_reached",
    "missed",
    "newest",
    "newest_announced",
    "newest_day",
    "not_whole",
    "plan",
    "plan_missed",
    "recounted",
    "retract",
    "save",
    "settle",
    "unchanged",
    "validator",
]

# How much a listing tells. What tells less never takes the place of what tells more.
_TELLS = {
    ListingState.FAILED: 0,
    ListingState.STALE: 1,
    ListingState.EMPTY: 2,
    ListingState.PARTIAL: 3,
    ListingState.COMPLETE: 4,
}
# At weekends there is no listing: an empty line of one says nothing of the days around it.
_HAD = "state NOT IN ('failed', 'stale') AND strftime('%w', listing_date) NOT IN ('0', '6')"
_A_DAY = len("2025-07-14")
_PAGES = {ListingSource.PAGE, ListingSource.CATCHUP}
_WITH_FEED = (ListingSource.FEED, ListingSource.PAGE_AND_FEED)


def save(
    db: sqlite3.Connection,
    fetched: FetchedListing,
    plain: Mapping[str, PlainText],
    at: datetime,
    *,
    settle_after: int | None = None,
) -> int:
    """Keep a listing with its entries.

    Announcements add up over all that was ever received, until a complete listing corrects what a feed or an
    old batch brought. The listing's own line gives way only to one that tells as much or more (failed, stale,
    empty, partial, complete); two parts that together are all that arXiv states make it complete. A paper of
    which a later day is stored keeps its newer text, whichever day was fetched first; else a replacement that
    was not known yet marks it as replaced now.

    Args:
        db: a connection that may write.
        fetched: the listing; of a paper in it twice the first entry counts.
        plain: `papers.plain_text` of its papers by id, worked out before the transaction.
        at: when it was fetched.
        settle_after: on so many days in a row an answer that is partial or stale and brings nothing more
            makes the listing settled; None for a listing that may still grow, which today's does.

    Returns:
        How many of its papers were unknown before.
    """
    listing = fetched.listing
    category, day = listing.category, listing.listing_date.isoformat()
    kinds: dict[str, Kind] = {}
    for entry in fetched.entries:
        kinds.setdefault(entry.paper.id, entry.kind)
    replaced = {paper_id for paper_id, kind in kinds.items() if kind is Kind.REPLACE}
    older = _announced_later(db, kinds, day)
    saved = papers.save_all(
        db, (entry.paper for entry in fetched.entries), plain, older=older, replaced=replaced
    )
    papers.mark_replaced(db, replaced - older - _known_replacements(db, replaced, day), at)
    known = get(db, category, listing.listing_date)
    if known is not None and known.whole and tells(listing) < tells(known):
        kinds = {}  # what is not whole has nothing to add to what is
    db.executemany(
        """
        INSERT INTO announcements (paper_id, category, listing_date, kind) VALUES (?, ?, ?, ?)
        ON CONFLICT (paper_id, category, listing_date) DO UPDATE SET kind = excluded.kind
        WHERE kind <> excluded.kind
        """,
        [(paper_id, category, day, kind.value) for paper_id, kind in kinds.items()],
    )
    if _corrects(listing, known):
        retract(db, category, listing.listing_date, but=kinds)
    in_store = announced(db, category, listing.listing_date)
    _keep_line(db, fetched, known, in_store, at, settle_after)
    return saved.added


def get(db: sqlite3.Connection, category: str, day: date) -> Listing | None:
    """The listing of a category on a day; None where none was ever asked for, or planned."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM listings WHERE category = ? AND listing_date = ?",
        (category, day.isoformat()),
    ).fetchone()
    return None if row is None else read(row)


def newest(db: sqlite3.Connection, category: str) -> date | None:
    """The newest listing date of a category of which arXiv was seen to have a listing."""
    (day,) = db.execute(
        f"SELECT max(listing_date) FROM listings WHERE category = ? AND {_HAD}",
        (category,),
    ).fetchone()
    return None if day is None else date.fromisoformat(day)


def is_followed(db: sqlite3.Connection, day: date) -> bool:
    """Whether a later listing date is known of some category, so that arXiv has been past this day."""
    (followed,) = db.execute(
        f"SELECT EXISTS (SELECT 1 FROM listings WHERE listing_date > ? AND {_HAD})", (day.isoformat(),)
    ).fetchone()
    return bool(followed)


def validator(db: sqlite3.Connection, category: str) -> tuple[date, str] | None:
    """What a page of newest listings is asked by whether it has changed: the day stored whole, and its ETag.

    None where the newest listing is not whole or did not come from that page: then it has to be read.
    """
    row = db.execute(
        f"SELECT {COLUMNS}, etag FROM listings WHERE category = ? AND {_HAD} "
        "ORDER BY listing_date DESC LIMIT 1",
        (category,),
    ).fetchone()
    if row is None:
        return None
    *columns, etag = row
    listing = read(tuple(columns))
    usable = listing.whole and listing.source is ListingSource.PAGE and etag
    return (listing.listing_date, etag) if usable else None


def unchanged(db: sqlite3.Connection, category: str, day: date, at: datetime) -> None:
    """Note that arXiv was asked again for a listing, and that it is as it was."""
    db.execute(
        "UPDATE listings SET fetched_at = ? WHERE category = ? AND listing_date = ?",
        (time_text(at), category, day.isoformat()),
    )


def retract(db: sqlite3.Connection, category: str, day: date, *, but: Iterable[str] = ()) -> None:
    """Take back what was announced in a category on a day, but for these papers; papers stay stored."""
    db.execute(
        "DELETE FROM announcements WHERE category = ? AND listing_date = ? "
        "AND paper_id NOT IN (SELECT value FROM json_each(?))",
        (category, day.isoformat(), names_json(but)),
    )


def _corrects(listing: Listing, known: Listing | None) -> bool:
    """Whether a listing shows what else is stored of its day to be wrong.

    Not where both are whole, the page of the day and its catch-up page: a paper that was cross-listed later
    is on one of them, and rightly so.
    """
    if known is None or not listing.whole:
        return False
    if known.state is not ListingState.COMPLETE:
        return True
    return listing.state is ListingState.COMPLETE and {known.source, listing.source} != _PAGES


def _keep_line(
    db: sqlite3.Connection,
    fetched: FetchedListing,
    known: Listing | None,
    in_store: dict[Kind, int],
    at: datetime,
    settle_after: int | None,
) -> None:
    """Write the listing's own line, or note on the one that tells more that it was asked for again."""
    listing = fetched.listing
    parts = known is not None and known.state is listing.state is ListingState.PARTIAL
    if known is not None and not parts and tells(known) > tells(listing):
        if not known.whole:
            _note_attempt(db, listing, at)
        return
    now = listing if known is None else _together(known, listing, in_store)
    if now.whole:
        now = replace(now, retry_at=None, settled=False)
        put(db, now, at, etag=fetched.etag if now.state is listing.state else "", attempts=0)
        return
    attempts, last = _attempts(db, listing)
    same = (
        known is not None and now.state is known.state and +Counter(now.received) == +Counter(known.received)
    )
    settled = now.settled or (same and known is not None and known.settled)
    if settle_after is not None and now.state in (ListingState.PARTIAL, ListingState.STALE):
        if not same:
            attempts = 1
        elif not attempts or last != time_text(at)[:_A_DAY]:
            attempts += 1
        settled = settled or attempts >= settle_after
    put(db, replace(now, settled=settled), at, etag="", attempts=attempts)


def tells(listing: Listing) -> tuple[int, bool]:
    """How much a listing tells; that a failed day cannot be had any more tells more than another failure.

    A feed alone tells less than a page that has nothing.
    """
    if listing.state is ListingState.PARTIAL and listing.source is ListingSource.FEED:
        return _TELLS[ListingState.STALE], True
    return _TELLS[listing.state], listing.state is ListingState.FAILED and listing.settled


def _attempts(db: sqlite3.Connection, listing: Listing) -> tuple[int, str]:
    """The answers that brought nothing more, and the day of the last ask."""
    row = db.execute(
        "SELECT attempts, fetched_at FROM listings WHERE category = ? AND listing_date = ?",
        (listing.category, listing.listing_date.isoformat()),
    ).fetchone()
    return (0, "") if row is None else (int(row[0]), str(row[1])[:_A_DAY])


def _note_attempt(db: sqlite3.Connection, listing: Listing, at: datetime) -> None:
    """The line stays; only that it was asked for once more, when, and when it may be again, is new."""
    db.execute(
        "UPDATE listings SET fetched_at = ?, retry_at = ? WHERE category = ? AND listing_date = ?",
        (
            time_text(at),
            None if listing.retry_at is None else time_text(listing.retry_at),
            listing.category,
            listing.listing_date.isoformat(),
        ),
    )


def _together(known: Listing, listing: Listing, in_store: dict[Kind, int]) -> Listing:
    """The line to keep; for two parts of one listing, what they come to together."""
    if not known.state is listing.state is ListingState.PARTIAL:
        return listing
    fed = known.source is not listing.source and {known.source, listing.source} & set(_WITH_FEED)
    source = ListingSource.PAGE_AND_FEED if fed else listing.source
    # A feed states nothing; what the page stated still holds.
    stated = listing.stated if listing.stated_total else known.stated
    now = replace(listing, stated=stated, received=in_store, source=source)
    if now.stated_total and in_store == {kind: count for kind, count in stated.items() if count}:
        return replace(now, state=ListingState.COMPLETE, reason="")
    if now.stated_total and not listing.stated_total:
        return replace(
            now, reason=f"received {now.received_total} of {now.stated_total} entries, with the feed's"
        )
    return now


def announced(db: sqlite3.Connection, category: str, day: date) -> dict[Kind, int]:
    """How many papers are stored as announced in a category on a day, by kind."""
    found = db.execute(
        "SELECT kind, count(*) FROM announcements WHERE category = ? AND listing_date = ? GROUP BY kind",
        (category, day.isoformat()),
    )
    return {Kind(kind): count for kind, count in found}


def _announced_later(db: sqlite3.Connection, ids: Iterable[str], day: str) -> set[str]:
    found = db.execute(
        "SELECT DISTINCT paper_id FROM announcements "
        "WHERE paper_id IN (SELECT value FROM json_each(?)) AND listing_date > ?",
        (names_json(ids), day),
    )
    return {paper_id for (paper_id,) in found}


def _known_replacements(db: sqlite3.Connection, ids: Iterable[str], day: str) -> set[str]:
    """Those of the papers that some category had as replaced on that day already."""
    found = db.execute(
        "SELECT DISTINCT paper_id FROM announcements "
        "WHERE paper_id IN (SELECT value FROM json_each(?)) AND listing_date = ? AND kind = 'replace'",
        (names_json(ids), day),
    )
    return {paper_id for (paper_id,) in found}

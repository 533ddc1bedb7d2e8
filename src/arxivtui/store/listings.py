"""Listings: one category on one day, kept so that no later mishap makes a good day look worse.

The days that make up a list are in `listing_days`, those that were missed in `listing_gaps`; their names are
here too.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from arxivtui.domain import FetchedListing, Kind, Listing, ListingSource, ListingState, PlainText
from arxivtui.store import papers
from arxivtui.store.encoding import names_json, time_text
from arxivtui.store.listing_days import DaySummary, days
from arxivtui.store.listing_gaps import (
    forget_expected,
    last_whole,
    missed,
    plan,
    plan_missed,
    settle,
)
from arxivtui.store.listing_rows import COLUMNS, put, read

__all__ = [
    "DaySummary",
    "Overlap",
    "SavedListing",
    "days",
    "forget_expected",
    "get",
    "last_whole",
    "missed",
    "newest",
    "overlap",
    "plan",
    "plan_missed",
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
_WHOLE = (ListingState.COMPLETE, ListingState.EMPTY)
_WITH_FEED = (ListingSource.FEED, ListingSource.PAGE_AND_FEED)


@dataclass(frozen=True, slots=True)
class SavedListing:
    """What a listing added.

    Attributes:
        new_papers: papers unknown before.
        updated_papers: papers of which something was added or corrected.
        announcements: announcements unknown before.
    """

    new_papers: int
    updated_papers: int
    announcements: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """What an earlier day of the same category has of a batch.

    Attributes:
        day: the day that has the largest part of it; None where no day has any.
        ids: the papers of the batch that were announced on that day in the same class.
    """

    day: date | None
    ids: frozenset[str]


def save(
    db: sqlite3.Connection,
    fetched: FetchedListing,
    plain: Mapping[str, PlainText],
    at: datetime,
    *,
    settle_after: int | None = None,
) -> SavedListing:
    """Keep a listing with its entries.

    Announcements add up over all that was ever received. The listing's own line gives way only to one that
    tells as much or more (failed, stale, empty, partial, complete); two parts that together are all that
    arXiv states make it complete. A paper of which a later day is stored keeps its newer text, whichever
    day was fetched first; else a replacement that was not known yet marks it as replaced now.

    Args:
        db: a connection that may write.
        fetched: the listing; of a paper in it twice the first entry counts.
        plain: `papers.plain_text` of its papers by id, worked out before the transaction.
        at: when it was fetched.
        settle_after: how many asks in a row make a partial listing settled, if the last of them brought
            nothing more; None for a listing that may still grow, which today's does.
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
    before = _announced(db, category, day)
    db.executemany(
        """
        INSERT INTO announcements (paper_id, category, listing_date, kind) VALUES (?, ?, ?, ?)
        ON CONFLICT (paper_id, category, listing_date) DO UPDATE SET kind = excluded.kind
        WHERE kind <> excluded.kind
        """,
        [(paper_id, category, day, kind.value) for paper_id, kind in kinds.items()],
    )
    after = _announced(db, category, day)
    _keep_line(db, fetched, after, at, settle_after)
    return SavedListing(saved.added, saved.changed, sum(after.values()) - sum(before.values()))


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
        "SELECT max(listing_date) FROM listings WHERE category = ? AND state NOT IN ('failed', 'stale')",
        (category,),
    ).fetchone()
    return None if day is None else date.fromisoformat(day)


def validator(db: sqlite3.Connection, category: str) -> tuple[date, str] | None:
    """What a page of newest listings is asked by whether it has changed: the day stored whole, and its ETag.

    None where the newest listing is not whole or did not come from that page: then it has to be read.
    """
    row = db.execute(
        "SELECT listing_date, state, source, etag FROM listings "
        "WHERE category = ? AND state NOT IN ('failed', 'stale') ORDER BY listing_date DESC LIMIT 1",
        (category,),
    ).fetchone()
    if row is None:
        return None
    day, state, source, etag = row
    usable = state in _WHOLE and source == ListingSource.PAGE and etag
    return (date.fromisoformat(day), etag) if usable else None


def unchanged(db: sqlite3.Connection, category: str, day: date, at: datetime) -> None:
    """Note that arXiv was asked again for a listing, and that it is as it was."""
    db.execute(
        "UPDATE listings SET fetched_at = ? WHERE category = ? AND listing_date = ?",
        (time_text(at), category, day.isoformat()),
    )


def overlap(db: sqlite3.Connection, category: str, entries: Iterable[tuple[str, Kind]], day: date) -> Overlap:
    """The earlier listing date of a category that has the most of these announcements already.

    arXiv announces a paper in a category once, as new or as cross-listed, so a batch that it seems to
    announce again is the old one under another date. Replacements recur by nature: which day it is they say
    only where the batch has nothing else, but those of that day are among the ids all the same.

    Args:
        db: a connection.
        category: where they were announced.
        entries: ids and how they were announced.
        day: the listing date that they came with.
    """
    kinds = dict(entries)
    first_time = {paper_id for paper_id, kind in kinds.items() if kind is not Kind.REPLACE}
    telling = first_time or kinds.keys()
    by_day: dict[str, set[str]] = {}
    for paper_id, listed, kind in db.execute(
        "SELECT paper_id, listing_date, kind FROM announcements "
        "WHERE paper_id IN (SELECT value FROM json_each(?)) AND category = ? AND listing_date < ?",
        (names_json(kinds), category, day.isoformat()),
    ):
        if (kind == Kind.REPLACE) is (kinds[paper_id] is Kind.REPLACE):
            by_day.setdefault(listed, set()).add(paper_id)
    most, earlier = max(((len(ids & telling), listed) for listed, ids in by_day.items()), default=(0, ""))
    return (
        Overlap(date.fromisoformat(earlier), frozenset(by_day[earlier]))
        if most
        else Overlap(None, frozenset())
    )


def _keep_line(
    db: sqlite3.Connection,
    fetched: FetchedListing,
    announced: dict[Kind, int],
    at: datetime,
    settle_after: int | None,
) -> None:
    """Write the listing's own line, or note on the one that tells more that it was asked for again."""
    listing = fetched.listing
    known = get(db, listing.category, listing.listing_date)
    if known is not None and _tells(known) > _tells(listing):
        if known.state not in _WHOLE:
            _note_attempt(db, listing, at)
        return
    now = listing if known is None else _together(known, listing, announced)
    if now.state in _WHOLE:
        now = replace(now, retry_at=None, settled=False)
        put(db, now, at, etag=fetched.etag if now.state is listing.state else "", attempts=0)
        return
    grew = known is None or now.received_total > known.received_total
    attempts = 1 if grew else _attempts(db, listing) + 1
    if known is not None and not grew and now.state is known.state:
        enough = now.state is ListingState.PARTIAL and settle_after is not None and attempts >= settle_after
        now = replace(now, settled=now.settled or known.settled or enough)
    put(db, now, at, etag="", attempts=attempts)


def _tells(listing: Listing) -> tuple[int, bool]:
    """How much a listing tells; that a failed day cannot be had any more tells more than another failure."""
    return _TELLS[listing.state], listing.state is ListingState.FAILED and listing.settled


def _attempts(db: sqlite3.Connection, listing: Listing) -> int:
    row = db.execute(
        "SELECT attempts FROM listings WHERE category = ? AND listing_date = ?",
        (listing.category, listing.listing_date.isoformat()),
    ).fetchone()
    return 0 if row is None else int(row[0])


def _note_attempt(db: sqlite3.Connection, listing: Listing, at: datetime) -> None:
    """The line stays; only that it was asked for once more, when, and when it may be again, is new."""
    db.execute(
        "UPDATE listings SET fetched_at = ?, retry_at = ?, attempts = attempts + 1 "
        "WHERE category = ? AND listing_date = ?",
        (
            time_text(at),
            None if listing.retry_at is None else time_text(listing.retry_at),
            listing.category,
            listing.listing_date.isoformat(),
        ),
    )


def _together(known: Listing, listing: Listing, announced: dict[Kind, int]) -> Listing:
    """The line to keep; for two parts of one listing, what they come to together."""
    if not known.state is listing.state is ListingState.PARTIAL:
        return listing
    fed = known.source is not listing.source and {known.source, listing.source} & set(_WITH_FEED)
    source = ListingSource.PAGE_AND_FEED if fed else listing.source
    # A feed states nothing; what the page stated still holds.
    stated = listing.stated if listing.stated_total else known.stated
    now = replace(listing, stated=stated, received=announced, source=source)
    if now.stated_total and announced == {kind: count for kind, count in stated.items() if count}:
        return replace(now, state=ListingState.COMPLETE, reason="")
    if now.stated_total and not listing.stated_total:
        return replace(
            now, reason=f"received {now.received_total} of {now.stated_total} entries, with the feed's"
        )
    return now


def _announced(db: sqlite3.Connection, category: str, day: str) -> dict[Kind, int]:
    found = db.execute(
        "SELECT kind, count(*) FROM announcements WHERE category = ? AND listing_date = ? GROUP BY kind",
        (category, day),
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

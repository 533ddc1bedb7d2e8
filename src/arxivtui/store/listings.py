"""Listings: one category on one day, kept so that no later mishap makes a good day look worse."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec

from arxivtui.domain import FetchedListing, Kind, Listing, ListingState, PlainText
from arxivtui.store import papers
from arxivtui.store.encoding import names_json, storable, time_text

# How much a listing tells. What tells less never takes the place of what tells more.
_TELLS = {
    ListingState.FAILED: 0,
    ListingState.STALE: 1,
    ListingState.EMPTY: 2,
    ListingState.PARTIAL: 3,
    ListingState.COMPLETE: 4,
}

_counts = msgspec.json.Decoder(dict[Kind, int])

# As `search.day_view` has it: kept by a mark or a rule, or new that day and not ranked out.
_SHOWN_SCORE = "LEFT JOIN scores ON scores.paper_id = announced.paper_id AND scores.shown = 1"
_ABOVE_FOLDS = """(
    starred_at IS NOT NULL OR later_at IS NOT NULL OR coalesce(matched, '') <> ''
    OR first AND coalesce(value >= :below, 1)
)"""


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
class DaySummary:
    """One day, over all its categories.

    Attributes:
        listings: by category.
        papers: announced as new or cross-listed, each once.
        unread: of those.
        starred: of all that were announced, replacements too.
    """

    day: date
    listings: tuple[Listing, ...]
    papers: int
    unread: int
    starred: int


def save(
    db: sqlite3.Connection, fetched: FetchedListing, plain: Mapping[str, PlainText], at: datetime
) -> SavedListing:
    """Keep a listing with its entries.

    Announcements add up over all that was ever received. The listing's own line gives way only to one that
    tells as much or more (failed, stale, empty, partial, complete); two parts that together are all that
    arXiv states make it complete. A paper of which a later day is stored keeps its newer text, whichever
    day was fetched first.

    Args:
        db: a connection that may write.
        fetched: the listing; of a paper in it twice the first entry counts.
        plain: `papers.plain_text` of its papers by id, worked out before the transaction.
        at: when it was fetched.
    """
    listing = fetched.listing
    category, day = listing.category, listing.listing_date.isoformat()
    kinds: dict[str, Kind] = {}
    for entry in fetched.entries:
        kinds.setdefault(entry.paper.id, entry.kind)
    saved = papers.save_all(
        db,
        (entry.paper for entry in fetched.entries),
        plain,
        older=_announced_later(db, kinds, day),
        replaced=(paper_id for paper_id, kind in kinds.items() if kind is Kind.REPLACE),
    )
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
    known = get(db, category, listing.listing_date)
    if known is None or _TELLS[listing.state] >= _TELLS[known.state]:
        _put(db, listing if known is None else _together(known, listing, after), at)
    return SavedListing(saved.added, saved.changed, sum(after.values()) - sum(before.values()))


def get(db: sqlite3.Connection, category: str, day: date) -> Listing | None:
    """The listing of a category on a day; None where none was ever asked for."""
    row = db.execute(
        "SELECT category, listing_date, state, stated, received, reason FROM listings "
        "WHERE category = ? AND listing_date = ?",
        (category, day.isoformat()),
    ).fetchone()
    return None if row is None else _listing(row)


def newest(db: sqlite3.Connection, category: str) -> date | None:
    """The newest listing date of a category of which arXiv was seen to have a listing."""
    (day,) = db.execute(
        "SELECT max(listing_date) FROM listings WHERE category = ? AND state NOT IN ('failed', 'stale')",
        (category,),
    ).fetchone()
    return None if day is None else date.fromisoformat(day)


def days(
    db: sqlite3.Connection, limit: int | None = None, *, fold_below: float | None = None
) -> list[DaySummary]:
    """The days known, newest first, with their listings and how far the reader has come.

    Args:
        db: a connection.
        limit: how many days at most; None for all.
        fold_below: count as unread what `search.day_view` shows above the folds at this score; None
            counts every paper that was announced as new or cross-listed.
    """
    by_day: dict[str, list[Listing]] = {}
    for row in db.execute(
        """
        SELECT category, listing_date, state, stated, received, reason FROM listings
        WHERE listing_date IN (SELECT DISTINCT listing_date FROM listings ORDER BY 1 DESC LIMIT ?)
        ORDER BY listing_date DESC, category
        """,
        (-1 if limit is None else limit,),
    ):
        by_day.setdefault(row[1], []).append(_listing(row))
    if not by_day:
        return []
    counts = _day_counts(db, min(by_day), fold_below)
    return [
        DaySummary(date.fromisoformat(day), tuple(listings), *counts.get(day, (0, 0, 0)))
        for day, listings in by_day.items()
    ]


def _day_counts(
    db: sqlite3.Connection, since: str, fold_below: float | None
) -> dict[str, tuple[int, int, int]]:
    """Papers, unread ones and starred ones for each day."""
    wanted, scored = ("first", "") if fold_below is None else (_ABOVE_FOLDS, _SHOWN_SCORE)
    found = db.execute(
        f"""
        SELECT listing_date, sum(first), sum({wanted} AND coalesce(state, 'unread') = 'unread'),
               count(starred_at)
        FROM (
            SELECT listing_date, paper_id, max(kind <> 'replace') AS first
            FROM announcements WHERE listing_date >= :since GROUP BY listing_date, paper_id
        ) AS announced LEFT JOIN triage USING (paper_id) {scored}
        GROUP BY listing_date
        """,
        {"since": since, "below": fold_below},
    )
    return {day: (papers, unread, starred) for day, papers, unread, starred in found}


def _together(known: Listing, listing: Listing, announced: dict[Kind, int]) -> Listing:
    """The line to keep; for two parts of one listing, what they come to together."""
    if not known.state is listing.state is ListingState.PARTIAL:
        return listing
    if listing.stated and announced == {kind: count for kind, count in listing.stated.items() if count}:
        return replace(listing, state=ListingState.COMPLETE, received=announced, reason="")
    return replace(listing, received=announced)


def _announced(db: sqlite3.Connection, category: str, day: str) -> dict[Kind, int]:
    found = db.execute(
        "SELECT kind, count(*) FROM announcements WHERE category = ? AND listing_date = ? GROUP BY kind",
        (category, day),
    )
    return {Kind(kind): count for kind, count in found}


def _announced_later(db: sqlite3.Connection, ids: Mapping[str, Kind], day: str) -> list[str]:
    found = db.execute(
        "SELECT DISTINCT paper_id FROM announcements "
        "WHERE paper_id IN (SELECT value FROM json_each(?)) AND listing_date > ?",
        (names_json(ids), day),
    )
    return [paper_id for (paper_id,) in found]


def _put(db: sqlite3.Connection, listing: Listing, at: datetime) -> None:
    db.execute(
        """
        INSERT INTO listings (category, listing_date, state, stated, received, reason, fetched_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (category, listing_date) DO UPDATE SET state = excluded.state, stated = excluded.stated,
            received = excluded.received, reason = excluded.reason, fetched_at = excluded.fetched_at
        """,
        (
            listing.category,
            listing.listing_date.isoformat(),
            listing.state.value,
            msgspec.json.encode(listing.stated).decode(),
            msgspec.json.encode(listing.received).decode(),
            storable(listing.reason),
            time_text(at),
        ),
    )


def _listing(row: tuple[str, ...]) -> Listing:
    category, day, state, stated, received, reason = row
    return Listing(
        category,
        date.fromisoformat(day),
        ListingState(state),
        _counts.decode(stated),
        _counts.decode(received),
        reason,
    )

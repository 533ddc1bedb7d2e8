"""Batches that came before: which day of a category already has what is said to be another day's."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from arxivtui.domain import Kind, ListingState
from arxivtui.store import listings
from arxivtui.store.encoding import names_json
from arxivtui.store.listing_rows import put


@dataclass(frozen=True, slots=True)
class Overlap:
    """What another day of the same category has of a batch.

    Attributes:
        day: the day that has the largest part of it; None where no day has any.
        ids: the papers of the batch that were announced on that day in the same class.
        new: how many papers that day has as new.
        total: how many it has altogether.
    """

    day: date | None = None
    ids: frozenset[str] = frozenset()
    new: int = 0
    total: int = 0


def overlap(
    db: sqlite3.Connection,
    category: str,
    entries: Iterable[tuple[str, Kind]],
    day: date,
    *,
    later: bool = False,
) -> Overlap:
    """The earlier (or later) listing date of a category that has the most of these announcements.

    arXiv announces a paper in a category once, as new or as cross-listed, so a batch that it seems to
    announce again is the old one under another date. Replacements recur by nature: which day it is they say
    only where the batch has nothing else, but those of that day are among the ids all the same.

    Args:
        db: a connection.
        category: where they were announced.
        entries: ids and how they were announced.
        day: the listing date that they came with.
        later: look at the days after it instead of those before.
    """
    kinds = dict(entries)
    first_time = {paper_id for paper_id, kind in kinds.items() if kind is not Kind.REPLACE}
    telling = first_time or kinds.keys()
    by_day: dict[str, set[str]] = {}
    for paper_id, listed, kind in db.execute(
        "SELECT paper_id, listing_date, kind FROM announcements "
        "WHERE paper_id IN (SELECT value FROM json_each(?)) AND category = ? "
        f"AND listing_date {'>' if later else '<'} ?",
        (names_json(kinds), category, day.isoformat()),
    ):
        if (kind == Kind.REPLACE) is (kinds[paper_id] is Kind.REPLACE):
            by_day.setdefault(listed, set()).add(paper_id)
    most, other = max(((len(ids & telling), listed) for listed, ids in by_day.items()), default=(0, ""))
    if not most:
        return Overlap()
    counts = listings.announced(db, category, date.fromisoformat(other))
    return Overlap(
        date.fromisoformat(other),
        frozenset(by_day[other]),
        counts.get(Kind.NEW, 0),
        sum(counts.values()),
    )


def mark_copy(
    db: sqlite3.Connection, category: str, day: date, ids: Iterable[str], of: date, at: datetime
) -> None:
    """Call a stored day stale, since it turned out to have had another day's batch, and take that back.

    Args:
        db: a connection that may write.
        category: whose day.
        day: which day.
        ids: the papers that it has from the other day.
        of: the other day.
        at: now.
    """
    known = listings.get(db, category, day)
    if known is None:
        return
    copied = list(ids)
    db.execute(
        "DELETE FROM announcements WHERE category = ? AND listing_date = ? "
        "AND paper_id IN (SELECT value FROM json_each(?))",
        (category, day.isoformat(), names_json(copied)),
    )
    reason = f"{len(copied)} of {known.received_total} entries were those of {of}"
    stale = replace(
        known,
        state=ListingState.STALE,
        stated={},
        received=listings.announced(db, category, day),
        reason=reason,
        settled=False,
    )
    put(db, stale, at, etag="", attempts=0)

"""Which days were told of, and how they stood then: what has changed since is news, after a crash too.

A day is kept as told only once all is done for it: its digest written and the reader's command run. A run
that was killed in between is made up for by the next.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import Listing, ListingState
from arxivtui.store import Store, listings, ui_state
from arxivtui.store.encoding import names_json
from arxivtui.store.listing_rows import COLUMNS, read

_KEY = "daily_told"
_DAYS = 100
"""Listing dates that are looked at: more than arXiv shows (90 days)."""
_HAD = (ListingState.COMPLETE, ListingState.PARTIAL, ListingState.EMPTY)

_LISTINGS = f"""
SELECT {COLUMNS} FROM listings
WHERE listing_date IN (SELECT DISTINCT listing_date FROM listings ORDER BY 1 DESC LIMIT {_DAYS})
ORDER BY listing_date, category
"""
_SCORED = """
SELECT a.listing_date, count(DISTINCT s.paper_id)
FROM announcements a INDEXED BY announcements_by_day
JOIN scores s ON s.paper_id = a.paper_id AND s.scorer <> 'local'
WHERE a.listing_date IN (SELECT value FROM json_each(?)) GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a day stands.

    Attributes:
        listings: what was had of it, category by category.
        scored: its papers that a model has scored.
    """

    listings: str
    scored: int


def standings(db: sqlite3.Connection) -> dict[date, Standing]:
    """How the newest days stand of which anything was had, the oldest first."""
    by_day: dict[date, list[Listing]] = {}
    for row in db.execute(_LISTINGS):
        listing = read(row)
        if listing.state in _HAD or listing.received_total:
            by_day.setdefault(listing.listing_date, []).append(listing)
    wanted = names_json(day.isoformat() for day in by_day)
    scored = {date.fromisoformat(day): number for day, number in db.execute(_SCORED, (wanted,))}
    return {day: Standing(_in_words(had), scored.get(day, 0)) for day, had in by_day.items()}


def listings_of(db: sqlite3.Connection, day: date) -> tuple[Listing, ...]:
    """The listings of a day, by category."""
    found = db.execute(
        f"SELECT {COLUMNS} FROM listings WHERE listing_date = ? ORDER BY category", (day.isoformat(),)
    )
    return tuple(map(read, found))


def _in_words(had: Iterable[Listing]) -> str:
    return " ".join(f"{one.category}:{one.state.value}:{one.received_total}" for one in had)


def begin(store: Store) -> None:
    """The first time: all that is stored counts as told, but for the newest day."""
    with store.reading() as db:
        if isinstance(ui_state.get(db, _KEY), dict):
            return
        newest = listings.newest_announced(db)
        there = {day: how for day, how in standings(db).items() if day != newest}
    with store.writing() as db:
        _put(db, there)


def changed(store: Store) -> dict[date, tuple[Standing, Standing | None]]:
    """The days that stand otherwise than they were told, newest first: how they do now, and did then."""
    with store.reading() as db:
        now, then = standings(db), _get(db)
    different = [day for day, how in now.items() if then.get(day) != how]
    return {day: (now[day], then.get(day)) for day in reversed(different)}


def keep(store: Store, days: Mapping[date, Standing]) -> None:
    """These days were told, standing so."""
    if not days:
        return
    with store.writing() as db:
        _put(db, {**_get(db), **days})


def _get(db: sqlite3.Connection) -> dict[date, Standing]:
    kept = ui_state.get(db, _KEY)
    found = {}
    for day, how in kept.items() if isinstance(kept, dict) else ():
        match how:
            case [str(words), int(scored)]:
                found[date.fromisoformat(day)] = Standing(words, scored)
    return found


def _put(db: sqlite3.Connection, days: Mapping[date, Standing]) -> None:
    newest = sorted(days)[-2 * _DAYS :]
    ui_state.put(db, _KEY, {day.isoformat(): [days[day].listings, days[day].scored] for day in newest})

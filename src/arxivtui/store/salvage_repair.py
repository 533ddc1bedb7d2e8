"""What was saved of a damaged store made a whole: triage from its log, what rows belong to, search, days."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

from arxivtui.domain import Paper, Triage
from arxivtui.store import papers, score_choice
from arxivtui.store.encoding import time_text

_logged = msgspec.json.Decoder(Triage)
_LOST = "(the text of {id} was lost)"
_LONG_AGO = "2000-01-01T00:00:00.000000+00:00"
_SHORT = "some of its rows were lost when the store was salvaged"


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day that lacks papers.

    Attributes:
        day: the listing date.
        categories: whose listings lack some.
        lost: how many entries these lack together.
    """

    day: str
    categories: tuple[str, ...]
    lost: int


class Told(Protocol):
    """What is told of a table; see `salvage.SavedTable`."""

    filled: int
    dropped: int

    @property
    def whole(self) -> bool:
        """Nothing of it was lost."""
        ...


def triage_from_log(db: sqlite3.Connection, found: Mapping[str, Told]) -> None:
    """Where triage or tags lost rows: what the log says last of each paper.

    A row of `triage` that was read is right already; tags may have been taken away since the backup.
    """
    if found["triage"].whole and found["tags"].whole:
        return
    last: dict[str, tuple[str, int, str]] = {}
    for seq, at, turned_at, undone, paper_id, before, after in db.execute(
        "SELECT seq, at, turned_at, undone, paper_id, before, after FROM triage_log"
    ):
        # Undone steps that left this paper alone were never turned for it.
        said = before if undone and turned_at else after
        event = (max(at, turned_at or ""), seq, said)
        if paper_id not in last or event[:2] > last[paper_id][:2]:
            last[paper_id] = event
    for paper_id, (_, _, said) in last.items():
        try:
            triage = _logged.decode(said)
        except msgspec.MsgspecError:
            continue
        if not found["triage"].whole and triage != Triage(tags=triage.tags):
            found["triage"].filled += db.execute(
                "INSERT OR IGNORE INTO triage (paper_id, state, starred_at, later_at, note) "
                "VALUES (?, ?, ?, ?, ?)",
                (
                    paper_id,
                    triage.state.value,
                    None if triage.starred is None else time_text(triage.starred),
                    None if triage.later is None else time_text(triage.later),
                    triage.note,
                ),
            ).rowcount
        if not found["tags"].whole:
            db.execute("DELETE FROM tags WHERE paper_id = ?", (paper_id,))
            db.executemany("INSERT INTO tags VALUES (?, ?)", [(paper_id, tag) for tag in triage.tags])
            found["tags"].filled += len(triage.tags)


def complete(db: sqlite3.Connection, found: Mapping[str, Told]) -> tuple[str, ...]:
    """Give rows back what they belong to, or leave them out; then make again what can be made from others.

    Returns:
        Papers of which only what was done with them is known.
    """
    without_text = _stand_in_for_papers(db)
    _stand_in_for_runs(db)
    _leave_out(db, found)
    if not found["announcements"].whole:
        _mark_short_listings(db)
    score_choice.choose(db, [paper_id for (paper_id,) in db.execute("SELECT DISTINCT paper_id FROM scores")])
    db.execute("INSERT INTO papers_fts(papers_fts) VALUES ('rebuild')")
    return without_text


def short_days(db: sqlite3.Connection) -> tuple[ShortDay, ...]:
    """Days whose listings lack entries since the store was salvaged, the earliest first."""
    days: dict[str, ShortDay] = {}
    for day, category, lost in db.execute(
        """
        SELECT listing_date, category,
            (SELECT coalesce(sum(value), 0) FROM json_each(received))
            - (SELECT count(*) FROM announcements AS a
               WHERE a.category = listings.category AND a.listing_date = listings.listing_date)
        FROM listings WHERE state = 'partial' AND reason = ? ORDER BY listing_date, category
        """,
        (_SHORT,),
    ):
        before = days.get(day, ShortDay(day, (), 0))
        days[day] = ShortDay(day, (*before.categories, category), before.lost + lost)
    return tuple(days.values())


def _references(db: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Each table and column that names rows of another, and that one with its column."""
    return db.execute(
        'SELECT tables.name, keys."from", keys."table", keys."to" FROM pragma_table_list AS tables, '
        "pragma_foreign_key_list(tables.name) AS keys WHERE tables.schema = 'main' AND tables.type = 'table'"
    ).fetchall()


def _stand_in_for_papers(db: sqlite3.Connection) -> tuple[str, ...]:
    """A paper that something names stays: its text is fetched again, what was done with it cannot be."""
    named: set[str] = set()
    for table, column, other, _ in _references(db):
        if other == "papers":
            named.update(
                paper_id
                for (paper_id,) in db.execute(
                    f"SELECT DISTINCT {column} FROM {table} WHERE {column} NOT IN (SELECT id FROM papers)"
                )
            )
    categories: dict[str, tuple[str, ...]] = {}
    for paper_id, category in db.execute("SELECT paper_id, category FROM announcements ORDER BY category"):
        if paper_id in named:
            categories[paper_id] = (*categories.get(paper_id, ()), category)
    lost = tuple(sorted(named))
    papers.save_all(
        db,
        [
            Paper(
                id=paper_id,
                title=_LOST.format(id=paper_id),
                authors=(),
                abstract="",
                categories=tuple(dict.fromkeys(categories.get(paper_id, ()))),
            )
            for paper_id in lost
        ],
        {},
    )
    return lost


def _stand_in_for_runs(db: sqlite3.Connection) -> None:
    """Scores that were paid for are not lost with the row of the run that they came from."""
    (first,) = db.execute("SELECT min(started) FROM runs").fetchone()
    began = first or _LONG_AGO
    for table, column, other, _ in _references(db):
        if other == "runs" and table != "digests":
            kind = "iif(scorer = 'local', 'rank', 'llm')" if table in ("scores", "unscored") else "'llm'"
            scorer = "scorer" if table in ("scores", "unscored") else "''"
            db.execute(
                f"INSERT OR IGNORE INTO runs (id, kind, started, finished, scorer) "
                f"SELECT DISTINCT {column}, {kind}, ?, ?, {scorer} FROM {table} "
                f"WHERE {column} NOT IN (SELECT id FROM runs)",
                (began, began),
            )


def _leave_out(db: sqlite3.Connection, found: Mapping[str, Told]) -> None:
    """Rows that belong to nothing, until there are none: leaving one out may bring another."""
    references, left_out = _references(db), -1
    while left_out:
        left_out = 0
        for table, column, other, key in references:
            gone = db.execute(
                f"DELETE FROM {table} WHERE {column} NOT IN (SELECT {key} FROM {other})"
            ).rowcount
            found[table].dropped += gone
            left_out += gone


def _mark_short_listings(db: sqlite3.Connection) -> None:
    """A day that lacks papers now says so, and is asked for again."""
    db.execute(
        """
        UPDATE listings SET state = 'partial', etag = '', settled = 0, reason = ?
        WHERE state IN ('complete', 'partial')
          AND (SELECT count(*) FROM announcements AS a
               WHERE a.category = listings.category AND a.listing_date = listings.listing_date)
              < (SELECT coalesce(sum(value), 0) FROM json_each(received))
        """,
        (_SHORT,),
    )

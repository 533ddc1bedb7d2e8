"""How a store is, found out without changing it or bringing it up to date."""

import os
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from arxivtui.store import copies, copying, filesystems, migrations
from arxivtui.store.errors import StoreForeignError

IN_MEMORY = 100_000_000
"""Bytes of the largest store that is copied to memory to have its search checked word by word."""

_SIDE_FILES = ("", "-wal", "-shm", "-wal-of")
_OUT_OF_STEP = """
SELECT (SELECT count(*) FROM papers WHERE pk NOT IN (SELECT id FROM papers_fts_docsize)),
       (SELECT count(*) FROM papers_fts_docsize WHERE id NOT IN (SELECT pk FROM papers))
"""
_TWICE = "SELECT count(*) FROM (SELECT 1 FROM scores WHERE shown = 1 GROUP BY paper_id HAVING count(*) > 1)"
_SHORT = """
SELECT category, listing_date FROM listings
WHERE state IN ('complete', 'partial')
  AND (SELECT count(*) FROM announcements AS a
       WHERE a.category = listings.category AND a.listing_date = listings.listing_date)
      < (SELECT coalesce(sum(value), 0) FROM json_each(received))
ORDER BY listing_date DESC
"""


@dataclass(frozen=True, slots=True)
class Health:
    """How a store is.

    Attributes:
        size, log_size: bytes of the file and of its write-ahead log.
        network: it lies on a network file system.
        loose: its files that others may read or write, with their modes.
        schema, known: the schema's number, and the one that this version has.
        faults: what SQLite finds wrong; none where all is sound.
        search: what is wrong with full-text search, or empty.
        search_checked: its words were compared as well, not the rows alone.
        counts: rows of each table.
        disagreements: counts that should agree, in sentences.
    """

    size: int
    log_size: int
    network: bool
    loose: Mapping[str, int]
    schema: int
    known: int
    faults: tuple[str, ...] = ()
    search: str = ""
    search_checked: bool = False
    counts: Mapping[str, int] | None = None
    disagreements: tuple[str, ...] = ()


def examine(path: Path, *, thorough: bool = False) -> Health:
    """Look at a store, which others may have open.

    Args:
        path: of the store.
        thorough: check the words of search in a large one, too: a copy, and 0.2 s for a thousand papers.

    Raises:
        StoreError: it is missing, another program's, of a newer schema, so damaged that nothing can be read,
            or cannot be read; the message names it.
    """
    file = Path(os.path.realpath(path))
    with copies.opened(path) as db:
        schema = copies.content(db, path).schema
        faults = tuple(copying.faults(db, 20))
        size = file.stat().st_size
        search, checked = "", False
        if not faults:
            search = _search_rows(db)
            if not search and (thorough or size <= IN_MEMORY):
                search, checked = _search_words(db, large=size > IN_MEMORY), True
        log = Path(f"{file}-wal")
        return Health(
            size=size,
            log_size=log.stat().st_size if log.exists() else 0,
            network=filesystems.is_network(file),
            loose=_loose(file),
            schema=schema,
            known=len(migrations.MIGRATIONS),
            faults=faults,
            search=search,
            search_checked=checked,
            counts=None if faults else tables(db),
            disagreements=() if faults else tuple(_disagreements(db)),
        )


def tables(db: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [
        name
        for (name,) in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND name NOT LIKE 'papers\\_fts%' ESCAPE '\\' ORDER BY name"
        )
    ]
    return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def schema_text(path: Path) -> tuple[str, dict[str, int]]:
    """The statements that made a store's tables, and the rows of each.

    Raises:
        StoreError: as `examine`.
    """
    with copies.opened(path) as db:
        statements = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")]
        return ";\n".join(statements), tables(db)


def private_words(path: Path) -> list[str]:
    """Titles, notes, tags, queries and names that a reader would not send to others along with a report.

    Raises:
        StoreError: as `examine`.
    """
    with copies.opened(path) as db:
        if not migrations.version(db, path):
            raise StoreForeignError(f"{path} is empty.")
        found: list[str] = []
        for query in (
            "SELECT title_plain FROM papers JOIN triage ON paper_id = id",
            "SELECT note FROM triage WHERE note <> ''",
            "SELECT DISTINCT tag FROM tags",
            "SELECT label FROM clients",
            "SELECT name FROM views",
            "SELECT query FROM views",
            "SELECT source FROM library",
        ):
            try:
                found += [str(row[0]) for row in db.execute(query)]
            except sqlite3.OperationalError:
                continue  # An older schema lacks the table.
        return found


def _search_rows(db: sqlite3.Connection) -> str:
    missing, left = db.execute(_OUT_OF_STEP).fetchone()
    if not missing and not left:
        return ""
    return f"{missing:,} papers are not in it, and {left:,} are that are gone"


def _search_words(db: sqlite3.Connection, *, large: bool) -> str:
    """Have FTS5 compare its index with the papers, on a copy: it would shut writers out meanwhile.

    https://www.sqlite.org/fts5.html#the_integrity_check_command
    """
    with TemporaryDirectory(prefix="arxivtui-") as folder:
        place = str(Path(folder) / "copy.db") if large else ":memory:"
        with closing(sqlite3.connect(place, isolation_level=None)) as copy:
            db.backup(copy)
            try:
                copy.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError:
                return "its words are not those of the papers"
    return ""


def _disagreements(db: sqlite3.Connection) -> list[str]:
    found = []
    (twice,) = db.execute(_TWICE).fetchone()
    if twice:
        found.append(f"{twice:,} papers have more than one score that is shown")
    short = db.execute(_SHORT).fetchall()
    if short:
        category, day = short[0]
        found.append(
            f"{len(short):,} days have fewer papers than were received, the newest {category} of {day}"
        )
    return found


def _loose(file: Path) -> dict[str, int]:
    loose = {}
    for end in _SIDE_FILES:
        each = Path(f"{file}{end}")
        if each.exists() and (mode := stat.S_IMODE(each.stat().st_mode)) & 0o077:
            loose[each.name] = mode
    return loose

"""The reader's own reference library: papers that say what the reader cares about, apart from triage."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime

from arxivtui.store.encoding import names_json, storable, time_text


def ids(db: sqlite3.Connection) -> list[str]:
    """The papers of the library, by id."""
    return [paper_id for (paper_id,) in db.execute("SELECT paper_id FROM library ORDER BY paper_id")]


def of(db: sqlite3.Connection, papers: Iterable[str]) -> set[str]:
    """Those of these papers that are in the library."""
    found = db.execute(
        "SELECT paper_id FROM library WHERE paper_id IN (SELECT value FROM json_each(?))",
        (names_json(papers),),
    )
    return {paper_id for (paper_id,) in found}


def add(db: sqlite3.Connection, papers: Iterable[str], source: str, at: datetime) -> int:
    """Put stored papers into the library; those that are in it keep when and whence they came.

    Args:
        db: a connection that may write.
        papers: their ids; ids that the store does not know are passed over.
        source: whence they come, such as a file's name.
        at: now.

    Returns:
        How many were not in it before.
    """
    added = db.execute(
        """
        INSERT OR IGNORE INTO library (paper_id, added_at, source)
        SELECT papers.id, ?, ? FROM json_each(?) CROSS JOIN papers ON papers.id = json_each.value
        """,
        (time_text(at), storable(source), names_json(dict.fromkeys(papers))),
    )
    return added.rowcount


def from_source(db: sqlite3.Connection, source: str) -> list[str]:
    """The papers of the library that came from there, by id."""
    found = db.execute("SELECT paper_id FROM library WHERE source = ? ORDER BY paper_id", (storable(source),))
    return [paper_id for (paper_id,) in found]


def remove(db: sqlite3.Connection, papers: Iterable[str]) -> int:
    """Take papers out of the library; they stay stored.

    Returns:
        How many were in it.
    """
    removed = db.execute(
        "DELETE FROM library WHERE paper_id IN (SELECT value FROM json_each(?))", (names_json(papers),)
    )
    return removed.rowcount


def with_dois(db: sqlite3.Connection, dois: Iterable[str]) -> dict[str, str]:
    """Stored papers by their published DOI, in lower case; those that no paper has are left out.

    It looks through all papers, whatever the number asked for.
    """
    wanted = names_json(set(dois))
    found = db.execute(
        """
        SELECT lower(doi), id FROM papers
        WHERE doi <> '' AND lower(doi) IN (SELECT value FROM json_each(?))
        """,
        (wanted,),
    )
    return dict(found.fetchall())


def titles(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The id and the title, as shown, of every stored paper."""
    yield from db.execute("SELECT id, title_plain FROM papers INDEXED BY papers_by_title")

"""Full-text search kept in step with the papers, many at a time.

Not by triggers: with one, every row is a statement within a statement, and FTS5 writes what it has gathered
at the end of each, which makes taking in a listing two and a half times as slow.
"""

import sqlite3
from collections.abc import Iterable

from arxivtui.store.encoding import names_json

_COLUMNS = "title_plain, authors_plain, abstract_plain, categories"


def add(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Index papers that are stored, and not indexed yet. In the transaction that stores them."""
    db.execute(
        f"INSERT INTO papers_fts(rowid, {_COLUMNS}) "
        f"SELECT pk, {_COLUMNS} FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        (names_json(ids),),
    )


def remove(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Take papers out of the index, before their text changes: FTS5 has to be told what it had indexed."""
    db.execute(
        f"INSERT INTO papers_fts(papers_fts, rowid, {_COLUMNS}) "
        f"SELECT 'delete', pk, {_COLUMNS} FROM papers WHERE id IN (SELECT value FROM json_each(?))",
        (names_json(ids),),
    )

"""The steps from one schema to the next, and how they are taken: backed up, locked, all or nothing.

`user_version` alone counts them. sqlite-utils is imported only when there is a step to take.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from arxivtui.store import schema
from arxivtui.store.errors import StoreNewerError, damaged, foreign
from arxivtui.store.file import literal

if TYPE_CHECKING:
    from sqlite_utils import Database

Migration = Callable[["Database"], None]

BACKUPS_KEPT = 3


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would commit the transaction around it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def m001_first_tables(db: "Database") -> None:
    """Papers, announcements, scores, triage, digests, and search over them."""
    for script in (schema.TABLES, schema.INDEXES, schema.SEARCH):
        for statement in statements(script):
            db.execute(statement)
    db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")


def m002_days_and_replacements(db: "Database") -> None:
    """What is needed to ask again for days that were missed, to go on with history, and to mark updates."""
    for statement in statements(schema.DAYS_AND_REPLACEMENTS):
        db.execute(statement)


def m003_model_requests(db: "Database") -> None:
    """The ledger of what models were asked and what it cost, and the papers that got no score from it."""
    for statement in statements(schema.MODEL_REQUESTS):
        db.execute(statement)


def m004_endpoint(db: "Database") -> None:
    """The browsers that may ask the endpoint, how they are let in, and a look at the log by paper."""
    for statement in statements(schema.ENDPOINT):
        db.execute(statement)


def m005_library(db: "Database") -> None:
    """The papers of the reader's own reference library."""
    for statement in statements(schema.LIBRARY):
        db.execute(statement)


def m006_views(db: "Database") -> None:
    """The queries that the reader keeps under a name."""
    for statement in statements(schema.VIEWS):
        db.execute(statement)


def m007_exports(db: "Database") -> None:
    """Which papers have left as documents."""
    for statement in statements(schema.EXPORTS):
        db.execute(statement)


MIGRATIONS: list[Migration] = [
    m001_first_tables,
    m002_days_and_replacements,
    m003_model_requests,
    m004_endpoint,
    m005_library,
    m006_views,
    m007_exports,
]
"""In order; the number of those taken is the file's `user_version`."""


def version(db: sqlite3.Connection, path: Path) -> int:
    """The schema's number, of a file that is ours or new.

    Raises:
        StoreForeignError: another program's database.
        StoreNewerError: a schema that this version does not know.
    """
    # One statement, since another process may be making the store just now.
    application, number, things = db.execute(
        """
        SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
        FROM pragma_application_id, pragma_user_version
        """
    ).fetchone()
    if application != schema.APPLICATION_ID and (application or number or things):
        raise foreign(path)
    if number > len(MIGRATIONS):
        raise StoreNewerError(
            f"The store {path} was made by a newer arxivtui (its schema is {number}, "
            f"this version knows {len(MIGRATIONS)}).",
            "Update arxivtui; nothing was changed.",
        )
    return int(number)


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Take the steps that the file lacks, all in one transaction; an older file is backed up first.

    Processes that start together may all come here, some when another has just taken every step. The number
    is read again under the lock.

    Raises:
        StoreError: a step failed; the file is as it was.
        sqlite3.Error: SQLite failed; the file is as it was.
    """
    from sqlite_utils import Database

    known = version(db, path)
    if 0 < known < len(MIGRATIONS):
        back_up(db, path, known)
    db.execute("BEGIN IMMEDIATE")
    try:
        tables = Database(db, execute_plugins=False)
        for number, step in enumerate(MIGRATIONS[version(db, path) :], version(db, path) + 1):
            step(tables)
            db.execute(f"PRAGMA user_version = {number}")
        if broken := db.execute("PRAGMA foreign_key_check").fetchone():
            raise damaged(path, f"table {broken[0]} names rows that are not there")
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def back_up(db: sqlite3.Connection, path: Path, number: int) -> Path:
    """Copy the store beside itself, readable by its owner only; the newest three such copies are kept.

    Raises:
        StoreError: the copy cannot be made.
        sqlite3.Error: the store cannot be read.
    """
    from arxivtui.store import copying

    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    made = path.with_name(f"{path.name}.schema{number}.{moment}.backup")
    copying.copy(db, made)
    for old in sorted(path.parent.glob(f"{literal(path.name)}.schema*.backup"), key=_moment)[:-BACKUPS_KEPT]:
        with suppress(OSError):
            old.unlink()
    return made


def _moment(copy: Path) -> str:
    return copy.name.split(".")[-2]

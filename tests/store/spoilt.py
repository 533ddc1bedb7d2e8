"""What may lie where a store is looked for."""

import sqlite3
from contextlib import closing
from pathlib import Path


def garbage(path: Path) -> None:
    path.write_bytes(b"Dear diary, this is no database. " * 500)


def newer(path: Path) -> None:
    """A store of an arxivtui to come."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 9000")


def foreign(path: Path) -> None:
    """A database of another program."""
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()

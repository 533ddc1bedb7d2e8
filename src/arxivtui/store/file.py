"""The store's file: what lies at its path, made where it is missing, and private from the start."""

import errno
import os
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

from arxivtui.store import schema
from arxivtui.store.errors import StoreError, StoreMissingError, StoreReadOnlyError, damaged

_LEAST_PAGE = 512
_UNREADABLE = 0
"""In place of a mark, where the file without its log does not say one."""


def identity(path: str) -> tuple[int, int]:
    """What tells the file at a path from every other that exists; links are followed."""
    status = os.stat(path)
    return status.st_ino, status.st_dev


def literal(name: str) -> str:
    """A pattern that matches just this name, whatever signs are in it."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


def prepare(path: Path, file: Path, create: bool) -> None:
    """See that there is a file of ours, or an empty one that becomes so, private from the start.

    Raises:
        StoreError: there is something else.
        OSError: the file cannot be looked at or made.
    """
    try:
        status = file.stat()
    except FileNotFoundError:
        if not create:
            raise StoreMissingError(f"There is no store at {path}.") from None
        _make_private(file)
        return
    except NotADirectoryError as error:
        raise StoreReadOnlyError(f"The store {path} cannot be made: its folder is a file.") from error
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"{path} is no file, and cannot be the store.", "Name another place for it.")
    if status.st_size:
        page_size, mark = _said(file)
        if mark is None:
            raise damaged(path, "it is not a database")
        # SQLite reads a cut last page as if it ended in zeros. A log may still hold the whole page.
        if status.st_size % page_size and not _has_log(file):
            raise damaged(path, "its end is missing")
    _tighten(file, status)


def bears_our_mark(file: Path) -> bool:
    """Whether the file is empty or its header names our program; a new store's may stand in its log yet."""
    return not file.stat().st_size or _said(file)[1] == schema.APPLICATION_ID


def _said(file: Path) -> tuple[int, int | None]:
    """The size of the file's pages and the mark it bears, without its log; None where it is no database.

    Read by SQLite, never by ourselves: closing a descriptor of our own would let go of all locks that other
    connections of this process have on the file (fcntl(2)), and another process, which then takes itself for
    the last, would take the log from under them (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    page_size = _LEAST_PAGE
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            (page_size,) = db.execute("PRAGMA page_size").fetchone()
            (mark,) = db.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_NOTADB":
            return page_size, None
        if error.sqlite_errorname == "SQLITE_CANTOPEN":
            raise OSError(errno.EACCES, str(error)) from error
        return page_size, _UNREADABLE
    return page_size, mark


def _has_log(file: Path) -> bool:
    """Whether SQLite has something to finish, from a log or a journal, when it opens the file."""
    logs = (Path(f"{file}-wal"), Path(f"{file}-journal"))
    return any(log.exists() and log.stat().st_size for log in logs)


def _make_private(file: Path) -> None:
    """An empty file of mode 0600 in a folder of mode 0700: SQLite gives its side files the same mode."""
    missing = [folder for folder in (file.parent, *file.parent.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(0o700, exist_ok=True)
    # Another process may be making it at the same moment; then it is there.
    with suppress(FileExistsError):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)


def _tighten(file: Path, status: os.stat_result) -> None:
    """Take a file that others may read (a copied one, say) back to its owner, where we may."""
    if status.st_mode & 0o077:
        for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            with suppress(OSError):
                each.chmod(0o600)

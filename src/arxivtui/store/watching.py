"""Watching one store for changes: any, or those that others make, which are told apart from our own."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Revision:
    """A number that is another after any commit, of this process or another. Threads may share it.

    `PRAGMA data_version` changes with what any other connection commits
    (https://www.sqlite.org/pragma.html#pragma_data_version), and this one never writes.

    Args:
        db: a connection for this alone; closed with it.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._closed = False
        self._last = 0
        db.execute("PRAGMA busy_timeout = 0")

    def number(self) -> int:
        """The number now; once closed, the last one.

        Raises:
            sqlite3.Error: it cannot be read.
        """
        with self._lock:
            try:
                if not self._closed:
                    (self._last,) = self._db.execute("PRAGMA data_version").fetchone()
            except sqlite3.OperationalError as error:
                # Without a write-ahead log, a commit shuts readers out; until it is done all is as it was.
                if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                    raise
            return self._last

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._closed = True
            self._db.close()


class Watch:
    """Counts the changes that are not this process's own. Threads may share it.

    A writer of this process says what it does: it looks once it alone may write, and again once it is done.

    Args:
        revision: of the store.
    """

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._lock = threading.Lock()
        self._changes = 0
        self._seen = revision.number()

    def changes(self) -> int:
        """How many were noticed so far; while this process writes, as it was before."""
        if self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._changes

    @contextmanager
    def own_write(self) -> Iterator[None]:
        """Whatever changes meanwhile is our own: from the moment we alone may write to after the commit."""
        with self._lock:
            with suppress(sqlite3.Error):
                self._look()
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self._seen = self._revision.number()

    def _look(self) -> None:
        number = self._revision.number()
        if number != self._seen:
            self._seen = number
            self._changes += 1

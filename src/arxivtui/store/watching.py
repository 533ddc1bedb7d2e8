"""Watching one store for changes that others make: SQLite tells of any change, so our own are told apart."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Watch:
    """Counts the changes that are not this process's own. Threads may share it.

    `PRAGMA data_version` changes with what any other connection commits
    (https://www.sqlite.org/pragma.html#pragma_data_version). The watching connection never writes, so a
    writer of this process says what it does: it looks once it alone may write, and again once it is done.

    Args:
        db: a connection for this alone; closed with the watch.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._changes = 0
        self._seen = self._version()
        self._closed = False

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
                    self._seen = self._seen if self._closed else self._version()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._closed = True
            self._db.close()

    def _look(self) -> None:
        if self._closed:
            return
        version = self._version()
        if version != self._seen:
            self._seen = version
            self._changes += 1

    def _version(self) -> int:
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version)

"""The store's file and its connections: made private, opened cheaply, one transaction at a time."""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self

from arxivtui.store import migrations, schema
from arxivtui.store.errors import StoreError, StoreMissingError, StoreReadOnlyError, damaged, translate
from arxivtui.store.filesystems import is_network
from arxivtui.store.watching import Watch

BUSY_SECONDS = 5.0
CACHE_KIB, LESSER_CACHE_KIB = 16_000, 2_000
"""Pages that a connection keeps: the store's first one, which is used most, and those beside it."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024
OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""

_HEADER_BYTES = 100
_PAGE_SIZE = slice(16, 18)
_LARGEST_PAGE = 65_536
"""Written as 1, since it does not fit."""
_MARK = slice(68, 72)
_AGAIN_SECONDS = 0.01
_MAGIC = b"SQLite format 3\0"


class Store:
    """One database file, shared by threads and processes.

    A thread has a connection to itself while it reads or writes; idle ones are kept for whoever comes
    next, so that there are as many as threads that ever worked at once.

    Attributes:
        path: the file.
        warning: what a person should know of where the file lies, or empty.
    """

    def __init__(self, path: Path, file: Path, journal_mode: str, warning: str) -> None:
        """Use `Store.open`."""
        self.path = path
        self.warning = warning
        self._file = file
        self._journal_mode = journal_mode
        self._idle: list[sqlite3.Connection] = []
        self._first: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._mine = threading.local()
        self._watch: Watch | None = None
        self._wrote = False
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Self:
        """Open the store at `path`; make it, and bring its schema up to date, where needed.

        Raises:
            StoreMissingError: there is none and `create` is false.
            StoreError: it cannot be used; the subclass and the message say why. The file is unchanged.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old; 3.37 or later is needed.")
        try:
            file = Path(os.path.realpath(path))
            _prepare(path, file, create)
            network = is_network(file)
        except OSError as error:
            raise StoreReadOnlyError(f"The store {path} cannot be opened: {error.strerror}.") from error
        warning = (
            f"The store {path} is on a network file system: use it from one computer at a time."
            if network
            else ""
        )
        store = cls(path, file, "delete" if network else "wal", warning)
        store._bring_up_to_date()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the store, whatever others write meanwhile.

        Inside `writing`, on the same thread, it is the writer's. Keep it short: while it lasts, the
        write-ahead log can only grow.

        Raises:
            StoreError: SQLite failed.
        """
        held = getattr(self._mine, "connection", None)
        if held is not None:
            yield held
            return
        with self._connection() as db, self._transaction(db, "BEGIN"):
            yield db

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection that alone may write; all of it is kept, or with any exception nothing.

        Args:
            durable: wait until the disk has it, so that not even a power cut loses it (triage).

        Raises:
            StoreError: SQLite failed; nothing was kept.
        """
        if getattr(self._mine, "connection", None) is not None:
            raise RuntimeError("this thread is already inside a transaction of the store")
        with self._connection() as db:
            # The setting cannot change inside a transaction, and NORMAL is what the others expect.
            if durable:
                db.execute("PRAGMA synchronous = FULL")
            try:
                with ExitStack() as own, self._transaction(db, "BEGIN IMMEDIATE"):
                    if self._watch is not None:
                        own.enter_context(self._watch.own_write())
                    self._wrote = True
                    yield db
            finally:
                if durable:
                    db.execute("PRAGMA synchronous = NORMAL")

    def changes_elsewhere(self) -> int:
        """A number that grows when others change the store: other processes, not this one's own writes.

        The first call begins to watch, and gives 0.

        Raises:
            StoreError: SQLite failed.
        """
        with self._translated():
            with self._lock:
                if self._closed:
                    raise StoreError(f"The store {self.path} is closed.")
                if self._watch is None:
                    self._watch = Watch(self._connect())
                watch = self._watch
            return watch.changes()

    def close(self) -> None:
        """Let go of the file, with what was written folded into it. Closing twice does nothing."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
            watch, self._watch = self._watch, None
        if watch is not None:
            watch.close()
        for last, db in enumerate(idle, 1 - len(idle)):
            # Other copies would take it for a change, even if nothing was written.
            if last == 0 and self._wrote:
                with suppress(sqlite3.Error):
                    db.execute("PRAGMA analysis_limit = 400")
                    db.execute("PRAGMA optimize")
                    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.close()

    def _bring_up_to_date(self) -> None:
        with self._translated():
            if not _bears_our_mark(self._file):
                self._look_without_touching()
            db = self._connect()
            try:
                known = migrations.version(db, self.path)
                self._set_journal_mode(db)
                if known == len(migrations.MIGRATIONS):
                    self._keep(db)
                    return
                migrations.migrate(db, self._file)
            except BaseException:
                db.close()
                raise
            # sqlite-utils leaves settings of its own on the connection.
            db.close()

    def _look_without_touching(self) -> None:
        """Refuse another program's database before SQLite would finish its write-ahead log for it."""
        db = sqlite3.connect(
            f"{self._file.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        try:
            migrations.version(db, self.path)
        finally:
            db.close()

    def _set_journal_mode(self, db: sqlite3.Connection) -> None:
        """See that the journal is of the mode wanted; the file remembers it.

        The switch needs the file for itself, and SQLite does not wait for that: processes that make a
        store together try again.
        """
        give_up = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                (mode,) = db.execute("PRAGMA journal_mode").fetchone()
                if mode != self._journal_mode:
                    (mode,) = db.execute(f"PRAGMA journal_mode = {self._journal_mode}").fetchone()
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > give_up:
                    raise
                time.sleep(_AGAIN_SECONDS)
        if mode != self._journal_mode:
            raise StoreError(
                f"The store {self.path} cannot be used here: its journal stays in mode {mode}.",
                "Close other programs that have it open, or move it to a local disk.",
            )

    def _connect(self) -> sqlite3.Connection:
        # `trusted_schema` stays on: SQLite 3.40 refuses FTS5 inside triggers without it, and it would guard
        # only against functions that we do not register.
        # The pool hands a connection to one thread at a time, which SQLite's serialised mode allows.
        db = sqlite3.connect(self._file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            for pragma in (
                "foreign_keys = ON",
                "synchronous = NORMAL",
                "temp_store = MEMORY",
                f"cache_size = -{CACHE_KIB if self._first is None else LESSER_CACHE_KIB}",
                f"journal_size_limit = {WAL_LIMIT_BYTES}",
            ):
                db.execute(f"PRAGMA {pragma}")
        except BaseException:
            db.close()
            raise
        return db

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._translated():
            with self._lock:
                if self._closed:
                    raise StoreError(f"The store {self.path} is closed.")
                db = self._idle.pop() if self._idle else None
            db = db or self._connect()
            self._mine.connection = db
            try:
                yield db
            finally:
                self._mine.connection = None
                with self._lock:
                    keep = not self._closed and not db.in_transaction
                    if keep:
                        self._keep(db)
                if not keep:
                    self._discard(db)

    def _keep(self, db: sqlite3.Connection) -> None:
        """Put a connection where the next one comes for it: the one with the large cache goes out first."""
        self._first = self._first or db
        self._idle.insert(len(self._idle) if db is self._first else 0, db)

    def _discard(self, db: sqlite3.Connection) -> None:
        if db is self._first:
            self._first = None
        db.close()

    @contextmanager
    def _transaction(self, db: sqlite3.Connection, begin: str) -> Iterator[None]:
        db.execute(begin)
        try:
            yield
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            told = translate(error, self.path)
            if told is None:
                raise
            raise told from error


def _prepare(path: Path, file: Path, create: bool) -> None:
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
        header = _header(file)
        if header[: len(_MAGIC)] != _MAGIC:
            raise damaged(path, "it is not a database")
        # SQLite reads a cut last page as if it ended in zeros. A log may still hold the whole page.
        page = int.from_bytes(header[_PAGE_SIZE], "big")
        if status.st_size % (page if page > 1 else _LARGEST_PAGE) and not _has_log(file):
            raise damaged(path, "its end is missing")
    _tighten(file, status)


def _bears_our_mark(file: Path) -> bool:
    """Whether the file is empty or its header names our program; a new store's may stand in its log yet."""
    header = _header(file)
    return not header or int.from_bytes(header[_MARK], "big") == schema.APPLICATION_ID


def _header(file: Path) -> bytes:
    """The first bytes; their layout: https://www.sqlite.org/fileformat.html#the_database_header."""
    with file.open("rb") as opened:
        return opened.read(_HEADER_BYTES)


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

"""The store's connections: opened cheaply, one transaction at a time, and always to the same file."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Self
from weakref import WeakSet

from arxivtui.store import filesystems, log_owner, migrations
from arxivtui.store.errors import (
    NOT_WRITABLE,
    StoreDamagedError,
    StoreError,
    StoreMissingError,
    StoreReadOnlyError,
    moved,
    offer_backup,
    translate,
)
from arxivtui.store.file import bears_our_mark, identity, prepare
from arxivtui.store.journal import set_mode
from arxivtui.store.watching import Revision, Watch

Folder = Callable[[], str]
"""Gives the setting `[backup] folder`."""

BUSY_SECONDS = 5.0
CACHE_KIB, LESSER_CACHE_KIB = 16_000, 2_000
"""Pages that a connection keeps: the store's first one, which is used most, and those beside it."""
WAL_LIMIT_BYTES = 64 * 1024 * 1024
OLDEST_SQLITE = (3, 37)
"""The first with STRICT tables."""

_opened_here: "WeakSet[Store]" = WeakSet()


class Store:
    """One database file, shared by threads and processes.

    A thread has a connection to itself while it reads or writes; idle ones are kept for whoever comes
    next, so that there are as many as threads that ever worked at once.

    Attributes:
        path: the file.
        warning: what a person should know of where the file lies, or of what lay beside it; or empty.
    """

    def __init__(self, path: Path, file: Path, journal_mode: str, warning: str, backups: Folder) -> None:
        """Use `Store.open`."""
        self.path = path
        self._backups = backups
        self.warning = warning
        self._file = file
        # The path as named, so that a link which leads elsewhere by now is noticed, wherever we work.
        self._place = os.path.abspath(path)
        self._opened = identity(self._place)
        self._journal_mode = journal_mode
        self._idle: list[sqlite3.Connection] = []
        self._first: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._mine = threading.local()
        self._revision: Revision | None = None
        self._watch: Watch | None = None
        self._wrote = False
        self._owner: log_owner.Owner | None = None
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, create: bool = True, backups: Folder = str) -> Self:
        """Open the store at `path`; make it, and bring its schema up to date, where needed.

        Args:
            path: of the file.
            create: whether to make one where there is none.
            backups: gives the setting `[backup] folder`; asked only where the store is damaged.

        Raises:
            StoreMissingError: there is none and `create` is false.
            StoreError: it cannot be used; the subclass and the message say why. The file is unchanged.
        """
        try:
            return cls._open(path, create, backups)
        except StoreDamagedError as error:
            offer_backup(error, path, backups())
            raise

    @classmethod
    def _open(cls, path: Path, create: bool, backups: Folder) -> Self:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise StoreError(f"SQLite {sqlite3.sqlite_version} is too old; 3.37 or later is needed.")
        try:
            file = Path(os.path.realpath(path))
            prepare(path, file, create)
            if filesystems.is_network(file):
                store = cls(path, file, "delete", filesystems.caution(path), backups)
            else:
                caution = log_owner.caution(path, log_owner.set_stray_aside(file))
                store = cls(path, file, "wal", caution, backups)
        except OSError as error:
            what = f"The store {path} cannot be opened: {error.strerror}."
            raise StoreReadOnlyError(what, NOT_WRITABLE) from error
        store._require_others_in_place()
        store._bring_up_to_date()
        _opened_here.add(store)
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
            StoreMissingError: the file is no longer the one that was opened.
            StoreError: SQLite failed.
        """
        held = getattr(self._mine, "connection", None)
        if held is not None:
            yield held
            return
        with self._connection() as db, self._transaction(db, "BEGIN"):
            yield db

    @contextmanager
    def writing(self, *, durable: bool = False, beside: Path | None = None) -> Iterator[sqlite3.Connection]:
        """A connection that alone may write; all of it is kept, or with any exception nothing.

        Args:
            durable: wait until the disk has it, so that not even a power cut loses it (triage).
            beside: another database that nobody writes to, to be read along as the schema `beside`.

        Raises:
            StoreMissingError: the file is no longer the one that was opened: what is written there is lost.
            StoreError: SQLite failed; nothing was kept.
        """
        if getattr(self._mine, "connection", None) is not None:
            raise RuntimeError("this thread is already inside a transaction of the store")
        with self._connection() as db:
            # The setting cannot change inside a transaction, and NORMAL is what the others expect.
            if durable:
                db.execute("PRAGMA synchronous = FULL")
            if beside is not None:
                db.execute("ATTACH ? AS beside", (f"{beside.as_uri()}?mode=ro&immutable=1",))
            try:
                with ExitStack() as own, self._transaction(db, "BEGIN IMMEDIATE"):
                    # It may have waited long for others.
                    self._require_in_place()
                    if self._watch is not None:
                        own.enter_context(self._watch.own_write())
                    self._wrote = True
                    yield db
            finally:
                if beside is not None:
                    try:
                        db.execute("DETACH beside")
                    except sqlite3.Error:  # What went wrong before says more.
                        self._mine.spoilt = True
                if durable and not db.in_transaction:
                    db.execute("PRAGMA synchronous = NORMAL")

    @contextmanager
    def outside(self) -> Iterator[sqlite3.Connection]:
        """A connection without a transaction, for what SQLite does outside of any: copies and checks.

        Raises:
            StoreMissingError: the file is no longer the one that was opened.
            StoreError: SQLite failed.
        """
        with self._connection() as db:
            yield db

    def changes_elsewhere(self) -> int:
        """A number that grows when others change the store: other processes, not this one's own writes.

        The first call begins to watch, and gives 0.

        Raises:
            StoreMissingError: the file is no longer the one that was opened, when the watching begins.
            StoreError: SQLite failed.
        """
        with self._translated():
            with self._lock:
                revision = self._revision_opened()
                if self._watch is None:
                    self._watch = Watch(revision)
                watch = self._watch
            return watch.changes()

    def revision(self) -> int:
        """A number that is another after any change, by this process or another. It waits for no writer.

        Raises:
            StoreMissingError: the file is no longer the one that was opened.
            StoreError: SQLite failed.
        """
        with self._translated():
            self._require_in_place()
            with self._lock:
                revision = self._revision_opened()
            return revision.number()

    def close(self) -> None:
        """Let go of the file, with what was written folded into it. Closing twice does nothing."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
            revision, self._revision, self._watch = self._revision, None, None
        if revision is not None:
            revision.close()
        for last, db in enumerate(idle, 1 - len(idle)):
            if last == 0:
                with suppress(sqlite3.Error, StoreError, OSError):
                    self._fold_in(db)
            db.close()
        if self._owner is not None:
            log_owner.clear(self._file, self._owner)
            self._owner = None

    def _fold_in(self, db: sqlite3.Connection) -> None:
        """Write what the log holds into the file that was opened, and empty the log.

        Also where that file is elsewhere by now: SQLite would leave its log for what is in its place.
        """
        try:
            self._require_in_place()
        except StoreMissingError:
            if self._owner is None or not log_owner.is_left_to(self._file, self._owner):
                return
        else:
            # Other copies would take it for a change, even if nothing was written.
            if not self._wrote:
                return
            db.execute("PRAGMA analysis_limit = 400")
            db.execute("PRAGMA optimize")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _revision_opened(self) -> Revision:
        """The one connection for looking, opened when it is first needed; under the lock."""
        if self._closed:
            raise StoreError(f"The store {self.path} is closed.")
        if self._revision is None:
            self._revision = Revision(self._connect())
        return self._revision

    def _require_in_place(self) -> None:
        """See that the store's path still leads to what was opened, at the cost of a few microseconds.

        SQLite goes on writing to a file that was removed, or moved and replaced; nobody would find it there.
        So it does to a log that was set aside, beside which others write another for the same file, where
        the file was moved away, missed by another copy, and moved back.
        """
        try:
            in_place = identity(self._place) == self._opened and (
                self._owner is None or log_owner.log_of(self._file) == self._owner.log
            )
        except (FileNotFoundError, NotADirectoryError):
            in_place = False
        except OSError as error:
            raise StoreReadOnlyError(
                f"The store {self.path} cannot be reached: {error.strerror}.",
                "Check the permissions of its folder.",
            ) from error
        if not in_place:
            raise moved(self.path)

    def _require_others_in_place(self) -> None:
        """See that no store open in this process has this file with a log that was set aside.

        SQLite keeps one account of the log for all connections of a process to a file, which would be the
        other's.
        """
        for other in tuple(_opened_here):
            if other._opened == self._opened and not other._closed:
                other._require_in_place()

    def _bring_up_to_date(self) -> None:
        with self._translated():
            if not bears_our_mark(self._file):
                self._look_without_touching()
            db = self._connect()
            try:
                known = migrations.version(db, self.path)
                set_mode(db, self._journal_mode, self.path, BUSY_SECONDS)
                if known < len(migrations.MIGRATIONS):
                    migrations.migrate(db, self._file)
                    # sqlite-utils leaves settings of its own on the connection.
                    db.close()
                    db = self._connect()
                if self._journal_mode == "wal":
                    self._owner = log_owner.note_owner(self._file)
                self._keep(db)
            except BaseException:
                db.close()
                raise

    def _look_without_touching(self) -> None:
        """Refuse another program's database before SQLite would finish its write-ahead log for it."""
        db = sqlite3.connect(
            f"{self._file.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        try:
            migrations.version(db, self.path)
        finally:
            db.close()

    def _connect(self) -> sqlite3.Connection:
        # `trusted_schema` stays on: SQLite 3.40 refuses FTS5 inside triggers without it, and it would guard
        # only against functions that we do not register.
        # The pool hands a connection to one thread at a time, which SQLite's serialised mode allows.
        # `rw`: a file that is gone is not made again, by SQLite, empty.
        db = sqlite3.connect(
            f"{self._file.as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            # Nothing of the log is touched before the first of these.
            self._require_in_place()
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
                self._require_in_place()
                db = self._idle.pop() if self._idle else None
            db = db or self._connect()
            self._mine.connection, self._mine.spoilt = db, False
            try:
                yield db
            finally:
                self._mine.connection = None
                with self._lock:
                    keep = not (self._closed or db.in_transaction or self._mine.spoilt)
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
        if not self._closed:
            self._owner = None  # SQLite may remove the log with the last connection, and begin another.
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
            if isinstance(told, StoreReadOnlyError):
                self._require_in_place()
            if isinstance(told, StoreDamagedError):
                offer_backup(told, self.path, self._backups())
            raise told from error

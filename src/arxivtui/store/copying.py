"""The one way to copy a store: whole, private, proven sound, and under its name only then."""

import errno
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from arxivtui.store.errors import StoreDamagedError, StoreError, StoreFullError, StoreReadOnlyError

_NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_SOURCE_IS_AT_FAULT = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_BUSY", "SQLITE_LOCKED")
_NOT_MADE = "Nothing was left of it, and the store is as it was."


def copy(db: sqlite3.Connection, target: Path) -> None:
    """Copy what `db` has open into a file of mode 0600, which replaces in one step what bears its name.

    Others may write meanwhile; the copy has one state of the store. It is checked before it takes its name.

    Args:
        db: without a transaction.
        target: the file, in a folder that is there.

    Raises:
        StoreError: the copy cannot be made, or a log lies beside the target; nothing of it is left.
        sqlite3.Error: what is copied is damaged, or held by others for too long.
    """
    from secrets import token_hex

    new = target.with_name(f".{target.name}.{token_hex(6)}.new")
    see_no_log(target)
    try:
        # VACUUM INTO fills an empty file, which has its permissions already.
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _fill(db, new, target)
        if wrong := faults_of(new):
            raise StoreDamagedError(
                f"The copy {target} is not sound ({wrong[0]}), and was not kept.",
                "`arxivtui doctor` tells what is wrong with the store.",
            )
        sync(new)
        see_no_log(target)  # Again: copying takes long, and somebody may have opened what is there.
        new.replace(target)
    except OSError as error:
        raise not_written(error, target) from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    with suppress(OSError):
        sync(target.parent)


def see_no_log(target: Path) -> None:
    """See that SQLite would not read another file's log or journal into one that is put there.

    Such a log also says that what is there is in use, or was not closed, and its newest content is in it.

    Raises:
        StoreError: there is one with something in it; it is named.
    """
    for log in (Path(f"{target}-wal"), Path(f"{target}-journal")):
        try:
            filled = log.stat().st_size > 0
        except OSError:
            continue
        if filled:
            raise StoreError(
                f"{log} lies beside {target}: it belongs to a store that is in use or was not closed.",
                "Nothing was changed. Name another file, or end what uses that store first.",
            )


def faults_of(file: Path) -> list[str]:
    """What is wrong with a file that nobody else has open, at most one thing; see `faults`."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return faults(db, 1)
    except sqlite3.Error as error:
        return [str(error)]


def faults(db: sqlite3.Connection, most: int = 100) -> list[str]:
    """What SQLite finds wrong with pages, rows and references; none where all is sound.

    Raises:
        sqlite3.Error: it could not even look.
    """
    found = [str(row[0]) for row in db.execute(f"PRAGMA quick_check({most})")]
    found = [] if found == ["ok"] else found
    broken = db.execute("PRAGMA foreign_key_check").fetchmany(most)
    found += [f"a row of {row[0]} names one of {row[2]} that is not there" for row in broken]
    return found[:most]


def sync(place: Path) -> None:
    """Wait until the disk has a file, or the names in a folder.

    Raises:
        OSError: it cannot be done.
    """
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def not_written(error: OSError, target: Path) -> StoreError:
    """The error for a copy that cannot be made."""
    if error.errno in _NO_ROOM:
        return StoreFullError(f"There is no space left for {target}.", _NOT_MADE)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreReadOnlyError(f"{target} cannot be written: {error.strerror}.", "Name another place.")
    if isinstance(error, FileNotFoundError):
        return StoreError(f"There is no folder {target.parent}.", "Make it, or name another place.")
    return StoreError(f"{target} cannot be written: {error.strerror}.", _NOT_MADE)


def _fill(db: sqlite3.Connection, new: Path, target: Path) -> None:
    try:
        db.execute("VACUUM INTO ?", (str(new),))
    except sqlite3.OperationalError as error:
        # Corruption is of another class (sqlite3.DatabaseError), and passes.
        name = error.sqlite_errorname or ""
        if name.startswith(_SOURCE_IS_AT_FAULT):
            raise
        if name == "SQLITE_FULL":
            raise StoreFullError(f"There is no space left for {target}.", _NOT_MADE) from error
        raise StoreError(f"{target} cannot be written ({error}).", _NOT_MADE) from error

"""Another store, made ready to be read: copied as it lies, never touched, and brought up to date."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arxivtui.store.connection import Store
from arxivtui.store.errors import (
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreFullError,
    StoreMissingError,
    StoreNewerError,
    StoreReadOnlyError,
)

_SIDE_FILES = ("", "-wal", "-journal")
_TRIES = 3
_UNCHANGED = "Nothing was taken from it."


@contextmanager
def copied(path: Path, folder: Path, *, own: Path) -> Iterator[Store]:
    """A copy of another store, of today's schema, open.

    The file is read and never opened as a database: SQLite would finish its log, or leave files beside it.

    Args:
        path: the other store.
        folder: a private one, for the copy.
        own: the path of the store that it is to be merged into.

    Raises:
        StoreError: it is missing, our own store, another program's database, of a newer schema or damaged;
            the message names it. It is unchanged.
    """
    file = Path(os.path.realpath(path))
    try:
        if os.path.exists(own) and os.path.samefile(file, own):
            raise StoreError(f"{path} is the store itself.", "Name another one.")
        copy = folder / "other.db"
        _copy(file, copy, path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_room(folder) from error
        raise StoreReadOnlyError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        with Store.open(copy, create=False) as store:
            yield store
    except StoreError as error:
        raise _named(error, path, folder) from error


def no_room(folder: Path) -> StoreFullError:
    """The error for a folder for temporary files in which there is too little room."""
    return StoreFullError(
        f"There is no space left in {folder.parent}, where what comes in is put together first.",
        "Nothing was taken; make room, or name another folder in TMPDIR.",
    )


def _copy(file: Path, copy: Path, path: Path) -> None:
    """The file with its log, as both are at one moment."""
    for _ in range(_TRIES):
        before = _look(file)
        for end in _SIDE_FILES:
            Path(f"{copy}{end}").unlink(missing_ok=True)
            if f"{file}{end}" in before:
                shutil.copyfile(f"{file}{end}", f"{copy}{end}")
                os.chmod(f"{copy}{end}", 0o600)
        if _look(file) == before:
            return
    raise StoreError(f"{path} is being written to.", "End the arxivtui that uses it, and import it again.")


def _look(file: Path) -> dict[str, tuple[int, int, int]]:
    """What tells whether any of the files has changed."""
    found = {}
    for end in _SIDE_FILES:
        try:
            status = os.stat(f"{file}{end}")
        except FileNotFoundError:
            if not end:
                raise
            continue
        found[f"{file}{end}"] = (status.st_ino, status.st_size, status.st_mtime_ns)
    return found


def _named(error: StoreError, path: Path, folder: Path) -> StoreError:
    """The error with the name that the reader gave."""
    match error:
        case StoreNewerError():
            return StoreNewerError(
                f"{path} was made by a newer arxivtui than this one.", f"Update arxivtui. {_UNCHANGED}"
            )
        case StoreForeignError():
            return StoreForeignError(f"{path} is a database of another program.", _UNCHANGED)
        case StoreDamagedError():
            why = error.message.partition("(")[2].rpartition(")")[0] or "it cannot be read"
            return StoreDamagedError(f"{path} is damaged ({why}).", _UNCHANGED)
        case StoreFullError():
            return no_room(folder)
        case StoreMissingError():
            return StoreMissingError(f"There is no file {path}.")
        case _:
            return error

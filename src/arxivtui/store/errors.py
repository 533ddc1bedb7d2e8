"""What can go wrong with the store: one class for each thing a person can do something about."""

import sqlite3
from pathlib import Path

from arxivtui.domain import ArxivtuiError


class StoreError(ArxivtuiError):
    """The store cannot do what was asked."""


class StoreMissingError(StoreError):
    """There is no file, and none was to be made; or it is no longer the one that was opened."""


class StoreNewerError(StoreError):
    """The file was made by a newer arxivtui."""


class StoreForeignError(StoreError):
    """The file is another program's database."""


class StoreDamagedError(StoreError):
    """The file is no database, or its pages are damaged."""


class StoreBusyError(StoreError):
    """Another process held the store for longer than we wait."""


class StoreFullError(StoreError):
    """The disk, or the quota on it, is full."""


class StoreReadOnlyError(StoreError):
    """The file or its folder cannot be written."""


class StoreInterruptedError(StoreError):
    """A reading was stopped by another thread (`sqlite3.Connection.interrupt`)."""


class UnknownPaperError(StoreError):
    """Papers were named that the store does not hold.

    Args:
        paper_ids: their ids, in the order given.
        hint: what to do next.
    """

    def __init__(self, paper_ids: tuple[str, ...], hint: str = "Nothing was changed.") -> None:
        shown = ", ".join(paper_ids[:_NAMED]) + (", …" if len(paper_ids) > _NAMED else "")
        noun = "paper is" if len(paper_ids) == 1 else "papers are"
        super().__init__(f"{len(paper_ids)} {noun} not in the store: {shown}.", hint)
        self.paper_ids = paper_ids


_NAMED = 5


NOT_WRITABLE = (
    "Check the permissions of the file and of its folder. Reading wants to write there too: to look at "
    "a store that is not yours, copy it, with its -wal if there is one, to DIR/arxivtui.db and set "
    "ARXIVTUI_HOME=DIR."
)
"""The advice where SQLite may read a store and not write its log, its locks or itself."""

_SALVAGE = "`arxivtui salvage` saves what can still be read"


def damaged(path: Path, what: str) -> StoreDamagedError:
    """The error for a file whose content cannot be trusted."""
    hint = f"{_SALVAGE}; `arxivtui restore` lists the backups, if there are any."
    return StoreDamagedError(f"The store {path} is damaged ({what}).", hint)


def offer_backup(error: StoreDamagedError, path: Path, named: str) -> None:
    """Have the error of a damaged store name the newest backup, where there is one.

    Args:
        error: to be told of it.
        path: of the store.
        named: the setting `[backup] folder`.
    """
    from arxivtui.store import copies

    if (backup := copies.newest(path, copies.folder_of(path, named))) is not None:
        name, made = backup
        error.hint = (
            f"The newest backup is of {made:%d %b %Y, %H:%M}: `arxivtui restore {name}` puts it in the "
            f"store's place. {_SALVAGE}."
        )


def foreign(path: Path) -> StoreForeignError:
    """The error for another program's database."""
    return StoreForeignError(
        f"{path} is a database of another program.",
        "Nothing was changed; name another place for the store.",
    )


def moved(path: Path) -> StoreMissingError:
    """The error for a file that is no longer the one that was opened: what is written to it would be lost."""
    return StoreMissingError(
        f"The store {path} was moved or replaced while it was open.",
        "Nothing of this step was kept. Start the app or the command again; "
        "`arxivtui serve` goes on by itself with what is there.",
    )


_NO_SPACE = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
"""The second is what a full disk says when the shared-memory file cannot grow."""


def translate(error: sqlite3.Error, path: Path) -> StoreError | None:
    """The store's error for SQLite's, told apart by its name; None for a mistake in our own code.

    Names: https://www.sqlite.org/rescode.html
    """
    name: str = getattr(error, "sqlite_errorname", "") or ""
    match name.removeprefix("SQLITE_").split("_")[0]:
        case "":
            return None
        case "BUSY" | "LOCKED" | "PROTOCOL":
            return StoreBusyError(
                f"Another process is writing to the store {path}.", "Try again when it is done."
            )
        case "FULL" | "IOERR" if name in _NO_SPACE:
            return StoreFullError(
                f"There is no space left for the store {path}.",
                "Nothing of this step was kept; make room and try again.",
            )
        case "NOTADB" | "CORRUPT" | "FORMAT":
            return damaged(path, str(error))
        case "READONLY" | "CANTOPEN" | "PERM" | "AUTH":
            return StoreReadOnlyError(
                f"The store {path} cannot be written ({error}).",
                NOT_WRITABLE,
            )
        case "IOERR":
            return StoreError(f"The disk failed under the store {path} ({name}: {error}).", "Check the disk.")
        case "INTERRUPT":
            return StoreInterruptedError(f"A reading of the store {path} was stopped.")
        case _:
            return StoreError(f"The store {path} refused a step ({name}: {error}).")

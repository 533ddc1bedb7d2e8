"""A backup put in the store's place, in one step, and the store that was there kept under another name.

Copies of arxivtui that have the old one open notice, and write to it no more (see `connection`). What
stands in its log goes with it, and never meets the new file.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from arxivtui.store import copies, copying, log_owner
from arxivtui.store.errors import StoreDamagedError, StoreError
from arxivtui.store.file import bears_our_mark

_PATIENCE_SECONDS = 2.0
_NO_SECOND_NAME = frozenset((errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS))
"""What a file system answers where a file cannot have two names."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup in the store's place.

    Attributes:
        content: what the store has now.
        aside: where the store lies that was there; None where there was none.
        strays: where a log or journal lies now that was there without its store, whose newest it may hold.
    """

    content: copies.Content
    aside: Path | None
    strays: tuple[Path, ...] = ()


def check(backup: Path) -> copies.Content:
    """What is in a backup that is fit to be the store.

    Raises:
        StoreError: it is missing, another program's, of a newer schema, or damaged; the message names it.
    """
    with copies.opened(backup) as db:
        content = copies.content(db, backup)
        if wrong := copying.faults(db, 1):
            raise StoreDamagedError(
                f"{backup} is damaged ({wrong[0]}).",
                "Nothing was changed. Name another backup, or `arxivtui salvage` saves from it what it can.",
            )
    return content


def restore(backup: Path, store: Path, now: datetime) -> Restored:
    """Put a copy of a backup in the store's place; the backup stays, and so does the store that was there.

    Args:
        backup: the file; see `check`, which is done here too.
        store: the store's path; there may be none, or something that is no store.
        now: for the name under which the old one is kept; with its zone.

    Raises:
        StoreError: it cannot be done; the store is as it was, or the message says where it lies.
    """
    content = check(backup)
    file = Path(os.path.realpath(store))
    if file.is_dir():
        raise StoreError(f"{store} is a folder, where the store should be.", "Move it away first.")
    if file.exists() and file.samefile(backup):
        raise StoreError(f"{backup} is the store itself.", "`arxivtui restore` lists the backups.")
    with _copied(backup, file) as new:
        _fold_in(file)
        aside, strays = _swap(new, file, f".aside.{copies.stamp(now)}")
    with suppress(OSError):
        copying.sync(file.parent)
    return Restored(content, aside, strays)


@contextmanager
def _copied(backup: Path, file: Path) -> Iterator[Path]:
    """A sound copy of the backup beside the store, removed again unless it took its place."""
    new = file.with_name(f".{file.name}.{token_hex(6)}.restored")
    try:
        file.parent.mkdir(0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise copying.not_written(error, file) from error
    with copies.opened(backup) as db:
        copying.copy(db, new)
    try:
        yield new
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)


def _fold_in(file: Path) -> None:
    """Have SQLite write into the old store what stands in its log or journal, if it still can."""
    try:
        if not file.is_file() or not bears_our_mark(file):
            return  # Of what is no store nothing is touched.
    except OSError:
        return
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=_PATIENCE_SECONDS)) as db,
    ):
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _swap(new: Path, file: Path, ending: str) -> tuple[Path | None, tuple[Path, ...]]:
    """Give the new file the store's name, and the old one another.

    Returns:
        Where the old one is; and where logs are that lay there without a store.

    Raises:
        StoreError: it cannot be done; all is as it was, or the message says where the store lies.
    """
    aside: Path | None = None
    moved: list[tuple[Path, Path]] = []
    logs: list[tuple[Path, Path]] = []
    try:
        if os.path.lexists(file):
            aside = _name_also(file, ending)
        moved = _take_along(Path(f"{file}-journal"), aside)
        with log_owner.replacing(file, aside) as logs:
            new.replace(file)
    except OSError as error:
        _undo(new, file, aside, [*moved, *logs], error)
        raise copying.not_written(error, file) from error
    return aside, tuple(kept for _, kept in (*moved, *logs)) if aside is None else ()


def _undo(new: Path, file: Path, aside: Path | None, moved: list[tuple[Path, Path]], cause: OSError) -> None:
    """Have everything bear its old name again.

    Raises:
        StoreError: that cannot be done either.
    """
    try:
        if aside is not None:
            if os.path.lexists(file) and file.samefile(aside):
                aside.unlink()
            else:
                aside.replace(file)
        elif not os.path.lexists(new):
            file.unlink()  # It was the new one.
        for source, kept in moved:
            kept.rename(source)
    except OSError as error:
        where = (
            f"the store lies as {aside}" if aside is not None and os.path.lexists(aside) else f"see {file}"
        )
        raise StoreError(
            f"{file} cannot be replaced ({cause.strerror}), nor put back ({error.strerror}): {where}.",
            f"Give it and the files beside it that begin with its name back the name {file.name}.",
        ) from error


def _name_also(file: Path, ending: str) -> Path:
    """Give the old store its second name; it keeps the first one until the new one takes that.

    Where a file cannot have two names, it has to lose the first: for a moment there is no store.

    Raises:
        OSError: it cannot be done; nothing is changed.
    """
    number = 1
    while True:
        aside = file.with_name(f"{file.name}{ending}" + (f".{number}" if number > 1 else ""))
        number += 1
        if os.path.lexists(aside):
            continue
        try:
            os.link(file, aside)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in _NO_SECOND_NAME:
                raise
            file.rename(aside)
        return aside


def _take_along(journal: Path, aside: Path | None) -> list[tuple[Path, Path]]:
    """A journal that SQLite did not finish belongs to the old store; where it was and is, if moved."""
    if not os.path.lexists(journal):
        return []
    kept = log_owner.stray_name(journal) if aside is None else Path(f"{aside}-journal")
    journal.rename(kept)
    return [(journal, kept)]

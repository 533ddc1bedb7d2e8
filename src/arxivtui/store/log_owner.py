"""Which file the write-ahead log beside a store was made for: SQLite replays any that it finds there.

It finds the log by name alone. Where another file was put in the place of one in use, as a backup is
restored, the old one's log still lies there, and its pages would be written over the new file. So a note
beside them names both, the file and its log, and whoever opens the store looks at it first.

A file that was copied over the old one's content is still the same file, and no note can tell.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from arxivtui.store.file import identity, literal

_STRAY = ".stray-"
_MOST_BYTES = 200


@dataclass(frozen=True, slots=True)
class Owner:
    """A file and its log, each by what tells it from all others.

    Attributes:
        file: inode and device, as of `identity`.
        log: the same of the log.
    """

    file: tuple[int, int]
    log: tuple[int, int]


def set_stray_aside(file: Path) -> Path | None:
    """Take another file's log out of the way before SQLite sees it. Who uses it has it open, and goes on.

    Returns:
        Where it lies now; None where there was none, or nothing in it.

    Raises:
        OSError: it cannot be moved.
    """
    with _note(file, os.O_RDWR) as note:
        owner = _said(note)
        if owner is None or identity(str(file)) == owner.file or log_of(file) != owner.log:
            return None
        log = _log(file)
        aside = None
        if log.stat().st_size:
            aside = stray_name(log)
            log.rename(aside)
        else:
            log.unlink()
        Path(f"{file}-shm").unlink(missing_ok=True)
        return aside


def stray_name(log: Path) -> Path:
    """Where a log or journal goes whose file is not known, or not there."""
    return log.with_name(f"{log.name}{_STRAY}{datetime.now(UTC):%Y%m%dT%H%M%S%f}")


@contextmanager
def replacing(file: Path, aside: Path | None) -> Iterator[list[tuple[Path, Path]]]:
    """While this lasts, another file takes the place of `file`; then the log goes with the old one.

    Without an old one, as when it was moved away, the log is kept under a name of its own.

    Nobody who is about to open the store sees the new file with the old one's log.

    Args:
        file: the store.
        aside: where the old one lies by then; None where there was none.

    Yields:
        Where the log was and where it is, once it was moved; empty before, and where there was none.

    Raises:
        OSError: the log cannot be moved.
    """
    moved: list[tuple[Path, Path]] = []
    with _note(file, os.O_RDWR | os.O_CREAT) as note:
        yield moved
        log = _log(file)
        if log.exists():
            if log.stat().st_size:
                kept = stray_name(log) if aside is None else _log(aside)
                log.rename(kept)
                moved.append((log, kept))
            else:
                log.unlink()
        Path(f"{file}-shm").unlink(missing_ok=True)
        if note is not None:
            os.ftruncate(note, 0)


def caution(path: Path, aside: Path | None) -> str:
    """What a person should know of a log that was set aside; empty if none was."""
    if aside is None:
        return ""
    return (
        f"The store {path} was put in the place of another that had not been closed; "
        f"the other's log was set aside as {aside}."
    )


def note_owner(file: Path) -> Owner | None:
    """Note that the log which SQLite has open belongs to `file`; None where that cannot be noted."""
    with suppress(OSError), _note(file, os.O_RDWR | os.O_CREAT) as note:
        owner = Owner(identity(str(file)), identity(str(_log(file))))
        if note is not None:
            if _said(note) != owner:
                _say(note, owner)
            return owner
    return None


def is_left_to(file: Path, owner: Owner) -> bool:
    """Whether file and log of `owner` are its own: nobody uses either with another by now."""
    with _note(file, os.O_RDWR) as note:
        log = log_of(file)
        if file.exists() and identity(str(file)) == owner.file:
            return log is None or log == owner.log
        return _said(note) == owner or log != owner.log


def clear(file: Path, owner: Owner) -> None:
    """Remove what is of no more use once `owner` is closed.

    That is its note, if SQLite has removed the log: another log may come to bear its number. And the log
    itself, if it was set aside and is empty.
    """
    with suppress(OSError):
        name = literal(file.name)
        for aside in (*file.parent.glob(f"{name}-wal{_STRAY}*"), *file.parent.glob(f"{name}.aside.*-wal")):
            if identity(str(aside)) == owner.log and not aside.stat().st_size:
                aside.unlink()
        with _note(file, os.O_RDWR) as note:
            if _said(note) == owner and log_of(file) is None:
                _place(file).unlink()


def log_of(file: Path) -> tuple[int, int] | None:
    """What tells the log beside a file from all others; None where there is none."""
    try:
        return identity(str(_log(file)))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _place(file: Path) -> Path:
    return Path(f"{file}-wal-of")


def _log(file: Path) -> Path:
    return Path(f"{file}-wal")


@contextmanager
def _note(file: Path, flags: int) -> Iterator[int | None]:
    """The note, while no other looks at it or writes it; None where there is none, or it is out of reach."""
    try:
        note = _locked(_place(file), flags)
    except OSError:
        yield None
        return
    try:
        yield note
    finally:
        os.close(note)


def _locked(place: Path, flags: int) -> int:
    """The note, opened and locked; it may be removed until it is locked, and then is another.

    Raises:
        OSError: there is none, or it is out of reach.
    """
    while True:
        note = os.open(place, flags | os.O_CLOEXEC, 0o600)
        try:
            flock(note, LOCK_EX)
            with suppress(FileNotFoundError):
                if identity(str(place))[0] == os.fstat(note).st_ino:
                    return note
        except BaseException:
            os.close(note)
            raise
        os.close(note)


def _said(note: int | None) -> Owner | None:
    if note is None:
        return None
    try:
        own, file, file_on, log, log_on = (int(word) for word in os.pread(note, _MOST_BYTES, 0).split())
    except ValueError:
        return None
    # A note that was copied, as with its whole folder, says nothing of the copies beside it.
    return Owner((file, file_on), (log, log_on)) if own == os.fstat(note).st_ino else None


def _say(note: int, owner: Owner) -> None:
    os.ftruncate(note, 0)
    said = (os.fstat(note).st_ino, *owner.file, *owner.log)
    os.pwrite(note, " ".join(map(str, said)).encode("ascii"), 0)

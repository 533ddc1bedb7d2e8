"""Copies of a store that lie about: which there are, and what is in one, found out without changing any."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from arxivtui.store import migrations
from arxivtui.store.errors import (
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    StoreNewerError,
    StoreReadOnlyError,
)

FOLDER = "backups"
"""Beside the store, where no other is named."""

_HALF_REGULAR = re.compile(r"\..+\.\d{8}T\d{6}Z(?:\.[0-9a-f]{8})?\.backup\.[0-9a-f]{12}\.new(?:-journal)?")
_MOMENTS = ("%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S%f")


class CopyKind(StrEnum):
    """Why a copy was made.

    REGULAR: every so many days. SCHEMA: before the store was brought up to date. ASIDE: the store itself,
    until a backup took its place.
    """

    REGULAR = "regular"
    SCHEMA = "schema"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a copy.

    Attributes:
        schema: its number.
        papers: how many.
        starred: how many of them.
        acts: rows in the log of triage, which only grows.
    """

    schema: int
    papers: int
    starred: int
    acts: int


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """A copy of a store.

    Attributes:
        made: when, by its name or else by its file.
        content: what is in it; None where it cannot be read.
        trouble: why not, or empty.
        own: of this store; not where several stores share a folder, and another made it.
    """

    path: Path
    kind: CopyKind
    made: datetime
    size: int
    content: Content | None
    trouble: str = ""
    own: bool = True


def folder_of(store: Path, named: str) -> Path:
    """Where regular backups are kept.

    Args:
        store: its path.
        named: the setting `[backup] folder`; a relative one is meant from the store's own folder.
    """
    return Path(os.path.realpath(store)).parent / (os.path.expanduser(named) if named else FOLDER)


def found(store: Path, folder: Path) -> list[StoredCopy]:
    """All copies that were made of a store, the newest first."""
    return [_looked_at(path, kind, made) for path, kind, made in listed(store, folder)]


def found_of_all(store: Path, folder: Path) -> list[StoredCopy]:
    """The same, and with them the regular backups of other stores that share the folder."""
    own = sign_of(store)
    return [
        _looked_at(path, kind, made, own=sign in ("", own))
        for path, kind, made, sign in _named(store, folder)
    ]


def listed(store: Path, folder: Path) -> list[tuple[Path, CopyKind, datetime]]:
    """Those of a store alone by their names alone, which costs nothing."""
    own = sign_of(store)
    return [(path, kind, made) for path, kind, made, sign in _named(store, folder) if sign in ("", own)]


def sign_of(store: Path) -> str:
    """What names of regular backups have of the store: eight digits for its computer and path.

    Stores of two computers, or two homes, may share a folder, and all are named alike.
    """
    from hashlib import blake2b

    place = f"{os.uname().nodename}\0{os.path.realpath(store)}"
    return blake2b(os.fsencode(place), digest_size=4).hexdigest()


def regular_name(store: Path, moment: datetime) -> str:
    """How a regular backup of a store is named."""
    return f"{os.path.basename(os.path.realpath(store))}.{stamp(moment)}.{sign_of(store)}.backup"


def _named(store: Path, folder: Path) -> list[tuple[Path, CopyKind, datetime, str]]:
    """Copies by their names, the newest first; with each the sign of its store, empty where it has none."""
    file = Path(os.path.realpath(store))
    name = re.escape(file.name)
    ours = [
        (folder, re.compile(rf"{name}\.(\w+Z)(?:\.([0-9a-f]{{8}}))?\.backup"), CopyKind.REGULAR),
        (file.parent, re.compile(rf"{name}\.schema\d+\.(\w+)()\.backup"), CopyKind.SCHEMA),
        (file.parent, re.compile(rf"{name}\.aside\.(\w+Z)()(?:\.\d+)?"), CopyKind.ASIDE),
    ]
    there = [
        (path, kind, made, match[2] or "")
        for place, pattern, kind in ours
        for path in _files(place)
        if (match := pattern.fullmatch(path.name)) and (made := _moment(match[1]))
    ]
    return sorted(there, key=lambda each: (each[2], each[0].name), reverse=True)


def half_made_regular(folder: Path) -> list[Path]:
    """What regular backups of any store are written into before they take their names, and its journals."""
    return [path for path in _files(folder) if _HALF_REGULAR.fullmatch(path.name)]


def half_made(store: Path, folder: Path) -> list[Path]:
    """Copies of a store that are not finished: a process was killed over them, or is at it just now.

    With the journals that they have meanwhile.
    """
    file = Path(os.path.realpath(store))
    half = re.compile(rf"\.\.?{re.escape(file.name)}\.(?:.+\.)?[0-9a-f]{{12}}\.(?:new|restored)(?:-journal)?")
    return [
        path
        for place in dict.fromkeys((file.parent, folder))
        for path in _files(place)
        if half.fullmatch(path.name)
    ]


def newest(store: Path, folder: Path) -> tuple[str, datetime] | None:
    """Name and time (of this computer's zone) of the newest backup, by names alone."""
    for path, kind, made in listed(store, folder):
        if kind is not CopyKind.ASIDE:
            return path.name, made.astimezone()
    return None


def stamp(moment: datetime) -> str:
    """A moment as names of copies have it."""
    return moment.astimezone(UTC).strftime(_MOMENTS[0])


def look(path: Path) -> Content:
    """What is in a copy of ours.

    Raises:
        StoreError: it is missing, another program's, of a newer schema, damaged, or cannot be read; the
            message names it.
    """
    with opened(path) as db:
        return content(db, path)


def content(db: sqlite3.Connection, path: Path) -> Content:
    """What is in an open file, if it is ours.

    Raises:
        StoreError: as `look`.
    """
    try:
        schema = migrations.version(db, path)
    except StoreNewerError:
        number = db.execute("PRAGMA user_version").fetchone()[0]
        raise StoreNewerError(
            f"{path} was made by a newer arxivtui (its schema is {number}, this version knows "
            f"{len(migrations.MIGRATIONS)}).",
            "Update arxivtui; nothing was changed.",
        ) from None
    if not schema:
        raise StoreForeignError(f"{path} is empty, and no store of arxivtui.", "Nothing was changed.")
    counts = db.execute(
        "SELECT (SELECT count(*) FROM papers), "
        "(SELECT count(*) FROM triage WHERE starred_at IS NOT NULL), (SELECT count(*) FROM triage_log)"
    ).fetchone()
    return Content(schema, *counts)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A file to read and never to change, whether it is ours or not.

    A log beside it is read along, for which its folder has to be one that can be written.

    Raises:
        StoreError: it is missing, no file, no database, damaged, or cannot be read; the message names it.
    """
    file = Path(os.path.realpath(path))
    try:
        if not file.exists():
            raise StoreMissingError(f"There is no file {path}.", "`arxivtui restore` lists the backups.")
        if not file.is_file():
            raise StoreError(f"{path} is no file.", "Name a file; `arxivtui restore` lists the backups.")
        with file.open("rb"):
            pass
        log = Path(f"{file}-wal")
        how = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    except OSError as error:
        raise StoreReadOnlyError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        with closing(
            sqlite3.connect(f"{file.as_uri()}?{how}", uri=True, isolation_level=None, check_same_thread=False)
        ) as db:
            yield db
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name == "SQLITE_NOTADB":
            raise StoreDamagedError(f"{path} is no database.", "Nothing was changed.") from error
        if name.startswith("SQLITE_CORRUPT"):
            raise StoreDamagedError(
                f"{path} is damaged ({error}).", "Nothing was changed; `arxivtui salvage` saves what it can."
            ) from error
        raise StoreError(f"{path} cannot be read ({error}).", "Nothing was changed.") from error


def _looked_at(path: Path, kind: CopyKind, made: datetime, *, own: bool = True) -> StoredCopy:
    size = path.stat().st_size if path.exists() else 0
    try:
        return StoredCopy(path, kind, made, size, look(path), own=own)
    except StoreError as error:
        return StoredCopy(path, kind, made, size, None, error.message, own)


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []


def _moment(text: str) -> datetime | None:
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None

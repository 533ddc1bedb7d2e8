"""Backups: by hand to any place, and by themselves every few days, the newest three kept."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from arxivtui.config import Settings
from arxivtui.config.files import make_private_folder
from arxivtui.config.locks import try_lock
from arxivtui.domain import ArxivtuiError
from arxivtui.store import copies, copying, migrations
from arxivtui.store.connection import Store
from arxivtui.store.errors import StoreDamagedError, StoreError, StoreForeignError, StoreNewerError

KEPT = 3
RESERVE = 200_000_000
"""Bytes that are left free on a disk, beside a backup made by itself."""

_SLACK = timedelta(hours=1)
"""A weekly run that comes a little early is not to wait for the next week."""
_NO_LOCKS = frozenset((errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL))
_OF_A_STORE = ("", "-wal", "-shm", "-wal-of", "-journal")


@dataclass(frozen=True, slots=True)
class DueBackup:
    """What came of looking whether a backup is due.

    Attributes:
        made: the backup; None where none was due, or it could not be made.
        warning: why it could not be made, for a person; or empty.
    """

    made: Path | None = None
    warning: str = ""


def back_up(store: Store, target: Path, *, force: bool = False) -> copies.Content:
    """Copy a store, which others may write meanwhile, to a file; an older backup there is replaced.

    Args:
        store: may be in use.
        target: the file; a link is followed.
        force: replace also what is no backup of ours.

    Raises:
        StoreError: the store is damaged; or the file is the store itself, a folder, something else than a
            backup, has a log beside it (also with `force`), or cannot be written. What was there is
            untouched. Or it was replaced and cannot be read again, which the message says.
    """
    target = Path(os.path.realpath(target))
    _check_target(store, target, force=force)
    with store.outside() as db:
        copying.copy(db, target)
    try:
        return copies.look(target)
    except StoreError as error:
        raise StoreError(
            f"{target} was written, but cannot be read again: {error.message}",
            "Do not rely on it; make another backup under another name.",
        ) from error


def back_up_if_due(store: Store, settings: Settings, now: datetime) -> DueBackup:
    """Make a backup if the newest is `[backup] every_days` old; then keep the newest three.

    Never of a damaged store, nor where the disk would be nearly full after it, nor twice at once. Takes as
    long as copying the store does; others may write meanwhile.

    Args:
        store: may be in use.
        settings: their section `[backup]` counts.
        now: with its zone.

    Returns:
        What came of it; no failure is raised, since the work that it comes with goes on.
    """
    if not settings.backup.every_days:
        return DueBackup()
    folder = copies.folder_of(store.path, settings.backup.folder)
    try:
        if not _is_due(store, folder, settings.backup.every_days, now):
            return DueBackup()
        make_private_folder(folder)
        with _alone(folder) as alone:
            if not alone or not _is_due(store, folder, settings.backup.every_days, now):
                return DueBackup()
            return DueBackup(_make(store, folder, now))
    except ArxivtuiError as error:
        return DueBackup(warning=f"No backup was made. {error}")
    except OSError as error:
        return DueBackup(
            warning=f"No backup was made. {folder} cannot be used: {error.strerror}. "
            "[backup] folder names another place."
        )


def back_up_now(store: Store, settings: Settings, now: datetime) -> Path:
    """Make a regular backup, due or not; then keep the newest three.

    Raises:
        ArxivtuiError: it cannot be made, the disk would be nearly full after it, or another process makes
            one just now.
    """
    folder = copies.folder_of(store.path, settings.backup.folder)
    make_private_folder(folder)
    try:
        with _alone(folder) as alone:
            if not alone:
                raise StoreError(
                    "Another arxivtui makes a backup just now.",
                    "`arxivtui restore` lists it once it is made.",
                )
            return _make(store, folder, now)
    except OSError as error:
        raise copying.not_written(error, folder) from error


def newest_regular(store: Path, folder: Path, now: datetime) -> datetime | None:
    """When the newest regular backup was made, as names say; one from the future does not count."""
    return next(
        (
            made
            for _, kind, made in copies.listed(store, folder)
            if kind is copies.CopyKind.REGULAR and made <= now + _SLACK
        ),
        None,
    )


def _is_due(store: Store, folder: Path, every_days: int, now: datetime) -> bool:
    newest = newest_regular(store.path, folder, now)
    if newest is not None and now - newest < timedelta(days=every_days) - _SLACK:
        return False
    with store.reading() as db:
        return db.execute("SELECT 1 FROM papers LIMIT 1").fetchone() is not None


def _make(store: Store, folder: Path, now: datetime) -> Path:
    """Copy the store into the folder.

    Raises:
        StoreError: that is not wise, or fails.
    """
    moment = now
    while (made := folder / copies.regular_name(store.path, moment)).exists():
        moment += timedelta(seconds=1)  # Names tell seconds, and no backup is to take another's place.
    with store.outside() as db:
        (size,) = db.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()
        if _free(folder) < size + RESERVE:
            raise StoreError(f"The disk of {folder} is nearly full.", "Make room, or set [backup] folder.")
        if wrong := copying.faults(db, 1):
            raise StoreDamagedError(
                f"The store {store.path} is damaged ({wrong[0]}).", "`arxivtui doctor` tells more."
            )
        copying.copy(db, made)
    _let_old_ones_go(store.path, folder, made)
    return made


def _let_old_ones_go(store: Path, folder: Path, made: Path) -> None:
    """Keep the new one, the two newest before it, and always one with the longest log of triage.

    A log only grows: a store that was lost, and begun anew, is not to push out what was in it.
    """
    others = [each for each, kind, _ in copies.listed(store, folder) if kind is copies.CopyKind.REGULAR]
    others = [each for each in others if each != made]
    kept = [made, *others[: KEPT - 1]]
    acts = {path: _acts(path) for path in [*kept, *others[KEPT - 1 :]]}
    longest = max(acts.values())
    if not any(acts[path] == longest for path in kept):
        kept.append(next(path for path in others if acts[path] == longest))
    for path in others:
        if path not in kept:
            with suppress(OSError):
                path.unlink()


def _free(folder: Path) -> int:
    """Bytes that are free on its disk."""
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise copying.not_written(error, folder) from error


def _acts(path: Path) -> int:
    """Acts in its log; fewer than none where it cannot be read."""
    try:
        return copies.look(path).acts
    except StoreError:
        return -1


def _check_target(store: Store, target: Path, *, force: bool) -> None:
    """See that nothing is lost by writing there.

    Raises:
        StoreError: it would be, or nothing can be written.
    """
    file = os.path.realpath(store.path)
    if any(str(target) == file + end for end in _OF_A_STORE) or (target.exists() and target.samefile(file)):
        raise StoreError(f"{target} is the store itself.", "Name another file.")
    if target.is_dir():
        raise StoreError(
            f"{target} is a folder.", f"Name a file in it, such as {target / 'arxivtui.backup'}."
        )
    if os.path.exists(target) and not os.path.isfile(target):  # A device would give way to the backup.
        raise StoreError(f"{target} is no file.", "Name a file; nothing was changed.")
    copying.see_no_log(target)
    try:
        if force or not target.exists() or not target.stat().st_size:
            return
    except OSError as error:
        raise copying.not_written(error, target) from error
    try:
        with copies.opened(target) as db:
            ours = migrations.version(db, target) > 0
    except StoreNewerError:
        ours = True
    except StoreError:
        ours = False
    if not ours:
        raise StoreForeignError(
            f"{target} holds something that is no backup of arxivtui.",
            "Choose another file, or give --force.",
        )
    if _was_in_use(target):
        raise StoreForeignError(
            f"{target} is a store that arxivtui has used, and no backup.",
            "Choose another file, or give --force.",
        )


def _was_in_use(target: Path) -> bool:
    """Whether the file asks for a write-ahead log, as a store does once it was opened; a copy does not.

    Its header says so (https://www.sqlite.org/fileformat2.html, 1.3.2).
    """
    with target.open("rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


def _let_half_ones_go(folder: Path) -> None:
    """Remove what is left of regular backups whose process was killed; only who has the lock makes any."""
    for path in copies.half_made_regular(folder):
        with suppress(OSError):
            path.unlink()


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether no other process makes a backup there just now; while it lasts, none begins to.

    On a file system without locks it is taken to be so: two backups are better than none.

    Raises:
        OSError: the file of the lock cannot be made.
    """
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            alone = try_lock(lock)
            if alone:
                _let_half_ones_go(folder)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            alone = True
        yield alone
    finally:
        os.close(lock)

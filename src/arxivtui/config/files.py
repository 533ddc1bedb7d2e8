"""Small private files: read within bounds, written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

from arxivtui.config.errors import SettingsError

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


def make_private_folder(folder: Path) -> None:
    """Make a folder and its missing parents, for this user only; leave those that are there alone.

    Raises:
        SettingsError: it cannot be made.
    """
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    try:
        for each in reversed(missing):
            each.mkdir(_FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"The folder {missing[0]} cannot be made: {error.strerror}.") from error
    if not folder.is_dir():
        raise SettingsError(f"{folder} is a file, where a folder is needed.")


def read_bounded(path: Path, limit: int) -> bytes | None:
    """The bytes of a file; None where there is none.

    Raises:
        SettingsError: it cannot be read, or is larger than `limit` bytes.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > limit:
        raise SettingsError(f"{path} is larger than {limit // 1024} KiB.", "Is it the right file?")
    return data


def write_private(path: Path, data: bytes) -> None:
    """Put `data` in place of a file in one step, readable by this user only (0600).

    A symbolic link is kept; its target is written.

    Raises:
        SettingsError: it is there and no file (a device, say), or cannot be written; nothing is changed.
    """
    from secrets import token_hex

    target = Path(os.path.realpath(path))
    if os.path.exists(target) and not os.path.isfile(target):
        raise SettingsError(f"{path} is no file, and is left as it is.", "Move it away.")
    make_private_folder(target.parent)
    new = target.with_name(f".{target.name}.{token_hex(6)}.new")
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    """Make the renaming last through a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

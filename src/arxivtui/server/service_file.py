"""The file that describes a service: known as ours by a mark, replaced in one step; and who is told of it."""

import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from arxivtui.server.service import ServiceError, ServiceState
from arxivtui.text import one_line, shorten

MARK = "Written by `arxivtui service install`; `arxivtui service remove` deletes it."
"""Stands in every file that we wrote. A file without it is somebody else's and is left alone."""

_MODE = 0o644
_LARGEST = 64 * 1024
_PATIENCE = 60.0
"""Seconds; systemd waits for a service to stop, though not for long."""
_LONGEST_COMPLAINT = 300


def own_text(file: Path) -> bytes | None:
    """What we wrote there before; None where there is nothing.

    Raises:
        ServiceError: it is not ours, or cannot be read.
    """
    if not os.path.lexists(file):  # A link that leads nowhere is there.
        return None
    try:
        with file.open("rb") as opened:
            text = opened.read(_LARGEST)
    except OSError as error:
        raise ServiceError(f"{file} cannot be read: {error.strerror}.") from error
    if MARK.encode() not in text:
        raise ServiceError(
            f"{file} was not written by arxivtui, and is left as it is.", "Move it away, then try again."
        )
    return text


def not_installed(file: Path) -> ServiceState | None:
    """How the service stands where the file is not there, or is not ours; None where it is ours."""
    try:
        return ServiceState(installed=False) if own_text(file) is None else None
    except ServiceError as error:
        return ServiceState(installed=False, words=error.message)


def put(file: Path, text: bytes) -> None:
    """Put `text` in the file's place in one step, readable by all: it holds no secret.

    Raises:
        ServiceError: it cannot be written; the old file is untouched.
    """
    new = file.with_name(f".{file.name}.{token_hex(6)}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        with os.fdopen(descriptor, "wb") as opened:
            os.fchmod(descriptor, _MODE)
            opened.write(text)
        new.replace(file)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise ServiceError(f"{file} cannot be written: {error.strerror}.") from error


def install(
    file: Path, text: bytes, *, start: Callable[[bool], None], put_back: Callable[[bytes | None], None]
) -> bool:
    """Write the file and have the service started from it, or leave all as it was.

    Args:
        file: of the service.
        text: its new content.
        start: is told whether the file was there before.
        put_back: makes good what `start` did not bring to its end; is given the content before, if any.

    Returns:
        Whether it was there before.

    Raises:
        ServiceError: see `own_text`, `put`; or it was not started.
    """
    before = own_text(file)
    put(file, text)
    try:
        start(before is not None)
    except ServiceError:
        put_back(before)
        raise
    return before is not None


def delete(file: Path) -> None:
    """Take the file away, if it is there.

    Raises:
        ServiceError: it cannot be deleted.
    """
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise ServiceError(f"{file} cannot be deleted: {error.strerror}.") from error


def call(*words: str) -> subprocess.CompletedProcess[str]:
    """Run systemctl or launchctl, and take what it says.

    Raises:
        ServiceError: it cannot be started, or does not end.
    """
    try:
        return subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ServiceError(f"{_command(words)} did not end within {_PATIENCE:.0f} seconds.") from None
    except OSError as error:
        raise ServiceError(f"{_command(words)} could not be run: {error.strerror}.") from error


def demand(*words: str, hint: str = "") -> None:
    """Run it, and insist that it does as it is told.

    Raises:
        ServiceError: it did not, with its own words.
    """
    done = call(*words)
    if done.returncode != 0:
        said = one_line(done.stderr or done.stdout) or f"exit code {done.returncode}"
        said = shorten(said.rstrip("."), _LONGEST_COMPLAINT)
        raise ServiceError(f"{_command(words)} failed: {said}.", hint)


def _command(words: tuple[str, ...]) -> str:
    return f"`{' '.join((os.path.basename(words[0]), *words[1:]))}`"

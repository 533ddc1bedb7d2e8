"""Documents as files: written whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE

from arxivtui.formats.errors import FormatError
from arxivtui.text import harmless

_ENOUGH_TO_TELL = 200
"""Bytes."""
_NEW_MODE = 0o666
"""Less what the user's umask takes away."""


def write_document(path: Path, text: str, *, only_over: Callable[[str], bool] | None = None) -> None:
    """Put `text` in place of a file in one step, as UTF-8.

    A symbolic link is kept and its target written; a file that was there keeps its mode.

    Args:
        path: the file.
        text: its new content.
        only_over: whether a file that is there, by how it begins, may be replaced; None for any. An
            empty one always may.

    Raises:
        FormatError: it holds something else, or cannot be written; what was there is untouched.
    """
    target = Path(os.path.realpath(path))
    new = target.with_name(f".{target.name}.{token_hex(6)}.new")
    try:
        if only_over is not None and (there := _beginning(target)) and not only_over(there):
            raise FormatError(
                f"{harmless(str(path))} holds something that arxivtui did not export.",
                "Choose another file, or give --force.",
            )
        mode = S_IMODE(target.stat().st_mode) if target.exists() else None
        # Private until the whole text is there: the old file may have been.
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode or _NEW_MODE), "wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            new.chmod(mode)
        new.replace(target)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise FormatError(f"{harmless(str(path))} cannot be written: {error.strerror}.") from error


def _beginning(path: Path) -> str:
    """How a file begins; empty where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_ENOUGH_TO_TELL).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""

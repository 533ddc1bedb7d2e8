"""Documents as files: written whole or not at all."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE

from arxivtui.formats.errors import ForeignFileError, FormatError
from arxivtui.formats.found_text import see_no_device
from arxivtui.text import harmless

_ENOUGH_TO_TELL = 1000
"""Bytes."""
_NEW_MODE = 0o666
"""Less what the user's umask takes away."""


def write_document(path: Path, text: str | bytes, *, only_over: Callable[[str], bool] | None = None) -> bool:
    """Put `text` in place of a file in one step, as UTF-8.

    A symbolic link is kept and its target written; a file that was there keeps its mode. One that holds
    the same already is not touched, so that nothing that watches it is woken.

    Args:
        path: the file.
        text: its new content.
        only_over: whether a file that is there, by how it begins, may be replaced; None for any. An
            empty one always may.

    Returns:
        Whether the file was written.

    Raises:
        ForeignFileError: it holds something else; it is untouched.
        FormatError: it cannot be written; what was there is untouched.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    return _write(path, [data], lambda target: _holds(target, data), only_over)


def write_chunks(
    path: Path, chunks: Iterable[bytes], *, only_over: Callable[[str], bool] | None = None
) -> None:
    """Put a document of any length in place of a file, as `write_document` does, without holding it whole.

    Raises:
        ForeignFileError: the file holds something else; it is untouched.
        FormatError: it cannot be written; what was there is untouched.
    """
    _write(path, chunks, lambda _: False, only_over)


def _write(
    path: Path,
    chunks: Iterable[bytes],
    is_so: Callable[[Path], bool],
    only_over: Callable[[str], bool] | None,
) -> bool:
    target = Path(os.path.realpath(path))
    new = target.with_name(f".{target.name}.{token_hex(6)}.new")
    see_no_device(path)
    try:
        if only_over is not None and (there := _beginning(target)) and not only_over(there):
            raise ForeignFileError(
                f"{harmless(str(path))} holds something that arxivtui did not export.",
                "Choose another file, or give --force.",
            )
        mode = S_IMODE(target.stat().st_mode) if target.exists() else None
        if mode is not None and is_so(target):
            return False
        # Private until the whole text is there: the old file may have been.
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode or _NEW_MODE), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            new.chmod(mode)
        new.replace(target)
    except OSError as error:
        raise FormatError(f"{harmless(str(path))} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
    return True


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _beginning(path: Path) -> str:
    """How a file begins; empty where there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_ENOUGH_TO_TELL).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""

"""Documents as files: written whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE

from arxivtui.formats.errors import FormatError


def write_document(path: Path, text: str) -> None:
    """Put `text` in place of a file in one step, as UTF-8.

    A symbolic link is kept and its target written; a file that was there keeps its mode.

    Raises:
        FormatError: it cannot be written; what was there is untouched.
    """
    target = Path(os.path.realpath(path))
    new = target.with_name(f".{target.name}.{token_hex(6)}.new")
    try:
        with new.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            new.chmod(S_IMODE(target.stat().st_mode))
        new.replace(target)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise FormatError(f"{path} cannot be written: {error.strerror}.") from error

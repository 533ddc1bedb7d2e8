"""A text file of the reader's as it was found, so that what is kept of it goes back byte for byte."""

import codecs
import os
from dataclasses import dataclass
from pathlib import Path

from arxivtui.formats.errors import FormatError
from arxivtui.text import harmless

LARGEST = 20_000_000
"""Bytes; a larger file is no note and no list of papers."""


@dataclass(frozen=True, slots=True)
class FoundText:
    r"""What a file holds.

    Attributes:
        raw: its bytes; none where there is no file.
        text: without byte-order mark, and with `\n` at every line's end where all have `\r\n`; bytes that are
            no UTF-8 are lone surrogates.
        windows: all of its lines end in `\r\n`.
        marked: it begins with a byte-order mark.
    """

    raw: bytes = b""
    text: str = ""
    windows: bool = False
    marked: bool = False

    def encoded(self, text: str) -> bytes:
        """The bytes of another text for the same file."""
        if self.windows:
            text = text.replace("\n", "\r\n")
        return codecs.BOM_UTF8 * self.marked + text.encode("utf-8", "surrogateescape")


def see_no_device(path: Path) -> None:
    """See that no device or pipe is there: a file would take its place, and to read it may never end.

    Raises:
        FormatError: there is one.
    """
    if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
        raise FormatError(f"{harmless(str(path))} is no file.", "Name a file; nothing was written.")


def look_into(path: Path) -> FoundText:
    """What a file holds; nothing where there is none.

    Raises:
        FormatError: it is no file, cannot be read, or is far too large.
    """
    see_no_device(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        return FoundText()
    except OSError as error:
        raise FormatError(f"{harmless(str(path))} cannot be read: {error.strerror}.") from error
    if len(raw) > LARGEST:
        raise FormatError(f"{harmless(str(path))} is larger than {LARGEST // 1_000_000} MB.", "Is it a text?")
    return found_in(raw)


def found_in(raw: bytes) -> FoundText:
    """The same of bytes."""
    marked = raw.startswith(codecs.BOM_UTF8)
    text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    lines = text.count("\n")
    windows = lines > 0 and text.count("\r\n") == lines and text.count("\r") == lines
    return FoundText(raw, text.replace("\r\n", "\n") if windows else text, windows, marked)

"""What a long job does, on stderr, while a person looks on: one line that is written over."""

import sys
from shutil import get_terminal_size

from arxivtui.day import Event, ProgressWords
from arxivtui.text import shorten

_TO_START_AND_CLEAR = "\r\x1b[K"


class Progress:
    """Tells events on one line of a terminal; on anything else it keeps silent.

    Use as a context manager, so that the line is gone when the job is done.
    """

    def __init__(self) -> None:
        self._stream = sys.stderr
        self._alive = self._stream.isatty()
        self._words = ProgressWords()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def __call__(self, event: Event) -> None:
        """Show what the job does now."""
        if words := self._words(event):
            self._write(words)

    def say(self, line: str) -> None:
        """Leave a line behind for good, on a terminal or not."""
        self._write("")
        self._stream.write(f"{line}\n")
        self._stream.flush()

    def _write(self, words: str) -> None:
        if self._alive:
            width = max(get_terminal_size().columns - 1, 20)
            self._stream.write(_TO_START_AND_CLEAR + shorten(words, width))
            self._stream.flush()

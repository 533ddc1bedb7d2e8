"""One edit of `criteria.md`, that can be looked at and taken back."""

from pathlib import Path

from arxivtui.config.criteria import STARTER_CRITERIA
from arxivtui.config.directories import Directories
from arxivtui.config.editor import run_editor
from arxivtui.config.files import read_bounded, write_private

_LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is held to be given back; more than criteria may have, so that it can be put right."""


class CriteriaEdit:
    """What `criteria.md` was before, and what becomes of it. A file that is not there is begun.

    Args:
        directories: where it is.

    Raises:
        SettingsError: it cannot be read or begun.
    """

    def __init__(self, directories: Directories) -> None:
        self._file = directories.criteria_file
        self._rejected = directories.state / "criteria-taken-back.md"
        self._before = read_bounded(self._file, _LARGEST)
        if self._before is None:
            self._before = STARTER_CRITERIA.encode()
            write_private(self._file, self._before)

    def has_changed(self) -> bool:
        """Whether the file is another one than before.

        Raises:
            SettingsError: it cannot be read.
        """
        return read_bounded(self._file, _LARGEST) != self._before

    def open(self) -> None:
        """Have the reader edit it, until the editor is left.

        Raises:
            SettingsError: there is no editor, or it failed.
        """
        run_editor(self._file)

    def take_back(self) -> Path | None:
        """Put back what was there before; gives the place where what was written instead is kept.

        Raises:
            SettingsError: a file cannot be read or written; the criteria are untouched.
        """
        assert self._before is not None
        written = read_bounded(self._file, _LARGEST)
        if written is not None:
            write_private(self._rejected, written)
        write_private(self._file, self._before)
        return None if written is None else self._rejected

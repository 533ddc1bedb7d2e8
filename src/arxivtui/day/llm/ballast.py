"""Room on the disk, kept free while answers are paid for, so that they can be stored when it is full."""

import os
from contextlib import suppress
from pathlib import Path

_FILE = "scoring.ballast"
_BYTES = 1024 * 1024
"""More than the answers that can be under way at one time, with what SQLite writes beside them."""


class Ballast:
    """A file that takes up room until it is dropped. Where it cannot be made, nothing is lost or gained."""

    def __init__(self, state: Path) -> None:
        self._path = state / _FILE
        self.held = False

    def take(self) -> None:
        """Take up the room."""
        with suppress(OSError):
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                # Written, not only reserved: some filesystems reserve nothing.
                os.pwrite(file, os.urandom(_BYTES), 0)
                os.fsync(file)
                self.held = True
            finally:
                os.close(file)
        if not self.held:
            self.drop()

    def drop(self) -> bool:
        """Give the room back; tells whether there was any."""
        held, self.held = self.held, False
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        return held

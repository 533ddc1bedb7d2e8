"""One copy of arxivtui serves a home; the others know which, and stand by."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from fcntl import LOCK_SH
from pathlib import Path
from typing import Annotated

import msgspec

from arxivtui.config.locks import open_lock, try_lock

_LOCK = "server.lock"
_MOST_BYTES = 200


@dataclass(frozen=True, slots=True)
class Serving:
    """The copy that serves: its process and its port."""

    pid: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]


class Turn:
    """The right to serve a home. The system takes it back when the process ends, however it ends.

    The lock file says who serves, and on which port; it is never removed, since another copy may just be
    about to lock it.

    Args:
        state: the folder for what may be lost.

    Attributes:
        path: the lock file.
    """

    def __init__(self, state: Path) -> None:
        self.path = state / _LOCK
        self._file: int | None = None

    def take(self) -> bool:
        """Take the turn, if no other copy has it.

        Raises:
            OSError: the lock cannot be made.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = open_lock(self.path)
        try:
            if not try_lock(file):
                os.close(file)
                return False
            os.ftruncate(file, 0)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        return True

    def tell(self, port: int) -> None:
        """Let the other copies know that this one serves now.

        Where that cannot be written, as on a full disk, they go on looking; the lock keeps them apart.
        """
        if self._file is None:
            return
        with suppress(OSError):
            os.pwrite(self._file, json.dumps({"pid": os.getpid(), "port": port}).encode("ascii"), 0)

    def whose(self) -> Serving | None:
        """Which copy serves; None where none does, or it does not say, since it only begins to.

        A copy that was killed leaves its words behind, but no lock.
        """
        try:
            file = open_lock(self.path, os.O_RDONLY)
        except OSError:
            return None
        try:
            if try_lock(file, LOCK_SH):
                return None
            return msgspec.json.decode(os.pread(file, _MOST_BYTES, 0), type=Serving)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        finally:
            os.close(file)

    def give_back(self) -> None:
        """Let another copy serve."""
        if self._file is not None:
            file, self._file = self._file, None
            os.ftruncate(file, 0)
            os.close(file)

"""One copy of arxivtui serves a home; the others know which, and stand by."""

import errno
import json
import os
import stat
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import Annotated

import msgspec

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
        file = _opened(self.path, os.O_RDWR | os.O_CREAT)
        try:
            if not _locked(file, LOCK_EX):
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

        Raises:
            OSError: it cannot be written.
        """
        if self._file is not None:
            os.pwrite(self._file, json.dumps({"pid": os.getpid(), "port": port}).encode("ascii"), 0)

    def whose(self) -> Serving | None:
        """Which copy serves; None where none does, or it does not say, since it only begins to.

        A copy that was killed leaves its words behind, but no lock.
        """
        try:
            file = _opened(self.path, os.O_RDONLY)
        except OSError:
            return None
        try:
            if _locked(file, LOCK_SH):
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


def _opened(path: Path, how: int) -> int:
    """The lock file, and nothing that somebody put in its place.

    Raises:
        OSError: it is something else, a link to another file for example, or cannot be opened.
    """
    file = os.open(path, how | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return file


def _locked(file: int, how: int) -> bool:
    """Whether the lock could be had at once.

    Raises:
        OSError: files cannot be locked here.
    """
    try:
        flock(file, how | LOCK_NB)
    except BlockingIOError:
        return False
    return True

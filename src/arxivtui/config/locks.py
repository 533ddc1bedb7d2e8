"""Locks on files, which the system lets go of when a process ends, however it ends."""

import errno
import os
import stat
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path


def open_lock(path: Path, how: int = os.O_RDWR | os.O_CREAT) -> int:
    """The lock file, and nothing that somebody put in its place.

    Returns:
        Its descriptor; a file that is made is private.

    Raises:
        OSError: it is something else, a link to another file for example, or cannot be opened.
    """
    file = os.open(path, how | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return file


def try_lock(file: int, how: int = LOCK_EX) -> bool:
    """Whether the lock could be had at once.

    Raises:
        OSError: files cannot be locked here.
    """
    try:
        flock(file, how | LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""The folder of a demo, which goes away with it; or with a later one, where its process was killed."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from weakref import finalize

from arxivtui.config.locks import try_lock

_PREFIX = "arxivtui-demo-"
_ABANDONED_SECONDS = 3600.0
"""Nothing younger is taken for left behind: it may not have its lock yet."""


class DemoFolder:
    """A folder of its own, locked as long as its demo runs, however that ends.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self) -> None:
        self._made = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._made.name)
        lock = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        self._let_go = finalize(self, os.close, lock)  # Done once, however often it is called.
        with suppress(OSError):  # Without locks nobody can tell, and nothing is ever removed.
            try_lock(lock)

    def cleanup(self) -> None:
        """Remove it, and those that demos left which were killed; a second time does nothing more."""
        self._made.cleanup()
        self._let_go()
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with suppress(OSError):
                _remove_abandoned(folder)


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder of ours that nobody has locked.

    Raises:
        OSError: it is no folder, cannot be opened, or cannot be locked.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        about = os.fstat(opened)
        old = time.time() - about.st_mtime > _ABANDONED_SECONDS
        if old and about.st_uid == os.getuid() and try_lock(opened):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(opened)

"""The app with a heartbeat: `python -m benchmarks.watched_app FILE` runs it on the home of the environment.

A task of the app's own loop wants to wake every 5 ms and notes by how much it was late; when the app ends,
FILE has the numbers of each beat (`benchmarks.beats`) as doubles. How long the loop stood in line for a
processor Linux tells (`schedstat`, in nanoseconds); where nothing does it is 0.
"""

import asyncio
import os
import sys
import time
from array import array
from pathlib import Path

from arxivtui import tui
from arxivtui.config import Directories
from arxivtui.tui import app as app_module
from benchmarks.beats import BEAT

_STANDING = Path("/proc/thread-self/schedstat")


class WatchedApp(app_module.ArxivtuiApp):
    """The app, and how late its loop is."""

    beats = array("d")

    def on_mount(self) -> None:
        """Begin to beat; the app's own handler runs as well."""
        self._beating = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        standing = os.open(_STANDING, os.O_RDONLY) if _STANDING.exists() else None
        while True:
            ran, stood, due = time.thread_time(), _stood(standing), time.monotonic() + BEAT
            await asyncio.sleep(BEAT)
            late = time.monotonic() - due
            self.beats.extend((due, late, time.thread_time() - ran, _stood(standing) - stood))


def _stood(standing: int | None) -> float:
    """Seconds that this thread has stood in line for a processor since it began."""
    return 0.0 if standing is None else int(os.pread(standing, 100, 0).split()[1]) / 1e9


def main() -> None:
    """Run the app as the command does, and write what was noted."""
    app_module.ArxivtuiApp = WatchedApp  # type: ignore[misc]
    code = tui.run(Directories.find())
    Path(sys.argv[1]).write_bytes(WatchedApp.beats.tobytes())
    raise SystemExit(code)


if __name__ == "__main__":
    main()

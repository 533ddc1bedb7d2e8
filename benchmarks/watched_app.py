"""The app with a heartbeat: `python -m benchmarks.watched_app FILE` runs it on the home of the environment.

A task of the app's own loop wants to wake every 5 ms and notes by how much it was late; when the app ends,
FILE has the pairs (when it was due, by the clock that all processes share; seconds late) as doubles.
"""

import asyncio
import sys
import time
from array import array
from pathlib import Path

from arxivtui import tui
from arxivtui.config import Directories
from arxivtui.tui import app as app_module

BEAT = 0.005


class WatchedApp(app_module.ArxivtuiApp):
    """The app, and how late its loop is."""

    beats = array("d")

    def on_mount(self) -> None:
        """Begin to beat; the app's own handler runs as well."""
        self._beating = asyncio.create_task(self._beat())

    async def _beat(self) -> None:
        while True:
            due = time.monotonic() + BEAT
            await asyncio.sleep(BEAT)
            self.beats.extend((due, time.monotonic() - due))


def main() -> None:
    """Run the app as the command does, and write what was noted."""
    app_module.ArxivtuiApp = WatchedApp  # type: ignore[misc]
    code = tui.run(Directories.find())
    Path(sys.argv[1]).write_bytes(WatchedApp.beats.tobytes())
    raise SystemExit(code)


if __name__ == "__main__":
    main()

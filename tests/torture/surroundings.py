"""What can be done to the computer below: a small disk that fills, and a clock that moves."""

import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

SIZE = 320
"""Megabytes of the small disk: backups leave 200 free."""

_AFTERWARDS = 4_000
"""Megabytes at the end, when `doctor` looks at the room that is left."""

_SOURCE = Path(__file__).with_name("clock.c")


class Disk:
    """A folder on a small disk of its own where one may be mounted; else on the disk of its parent.

    Attributes:
        refused: why it has no disk of its own; empty where it has.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refused = ""

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """While this lasts; what is on it afterwards is left in the folder."""
        self.folder.mkdir()
        asked = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=700", "tmpfs", str(self.folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.returncode:
            self.refused = f"no disk of its own can be mounted: {asked.stderr.strip() or asked.returncode}"
        yield

    def let_go(self) -> None:
        """Unmount it, with all that is on it."""
        if self.folder.is_mount():
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def fill(self) -> None:
        """Until nothing more fits."""
        zeros = bytes(1 << 20)
        with (self.folder / "filler").open("ab", buffering=0) as filler:
            for size in (1 << 20, 4096):
                with suppress(OSError):
                    while filler.write(zeros[:size]):
                        pass

    def free(self) -> None:
        """Make room again."""
        (self.folder / "filler").unlink(missing_ok=True)

    def grow(self) -> None:
        """Have room in plenty."""
        self.free()
        if not self.refused:
            grown = f"remount,size={_AFTERWARDS}m"
            subprocess.run(["mount", "-o", grown, str(self.folder)], check=True)


class Clock:
    """The clock of the processes, so many seconds before or after this one's.

    The program reads the time in many places, and has no seam for a whole process; so the C library's is
    taken the place of (`clock.c`), where it can be compiled and a system takes libraries to be loaded first.

    Args:
        folder: for the library, and the file that says how far the clock is off.

    Attributes:
        refused: why it cannot be moved; empty where it can.
        offset: seconds by which it is ahead.
        furthest: the most that it was.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._library = folder / "clock", folder / "clock.so"
        self.offset = self.furthest = 0
        self._file.write_bytes(struct.pack("q", 0))
        self.refused = self._compiled()

    def environment(self) -> Mapping[str, str]:
        """For the processes."""
        if self.refused:
            return {}
        return {"LD_PRELOAD": str(self._library), "TORTURE_CLOCK": str(self._file)}

    def move(self, seconds: int) -> None:
        """Ahead, or back; for all that run, at once."""
        self.offset += seconds
        self.furthest = max(self.furthest, self.offset)
        with self._file.open("r+b", buffering=0) as file:
            file.write(struct.pack("q", self.offset))

    def now(self) -> datetime:
        """As the processes have it."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def _compiled(self) -> str:
        """Why there is no such library, or nothing."""
        compiler = which("cc")
        if compiler is None or not sys.platform.startswith("linux"):
            return "the clock cannot be moved: it takes Linux and a C compiler"
        asked = subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(self._library), str(_SOURCE)],
            capture_output=True,
            text=True,
            check=False,
        )
        return f"the clock cannot be moved: {asked.stderr}" if asked.returncode else ""

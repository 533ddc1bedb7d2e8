"""A program in a terminal of its own, measured from outside: what it writes, its CPU and its memory."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

WIDTH, HEIGHT = 120, 40
DOWN = b"\x1b[B"


@dataclass(frozen=True, slots=True)
class Reading:
    """What had been spent at some moment since the program was started.

    Attributes:
        wall, cpu: seconds; CPU of all its threads.
        memory: resident, in MB of 10**6 bytes.
    """

    wall: float
    cpu: float
    memory: float

    def since(self, earlier: "Reading") -> "Reading":
        """What was spent from `earlier` to this one."""
        return Reading(self.wall - earlier.wall, self.cpu - earlier.cpu, self.memory - earlier.memory)


class Terminal:
    """Runs a Python program in a pseudo-terminal of `WIDTH` x `HEIGHT` cells. Linux only.

    Args:
        arguments: the interpreter's.
        environment: added to this process's.
    """

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        self._screen = bytearray()
        self._grown = threading.Condition()
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})},
            start_new_session=True,
        )
        os.close(slave)
        # Linux: the CPU clock of another process, from clock_getcpuclockid(3).
        self._clock = (~self._process.pid << 3) | 2
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(5)
        os.close(self._master)

    def reading(self) -> Reading:
        """What has been spent up to now."""
        with open(f"/proc/{self._process.pid}/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[1])
        memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        return Reading(time.perf_counter() - self._began, time.clock_gettime(self._clock), memory)

    def type(self, keys: bytes) -> None:
        """Send key presses."""
        os.write(self._master, keys)

    def clear(self) -> None:
        """Forget what was written so far."""
        with self._grown:
            self._screen.clear()

    def wait_for(self, text: str, seconds: float = 120) -> Reading:
        """Wait until `text` has been written.

        Raises:
            TimeoutError: it was not, or the program ended; the message shows the end of what was written.
        """
        wanted, end = text.encode(), time.monotonic() + seconds
        with self._grown:
            while wanted not in self._screen:
                if not self._grown.wait(timeout=0.5) and (
                    time.monotonic() > end or self._process.poll() is not None
                ):
                    raise TimeoutError(f"no {text!r} on screen: {bytes(self._screen[-2000:])!r}")
            return self.reading()

    def cpu_per_key(self, key: bytes, times: int, pause: float) -> float:
        """CPU milliseconds that one press takes, less what the program takes anyway.

        Args:
            key: what the terminal sends for it.
            times: how often it is pressed.
            pause: seconds after each press; what the program does later is not counted.
        """
        time.sleep(0.3)
        idle = self.reading()
        time.sleep(times * pause / 2)
        start = self.reading()
        for _ in range(times):
            self.type(key)
            time.sleep(pause)
        spent = self.reading().since(start)
        rest = start.since(idle)
        return (spent.cpu - rest.cpu / rest.wall * spent.wall) / times * 1000

    def _read(self) -> None:
        while True:
            try:
                written = os.read(self._master, 65536)
            except OSError:
                return
            if not written:
                return
            with self._grown:
                self._screen += written
                self._grown.notify_all()

"""The real command in a real terminal of 100 by 30, for what only the end of a process shows."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-_])")
_LONG = 60.0
_OURS = {"TERM": "xterm-256color", "ARXIVTUI_SERVER__WITH_APP": "false"}
"""Tests that run side by side would fight for the port."""


class KeysNotTakenError(AssertionError):
    """Keys were typed, and what runs in the terminal does not read them."""


class Terminal:
    """`arxivtui` started on a home; `seen` is all that it wrote, without the escape sequences."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        program: Sequence[str] = (sys.executable, "-m", "arxivtui"),
    ) -> None:
        self._master, slave = pty.openpty()
        os.set_blocking(self._master, False)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        ours = ("ARXIVTUI_", "COLUMNS", "LINES")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self._process = subprocess.Popen(
            [*program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**kept, **_OURS, "ARXIVTUI_HOME": str(home), **(environ or {})},
            start_new_session=True,
        )
        os.close(slave)
        self._written = b""
        self._seen_from = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    @property
    def seen(self) -> str:
        return _ESCAPES.sub("", self._written[self._seen_from :].decode("utf-8", "replace"))

    def is_given_back(self) -> bool:
        """It shows what is typed, line by line, on its own screen, and the mouse is its own."""
        modes = termios.tcgetattr(self._master)[3]
        on = {
            mode: self._written.rfind(mode + b"h") for mode in (b"\x1b[?1049", b"\x1b[?1003", b"\x1b[?2004")
        }
        off = {mode: self._written.rfind(mode + b"l") for mode in on}
        echoes = bool(modes & termios.ECHO and modes & termios.ICANON)
        return echoes and all(off[mode] > on[mode] or on[mode] < 0 for mode in on)

    def hang_up(self) -> int:
        """The window is closed; the exit code of what ran there."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDWR)
        self._process.send_signal(signal.SIGHUP)
        return self._process.wait(_LONG)

    def vanish(self) -> int:
        """The terminal is gone without a signal, as one that was not the session's; the exit code."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDWR)
        return self._process.wait(_LONG)

    def resize(self, columns: int, rows: int) -> None:
        """The window has another size, and says so."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.send(signal.SIGWINCH)

    def stopped(self) -> None:
        """Wait until the app has stopped for the shell."""
        given_up = time.monotonic() + _LONG
        while self._state() != "T":
            assert time.monotonic() < given_up, f"it goes on:\n{self.seen}"
            self._read_for(0.05)
        self.forget()

    def _state(self) -> str:
        """As ps(1) has it."""
        asked = ["ps", "-o", "stat=", "-p", str(self._process.pid)]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()[:1]

    def forget(self) -> None:
        """Look only at what is written from now on, once all that was written before is read."""
        while self._read_for(0.2):
            pass
        self._seen_from = len(self._written)

    def type(self, keys: str) -> None:
        """Type, and read meanwhile, lest both wait for each other.

        Raises:
            KeysNotTakenError: not all could be typed for long.
        """
        rest, given_up = keys.encode(), time.monotonic() + _LONG
        while rest:
            with suppress(BlockingIOError):
                rest = rest[os.write(self._master, rest) :]
                continue
            if time.monotonic() > given_up or (self._can_be_read(0.05) and not self._read()):
                raise KeysNotTakenError(f"{len(rest)} characters could not be typed:\n{self.seen}")

    def send(self, number: int) -> None:
        """A signal, such as that of Ctrl-C."""
        self._process.send_signal(number)

    def until(self, text: str) -> None:
        """Wait until the app has written this."""
        given_up = time.monotonic() + _LONG
        while text not in self.seen:
            assert time.monotonic() < given_up, f"waited in vain for {text!r}:\n{self.seen}"
            assert self._read(), f"ended without {text!r}:\n{self.seen}"

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        given_up = time.monotonic() + _LONG
        while self._read():
            assert time.monotonic() < given_up, f"it does not end:\n{self.seen}"
        return self._process.wait(_LONG)

    def _read_for(self, seconds: float) -> bool:
        """Read what comes within so long; whether anything did."""
        return self._can_be_read(seconds) and self._read()

    def _can_be_read(self, seconds: float) -> bool:
        return bool(select.select([self._master], [], [], seconds)[0])

    def _read(self) -> bool:
        assert self._can_be_read(_LONG), f"nothing happens:\n{self.seen}"
        try:
            more = os.read(self._master, 65536)
        except OSError:  # Linux: the other side is closed.
            return False
        self._written += more
        return bool(more)

"""The end that the system asks for: SIGTERM, SIGINT, SIGHUP, or a terminal that is gone without a word."""

import os
import select
import signal
import sys
import termios
from asyncio import AbstractEventLoop, Task, get_running_loop
from collections.abc import Callable, Coroutine
from contextlib import suppress
from threading import Thread, Timer
from typing import Any

PATIENCE_SECONDS = 1.0
"""How long what is under way is waited for."""
LAST_SECONDS = 1.5
"""After so long the process ends, whatever hangs: a store that is locked, a terminal that is gone."""

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)
End = Callable[[], Coroutine[Any, Any, None]]
_SIGNALLED = 128
"""What shells add to the number of a signal, for the exit code."""
_OUT_OF_THE_WAY = (
    "\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l\x1b[23;0t"
)
"""What Textual and `run` ask of a terminal, undone: paste, wrapping, sizes, mouse, keys, screen, title."""


class SystemEnd:
    """Hears the system's signals while the app runs; the first one ends it."""

    def __init__(self) -> None:
        self._number = 0
        self._before: dict[signal.Signals, Any] = {}
        self._terminal: list[Any] | None = None
        self._task: Task[None] | None = None
        self._last: Timer | None = None

    @property
    def exit_code(self) -> int:
        """Of a process that the signal ended; 0 where none came."""
        return _SIGNALLED + self._number if self._number else 0

    def heed(self, end: End) -> None:
        """From now on, have the running loop do `end` once a signal comes; before Textual has the terminal.

        A signal that is ignored (`nohup`) stays so.
        """
        loop = get_running_loop()
        with suppress(termios.error, OSError, ValueError, AttributeError):
            self._terminal = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]  # AttributeError
        for each in _SIGNALS:
            if (before := signal.getsignal(each)) not in (signal.SIG_IGN, None):
                self._before[each] = before
                loop.add_signal_handler(each, self._begin, each, end)
        if signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, None):
            # Not by the loop: whoever lends the terminal to an editor takes this handler away meanwhile.
            self._before[signal.SIGINT] = signal.default_int_handler
            signal.signal(
                signal.SIGINT, lambda *_: loop.call_soon_threadsafe(self._begin, signal.SIGINT, end)
            )
        if self._terminal is not None:
            Thread(target=self._watch, args=(loop, end), name="terminal", daemon=True).start()

    def _watch(self, loop: AbstractEventLoop, end: End) -> None:
        """Wait for the terminal to vanish: no signal tells who is not its session's, and reads spin.

        Where `poll` knows nothing of terminals (macOS), it says so at once, and nobody watches.
        """
        hung_up = select.poll()
        hung_up.register(0, 0)
        if any(event & select.POLLHUP for _, event in hung_up.poll()):
            with suppress(RuntimeError):  # The app has ended.
                loop.call_soon_threadsafe(self._begin, signal.SIGHUP, end)

    def restore(self) -> None:
        """The app has let go of the terminal and of its loop: signals do what they did before."""
        self._terminal = None
        for each, before in self._before.items():
            signal.signal(each, before)
        self._before.clear()

    def _begin(self, number: signal.Signals, end: End) -> None:
        if self._number:
            return
        self._number = number
        self._last = Timer(LAST_SECONDS, self._end_now)
        self._last.daemon = True
        self._last.start()
        self._task = get_running_loop().create_task(end())

    def _end_now(self) -> None:
        """Without a word to anything that may hang; the store is as whole as after a power cut."""
        if self._terminal is not None:
            with suppress(Exception):
                _give_back(self._terminal)
        os._exit(self.exit_code)


def _give_back(attributes: list[Any]) -> None:
    """The terminal as it was, past whoever is writing to it."""
    termios.tcsetattr(0, termios.TCSANOW, attributes)
    _, ready, _ = select.select([], [2], [], 0.1)
    if ready:
        os.write(2, _OUT_OF_THE_WAY.encode())

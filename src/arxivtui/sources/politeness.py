"""Keeping our distance: one request at a time, seconds apart, for all of a reader's processes together.

arXiv's robots.txt asks for 15 seconds between pages, and its terms for one connection, counted over all
machines of one person (https://info.arxiv.org/help/api/tou.html). What is known about the last request stands
in a small file for each host, locked while a request runs, so that a second process, or the next start, keeps
to both. The lock ends with the process that has it, however that ends.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Self

from arxivtui.sources.errors import SourceCancelledError, SourceError, SourceRefusedError

OnWait = Callable[[float, str], None]
"""Called before each wait, with its length in seconds and its reason in a few words."""

LONGEST_WAIT = 60.0
"""Seconds that we wait for a server that asks for it; beyond that the reader is told instead."""

_REMEMBERED = 3600.0
"""Seconds for which a server's wish to be left alone is kept, however long it said."""

_POLL = 0.1
"""Seconds between two looks whether another process has its answer."""


class Turn:
    """A turn taken: the host is ours alone until it ends."""

    def __init__(self, file: "_LockedFile") -> None:
        self._file = file

    def keep_quiet(self, seconds: float) -> None:
        """The host wants no request for so many seconds: remember it for all processes."""
        until = time.time() + min(seconds, _REMEMBERED)
        self._file.write({**self._file.read(), "quiet_until": until})

    def give_back(self) -> None:
        """Our request never reached the host, so the next one need not keep its distance."""
        self._file.write({**self._file.read(), "next": 0.0})


class Turns:
    """Turns at one host.

    Args:
        state_dir: where the file is kept; made when missing.
        host: the host's name, with its port where that is not the usual one.
        delay: seconds between the beginnings of two requests.
        on_wait: told of every wait; may be None.
    """

    def __init__(self, state_dir: Path, host: str, delay: float, on_wait: OnWait | None = None) -> None:
        self.delay = delay
        self._host = host
        self._path = state_dir / f"last-request-{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.json"
        self._on_wait = on_wait
        self._cancelled = Event()

    def cancel(self) -> None:
        """End the present wait, if there is one, and all later ones. Safe from any thread."""
        self._cancelled.set()

    def check(self) -> None:
        """Stop here if the reader cancelled.

        Raises:
            SourceCancelledError: they did.
        """
        if self._cancelled.is_set():
            raise SourceCancelledError(f"Fetching from {self._host} was stopped.")

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Wait for our turn, then have the host to ourselves while the `with` block runs.

        Nothing is locked during a wait, so that no process keeps the others from theirs.

        Raises:
            SourceRefusedError: the host asked, a while ago, to be left alone for longer than we would wait.
            SourceCancelledError: the reader cancelled.
            SourceError: the file cannot be kept.
        """
        told = False
        while True:
            self.check()
            with _LockedFile(self._path) as file:
                remaining = self._remaining(file.read()) if file.ours else None
                if remaining is not None and remaining <= 0:
                    file.write({"next": time.time() + self.delay})
                    yield Turn(file)
                    return
            if remaining is not None:
                self.wait(remaining, f"{self._host} asks for {self.delay:g} seconds between two pages")
            else:
                self._tell(self.delay, f"another arxivtui is asking {self._host}", unless=told)
                told = True
                self._cancelled.wait(_POLL)

    def wait(self, seconds: float, why: str) -> None:
        """Wait, telling why, until the time is over or the reader cancels.

        Raises:
            SourceCancelledError: the reader cancelled.
        """
        if seconds > 0:
            self._tell(seconds, why, unless=seconds < _POLL)
            self._cancelled.wait(seconds)
        self.check()

    def _tell(self, seconds: float, why: str, *, unless: bool = False) -> None:
        if self._on_wait is not None and not unless:
            self._on_wait(seconds, why)

    def _remaining(self, known: dict[str, float]) -> float:
        """Seconds until the next request may begin, by what is known of the last one.

        A time further ahead than we would ever have written is a clock that was set back.
        """
        now = time.time()
        quiet = known.get("quiet_until", 0.0) - now
        if LONGEST_WAIT < quiet <= _REMEMBERED:
            raise refused(self._host, 429, quiet)
        quiet = quiet if quiet <= LONGEST_WAIT else 0.0
        return max(min(known.get("next", 0.0) - now, self.delay), quiet)


def refused(host: str, status: int, retry_after: float | None) -> SourceRefusedError:
    """The error for a host that wants to be left alone, naming when to try again."""
    if retry_after is None:
        return SourceRefusedError(
            f"{host} says that there were too many requests.",
            status,
            None,
            "Wait some minutes, then fetch again.",
        )
    at = time.strftime("%H:%M", time.localtime(time.time() + retry_after + 59))
    how_long = f"{retry_after:.0f} seconds" if retry_after < 120 else f"{retry_after / 60:.0f} minutes"
    return SourceRefusedError(
        f"{host} asks to be left alone for {how_long}.", status, retry_after, f"Fetch again after {at}."
    )


class _LockedFile:
    """A small JSON object in a file.

    Attributes:
        ours: whether it is ours alone while the `with` block runs; if not, another process has it.
    """

    def __init__(self, path: Path) -> None:
        self.ours = False
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with suppress(BlockingIOError):
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.ours = True
        except OSError as error:
            self.__exit__()
            raise SourceError(
                f"The time of the last request cannot be kept in {self._path}: {error.strerror}.",
                "Without it arXiv would be asked too often, so nothing is fetched.",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = -1

    def read(self) -> dict[str, float]:
        """The numbers in the file; what is none of ours counts as nothing known."""
        try:
            known = json.loads(os.pread(self._descriptor, 4096, 0))
        except (OSError, ValueError):
            return {}
        if not isinstance(known, dict):
            return {}
        return {
            str(key): float(value)
            for key, value in known.items()
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
        }

    def write(self, known: dict[str, float]) -> None:
        """Put the numbers in the file."""
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, json.dumps(known).encode(), 0)
        except OSError as error:
            raise SourceError(
                f"The time of the last request cannot be kept in {self._path}: {error.strerror}."
            ) from error

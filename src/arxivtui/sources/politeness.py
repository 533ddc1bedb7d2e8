"""Keeping our distance: one request at a time, seconds apart, for all of a reader's processes together.

arXiv's robots.txt asks for 15 seconds between pages. Its terms ask for 3 seconds between calls of its feeds
and APIs and for one connection, counted over all machines of one person
(https://info.arxiv.org/help/api/tou.html). One small file for the whole of arXiv, locked while a request
runs, has what is known about the last ones, so that a second process, or the next start, keeps to all of it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from arxivtui.config.settings import FEED_DELAY
from arxivtui.sources.errors import SourceCancelledError, SourceRefusedError, SourceUnreachableError
from arxivtui.sources.last_requests import LONGEST_PAUSE, HostRecord, LastRequests
from arxivtui.text import in_words

OnWait = Callable[[float, str], None]
"""Called before each wait, with its length in seconds and its reason in a few words."""

_HALF_A_DAY = 12 * 3600.0

LONGEST_WAIT = 60.0
"""Seconds that we wait for a host that asks for it; beyond that the reader is told instead."""

FIRST_PAUSE = 60.0
"""Seconds without a request after a host refused one and did not say for how long; then twice as many."""

MOST_PAUSE = 1800.0
"""Seconds of the longest such pause."""

_SHORT_DELAYS = 20
"""Where the delay is short, as on loopback, the first such pause is this many delays."""

_POLL = 0.1
"""Seconds between two looks whether another process has its answer."""


class Turn:
    """A turn taken: arXiv is ours alone until it ends."""

    def __init__(self, requests: LastRequests, host: str, delay: float) -> None:
        self._requests = requests
        self._host = host
        self._delay = delay
        self._before = self._after = requests.read(time.time()).get(host, HostRecord())
        self._went = True
        self._keep()

    def keep_quiet(self, seconds: float | None) -> float:
        """The host refused: leave it alone for as long as it says, or as we think where it says nothing.

        Returns:
            The seconds, which all processes keep to.
        """
        now = time.time()
        refusals = 0.0 if seconds is not None else self._before.refusals + 1
        if seconds is None:
            first = min(FIRST_PAUSE, self._delay * _SHORT_DELAYS)
            seconds = min(first * 2.0 ** min(refusals - 1, 30), MOST_PAUSE)
        quiet = min(seconds, LONGEST_PAUSE)
        self._after = replace(self._before, quiet_since=now, quiet_until=now + quiet, refusals=refusals)
        return quiet

    def give_back(self) -> None:
        """Our request never reached the host, so the next one need not keep its distance."""
        self._went = False

    def served(self) -> None:
        """The host answered, so whatever it refused before is forgotten."""
        self._after = HostRecord()

    def end(self) -> None:
        """Keep what came of it. The distance counts from here, so that a slow request brings none nearer."""
        self._keep()

    def _keep(self) -> None:
        now = time.time()
        record = replace(self._after, last=now) if self._went else self._before
        self._requests.write({**self._requests.read(now), self._host: record}, now)


class Turns:
    """The turns of all clients of one fetch, at all of arXiv's hosts.

    Args:
        state_dir: where the file is kept; made when missing.
        on_wait: told of every wait; may be None.
    """

    def __init__(self, state_dir: Path, on_wait: OnWait | None = None) -> None:
        self._path = state_dir / "arxiv-requests.json"
        self._on_wait = on_wait
        self._cancelled = Event()
        self._release: Callable[[], None] | None = None

    def cancel(self) -> None:
        """End the present wait, if there is one, and all later ones. Safe from any thread."""
        self._cancelled.set()

    def check(self) -> None:
        """Stop here if the reader cancelled.

        Raises:
            SourceCancelledError: they did.
        """
        if self._cancelled.is_set():
            raise SourceCancelledError("Fetching from arXiv was stopped.")

    @contextmanager
    def turn(self, host: str, delay: float, release: Callable[[], None]) -> Iterator[Turn]:
        """Wait for our turn, then have arXiv to ourselves while the `with` block runs: one request.

        A request begins `delay` seconds after the end of the last one to `host`, and as long as arXiv's terms
        ask after that to any other of its hosts. A refusal, or a host that was not reached, is told by the
        errors that the block raises, and remembered. Nothing is locked and no connection of ours is open
        during a wait, so that no process keeps the others from theirs.

        Args:
            host: its name, with its port where that is not the usual one.
            delay: seconds that it asks for.
            release: closes the connection of who takes the turn; called before anybody else has theirs.

        Raises:
            SourceRefusedError: the host asked, a while ago, to be left alone for longer than we would wait;
                or it did so now, without saying for how long, and the error tells what we make of it.
            SourceCancelledError: the reader cancelled.
            SourceError: the file cannot be kept.
        """
        with self._when_it_is_time(host, delay) as requests:
            if self._release != release:
                self._let_go()
            self._release = release
            turn = Turn(requests, host, delay)
            try:
                yield turn
                turn.served()
            except SourceRefusedError as error:
                pause = turn.keep_quiet(error.retry_after)
                if error.retry_after is None and pause > 0:
                    raise refused(host, error.status, pause, it_said_so=False) from error
                raise
            except SourceUnreachableError as error:
                if not error.connected:
                    turn.give_back()
                raise
            finally:
                turn.end()

    def wait(self, seconds: float, why: str) -> None:
        """Wait, telling why, until the time is over or the reader cancels.

        Raises:
            SourceCancelledError: the reader cancelled.
        """
        if seconds > 0:
            self._let_go()
            self._tell(seconds, why, unless=seconds < _POLL)
            self._cancelled.wait(seconds)
        self.check()

    @contextmanager
    def _when_it_is_time(self, host: str, delay: float) -> Iterator[LastRequests]:
        """The file, locked, as soon as a request to `host` may begin."""
        told = False
        while True:
            self.check()
            remaining, why = 0.0, ""
            with LastRequests(self._path) as requests:
                if requests.ours:
                    remaining, why = _remaining(requests, host, delay)
                    if remaining <= 0:
                        yield requests
                        return
            if why:
                self.wait(remaining, why)
            else:
                self._let_go()
                self._tell(delay, "another arxivtui is asking arXiv", unless=told)
                told = True
                self._cancelled.wait(_POLL)

    def _let_go(self) -> None:
        """Have the connection closed of who had the last turn."""
        release, self._release = self._release, None
        if release is not None:
            release()

    def _tell(self, seconds: float, why: str, *, unless: bool = False) -> None:
        if self._on_wait is not None and not unless:
            self._on_wait(seconds, why)


def _remaining(requests: LastRequests, host: str, delay: float) -> tuple[float, str]:
    """Seconds until the next request to `host` may begin, and what they are for.

    Raises:
        SourceRefusedError: the host is left alone for longer than we would wait.
    """
    now = time.time()
    known = requests.read(now)
    own = known.get(host, HostRecord())
    last = max((each.last for each in known.values()), default=0.0)
    quiet = own.quiet_until - now
    if quiet > LONGEST_WAIT:
        raise refused(host, 429, quiet, it_said_so=not own.refusals)
    between = min(delay, FEED_DELAY)
    return max(
        (quiet, f"{host} wants to be left alone for a while"),
        (own.last + delay - now, f"one request to {host} every {delay:g} s"),
        (last + between - now, f"one request to arXiv every {between:g} s"),
    )


def refused(
    host: str, status: int, retry_after: float | None, *, it_said_so: bool = True
) -> SourceRefusedError:
    """The error for a host that wants to be left alone, naming when to try again.

    Args:
        host: its name.
        status: the HTTP status.
        retry_after: seconds to leave it alone; None where nothing is known of that.
        it_said_so: whether these are its own seconds, or what we make of its silence.
    """
    if retry_after is None:
        when = "Wait some minutes, then fetch again."
    else:
        at = time.strftime(
            "%H:%M" if retry_after < _HALF_A_DAY else "%d %b %H:%M",
            time.localtime(time.time() + retry_after + 59),
        )
        when = f"Fetch again after {at}."
    if retry_after is None or not it_said_so:
        message = f"{host} says that there were too many requests."
    else:
        message = f"{host} asks to be left alone for {in_words(retry_after)}."
    return SourceRefusedError(message, status, retry_after, when)

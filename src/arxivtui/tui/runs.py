"""Jobs that can be stopped: what a screen holds of one, and how its thread hears of it.

The screen may cancel at any time: before the thread begins, while it makes what is to be stopped, or after
its end.
"""

from collections.abc import Callable
from functools import partial
from threading import Event as Flag
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.dom import DOMNode
from textual.message import Message

from arxivtui.tui.jobs import Work, start
from arxivtui.tui.messages import JobProgress

if TYPE_CHECKING:
    from arxivtui.day import Event


class Run:
    """A job once: begun by a screen, done in a thread, cancelled at any time.

    Args:
        node: gets `JobProgress`, until it is cancelled.
        group: of the job.

    Attributes:
        cancelled: nobody waits for what it brings any more.
        ended: its thread has done what it will do.
    """

    def __init__(self, node: DOMNode, group: str) -> None:
        self.group = group
        self.cancelled = False
        self.ended = Flag()
        self._node = node
        self._lock = Lock()
        self._stops: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Stop whatever it has at work, at once."""
        with self._lock:
            self.cancelled = True
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    def stop_with(self, stop: Callable[[], None]) -> None:
        """Have `stop` called when it is cancelled, or now if it was."""
        with self._lock:
            self._stops.append(stop)
            cancelled = self.cancelled
        if cancelled:
            stop()

    def do(self, work: Work) -> Message | None:
        """Do it, in its thread; it has ended then, whatever came of it."""
        try:
            return work()
        finally:
            self.ended.set()

    def tell(self, words: str) -> None:
        """Say how far it is, if there is anything to say."""
        if words and not self.cancelled:
            self._node.post_message(JobProgress(words, self.group))

    def tell_event(self, event: "Event") -> None:
        """The same, in the words for what has just happened."""
        self.tell(words_of(event))


R = TypeVar("R", bound=Run)


class Job(Generic[R]):
    """What a screen holds of a job; a newer run takes the place of the one before.

    Args:
        node: gets its messages.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._run: R | None = None

    @property
    def can_stop(self) -> bool:
        """It has begun, and neither ended nor been cancelled."""
        return self._run is not None and not (self._run.cancelled or self._run.ended.is_set())

    @property
    def running(self) -> bool:
        """No other one can begin."""
        return self.can_stop

    def cancel(self) -> None:
        """Stop what is under way, at once; what was stored stays."""
        if self._run is not None:
            self._run.cancel()

    def _begin(self, run: R, work: Work) -> None:
        self._run = run
        start(self._node, run.group, partial(run.do, work))


def words_of(event: "Event") -> str:
    """What a job does, for a place where nobody doubts that it goes on; empty where there is nothing new."""
    from arxivtui.day import ProgressWords

    return ProgressWords()(event).removesuffix(" …")

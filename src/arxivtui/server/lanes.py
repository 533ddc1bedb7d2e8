"""Threads in which requests wait for the store, and in fairness for each other.

The loop itself only asks for the store's revision, which is a matter of microseconds and waits for no writer.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread
from time import sleep, thread_time
from typing import Any, Self, TypeVar

from arxivtui.server.fair_line import FairLine
from arxivtui.store import StoreBusyError

Done = TypeVar("Done")

_CREDIT = 0.25
"""Seconds; longer than what takes longest, which is to look 2,000 papers up."""


class Lane:
    """One thread that does one thing after another, by turns for who asks; there is none before the first.

    It is a daemon and never waited for: what it is doing when it is closed (a write that waits for a locked
    store, say) holds nobody up.

    Args:
        name: the thread's.
        patience: seconds until what has not had its turn never gets it; None for no such limit.
        rest: seconds to do nothing in, for each that something took of this thread's own time.
    """

    def __init__(self, name: str, patience: float | None = None, rest: float = 0.0) -> None:
        self._name = name
        self._patience = patience
        self._rest = rest
        # A thread's own time: who waits for a store that others have locked is charged nothing for it.
        self._line: FairLine[Callable[[], None]] = FairLine(thread_time, _CREDIT)
        self._begun = False

    async def run(self, function: Callable[[], Done], who: str = "") -> Done:
        """Do it in its turn, which `FairLine` gives; not at all if the waiting is cancelled before.

        Args:
            function: what to do.
            who: asks; what one asks for is done in that order.

        Raises:
            StoreBusyError: its turn did not come in time; it will not be done.
            Exception: whatever `function` raised.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Done] = loop.create_future()
        turn = Lock()  # Taken once: by who begins, or by who gives up.

        def work() -> None:
            if answer.cancelled() or not turn.acquire(blocking=False):
                return
            try:
                done = function()
            except Exception as error:
                _tell(loop, answer, answer.set_exception, error)
            else:
                _tell(loop, answer, answer.set_result, done)

        def give_up() -> None:
            if turn.acquire(blocking=False) and not answer.done():
                answer.set_exception(StoreBusyError("The store was busy with others for too long."))

        if self._patience is not None:
            timer = loop.call_later(self._patience, give_up)
            answer.add_done_callback(lambda _: timer.cancel())
        self._line.put(who, work)
        self._begin()
        return await answer

    def close(self, last: Callable[[], None] | None = None) -> None:
        """End once what is under way and in line is done, and `last` after it."""
        self._line.end(last)
        if last is not None:
            self._begin()
        self._begun = True  # Nothing begins any more.

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            Thread(target=self._go, name=f"arxivtui-{self._name}", daemon=True).start()

    def _go(self) -> None:
        while (work := self._line.take()) is not None:
            begun = thread_time()
            work()
            del work  # It would hold on to its answer until the next comes.
            if self._rest:
                sleep(self._rest * (thread_time() - begun))


@dataclass(frozen=True, slots=True)
class Lanes:
    """An endpoint's lanes: what waits in one holds up nothing in another.

    Attributes:
        looks: finding out who is paired.
        reads: what only reads the store.
        writes: what paired browsers write to it.
        pairing: what strangers write, so that they never stand in line before who was let in.
    """

    looks: Lane
    reads: Lane
    writes: Lane
    pairing: Lane

    @classmethod
    def of(cls, patience: float, rest: float = 0.0) -> Self:
        """Empty ones, in which a turn is waited for so many seconds; the one for reading rests between."""
        looks, writes, pairing = (Lane(name, patience) for name in ("looks", "writes", "pairing"))
        return cls(looks, Lane("reads", patience, rest), writes, pairing)

    def close(self) -> None:
        """End each once what is under way in it is done."""
        for lane in (self.looks, self.reads, self.writes, self.pairing):
            lane.close()


def _tell(
    loop: asyncio.AbstractEventLoop,
    answer: "asyncio.Future[Done]",
    tell: Callable[[Any], None],
    what: object,
) -> None:
    def told() -> None:
        if not answer.done():
            tell(what)

    with suppress(RuntimeError):  # The loop was closed meanwhile: nobody waits.
        loop.call_soon_threadsafe(told)

"""Threads in which requests wait for the store, so that the loop never does."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Done = TypeVar("Done")


class Lane:
    """One thread that does one thing after another.

    It is a daemon and never waited for: what it is doing when it is closed (a write that waits for a locked
    store, say) holds nobody up.
    """

    def __init__(self, name: str) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        Thread(target=self._go, name=f"arxivtui-{name}", daemon=True).start()

    async def run(self, function: Callable[[], Done]) -> Done:
        """Do it after what was asked for before; not at all if the waiting is cancelled before its turn.

        Raises:
            Exception: whatever `function` raised.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Done] = loop.create_future()

        def work() -> None:
            if answer.cancelled():
                return
            try:
                done = function()
            except Exception as error:
                _tell(loop, answer, answer.set_exception, error)
            else:
                _tell(loop, answer, answer.set_result, done)

        self._work.put(work)
        return await answer

    def close(self, last: Callable[[], None] | None = None) -> None:
        """End once what is under way and in line is done, and `last` after it."""
        if last is not None:
            self._work.put(last)
        self._work.put(None)

    def _go(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            del work  # It would hold on to its answer until the next comes.


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

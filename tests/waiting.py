"""Work in another thread, and waiting for it: with a bound, never by the clock."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Done = TypeVar("Done")

LONG = 60.0
"""Seconds after which what should be prompt has failed, however busy the machine; what it must not wait for
lasts far longer."""


def in_thread(work: Callable[[], Done]) -> Future[Done]:
    """Do `work` in a thread of its own."""
    outcome: Future[Done] = Future()

    def run() -> None:
        try:
            answer = work()
        except BaseException as error:
            outcome.set_exception(error)
        else:
            outcome.set_result(answer)

    threading.Thread(target=run, daemon=True).start()
    return outcome


def until(true: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    pause = threading.Event()
    for _ in range(int(LONG / 0.01)):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError(f"waited in vain: {what}")

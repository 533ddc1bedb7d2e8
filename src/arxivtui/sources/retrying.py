"""Trying again where that is worth it: a few times, and not at the moment when everybody does."""

import random
from collections.abc import Callable
from typing import TypeVar

from arxivtui.sources.errors import (
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceTooSlowError,
    SourceUnreachableError,
)
from arxivtui.sources.politeness import LONGEST_WAIT, Turns

Done = TypeVar("Done")

RETRIES = 2
"""How often a request is repeated at most."""


def retrying(turns: Turns, delay: float, ask: Callable[[], Done]) -> Done:
    """Do `ask`, which takes a turn and makes one request, and again after a pause where it may help.

    Args:
        turns: told of the pauses, and ends them when the reader cancels.
        delay: seconds between two requests to the host; the pauses are some of it.
        ask: what raises nothing but `SourceError` for what goes wrong outside.

    Raises:
        SourceUnreachableError: no answer, or not a whole one, three times.
        SourceTooSlowError: not a whole answer until the deadline.
        SourceRefusedError: the host wants to be left alone, for longer than we would wait or three times.
        SourceFailedError: the host failed, three times, or answered what nobody can use.
        SourceError: any other that `ask` raises, at once.
    """
    for attempt in range(RETRIES):
        try:
            return ask()
        except (SourceUnreachableError, SourceRefusedError, SourceFailedError) as error:
            pause = _pause(error, attempt, delay)
            if pause is None:
                raise
            turns.wait(pause, f"{error.message.rstrip('.')}: trying again")
    return ask()


def _pause(error: SourceError, attempt: int, delay: float) -> float | None:
    """Seconds until it is worth trying again, or None where it is not."""
    if isinstance(error, SourceTooSlowError) or (isinstance(error, SourceFailedError) and error.status < 500):
        return None
    # Clients that failed together should not come back together.
    spread = random.random()
    if isinstance(error, SourceRefusedError) and error.retry_after is not None:
        return error.retry_after + delay * spread if error.retry_after <= LONGEST_WAIT else None
    if isinstance(error, SourceUnreachableError) and not error.connected:
        return min(delay, attempt + spread)
    return delay * (attempt + spread)

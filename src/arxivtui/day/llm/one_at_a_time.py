"""One process at a time asks a model: two would pay for the same papers, and pass a cap together."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from arxivtui.config.locks import try_lock
from arxivtui.day.llm.errors import ScoringElsewhereError

_LOCK = "scoring.lock"
_TRIES, _PAUSE = 5, 0.2


@contextmanager
def alone(state: Path) -> Iterator[None]:
    """Hold the lock; the system lets go of it when the process ends, however it ends.

    Raises:
        ScoringElsewhereError: another process holds it, or it cannot be made.
    """
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(state / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ScoringElsewhereError(f"{state / _LOCK} cannot be made: {error.strerror}.") from error
    try:
        _take(lock, state)
        yield
    finally:
        os.close(lock)


def _take(lock: int, state: Path) -> None:
    for _ in range(_TRIES):
        try:
            if try_lock(lock):
                return
        except OSError as error:
            raise ScoringElsewhereError(f"{state / _LOCK} cannot be locked: {error.strerror}.") from error
        sleep(_PAUSE)  # It may only be looked whether there is something to settle.
    raise ScoringElsewhereError(
        "Another arxivtui is asking the model at this moment.", "Wait until it is done, or end it."
    )

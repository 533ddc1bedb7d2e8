"""One daily run at a time: a cron job that still waits for arXiv is not joined by the next one."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self

import msgspec

from arxivtui.config.locks import open_lock, try_lock
from arxivtui.domain import ArxivtuiError

_LOCK = "daily.lock"
_MOST_BYTES = 200


class DailyLockError(ArxivtuiError):
    """The lock file cannot be made or locked, so that nothing keeps two runs apart."""


@dataclass(frozen=True, slots=True)
class RunningElsewhere:
    """The run that has the turn; both are unknown in the moment in which it begins.

    Attributes:
        pid: of its process.
        since: when it began.
    """

    pid: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None
    since: datetime | None = None


class DailyTurn:
    """The turn to run. The system takes it back when the process ends, however it ends, so none is left over.

    Use as a context manager, which gives the turn back. The file is never removed, since another run may
    just be about to lock it.

    Args:
        state: the folder for what may be lost.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / _LOCK
        self._file: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            with suppress(OSError):
                os.ftruncate(file, 0)
            os.close(file)

    def take(self, now: datetime) -> RunningElsewhere | None:
        """Take the turn; or say who has it.

        Args:
            now: told to those who come meanwhile.

        Raises:
            DailyLockError: files cannot be locked there.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = open_lock(self._path)
            try:
                if not try_lock(file):
                    who = _said(file)
                    os.close(file)
                    return who
            except OSError:
                os.close(file)
                raise
            self._file = file
            os.ftruncate(file, 0)
            os.pwrite(file, msgspec.json.encode(RunningElsewhere(os.getpid(), now)), 0)
        except OSError as error:
            raise DailyLockError(
                f"{self._path} cannot be locked: {error.strerror}.",
                "It keeps two daily runs from the same work.",
            ) from error
        return None


def _said(file: int) -> RunningElsewhere:
    try:
        return msgspec.json.decode(os.pread(file, _MOST_BYTES, 0), type=RunningElsewhere)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return RunningElsewhere()

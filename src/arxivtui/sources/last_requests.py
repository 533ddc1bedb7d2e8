"""The file in which all processes of one reader keep when arXiv was asked last, and when it may be again."""

import errno
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Self

from arxivtui.config.locks import try_lock
from arxivtui.sources.errors import SourceError

LONGEST_PAUSE = 86_400.0
"""Seconds for which a host's wish to be left alone is kept, however long it said."""

_MAX_FILE = 65_536


@dataclass(frozen=True, slots=True)
class HostRecord:
    """What is known of one host; times in seconds since 1970.

    Attributes:
        last: when the last request ended, or began where it is not known to have ended.
        quiet_since: when the host asked to be left alone; 0 where it did not.
        quiet_until: until when.
        refusals: how often in succession it refused without saying for how long.
    """

    last: float = 0.0
    quiet_since: float = 0.0
    quiet_until: float = 0.0
    refusals: float = 0.0

    def seen_at(self, now: float) -> Self:
        """The same by a clock that was set back, which is one that has yet to reach what is known."""
        quiet = min(max(self.quiet_until - self.quiet_since, 0.0), LONGEST_PAUSE)
        since = min(self.quiet_since, now)
        return replace(self, last=min(self.last, now), quiet_since=since, quiet_until=since + quiet)

    def matters_at(self, now: float) -> bool:
        """Whether anything still depends on it."""
        return max(self.last + LONGEST_PAUSE, self.quiet_until) > now


class LastRequests:
    """The records of all hosts. Locked, if no other process has them, while the `with` block runs.

    The lock ends with the process that has it, however that ends.

    Args:
        path: the file; made, with its folder, where it is missing.

    Attributes:
        ours: whether the lock is ours; if not, another process is asking arXiv.

    Raises:
        SourceError: on entering and in `write`: the file cannot be kept.
    """

    def __init__(self, path: Path) -> None:
        self.ours = False
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.ours = try_lock(self._descriptor)
        except OSError as error:
            self.__exit__()
            raise self._error(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = -1

    def read(self, now: float) -> dict[str, HostRecord]:
        """What is known at the time `now`, by host; what is none of ours counts as nothing known.

        A time still to come is a clock that was set back. It becomes `now`, in the file too, so that the
        wait that follows from it ends.
        """
        try:
            found = json.loads(os.pread(self._descriptor, _MAX_FILE, 0))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        kept = {str(host): _record(value) for host, value in found.items() if isinstance(value, dict)}
        known = {host: record.seen_at(now) for host, record in kept.items()}
        if known != kept:
            self.write(known, now)
        return known

    def write(self, known: dict[str, HostRecord], now: float) -> None:
        """Put the records in the file, without those on which nothing depends any more."""
        kept = {host: asdict(each) for host, each in known.items() if each.matters_at(now)}
        data = json.dumps(kept).encode()
        try:
            written = os.pwrite(self._descriptor, data, 0)
            if written < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.ftruncate(self._descriptor, len(data))
        except OSError as error:
            raise self._error(error) from error

    def _error(self, error: OSError) -> SourceError:
        return SourceError(
            f"The time of the last request cannot be kept in {self._path}: {error.strerror}.",
            "Without it arXiv would be asked too often, so nothing is fetched.",
        )


def _record(found: dict[object, object]) -> HostRecord:
    """A record from what stands in the file; what is no sensible number is left out."""
    numbers = {}
    for each in fields(HostRecord):
        value = found.get(each.name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12:
            numbers[each.name] = float(value)
    return HostRecord(**numbers)

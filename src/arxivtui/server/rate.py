"""How many requests one caller may make: a bucket for each, refilled steadily."""

import time
from collections.abc import Callable
from dataclasses import dataclass

STRANGERS = ""
"""The key that all callers without a pairing share."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rate:
    """Requests counted by caller, twice a second's worth at once.

    Callers are paired clients and their origins, so there are few buckets; all others share one.

    Args:
        per_second: for each paired caller; 0 for no limit.
        strangers_per_second: for all others together; 0 for no limit.
        clock: seconds, steady.
    """

    def __init__(
        self,
        per_second: float,
        strangers_per_second: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second = per_second
        self._strangers = strangers_per_second
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> float:
        """Let one request through: 0, or the seconds after which it may come again."""
        speed = self._strangers if key == STRANGERS else self._per_second
        if not speed:
            return 0.0
        now, most = self._clock(), max(1.0, 2 * speed)
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.at) * speed)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / speed
        bucket.left -= 1
        return 0.0

"""The rate limits of the model stand-in: kept over a sliding window, told in headers."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from tests.stand_ins.model_refusals import Refusal, too_many


@dataclass
class Limits:
    """How much may be asked in a window of time.

    Attributes:
        requests: that may come in a window.
        tokens: of prompts that may come in a window.
        window: seconds.
    """

    requests: int = 10_000
    tokens: int = 10_000_000
    window: float = 60.0
    _spent: deque[tuple[float, int]] = field(default_factory=deque, init=False, repr=False)

    def spend(self, tokens: int, body: Mapping[str, Any], now: float) -> Refusal | None:
        """Count a request at `now`, in seconds of a clock that only runs forward; or refuse it."""
        self._forget(now)
        for unit, limit, used, more in (
            ("requests", self.requests, len(self._spent), 1),
            ("tokens", self.tokens, self._tokens(), tokens),
        ):
            if used + more > limit:
                wait = self._wait(now)
                return too_many(body.get("model"), unit, limit, duration(wait), str(ceil(wait)))
        self._spent.append((now, tokens))
        return None

    def headers(self, now: float) -> dict[str, str]:
        """What is left, in OpenAI's headers."""
        self._forget(now)
        wait = duration(self._wait(now))
        return {
            "x-ratelimit-limit-requests": str(self.requests),
            "x-ratelimit-limit-tokens": str(self.tokens),
            "x-ratelimit-remaining-requests": str(max(0, self.requests - len(self._spent))),
            "x-ratelimit-remaining-tokens": str(max(0, self.tokens - self._tokens())),
            "x-ratelimit-reset-requests": wait,
            "x-ratelimit-reset-tokens": wait,
        }

    def _tokens(self) -> int:
        return sum(tokens for _, tokens in self._spent)

    def _wait(self, now: float) -> float:
        return max(0.0, self._spent[0][0] + self.window - now) if self._spent else 0.0

    def _forget(self, now: float) -> None:
        while self._spent and self._spent[0][0] + self.window <= now:
            self._spent.popleft()


def duration(seconds: float) -> str:
    """A time as OpenAI's headers have it: `120ms`, `1s`, `6m0s`."""
    if seconds < 1:
        return f"{round(seconds * 1000)}ms"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"

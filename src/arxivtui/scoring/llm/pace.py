"""When the next request to a model may go: so many at once, within its limits, never while it wants peace."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from arxivtui.scoring.llm.errors import RateLimitedError
from arxivtui.scoring.llm.limits import RateLimits
from arxivtui.text import in_words

OnWait = Callable[[float, str], None]
"""Called before each wait of a second or more, with its length in seconds and its reason in a few words."""

PATIENCE = 300.0
"""Seconds that we wait for a server that wants it; beyond that the reader is told instead."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_HALF_A_DAY = 12 * 3600.0
_TOLD_FROM = 1.0


@dataclass(slots=True)
class Turn:
    """One request's turn; `used` is to be unset where it is left without one."""

    used: bool = True


class Pace:
    """The turns of all requests of one run.

    The first request goes alone, so that what the server refuses is found out once and the beginning that all
    prompts share is in its cache; so does the first one after a refusal. Not for use from several threads.

    Args:
        at_once: requests under way at the same time, at most.
        on_wait: told of waits.
        patience: seconds of the longest wait, and of all waits for one success together.
        host: the server's name, as the reader is told it.
        clock: seconds, only running forward.
        sleep: waits for so many seconds.
        jitter: 0 to 1, another one each time, by half of which a pause of our own choice is shortened:
            clients that were refused together should not come back together.
    """

    def __init__(
        self,
        at_once: int,
        on_wait: OnWait = lambda _seconds, _why: None,
        *,
        patience: float = PATIENCE,
        host: str = "The model's server",
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._at_once = at_once
        self._on_wait = on_wait
        self._patience = patience
        self._host = host
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._door = asyncio.Lock()
        self._freed = asyncio.Event()
        self._under_way: dict[object, int] = {}
        self._alone = True
        self._quiet_until = float("-inf")
        self._refusals = 0
        self._waited = 0.0
        self._limits = self._reported = RateLimits()
        self._limits_at = 0.0

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[Turn]:
        """Wait for our turn, then have it while the block runs: one request.

        Args:
            tokens: that it takes, as far as can be told.

        Raises:
            RateLimitedError: the wait would be longer than our patience; says when to come back.
        """
        async with self._door:  # Turns are taken in the order in which they were asked for.
            await self._until_it_is_time(tokens)
            turn = object()
            self._under_way[asyncio.current_task() or turn] = tokens
            self._spend(tokens)
        refusals = self._refusals
        try:
            taken = Turn()
            yield taken
            if taken.used and self._refusals == refusals:
                self._alone = False
        finally:
            self._under_way.pop(asyncio.current_task() or turn, None)
            self._freed.set()

    def told(self, limits: RateLimits) -> None:
        """An answer came, with these limits. To be called within its turn."""
        now = self._clock()
        self._alone = self._alone and now < self._quiet_until
        self._refusals, self._waited = 0, 0.0
        self._limits = self._reported = limits
        self._limits_at = now
        # The server may not have counted what it was yet to read.
        current = asyncio.current_task()
        others = [tokens for task, tokens in self._under_way.items() if task is not current]
        for tokens in others:
            self._spend(tokens)

    async def told_off(self, seconds: float | None) -> None:
        """A request was refused, or brought no answer: leave the server alone for a while.

        Args:
            seconds: for how long, by the server's word; None where it gave none: then a second, and twice as
                long with each refusal.

        Raises:
            RateLimitedError: for longer than our patience; says when to come back.
        """
        now = self._clock()
        self._alone = True
        if seconds is None and now < self._quiet_until:
            return  # It was under way when another one was refused; both heard the same.
        if seconds is None:
            pause = min(_FIRST_PAUSE * 2.0 ** min(self._refusals, 10), _LONGEST_PAUSE)
            seconds = pause * (1 - self._jitter() / 2)
        self._refusals += 1
        until = max(self._quiet_until, now + seconds)
        self._waited += until - max(self._quiet_until, now)
        self._quiet_until = until
        if self._waited > self._patience:
            raise self._too_long(until - now)

    async def _until_it_is_time(self, tokens: int) -> None:
        while True:
            if len(self._under_way) >= (1 if self._alone else self._at_once):
                self._freed.clear()
                await self._freed.wait()
                continue
            seconds, why = self._pause(tokens)
            if seconds <= 0:
                return
            if seconds > self._patience:
                raise self._too_long(seconds)
            if seconds >= _TOLD_FROM:
                self._on_wait(seconds, why)
            await self._sleep(seconds)

    def _pause(self, tokens: int) -> tuple[float, str]:
        """Seconds until the next request may go, and what they are for."""
        now = self._clock()
        limits, since = self._limits, now - self._limits_at
        pauses = [(self._quiet_until - now, f"{self._host} failed or refused; it is asked again then")]
        for unit, left, needed, reset, reported in (
            ("requests", limits.requests, 1, limits.requests_reset, self._reported.requests),
            ("tokens", limits.tokens, tokens, limits.tokens_reset, self._reported.tokens),
        ):
            if left is None or reset is None or left >= needed:
                continue
            wait = reset - since
            # Where the server had something left and the rest is far, it may still take this one.
            if not reported or wait <= self._patience:
                pauses.append((wait, f"{self._host} takes only so many {unit} in a time"))
        return max(pauses)

    def _spend(self, tokens: int) -> None:
        """Count a request against what the server said was left."""
        known = self._limits
        self._limits = RateLimits(
            None if known.requests is None else known.requests - 1,
            known.requests_reset,
            None if known.tokens is None else known.tokens - tokens,
            known.tokens_reset,
        )

    def _too_long(self, seconds: float) -> RateLimitedError:
        """The error for a wait of so many seconds, or for one too many."""
        at = time.strftime(
            "%H:%M" if seconds < _HALF_A_DAY else "%d %b %H:%M", time.localtime(time.time() + seconds + 59)
        )
        if seconds > self._patience:
            message = f"{self._host} wants to be left alone for {in_words(seconds)}."
        else:
            message = f"{self._host} answered no request through {in_words(self._waited)} of waiting."
        return RateLimitedError(message, f"Score again after {at}.", retry_after=seconds, stops=True)

"""When requests to a model may go: by a clock and a sleep of the test's own."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from arxivtui.scoring.llm.errors import ModelFailedError, RateLimitedError
from arxivtui.scoring.llm.limits import RateLimits
from arxivtui.scoring.llm.pace import Pace


class Time:
    """A clock that runs only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.told: list[tuple[float, str]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    def on_wait(self, seconds: float, why: str) -> None:
        self.told.append((seconds, why))

    def pace(self, at_once: int = 4, jitter: float = 0.0, patience: float = 300.0) -> Pace:
        return Pace(
            at_once,
            self.on_wait,
            patience=patience,
            host="api.example",
            clock=self.clock,
            sleep=self.sleep,
            jitter=lambda: jitter,
        )


class Requests:
    """Requests that last until they are let go."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.started: list[int] = []
        self.let_go: list[asyncio.Event] = []
        self.tasks: list[asyncio.Task[None]] = []

    def add(self, number: int, tokens: int = 100, limits: RateLimits | None = None) -> None:
        for _ in range(number):
            self.let_go.append(asyncio.Event())
            self.tasks.append(asyncio.create_task(self._run(len(self.tasks), tokens, limits or RateLimits())))

    async def _run(self, index: int, tokens: int, limits: RateLimits) -> None:
        async with self.pace.turn(tokens):
            self.started.append(index)
            await self.let_go[index].wait()
            self.pace.told(limits)

    async def end(self, index: int) -> None:
        self.let_go[index].set()
        await self.tasks[index]
        await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def succeed(pace: Pace, tokens: int = 100, limits: RateLimits | None = None) -> None:
    async with pace.turn(tokens):
        pace.told(limits or RateLimits())


async def test_the_first_request_goes_alone_and_then_as_many_as_may() -> None:
    requests = Requests(Time().pace(at_once=3))
    requests.add(6)
    await settle()

    assert requests.started == [0]
    await requests.end(0)
    assert requests.started == [0, 1, 2, 3]
    await requests.end(2)
    assert requests.started == [0, 1, 2, 3, 4]
    for index in (1, 3, 4, 5):
        await requests.end(index)
    assert requests.started == [0, 1, 2, 3, 4, 5]


async def test_after_a_first_request_that_failed_the_second_goes_alone() -> None:
    pace = Time().pace()
    with pytest.raises(ModelFailedError):
        async with pace.turn(1):
            raise ModelFailedError("no")
    requests = Requests(pace)
    requests.add(2)
    await settle()

    assert requests.started == [0]
    await requests.end(0)
    assert requests.started == [0, 1]
    await requests.end(1)


async def test_everybody_waits_as_long_as_the_server_says_and_is_told_so() -> None:
    time = Time()
    pace = time.pace()
    await pace.told_off(17.5)

    await succeed(pace)

    assert time.slept == [17.5]
    assert time.told == [(17.5, "api.example failed or refused; it is asked again then")]


async def test_a_server_that_names_no_time_is_left_alone_for_longer_and_longer() -> None:
    time = Time()
    pace = time.pace(patience=1000)
    for _ in range(8):
        await pace.told_off(None)
        async with pace.turn(1):
            pass

    assert time.slept == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_a_success_ends_the_growth() -> None:
    time = Time()
    pace = time.pace()
    for _ in range(2):
        await pace.told_off(None)
        await pace.told_off(None)  # It was sent with the other one, and heard the same.
        await succeed(pace)

    assert time.slept == [1, 1]


async def test_clients_that_were_refused_together_do_not_come_back_together() -> None:
    time = Time()
    pace = time.pace(jitter=0.5)
    await pace.told_off(None)
    await succeed(pace)

    assert time.slept == [0.75]
    assert time.told == []  # less than a second


async def test_after_a_pause_the_first_request_goes_alone() -> None:
    pace = Time().pace()
    await succeed(pace)
    await pace.told_off(5)
    requests = Requests(pace)
    requests.add(3)
    await settle()

    assert requests.started == [0]
    await requests.end(0)
    assert requests.started == [0, 1, 2]
    await requests.end(1)
    await requests.end(2)


async def test_a_longer_wait_than_our_patience_ends_the_run() -> None:
    time = Time()
    pace = time.pace()

    with pytest.raises(RateLimitedError) as stopped:
        await pace.told_off(1200)

    assert stopped.value.stops
    assert stopped.value.message == "api.example wants to be left alone for 20 minutes."
    assert stopped.value.hint.startswith("Score again after ")
    with pytest.raises(RateLimitedError):
        await succeed(pace)
    assert time.slept == []


async def test_many_waits_without_a_success_end_the_run_too() -> None:
    time = Time()
    pace = time.pace()
    for _ in range(5):
        await pace.told_off(60)
        async with pace.turn(1):
            pass

    with pytest.raises(RateLimitedError, match="answered no request through 6 minutes of waiting") as stopped:
        await pace.told_off(60)
    assert stopped.value.stops


async def test_a_request_that_is_more_than_what_is_left_waits_for_the_reset() -> None:
    time = Time()
    pace = time.pace()
    await succeed(pace, limits=RateLimits(tokens=500, tokens_reset=20.0))

    await succeed(pace, tokens=500, limits=RateLimits(tokens=0, tokens_reset=20.0))
    assert time.slept == []
    await succeed(pace, tokens=1)

    assert time.slept == [20.0]
    assert time.told == [(20.0, "api.example takes only so many tokens in a time")]


async def test_requests_left_are_kept_to_as_well() -> None:
    time = Time()
    pace = time.pace()
    await succeed(pace, limits=RateLimits(requests=1, requests_reset=3.0))
    requests = Requests(pace)
    requests.add(2)
    await settle()

    assert time.slept == [3.0]
    assert requests.started == [0, 1]
    await requests.end(0)
    await requests.end(1)


async def test_what_is_under_way_counts_against_what_the_server_says_is_left() -> None:
    time = Time()
    pace = time.pace()
    await succeed(pace)
    requests = Requests(pace)
    requests.add(1, tokens=600)
    requests.add(1, tokens=100, limits=RateLimits(tokens=1000, tokens_reset=9.0))
    await settle()
    await requests.end(1)

    await succeed(pace, tokens=400)
    assert time.slept == []
    requests.add(1, tokens=100, limits=RateLimits(tokens=1000, tokens_reset=9.0))
    await settle()
    await requests.end(2)
    await succeed(pace, tokens=401)

    assert time.slept == [9.0]
    await requests.end(0)


async def test_a_limit_that_ends_far_away_stops_the_run_only_if_nothing_is_left() -> None:
    time = Time()
    pace = time.pace()
    await succeed(pace, limits=RateLimits(tokens=50, tokens_reset=7200.0))
    await succeed(pace, tokens=100, limits=RateLimits(requests=0, requests_reset=7200.0))
    assert time.slept == []

    with pytest.raises(RateLimitedError, match="for 2 hours"):
        await succeed(pace)


async def test_limits_that_are_not_told_hold_nobody_up() -> None:
    time = Time()
    pace = time.pace()
    await succeed(pace, limits=RateLimits(tokens=0, requests=0))
    await succeed(pace, tokens=10**9)

    assert time.slept == []


@pytest.mark.parametrize("waits_for", ["pause", "turn"])
async def test_a_wait_can_be_cancelled_and_the_next_one_goes_on(waits_for: str) -> None:
    forever = asyncio.Event()
    time = Time()

    async def sleep(_: float) -> None:
        await forever.wait()

    endless: Callable[[float], Awaitable[None]] = sleep
    pace = Pace(1, clock=time.clock, sleep=endless)
    await succeed(pace)
    if waits_for == "pause":
        await pace.told_off(5)
    holder = Requests(pace)
    if waits_for == "turn":
        holder.add(1)
        await settle()
    waiting = Requests(pace)
    waiting.add(2)
    await settle()
    waiting.tasks[0].cancel()
    await settle()

    assert waiting.tasks[0].cancelled()
    time.now += 6
    forever.set()
    if waits_for == "turn":
        await holder.end(0)
    await settle()
    assert waiting.started == [1]
    await waiting.end(1)

"""Clients of the endpoint, polite and otherwise; each function runs in a process of its own."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.served import Browser

PAPERS = "/v1/papers"
_AS_OF = b',"as_of":'
"""The last of an answer's fields, and the one that is another each time."""


@dataclass(frozen=True, slots=True)
class Question:
    """A body sent to `/v1/papers`, and the right answer without its `as_of`; None: it is not looked at."""

    body: bytes
    answer: bytes | None = None


@dataclass
class Answers:
    """What a client got.

    Attributes:
        seconds: how long it went on asking.
        statuses: how often each came.
        wrong: answers of status 200 that were not the right one.
        lost: requests without any answer.
        drops: connections that the server ended, after which the request was sent again.
        times: milliseconds of each answer of status 200.
    """

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    lost: int = 0
    drops: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def right(self) -> int:
        """Answers as they should be."""
        return self.statuses[200] - self.wrong

    def percentile(self, part: int) -> float:
        """The time that so many of a hundred answers stay below."""
        return quantiles(self.times, n=100, method="inclusive")[part - 1] if len(self.times) > 1 else 0.0

    @property
    def middle(self) -> float:
        """The median time."""
        return median(self.times) if self.times else 0.0

    @classmethod
    def together(cls, many: "Sequence[Answers]") -> "Answers":
        """Those of several clients that asked at the same time."""
        all_of_them = cls(max(one.seconds for one in many))
        for one in many:
            all_of_them.statuses += one.statuses
            all_of_them.wrong += one.wrong
            all_of_them.lost += one.lost
            all_of_them.drops += one.drops
            all_of_them.times += one.times
        return all_of_them


def essence(answer: bytes) -> bytes:
    """An answer without the moment at which the store was read."""
    return answer.rpartition(_AS_OF)[0]


def regular(
    port: int, token: str, questions: Sequence[Question], seconds: float, pause: float, begin: float
) -> Answers:
    """One client that asks every `pause` seconds, in turn, and waits for each answer.

    Args:
        port: the endpoint's.
        token: the client's.
        questions: what it asks, one after the other and again.
        seconds: how long.
        pause: 0 asks without any.
        begin: when, by `time.monotonic`, which on Linux all processes share.
    """
    told = Answers(seconds)
    time.sleep(max(0.0, begin - time.monotonic()))
    begun = time.perf_counter()
    with Browser(port, token) as browser:
        ready = [(browser.request(PAPERS, one.body), one.answer) for one in questions]
        turn = 0
        while (now := time.perf_counter()) < begun + seconds:
            request, right = ready[turn % len(ready)]
            turn += 1
            try:
                status, answer = browser.ask(request)
            except OSError:
                told.lost += 1
                continue
            ended = time.perf_counter()
            told.statuses[status] += 1
            if status == 200:
                told.times.append((ended - now) * 1_000)
                told.wrong += right is not None and essence(answer) != right
            if pause:
                # By a steady beat; one that was missed is left out.
                time.sleep(pause - (time.perf_counter() - begun) % pause)
        told.drops = browser.drops
    return told


def flood(
    port: int, token: str, questions: Sequence[Question], seconds: float, connections: int, begin: float
) -> Answers:
    """One client that asks flat out over so many connections at once; else as `regular`."""
    with ThreadPoolExecutor(connections) as pool:
        asked = [
            pool.submit(regular, port, token, questions, seconds, 0.0, begin) for _ in range(connections)
        ]
        return Answers.together([one.result() for one in asked])


@dataclass
class Held:
    """What became of slow senders, by their manner.

    Attributes:
        opened: connections made.
        dropped: those that the server ended.
        longest: seconds that one was held at most.
        most: connections open at once, at most.
    """

    opened: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    now: int = 0
    most: int = 0


MANNERS = ("silent", "half headers", "headers by the byte", "half a body", "body by the byte")
_BYTE_PAUSE = 0.4


def slow(port: int, token: str, seconds: float, senders: int, begin: float) -> Held:
    """So many senders that never finish a request, and come back as soon as they are dropped."""
    time.sleep(max(0.0, begin - time.monotonic()))
    return asyncio.run(_slow(port, token, seconds, senders))


async def _slow(port: int, token: str, seconds: float, senders: int) -> Held:
    held, end = Held(), time.monotonic() + seconds
    request = Browser(port, token).request(PAPERS, b'{"ids": [' + b'"2507.00001", ' * 500 + b'"2507.00001"]}')
    tasks = [_sender(held, port, request, MANNERS[number % len(MANNERS)], end) for number in range(senders)]
    await asyncio.gather(*tasks)
    return held


async def _sender(held: Held, port: int, request: bytes, manner: str, end: float) -> None:
    dice = random.Random(manner)
    while time.monotonic() < end:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        held.opened[manner] += 1
        held.now += 1
        held.most = max(held.most, held.now)
        begun = time.monotonic()
        sending = asyncio.ensure_future(_send(writer, request, manner))
        try:
            # Whatever is answered on the way, the end of the connection is what counts.
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + end - begun):
                while await reader.read(65_536):
                    pass
            held.dropped[manner] += 1
        except OSError as error:
            held.dropped[manner] += not isinstance(error, TimeoutError)
        finally:
            held.now -= 1
            held.longest[manner] = max(held.longest.get(manner, 0), time.monotonic() - begun)
            sending.cancel()
            writer.close()
        await asyncio.sleep(dice.uniform(0, 0.1))


async def _send(writer: asyncio.StreamWriter, request: bytes, manner: str) -> None:
    head = request.index(b"\r\n\r\n") + 4
    at_once, then = {
        "silent": (0, 0),
        "half headers": (head // 2, 0),
        "headers by the byte": (20, head - 2),
        "half a body": ((head + len(request)) // 2, 0),
        "body by the byte": (head + 20, len(request) - 1),
    }[manner]
    try:
        writer.write(request[:at_once])
        await writer.drain()
        for place in range(at_once, then):
            await asyncio.sleep(_BYTE_PAUSE)
            writer.write(request[place : place + 1])
            await writer.drain()
    except OSError:
        return

"""Accepting: whoever calls is let in or turned away, and nobody is left between the two."""

import asyncio
import errno
import gc
import logging
import socket
import warnings
from contextlib import ExitStack
from pathlib import Path

import pytest

from arxivtui.config import Settings
from arxivtui.server import ports
from arxivtui.server.accepting import Accepting
from arxivtui.server.serving import serving
from arxivtui.store import Store
from tests.server.conftest import NO_HURRY, home
from tests.server.raw import Line
from tests.waiting import LONG


@pytest.mark.parametrize("turns", range(8))
def test_whoever_calls_at_the_end_is_hung_up_on(turns: int, store: Store, tmp_path: Path) -> None:
    """From a call to a connection it takes the loop some turns, and the end may come in any of them."""

    async def call_and_end() -> None:
        listening = ports.listen(0)
        port = listening.getsockname()[1]
        with ExitStack() as lines:
            async with serving(listening, store, Settings(), home(tmp_path), NO_HURRY):
                callers = [lines.enter_context(Line(port)) for _ in range(3)]
                for _ in range(turns):
                    await asyncio.sleep(0)
            # The loop stands still while a line waits: what has ended was ended before.
            assert [caller.ends() for caller in callers] == [True] * 3

    gc.collect()
    with warnings.catch_warnings(record=True) as left_open:
        warnings.simplefilter("always", ResourceWarning)
        asyncio.run(call_and_end())
        gc.collect()

    assert [str(each.message) for each in left_open] == []


class Exhausted(socket.socket):
    """A listening socket of a program that has as many descriptors as it may, for two calls."""

    refused = 0

    def accept(self) -> tuple[socket.socket, object]:
        if self.refused < 2:
            self.refused += 1
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


class Greeting(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"Hello")
        transport.close()


def exhausted() -> Exhausted:
    with ports.listen(0) as listening:
        return Exhausted(fileno=listening.detach())


def test_who_cannot_be_let_in_is_let_in_a_little_later(caplog: pytest.LogCaptureFixture) -> None:
    async def greeted() -> bytes:
        listening = exhausted()
        accepting = Accepting(listening, Greeting, pause=0.01)
        reads, writes = await asyncio.open_connection(*listening.getsockname())
        try:
            return await asyncio.wait_for(reads.read(), LONG)
        finally:
            writes.close()
            await writes.wait_closed()
            await accepting.end()

    assert asyncio.run(greeted()) == b"Hello"
    assert caplog.messages == ["Nobody can be let in for the moment: Too many open files."] * 2


def test_the_end_may_come_while_nobody_can_be_let_in() -> None:
    async def call_and_end() -> None:
        listening = exhausted()
        accepting = Accepting(listening, Greeting)
        with Line(listening.getsockname()[1]) as caller:
            async with asyncio.timeout(LONG):
                while not listening.refused:
                    await asyncio.sleep(0)
            await accepting.end()
            assert caller.ends()

    asyncio.run(call_and_end())


def test_a_connection_that_fails_in_the_making_is_closed(caplog: pytest.LogCaptureFixture) -> None:
    secret = "what a caller sent"

    def fail() -> asyncio.Protocol:
        raise ValueError(secret)

    async def call_and_fail() -> None:
        listening = ports.listen(0)
        accepting = Accepting(listening, fail)
        with Line(listening.getsockname()[1]) as caller:
            async with asyncio.timeout(LONG):
                while not caplog.records:
                    await asyncio.sleep(0)
            assert caller.ends()
            await accepting.end()

    with caplog.at_level(logging.ERROR):
        asyncio.run(call_and_fail())

    (told,) = caplog.messages
    assert told.startswith("A connection could not be made: ValueError\n")
    assert secret not in told

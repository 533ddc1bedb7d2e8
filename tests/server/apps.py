"""Applications that stand behind the guard in place of the real one, to be slow, large or broken."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from arxivtui.server.lanes import Lanes
from arxivtui.server.surroundings import Surroundings

Make = Callable[[Surroundings, Lanes], Any]


def answering(body: bytes) -> Make:
    """Always the same answer."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        head = [(b"content-length", b"%d" % len(body)), (b"access-control-allow-origin", b"*")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return lambda surroundings, lanes: app


class Waiting:
    """Answers when it is told to; until then it holds the lane for writes, as a locked store does."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, surroundings: Surroundings, lanes: Lanes) -> Any:
        answer = answering(b"{}")(surroundings, lanes)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await lanes.writes.run(self._wait)
            await answer(scope, receive, send)

        return app

    def _wait(self) -> None:
        self.begun.release()
        self.go_on.wait()


class Asleep:
    """Answers when it is told to; any number of requests at a time."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, surroundings: Surroundings, lanes: Lanes) -> Any:
        answer = answering(b"{}")(surroundings, lanes)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            self.begun.release()
            while not self.go_on.is_set():
                await asyncio.sleep(0.005)
            await answer(scope, receive, send)

        return app


def broken(error: Exception, *, half: bool = False) -> Make:
    """Fails, perhaps in the middle of an answer."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if half:
            await send(
                {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]}
            )
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise error

    return lambda surroundings, lanes: app

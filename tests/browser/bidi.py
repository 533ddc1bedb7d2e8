"""As much of WebDriver BiDi as the tests need: commands, events, and what to do with them.

The protocol: https://w3c.github.io/webdriver-bidi/. One websocket, JSON both ways.
"""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.browser.driver import PATIENCE, BrowserError

Hear = Callable[[dict[str, Any]], Awaitable[None]]

KEYS = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Alt": "\ue00a",
    "Escape": "\ue00c",
    "Space": " ",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
    "Meta": "\ue03d",
}
"""How WebDriver writes keys that are no characters (https://w3c.github.io/webdriver/#keyboard-actions)."""


class Bidi:
    """A session. Made by `connected`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._hear: dict[str, Hear] = {}
        self._busy: set[asyncio.Task[None]] = set()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connected(cls, address: str) -> "Bidi":
        """A new session with the browser that listens there."""
        bidi = cls(
            await connect(
                f"{address}/session", max_size=None, proxy=None, ping_interval=None, open_timeout=PATIENCE
            )
        )
        await bidi.send("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        return bidi

    async def hear(self, event: str, hear: Hear) -> None:
        """Call something at each event of that name, from now on."""
        self._hear[event] = hear
        await self.send("session.subscribe", events=[event])

    async def send(self, method: str, **parameters: Any) -> Any:
        """One command; its result.

        Raises:
            BrowserError: the browser refuses, or is gone.
        """
        number = next(self._numbers)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
            return await answer
        except ConnectionClosed:
            raise BrowserError(f"{method}: the browser is gone") from None
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        """End the session's connection."""
        await self._socket.close()
        await self._reading

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self._socket:
                self._take(json.loads(text))
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(BrowserError("the browser is gone"))

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "event":
            if hear := self._hear.get(message["method"]):
                task = asyncio.ensure_future(hear(message["params"]))
                self._busy.add(task)  # Else nothing keeps it alive.
                task.add_done_callback(self._busy.discard)
            return
        answer = self._waiting.get(message["id"])
        if answer is None or answer.done():
            return
        if message["type"] == "success":
            answer.set_result(message["result"])
        else:
            answer.set_exception(BrowserError(f"{message['error']}: {message['message']}"))

    async def call(self, context: str, function: str, *arguments: str, sandbox: str | None = None) -> Any:
        """Call a function of a page with strings; the string, or element, that it answers with, or None.

        Raises:
            BrowserError: it failed.
        """
        target = {"context": context} if sandbox is None else {"context": context, "sandbox": sandbox}
        result = await self.send(
            "script.callFunction",
            functionDeclaration=function,
            awaitPromise=True,
            target=target,
            arguments=[{"type": "string", "value": each} for each in arguments],
            userActivation=False,
        )
        if result["type"] == "exception":
            raise BrowserError(result["exceptionDetails"]["text"])
        answer = result["result"]
        return answer if answer["type"] == "node" else answer.get("value")

    async def act(self, context: str, *sources: dict[str, Any]) -> None:
        """Move, press and type, as with a hand."""
        await self.send("input.performActions", context=context, actions=list(sources))


def keyboard(*presses: str) -> dict[str, Any]:
    """Keys one after the other; those with `+` in between are held together."""
    actions = []
    for press in presses:
        names = [press] if len(press) == 1 else press.split("+")
        keys = [KEYS.get(name, name) for name in names]
        actions += [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
    return {"type": "key", "id": "keyboard", "actions": actions}


def pointer(*actions: dict[str, Any]) -> dict[str, Any]:
    """What the mouse does."""
    return {
        "type": "pointer",
        "id": "mouse",
        "parameters": {"pointerType": "mouse"},
        "actions": list(actions),
    }


def move(x: float, y: float) -> dict[str, Any]:
    """To a point of the window's inside."""
    return {"type": "pointerMove", "x": round(x), "y": round(y)}

"""Connections that nobody can hold open for nothing: uvicorn's HTTP/1.1 with deadlines and a cap.

uvicorn's own limits would not do: it waits for ever for the rest of a request, and answers everybody with 503
once there are too many. What is relied on of its classes, which are no stable interface, is pinned by
`tests/server/test_connections.py`.
"""

import asyncio
import logging
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from arxivtui.server import refusals
from arxivtui.server.guard import PASSED, answer
from arxivtui.server.limits import MOST_HEADER_BYTES, Limits
from arxivtui.server.mistakes import log_mistake

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from arxivtui.server.guard import Passed

READ_BYTES = 8 * 1024
"""Read at once. h11 measures a head only while it is incomplete: what comes whole is read whole, and 256 KiB
of headers, which asyncio would read at once, take it most of a second."""

MOST_CHUNKS = 256
"""Of a body: one costs 20 us however small it is, and 128 KiB could be as many chunks as bytes."""

_LOOK = 0.01

_log = logging.getLogger(__name__)
_silent = logging.Logger("uvicorn", logging.CRITICAL + 1)
"""What uvicorn would log is either told by us, or is what anybody could fill the log with."""


class _Stage(Enum):
    HEADERS = auto()
    BODY = auto()
    WORK = auto()
    IDLE = auto()


class Connections(ServerState):
    """All connections of one endpoint; called, it makes another.

    Args:
        app: answers their requests.
        limits: what each may take, and how many there may be.
    """

    def __init__(self, app: "ASGIApp", limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.left: set[Connection] = set()  # With those that were dropped and are not over yet.
        self.buffer = bytearray(READ_BYTES)  # What one reads is copied before another does.
        self._config = Config(
            app,
            http=Connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            workers=1,  # Else it is read from the environment.
        )
        self._config.load()

    def __call__(self) -> "Connection":
        """A connection for one more caller."""
        return Connection(self._config, self)

    @property
    def open(self) -> "set[Connection]":
        """Those that there are."""
        return cast("set[Connection]", self.connections)

    async def end(self) -> None:
        """End them all, requests under way after the grace that they have; then their sockets are closed."""
        loop = asyncio.get_running_loop()
        for each in [*self.open]:
            each.shutdown()
        last = loop.time() + self.limits.grace
        while self.open and loop.time() < last:
            await asyncio.sleep(_LOOK)
        for each in [*self.open]:
            each.drop()
        if self.left:
            await asyncio.wait([each.over for each in self.left])


class _Coarse(h11.Connection):
    """Reads bodies in a reasonable number of pieces."""

    _chunks = 0

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """What comes next.

        Raises:
            h11.RemoteProtocolError: no HTTP, or too many chunks.
        """
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._chunks = 0
        elif isinstance(event, h11.Data) and event.chunk_start:
            self._chunks += 1
            if self._chunks > MOST_CHUNKS:
                raise h11.RemoteProtocolError("too many chunks")
        return event


class Connection(H11Protocol, asyncio.BufferedProtocol):
    """One connection and its requests, one after another."""

    def __init__(self, config: Config, all_of_them: Connections) -> None:
        super().__init__(config, all_of_them, {})
        self.conn = _Coarse(h11.SERVER, MOST_HEADER_BYTES)
        self.logger = _silent
        self.access_log = False
        self._guarded: ASGIApp = self.app
        self.app = self._serve
        self._all = all_of_them
        self._limits = all_of_them.limits
        self.over: asyncio.Future[None] = self.loop.create_future()
        self._at: tuple[_Stage, RequestResponseCycle | None] | None = None
        self._since = self.loop.time()
        self._deadline: asyncio.TimerHandle | None = None
        self._answer_deadline: asyncio.TimerHandle | None = None
        self._thrown_away: int | None = None
        self._has_answered = False
        self._was_trusted = False

    @property
    def is_serving(self) -> bool:
        """A complete request is being worked on, or its answer is being sent."""
        return self._at is not None and self._at[0] is _Stage.WORK and self._thrown_away is None

    @property
    def is_trusted(self) -> bool:
        """Its caller has shown a token, with the request under way or else with the last one."""
        passed: Passed | None = cast("Scope", self.cycle.scope).get(PASSED) if self.is_serving else None
        return self._was_trusted if passed is None else passed.caller.client is not None

    def drop(self) -> None:
        """End it at once."""
        self.connections.discard(self)
        self._give_up()
        self.transport.abort()

    def shutdown(self) -> None:
        """End it as soon as no request is under way."""
        if self._at is not None and self._at[0] in (_Stage.BODY, _Stage.WORK) and self._thrown_away is None:
            self.cycle.keep_alive = False
        else:
            self.drop()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as H11Protocol
        """Somebody called."""
        self._all.left.add(self)
        super().connection_made(transport)
        # So that `pause_writing` means "not all is taken", and `resume_writing` "all of it".
        transport.set_write_buffer_limits(high=0)
        self._look()
        if len(self._all.open) > self._limits.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._all.left.discard(self)
        self.over.set_result(None)
        super().connection_lost(exc)
        self._stop(self._deadline)
        self._stop(self._answer_deadline)

    def get_buffer(self, sizehint: int) -> bytearray:  # noqa: ARG002 - asyncio gives it
        """Where to read to."""
        return self._all.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """So much was read."""
        self.data_received(bytes(self._all.buffer[:nbytes]))

    def data_received(self, data: bytes) -> None:
        """Something of a request, or of what is thrown away."""
        if self._thrown_away is not None:
            self._thrown_away += len(data)
            if self._thrown_away > self._limits.thrown_away:
                self.drop()
        elif self.conn.their_state is not h11.MUST_CLOSE:  # Nothing counts behind a last request.
            super().data_received(data)
            self._look()

    def on_response_complete(self) -> None:
        """An answer is sent; the next request may be here already."""
        self._has_answered = True
        super().on_response_complete()
        self._unset_keepalive_if_required()
        self._look()

    def pause_writing(self) -> None:
        """The client does not take the answer as fast as it comes."""
        super().pause_writing()
        self._answer_deadline = self.loop.call_later(self._limits.answer, self.drop)

    def resume_writing(self) -> None:
        """It has taken all of it."""
        super().resume_writing()
        self._stop(self._answer_deadline)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn gives it
        """Answer what is no HTTP."""
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return self.drop()
        self._give_up()
        refusal = refusals.bad_request()
        for event in (
            h11.Response(status_code=400, headers=[*refusal.head(), _CLOSE], reason=b"Bad Request"),
            h11.Data(data=refusal.body()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self._throw_away()
        return None

    def _give_up(self) -> None:
        """Let a request under way know that nobody waits for its answer."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _should_upgrade(self) -> bool:
        return False

    def _look(self) -> None:
        """See how far it is, and from when on that is too long."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        at = self._stage(cycle), cycle
        if at == self._at or self._thrown_away is not None or self.transport.is_closing():
            return
        self._at = at
        self._since = self.loop.time()
        self._set_deadline(
            {
                _Stage.HEADERS: self._limits.headers,
                _Stage.BODY: self._limits.body,
                _Stage.IDLE: self._limits.idle,
            }.get(at[0])
        )

    def _stage(self, cycle: RequestResponseCycle | None) -> _Stage:
        if cycle is None:
            return _Stage.HEADERS
        if cycle.response_complete:
            return _Stage.HEADERS if self.conn.trailing_data[0] else _Stage.IDLE
        return _Stage.BODY if cycle.more_body else _Stage.WORK

    def _set_deadline(self, seconds: float | None) -> None:
        self._stop(self._deadline)
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.drop)

    def _stop(self, timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()

    def _make_room(self) -> None:
        """Drop another: strangers before clients, who asks nothing or takes no answer before who is served.

        Clients that are served are never dropped; if there are no others, nobody new is let in.
        """

        def order(one: "Connection") -> tuple[bool, bool, bool, float]:
            is_busy = one.is_serving and not one.flow.write_paused
            return one.is_trusted, is_busy, one._has_answered, one._since

        others = [one for one in self._all.open if one is not self]
        min(
            (one for one in others if not (one.is_serving and one.is_trusted)), key=order, default=self
        ).drop()

    async def _serve(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        cycle = self.cycle
        try:
            await self._guarded(scope, receive, self._sending(cycle, scope, receive, send))
        except asyncio.CancelledError:
            self.drop()  # The endpoint ends.
        except Exception as error:
            log_mistake(_log, "A request failed", error)
            if cycle.response_started:
                self.drop()
            else:
                await answer(refusals.failed(), self._sending(cycle, scope, receive, send))
        finally:
            scope.pop(PASSED, None)  # An idle connection would keep the body.

    def _sending(
        self, cycle: RequestResponseCycle, scope: "Scope", receive: "Receive", send: "Send"
    ) -> "Send":
        """Send an answer; where the request is not read to its end, say so, and throw the rest away.

        An answer counts as sent when the client has taken it.
        """
        unread = False

        async def sending(message: "Message") -> None:
            nonlocal unread
            if message["type"] == "http.response.start":
                passed = scope.get(PASSED)
                self._was_trusted = passed is not None and passed.caller.client is not None
                unread = cycle.more_body
                head = [*message.get("headers", []), *([_CLOSE] if unread else [])]
                await send({**message, "headers": head})
                return
            await send({**message, "more_body": True})
            if message.get("more_body", False):
                return
            if unread:
                self._throw_away()
                while (await receive())["type"] != "http.disconnect":
                    pass
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        return sending

    def _throw_away(self) -> None:
        """Say nothing more, and throw away what comes, until the client is gone or its time over.

        To close at once would make the system reset the connection, and an answer under way could be lost.
        """
        self._thrown_away = 0
        self._set_deadline(self._limits.body)
        self.flow.resume_reading()
        with suppress(OSError):  # It is gone already.
            self.transport.write_eof()


_CLOSE = (b"connection", b"close")

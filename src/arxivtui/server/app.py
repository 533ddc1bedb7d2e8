"""From a request that the guard let through to its answer."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route as Path

from arxivtui.domain import Client
from arxivtui.server.bodies import Body
from arxivtui.server.guard import PASSED, answer
from arxivtui.server.mistakes import log_mistake
from arxivtui.server.rate import STRANGERS
from arxivtui.server.refusals import Refusal, failed, of_store
from arxivtui.server.routes import ROUTES, Route
from arxivtui.store import StoreError, clients

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from arxivtui.server.guard import Caller, Passed
    from arxivtui.server.lanes import Lane, Lanes
    from arxivtui.server.surroundings import Surroundings

NOTED_EVERY = timedelta(hours=1)
"""How exactly the store knows when a client was last used."""

_encode = msgspec.json.Encoder().encode
_log = logging.getLogger(__name__)


def make_app(
    surroundings: "Surroundings", lanes: "Lanes", heard: Callable[[], None] | None = None
) -> Starlette:
    """The routes behind the guard.

    Args:
        surroundings: what they work with.
        lanes: where they run.
        heard: called for each request of a paired client.
    """
    uses = _Uses(surroundings, lanes.writes, heard)
    return Starlette(
        routes=[
            Path(path, _Answering(route, surroundings, _lane(route, lanes), uses))
            for path, route in ROUTES.items()
        ]
    )


def _lane(route: Route, lanes: "Lanes") -> "Lane":
    if not route.writes:
        return lanes.reads
    return lanes.pairing if route.open else lanes.writes


def _name(caller: "Caller") -> str:
    """By which a caller stands in line: all strangers by one."""
    return STRANGERS if caller.client is None else caller.client.id


class _Answering:
    """Answers one route, as an ASGI application."""

    def __init__(self, route: Route, surroundings: "Surroundings", lane: "Lane", uses: "_Uses") -> None:
        self._route = route
        self._body = Body(route.request)
        self._surroundings = surroundings
        self._lane = lane
        self._uses = uses

    async def __call__(self, scope: "Scope", _receive: "Receive", send: "Send") -> None:
        passed: Passed = scope[PASSED]
        try:
            body = await self._lane.run(self._work(passed), _name(passed.caller))
        except Exception as error:
            await answer(_refusal(error), send)
        else:
            length = b"%d" % len(body)
            head = {"status": self._route.status, "headers": [(b"content-length", length)]}
            await send({"type": "http.response.start", **head})
            await send({"type": "http.response.body", "body": body})
        if passed.caller.client is not None:
            await self._uses.note(passed.caller.client)

    def _work(self, passed: "Passed") -> Callable[[], bytes]:
        """What is left to do in the lane; a body of another shape never gets there."""
        request = self._body.read(passed.body)
        return lambda: _encode(self._route.handle(self._surroundings, passed.caller, request))


class _Uses:
    """Notes in the store when a client was last used."""

    def __init__(
        self, surroundings: "Surroundings", writes: "Lane", heard: Callable[[], None] | None
    ) -> None:
        self._store = surroundings.store
        self._writes = writes
        self._heard = heard
        self._noted: dict[str, datetime] = {}

    async def note(self, client: Client) -> None:
        """Note that it was used now, unless that is known well enough; where it cannot be, it is not."""
        if self._heard is not None:
            self._heard()
        now = datetime.now(UTC)
        noted = self._noted.get(client.id, client.last_used)
        if noted is not None and now - noted < NOTED_EVERY:
            return
        self._noted[client.id] = now
        try:
            await self._writes.run(lambda: self._write(client.id, now), client.id)
        except Exception as error:
            _log.info("The last use of a client was not noted: %s.", type(error).__name__)

    def _write(self, client_id: str, at: datetime) -> None:
        with self._store.writing() as db:
            clients.used(db, client_id, at)


def _refusal(error: Exception) -> Refusal:
    """How to answer what was refused, and what failed."""
    match error:
        case Refusal():
            return error
        case StoreError():
            return of_store(error)
    log_mistake(_log, "A request failed", error)
    return failed()

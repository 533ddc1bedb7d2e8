"""What the endpoint answers: each path with what it takes, what it gives, and the function that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from arxivtui.server import wire
from arxivtui.server.acts import take, take_back
from arxivtui.server.day import newest
from arxivtui.server.pairing import pair, pair_result, ping
from arxivtui.server.papers import look_up
from arxivtui.server.wanted import want

if TYPE_CHECKING:
    from arxivtui.server.guard import Caller
    from arxivtui.server.surroundings import Surroundings

Handle = Callable[["Surroundings", "Caller", Any], Struct]
"""Plain blocking code, run in a lane. Raises `Refusal`, or what the store raises."""


@dataclass(frozen=True, slots=True)
class Route:
    """One path of the endpoint.

    Attributes:
        path: from the root.
        request: what its body must be.
        answers: what it may be answered with.
        handle: does it.
        status: of a success.
        open: needs no token.
        writes: may change the store, and so waits for others who do.
    """

    path: str
    request: type[Struct]
    answers: tuple[type[Struct], ...]
    handle: Handle
    status: int = 200
    open: bool = False
    writes: bool = False


ROUTES: Mapping[str, Route] = {
    route.path: route
    for route in (
        Route("/v1/ping", wire.Ping, (wire.Pong,), ping, open=True),
        Route("/v1/pair", wire.PairRequest, (wire.PairStarted,), pair, status=202, open=True, writes=True),
        Route(
            "/v1/pair/result",
            wire.PairResultRequest,
            (wire.PairState, wire.Paired),
            pair_result,
            open=True,
            writes=True,
        ),
        Route("/v1/papers", wire.PapersRequest, (wire.PapersAnswer,), look_up),
        Route("/v1/day", wire.DayRequest, (wire.DayAnswer,), newest),
        Route("/v1/triage", wire.TriageRequest, (wire.TriageAnswer,), take, writes=True),
        Route("/v1/undo", wire.UndoRequest, (wire.UndoAnswer,), take_back, writes=True),
        Route("/v1/request", wire.WantedRequest, (wire.WantedAnswer,), want),
    )
}
"""By path."""

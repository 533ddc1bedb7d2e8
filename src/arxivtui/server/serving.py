"""Serving on a socket: everything of the endpoint put together, and taken apart again."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from arxivtui.config import Directories, Settings
from arxivtui.server.app import make_app
from arxivtui.server.callers import Callers
from arxivtui.server.connections import Connections
from arxivtui.server.guard import Guard
from arxivtui.server.lanes import Lanes
from arxivtui.server.limits import Limits
from arxivtui.server.rate import Rate
from arxivtui.server.routes import ROUTES
from arxivtui.server.surroundings import Surroundings
from arxivtui.server.wanted import Wanted
from arxivtui.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MakeApp = Callable[[Surroundings, Lanes], "ASGIApp"]


@asynccontextmanager
async def serving(
    listening: socket.socket,
    store: Store,
    settings: Settings,
    directories: Directories,
    limits: Limits,
    make: MakeApp = make_app,
) -> AsyncIterator[None]:
    """Answer on a listening socket, which is closed at the end.

    What is under way then has `limits.grace` seconds; what the store holds up for longer is not waited for.
    """
    port = listening.getsockname()[1]
    lanes = Lanes.of(limits.turn)
    wanted = Wanted(store, settings, directories)
    guard = Guard(
        make(Surroundings(store, settings, directories, port, wanted), lanes),
        {path: route.open for path, route in ROUTES.items()},
        port=port,
        callers=Callers(store, lanes.looks),
        rate=Rate(settings.server.requests_per_second, limits.strangers_per_second),
    )
    connections = Connections(guard, limits)
    try:
        server = await asyncio.get_running_loop().create_server(connections, sock=listening)
        try:
            yield
        finally:
            server.close()
            await connections.end()
    finally:
        wanted.cancel()
        lanes.close()

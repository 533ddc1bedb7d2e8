"""Serving on a socket: everything of the endpoint put together, and taken apart again."""

import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from arxivtui.config import Directories, Settings
from arxivtui.server.accepting import Accepting
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

_NOTES_SECONDS = 0.5
"""For the last notes; what is missed is caught up by the next act or start."""

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
    lanes = Lanes.of(limits.turn, limits.rest)
    wanted = Wanted(store, settings, directories)
    acted, notes_written = _notes(store, settings, directories)
    guard = Guard(
        make(Surroundings(store, settings, directories, port, wanted, acted), lanes),
        {path: route.open for path, route in ROUTES.items()},
        port=port,
        callers=Callers(store, lanes.looks),
        rate=Rate(settings.server.requests_per_second, limits.strangers_per_second),
    )
    connections = Connections(guard, limits)
    try:
        accepting = Accepting(listening, connections)
        try:
            yield
        finally:
            await accepting.end()
            await connections.end()
    finally:
        wanted.cancel()
        lanes.close()
        notes_written()


def _notes(
    store: Store, settings: Settings, directories: Directories
) -> tuple[Callable[[], None], Callable[[], None]]:
    """What brings the notes of starred papers up to date, and what waits a moment for the last of them."""
    if not settings.export.folder:
        return (lambda: None), (lambda: None)
    from arxivtui.day.kept_folder import KeptFolder, NotesInBackground

    kept = KeptFolder(lambda: store, lambda: settings, directories.state)
    notes = NotesInBackground(kept, logging.getLogger(__name__).warning)
    notes.wake()
    return notes.wake, lambda: notes.finish(_NOTES_SECONDS)

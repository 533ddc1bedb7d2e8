"""Letting callers in, so that at the end nobody is left between the system and us.

asyncio's own server leaves them there: from accepting a socket to a connection it takes the loop some turns,
and where the server is closed in one of these, the connection cannot be made any more, and nobody closes the
socket (`Server._attach` in CPython 3.11's `asyncio/base_events.py`).
"""

import asyncio
import logging
import socket
from collections.abc import Callable

from arxivtui.server.mistakes import log_mistake

_AT_ONCE = 16
"""In one turn of the loop, so that those who were let in before soon have theirs."""
_PAUSE = 1.0

_log = logging.getLogger(__name__)


class Accepting:
    """Makes connections of those who call at a listening socket; begins at once, in the running loop.

    Args:
        listening: where they call; it does not block, and is closed at the end.
        connection: makes the loop's side of a connection.
        pause: seconds until the next try when the system lets nobody in, for want of descriptors, say.
    """

    def __init__(
        self,
        listening: socket.socket,
        connection: Callable[[], asyncio.BaseProtocol],
        *,
        pause: float = _PAUSE,
    ) -> None:
        self._listening = listening
        self._connection = connection
        self._pause = pause
        self._loop = asyncio.get_running_loop()
        self._in_the_making: set[asyncio.Task[None]] = set()
        self._next_try: asyncio.TimerHandle | None = None
        self._listen()

    async def end(self) -> None:
        """Let nobody in any more; whoever was let in is a connection, or gone, when this is done."""
        if self._next_try is not None:
            self._next_try.cancel()
        self._loop.remove_reader(self._listening)
        self._listening.close()
        if self._in_the_making:  # A few turns of the loop: nothing in it waits for a caller.
            await asyncio.wait(self._in_the_making)

    def _listen(self) -> None:
        self._loop.add_reader(self._listening, self._let_in)

    def _let_in(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                accepted, _ = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                # The loop would come back at once, and for ever.
                _log.warning("Nobody can be let in for the moment: %s.", error.strerror)
                self._loop.remove_reader(self._listening)
                self._next_try = self._loop.call_later(self._pause, self._listen)
                return
            making = self._loop.create_task(self._make(accepted))
            self._in_the_making.add(making)
            making.add_done_callback(self._in_the_making.discard)

    async def _make(self, accepted: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(self._connection, accepted)
        except Exception as error:
            accepted.close()
            log_mistake(_log, "A connection could not be made", error)

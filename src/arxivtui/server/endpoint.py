"""The life of the endpoint: a thread that serves, or stands by until it can."""

import asyncio
import errno
import logging
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from threading import Condition, Thread, current_thread
from typing import TYPE_CHECKING, Any

from arxivtui.config import Directories, Settings
from arxivtui.domain import ArxivtuiError
from arxivtui.server.copies import Turn
from arxivtui.server.lanes import Lane
from arxivtui.server.limits import Limits
from arxivtui.server.mistakes import log_mistake
from arxivtui.store import Store, StoreError, StoreMissingError

if TYPE_CHECKING:
    import socket

    from arxivtui.server.serving import MakeApp

LOOK_AGAIN = 3.0
"""Seconds until it is tried again what could not be done."""

_SOON = 0.1
_CLOSING = 0.2

_log = logging.getLogger(__name__)


class EndpointKind(StrEnum):
    """How an endpoint stands.

    STARTING: it is not known yet. SERVING: it answers. ELSEWHERE: another copy of arxivtui answers for the
    same home. OTHER_STORE: an arxivtui with another home has the port. FOREIGN: another program has it.
    FAILED: something else is in the way, as `detail` says. STOPPED: it is over. In all but the last it is
    tried again and again.
    """

    STARTING = "starting"
    SERVING = "serving"
    ELSEWHERE = "elsewhere"
    OTHER_STORE = "other-store"
    FOREIGN = "foreign"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class EndpointState:
    """How an endpoint stands.

    Attributes:
        kind: in one word.
        port: that it has, or wants; the other copy's for ELSEWHERE.
        detail: what else there is to say, in sentences, or empty.
    """

    kind: EndpointKind
    port: int
    detail: str = ""

    @property
    def words(self) -> str:
        """In words for people."""
        another = "Set another [server] port in the settings, or end it."
        match self.kind:
            case EndpointKind.STARTING:
                return "The endpoint for the browser is starting."
            case EndpointKind.SERVING:
                return f"The browser is served at http://127.0.0.1:{self.port}."
            case EndpointKind.ELSEWHERE:
                return f"Another arxivtui serves the browser at http://127.0.0.1:{self.port}. {self.detail}"
            case EndpointKind.OTHER_STORE:
                return f"Port {self.port} is taken by an arxivtui with another home. {another}"
            case EndpointKind.FOREIGN:
                return f"Port {self.port} is taken by another program. {another}"
            case EndpointKind.FAILED:
                return f"The browser is not served: {self.detail}"
            case EndpointKind.STOPPED:
                return "The browser is not served."


class Endpoint:
    """Serves the browser on this computer, from a thread and a loop of its own.

    Of several copies for one home the first serves; the others wait for its end.

    Args:
        open_store: opens the store that is served; called in a thread, perhaps again and again.
        settings: the port, the rate, and what routes need.
        directories: the home.
        watch: told of each new state, in the endpoint's thread.
        heard: told, in the endpoint's thread, that a paired browser was answered.
        limits: what callers may take.
        port: instead of the settings' one; 0 is any free port.
        look_again: seconds until it is tried again what could not be done.
        make: instead of `app.make_app`.
    """

    def __init__(
        self,
        open_store: Callable[[], Store],
        settings: Settings,
        directories: Directories,
        *,
        watch: Callable[[EndpointState], None] | None = None,
        heard: Callable[[], None] | None = None,
        limits: Limits | None = None,
        port: int | None = None,
        look_again: float = LOOK_AGAIN,
        make: "MakeApp | None" = None,
    ) -> None:
        self._open_store = open_store
        self._settings = settings
        self._directories = directories
        self._watch = watch
        self._heard = heard
        self._limits = limits or Limits()
        self._port = settings.server.port if port is None else port
        self._look_again = look_again
        self._make = make
        self._state = EndpointState(EndpointKind.STARTING, self._port)
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="arxivtui-endpoint", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()
        self._ended = False

    @property
    def state(self) -> EndpointState:
        """How it stands now."""
        return self._state

    def start(self) -> None:
        """Begin, once; how it went is told by `state`."""
        self._thread.start()

    def settled(self, seconds: float) -> EndpointState:
        """How it stands once that is known, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.kind is not EndpointKind.STARTING, seconds)
            return self._state

    def stop(self, seconds: float = 1.0) -> None:
        """End; what is not done after `seconds` goes on without us. Stopping twice does nothing."""
        self._ended = True
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # It is over already.
                loop.call_soon_threadsafe(self._end.set)
        if self._thread.ident is not None and self._thread is not current_thread():
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except Exception as error:
            log_mistake(_log, "The endpoint failed", error)
        finally:
            self._tell(EndpointKind.STOPPED)

    async def _live(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(_quietly)
        if self._ended:
            return
        trying = asyncio.create_task(self._try_again_and_again())
        await self._end.wait()
        trying.cancel()
        with suppress(asyncio.CancelledError):
            await trying

    async def _try_again_and_again(self) -> None:
        while True:
            pause = self._look_again
            try:
                pause = await self._try()
            except ArxivtuiError as error:
                self._tell(EndpointKind.FAILED, str(error))
            except Exception as error:
                log_mistake(_log, "The endpoint could not serve", error)
                self._tell(EndpointKind.FAILED, "a mistake of arxivtui's own, which its log describes.")
            await asyncio.sleep(pause)

    async def _try(self) -> float:
        """Serve as long as that is possible; how soon to try again.

        Raises:
            ArxivtuiError: the store cannot be opened, or the port or the lock not be had.
        """
        turn = Turn(self._directories.state)
        try:
            taken = turn.take()
        except OSError as error:
            raise _HinderedError(f"{turn.path} cannot be locked: {error.strerror}.") from error
        if not taken:
            other = turn.whose()
            if other is None:
                return _SOON
            self._tell(EndpointKind.ELSEWHERE, f"It is process {other.pid}.", other.port)
            return self._look_again
        with ExitStack() as held:
            held.callback(turn.give_back)
            listening = await self._listen()
            if listening is None:
                return self._look_again
            held.enter_context(closing(listening))
            return await self._serve_opened(listening, turn)

    async def _listen(self) -> "socket.socket | None":
        from arxivtui.server import ports

        try:
            return ports.listen(self._port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise _HinderedError(f"port {self._port} cannot be had: {error.strerror}.") from error
        lane = Lane("port")
        try:
            # Bounded by itself, and waited for, so that there are never two.
            ours = await lane.run(lambda: ports.is_arxivtui(self._port))
        finally:
            lane.close()
        self._tell(EndpointKind.OTHER_STORE if ours else EndpointKind.FOREIGN)
        return None

    async def _serve_opened(self, listening: "socket.socket", turn: Turn) -> float:
        """Open the store and serve it until it is another."""
        from arxivtui.server.app import make_app
        from arxivtui.server.serving import serving

        lane = Lane("store")
        opened: list[Store] = []

        def close() -> None:
            for store in opened:
                store.close()

        try:
            await lane.run(lambda: opened.append(self._open_store()))
            (store,) = opened
            make = self._make or partial(make_app, heard=self._heard)
            async with serving(listening, store, self._settings, self._directories, self._limits, make):
                port = listening.getsockname()[1]
                turn.tell(port)
                await self._attend(store, port)
            return 0.0
        finally:
            # SQLite may wait for others when it folds in what was written; we do not.
            await asyncio.wait([asyncio.create_task(lane.run(close))], timeout=_CLOSING)
            lane.close(close)

    async def _attend(self, store: Store, port: int) -> None:
        """Stay until there is another store in the place of ours, as after one was restored."""
        while True:
            try:
                store.revision()
            except StoreMissingError as error:
                self._tell(EndpointKind.FAILED, str(error), port)
                if store.path.exists():
                    return
            except StoreError as error:
                self._tell(EndpointKind.FAILED, str(error), port)
            else:
                self._tell(EndpointKind.SERVING, port=port)
            await asyncio.sleep(self._look_again)

    def _tell(self, kind: EndpointKind, detail: str = "", port: int | None = None) -> None:
        state = EndpointState(kind, self._port if port is None else port, detail)
        if state == self._state:
            return
        with self._changed:
            self._state = state
            self._changed.notify_all()
        try:
            if self._watch is not None:
                self._watch(state)
        except Exception as error:
            log_mistake(_log, "The endpoint's state could not be told", error)


class _HinderedError(ArxivtuiError):
    """Something that is not ours is in the way."""


def _quietly(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what asyncio would write to the terminal that the app draws on."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        log_mistake(_log, "The endpoint's loop", error)
    else:
        _log.error("The endpoint's loop: %s", context.get("message"))

"""The endpoint as the app sees it: begun when there is time for it, told in words, ended with the app."""

from asyncio import to_thread
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual.dom import DOMNode

from arxivtui.text import counted, harmless
from arxivtui.tui.jobs import start
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from arxivtui.config import Settings
    from arxivtui.server import Endpoint, EndpointKind, EndpointState
    from arxivtui.store import Store

GROUP = "endpoint"
STOP_SECONDS = 1.0
REST = 1.0
"""Of the time in which browsers' papers are looked up at most half; an overlaid page never notices."""
BROWSER_SECONDS = 300.0
"""How long after its last request a browser counts as connected."""


class Serving:
    """Starts the endpoint of the reader's own session and stops it, off the event loop.

    The endpoint has a store of its own on the same file: what browsers do is then noticed as any change from
    elsewhere is, and its connections keep out of the way of the app's.

    Args:
        node: gets `EndpointChanged`, and `JobFailed` of the group `endpoint`.
        session: whose files are served; never a demo's.

    Attributes:
        state: how it stood last; None before it was begun.
    """

    def __init__(self, node: DOMNode, session: Session) -> None:
        self.state: EndpointState | None = None
        self._node = node
        self._session = session
        self._asked = False
        self._lock = Lock()
        self._endpoint: Endpoint | None = None
        self._settings: Settings | None = None
        self._ended = False
        self._told: EndpointKind | None = None
        self._heard_at: float | None = None

    @property
    def wanted(self) -> bool:
        """By the settings, or for this sitting by the reader."""
        return self._asked or self._session.settings.server.with_app

    @property
    def port(self) -> int:
        """Where browsers find it."""
        return self._session.settings.server.port if self.state is None else self.state.port

    def begin(self) -> None:
        """Serve if that is wanted, unless it does so already under these settings."""
        settings = _without_looks(self._session.settings)
        if self.wanted and settings != self._settings:
            self._settings = settings
            start(self._node, GROUP, self._start, exclusive=False)

    def ask(self) -> None:
        """Serve until the reader quits, whatever the settings say."""
        self._asked = True
        self.begin()

    def follow(self) -> None:
        """Go by the settings as they are now: begin, begin anew or cease."""
        if self.wanted:
            self.begin()
        elif self._settings is not None:
            self._settings = None
            start(self._node, GROUP, self._cease, exclusive=False)

    async def end(self) -> None:
        """Serve no more, now or later; at most a second."""
        await to_thread(self._end)

    def _start(self) -> None:
        from arxivtui.server import Endpoint, Limits

        with self._lock:
            settings, before = self._settings, self._endpoint
            if self._ended or settings is None:
                return
            if before is not None:
                before.stop(STOP_SECONDS)
            self._endpoint = Endpoint(
                self._open_store,
                settings,
                self._session.directories,
                watch=self._note,
                heard=self._hear,
                limits=Limits(rest=REST),
            )
            self._endpoint.start()

    def _cease(self) -> None:
        with self._lock:
            if self._settings is None and self._endpoint is not None:  # Not wanted again meanwhile.
                self._endpoint.stop(STOP_SECONDS)
                self._endpoint = None

    def _open_store(self) -> "Store":
        from arxivtui.store import Store

        session = self._session
        return Store.open(
            session.directories.database, create=False, backups=lambda: session.settings.backup.folder
        )

    def _note(self, state: "EndpointState") -> None:
        self.state = state
        self._tell_change(state)

    def _hear(self) -> None:
        """A paired browser was answered: told where it is news."""
        news = not self.browser_connected
        self._heard_at = monotonic()
        if news and self.state is not None:
            self._tell_change(self.state)

    def _tell_change(self, state: "EndpointState") -> None:
        from arxivtui.tui.messages import EndpointChanged

        self._node.post_message(EndpointChanged(state))

    def _end(self) -> None:
        with self._lock:
            self._ended = True
            endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            endpoint.stop(STOP_SECONDS)

    # What is said of it

    @property
    def serves(self) -> bool:
        """It answers, here."""
        if self.state is None:
            return False
        from arxivtui.server import EndpointKind

        return self.state.kind is EndpointKind.SERVING

    @property
    def reachable(self) -> bool:
        """A browser comes, or is about to come, to this reader's papers through the port."""
        if self.state is None:
            return True
        from arxivtui.server import EndpointKind

        return self.state.kind not in (EndpointKind.OTHER_STORE, EndpointKind.FOREIGN, EndpointKind.FAILED)

    @property
    def browser_connected(self) -> bool:
        """A paired browser has asked for something in the last minutes."""
        return self._heard_at is not None and monotonic() - self._heard_at < BROWSER_SECONDS

    @property
    def word(self) -> str:
        """What the status line says, empty where it says nothing."""
        serving = "• browser on" if self.browser_connected else "• :{port}"
        return self._told_as(serving, "other copy", "no endpoint")

    @property
    def standing(self) -> str:
        """The same in a few words, for a list of commands; empty where nothing is to be said."""
        return self._told_as("serving on 127.0.0.1:{port}", "another copy serves", "not serving")

    def _told_as(self, serving: str, elsewhere: str, hindered: str) -> str:
        """One of these, or nothing while there is nothing to tell."""
        # Asked before the first paint, which the endpoint's modules would hold up.
        if self.state is None:
            return ""
        from arxivtui.server import EndpointKind

        match self.state.kind:
            case EndpointKind.STARTING | EndpointKind.STOPPED:
                return ""
            case EndpointKind.SERVING:
                return serving.format(port=self.state.port)
            case EndpointKind.ELSEWHERE:
                return elsewhere
            case _:
                return hindered

    @property
    def sentence(self) -> str:
        """How it stands, for people."""
        if self.state is not None:
            return harmless(self.state.words)
        return "The endpoint is about to start." if self.wanted else "The endpoint is off in the settings."

    def news(self, state: "EndpointState") -> "Notice | None":
        """What is to be told of a change; each state in a row is told once, and coming and going is not."""
        from arxivtui.server import EndpointKind

        before = self._told
        if state.kind in (EndpointKind.STARTING, EndpointKind.STOPPED, before):
            return None
        self._told = state.kind
        return Notice(
            state.words,
            bad=state.kind in (EndpointKind.FOREIGN, EndpointKind.FAILED),
            quiet=state.kind is EndpointKind.SERVING and before is None,
        )


class Notice(NamedTuple):
    """Something to tell of the endpoint; quiet: for the history alone, since all is as it should be."""

    text: str
    bad: bool
    quiet: bool


def with_browsers(said: str, number: int) -> str:
    """A sentence about the endpoint, and how many browsers may come."""
    are = "is" if number == 1 else "are"
    return f"{said} " + (f"{counted(number, 'browser')} {are} paired." if number else "No browser is paired.")


def _without_looks(settings: "Settings") -> "Settings":
    """What the endpoint goes by: colours and keys are no reason to begin anew."""
    import msgspec

    from arxivtui.config import UiSettings

    return msgspec.structs.replace(settings, ui=UiSettings())

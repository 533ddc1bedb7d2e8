"""The main screen's part in the endpoint: when it may start, and the commands about browsers."""

from typing import TYPE_CHECKING

from textual import on

from arxivtui.tui import pairing
from arxivtui.tui.commands import Command
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import DaysRead
from arxivtui.tui.screens.main_places import MainPlaces

if TYPE_CHECKING:
    from textual.timer import Timer

IDLE_SECONDS = 0.15
"""How often it is looked whether all that a start reads is read."""
IDLE_LOOKS = 2
"""In a row, in which nothing is being read: the paper is asked for a moment after the rows have come."""
BROWSER_LOOK_SECONDS = 20.0
"""How often it is looked whether the browser is still there."""
_STARTING = frozenset({"days", "view", "rest", "marks", "rows", "paper", "spent"})
"""Jobs that come before it: the endpoint's libraries take their time to import."""


class MainEndpoint(MainPlaces):
    """Has the endpoint begin once the reader has what they came for."""

    def __init__(self) -> None:
        super().__init__()
        self._idle: Timer | None = None
        self._idle_looks = 0

    @on(DaysRead)
    def _serve_soon(self) -> None:
        if self._idle is None:
            self._idle = self.set_interval(IDLE_SECONDS, self._serve_when_idle)

    def _serve_when_idle(self) -> None:
        busy = any(not worker.is_finished and worker.group in _STARTING for worker in self.workers)
        self._idle_looks = 0 if busy else self._idle_looks + 1
        if self._idle_looks == IDLE_LOOKS and self._idle is not None:
            self._idle.stop()
            self.call_later(self._serve)  # After what the workers have said, which may not be shown yet.

    def _serve(self) -> None:
        self.owner.serve()
        self.set_interval(BROWSER_LOOK_SECONDS, self.show_endpoint)

    def show_endpoint(self) -> None:
        """It stands otherwise than before."""
        if self._idle is not None:
            self.show_status()

    def possible(self, action: str) -> bool | None:
        """Not on the sample day."""
        return self.endpoint_possible() if action in ("browsers", "endpoint") else super().possible(action)

    def endpoint_possible(self) -> bool:
        """Browsers have to do with the reader's own papers alone."""
        return not self.owner.session.demo

    def title_of(self, command: Command) -> str:
        """What the palette calls a command: the endpoint with how it stands."""
        how = self.owner.serving.standing if command.run == "endpoint" else ""
        return f"{command.title}: {how}" if how else super().title_of(command)

    def action_pair_browser(self) -> None:
        """A code for a browser."""
        if not self.endpoint_possible():
            self.owner.tell("The sample day is not served to browsers: pair them at your own papers.")
            return
        from arxivtui.tui.screens.pairing import PairingScreen

        self.app.push_screen(PairingScreen())

    def action_browsers(self) -> None:
        """Those that were let in."""
        from arxivtui.tui.screens.browsers import BrowsersScreen

        self.app.push_screen(BrowsersScreen())

    def action_endpoint(self) -> None:
        """How it stands, in a sentence."""
        session, serving = self.owner.session, self.owner.serving
        start(self, "endpoint-told", lambda: pairing.endpoint_told(session, serving))

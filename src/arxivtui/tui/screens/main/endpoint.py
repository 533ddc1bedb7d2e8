"""The main screen's part in the endpoint: when it may start, and the commands about browsers."""

from typing import TYPE_CHECKING

from arxivtui.tui.jobs import DAYS, MARKS, PAPER, REST, ROWS, SPENT, VIEW, is_at_work, start

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.tui.commands import Command
    from arxivtui.tui.screens.main.screen import MainScreen

IDLE_SECONDS = 0.15
"""How often it is looked whether all that a start reads is read."""
IDLE_LOOKS = 2
"""In a row, in which nothing is being read, or is about to be."""
BROWSER_LOOK_SECONDS = 20.0
"""How often it is looked whether the browser is still there."""
_STARTING = (DAYS, VIEW, REST, MARKS, ROWS, PAPER, SPENT)
"""Jobs that come before it: the endpoint's libraries take their time to import."""


class Endpoint:
    """Has the endpoint begin once the reader has what they came for; shows who may come."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._idle: Timer | None = None
        self._idle_looks = 0

    def begin(self) -> None:
        """Serve as soon as nothing is being read."""
        self._idle = self._main.set_interval(IDLE_SECONDS, self._serve_when_idle)

    def _serve_when_idle(self) -> None:
        main = self._main
        busy = is_at_work(main, *_STARTING) or main.parts.paper.is_awaited
        self._idle_looks = 0 if busy else self._idle_looks + 1
        if self._idle_looks == IDLE_LOOKS and self._idle is not None:
            self._idle.stop()
            # After what the workers have said, which may not be shown yet.
            main.call_later(self._serve)

    def _serve(self) -> None:
        self._main.owner.serve()
        self._main.set_interval(BROWSER_LOOK_SECONDS, self._main.bars.show_endpoint)

    def title_of(self, command: "Command") -> str:
        """What the palette calls the endpoint: with how it stands."""
        how = self._main.owner.serving.standing
        return f"{command.title}: {how}" if how else command.title

    def pair(self) -> None:
        """A code for a browser."""
        # Browsers have to do with the reader's own papers alone.
        if self._main.owner.session.demo:
            self._main.owner.tell("The sample day is not served to browsers: pair them at your own papers.")
            return
        from arxivtui.tui.screens.pairing import PairingScreen

        self._main.app.push_screen(PairingScreen())

    def browsers(self) -> None:
        """Those that were let in."""
        from arxivtui.tui.screens.browsers import BrowsersScreen

        self._main.app.push_screen(BrowsersScreen())

    def tell(self) -> None:
        """How it stands, in a sentence."""
        from arxivtui.tui import pairing

        session, serving = self._main.owner.session, self._main.owner.serving
        start(self._main, "endpoint-told", lambda: pairing.endpoint_told(session, serving))

"""The main screen's look elsewhere: what other copies, commands in a shell and browsers do to the store."""

from typing import TYPE_CHECKING

from arxivtui.tui import reading
from arxivtui.tui.jobs import is_at_work, start
from arxivtui.tui.session import now

if TYPE_CHECKING:
    from arxivtui.tui.messages import ChangedElsewhere
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.session import Said

_GROUP = "elsewhere"
LOOK_SECONDS = 1.0
"""How often it is looked whether others changed the store."""
LOOK_AGAIN_SECONDS = 0.1
"""How soon again, where acts of our own were being written."""
RELOADED = "Changed elsewhere: reloaded"
STORE_GONE = (
    "The store {path} was moved or replaced while it is open here. Nothing more is kept until it is back; "
    "what was done before is in the file that was moved. To use what is there now, quit and start again."
)


class Elsewhere:
    """Looks every second, and brings what is shown up to date.

    Attributes:
        known: what was seen last; None before.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._again = self._store_gone = False
        self._told: Said | None = None
        self._since, self._times = now(), 0
        self.known: ChangedElsewhere | None = None

    def begin(self) -> None:
        """The first papers are there."""
        self._main.set_interval(LOOK_SECONDS, self._look)
        self._look()
        self._main.parts.notes.wake(self._main.owner.session)

    def _look(self) -> None:
        """Ask whether another copy, a command or a browser changed the store; not beside acts of our own."""
        main, session, known = self._main, self._main.owner.session, self.known
        if main.desk.is_busy:
            if not self._again:
                self._again = True
                main.set_timer(LOOK_AGAIN_SECONDS, self._look_after_acts)
        # A look that takes long is waited for: one after the other given up would never see anything.
        elif session.is_open and not is_at_work(main, _GROUP):
            start(main, _GROUP, lambda: reading.elsewhere(session, known))

    def _look_after_acts(self) -> None:
        self._again = False
        self._look()

    def seen(self, message: "ChangedElsewhere") -> None:
        """Bring what is shown up to date, all of it where it is; what is not shown is not told."""
        main = self._main
        known, self.known = self.known, message
        self._store_gone = False
        if known is None or known.changes == message.changes:
            return
        main.parts.paper.reload()
        main.parts.contents.read_days()
        main.parts.contents.read_spent()
        main.parts.order.look_soon()
        if message.browsed:
            main.owner.tell(message.browsed)
        elif message.extent != known.extent:
            self._say_reloaded()

    def _say_reloaded(self) -> None:
        """Behind what is said of the reader's own acts; of many times one message is kept, counted."""
        main, history = self._main, self._main.owner.history
        if self._told is not None and self._told in history:
            history.remove(self._told)
        if self._told is None:
            self._since = now()
        self._times += 1
        times = "" if self._times == 1 else f" ({self._times:,} times since {self._since:%H:%M})"
        main.owner.note(f"{RELOADED}{times}.")
        self._told = history[-1]
        main.key_bar.say_lesser(f"{RELOADED}.")

    def tell_store_gone(self) -> None:
        """Once, however many jobs find it out."""
        if not self._store_gone:
            self._store_gone = True
            path = self._main.owner.session.directories.database
            self._main.owner.tell(STORE_GONE.format(path=path), bad=True)

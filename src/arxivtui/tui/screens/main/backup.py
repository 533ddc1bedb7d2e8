"""The main screen's part in backups: one is made, if it is due, once the reader has settled in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from arxivtui.tui.jobs import start
from arxivtui.tui.messages import Told

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.session import Session

SETTLED_SECONDS = 60.0
"""After the first papers are there; copying a large store takes the disk for some seconds."""


class Backup:
    """Has the store backed up, beside whatever the reader does."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    def begin(self) -> None:
        """The papers are there."""
        main, session = self._main, self._main.owner.session
        if not session.demo:
            main.set_timer(SETTLED_SECONDS, lambda: start(main, "backup", lambda: back_up(session)))


def back_up(session: "Session") -> Told | None:
    """Back the store up if that is due; for a worker.

    Returns:
        What the reader should know, where it could not be done.
    """
    from arxivtui.store import backups

    due = backups.back_up_if_due(session.store, session.settings, datetime.now(UTC))
    return Told(due.warning, bad=True) if due.warning else None

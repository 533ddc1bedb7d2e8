"""The main screen's part in backups: one is made, if it is due, once the reader has settled in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import on

from arxivtui.tui.jobs import start
from arxivtui.tui.messages import DaysRead, Told
from arxivtui.tui.screens.main_endpoint import MainEndpoint

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.tui.session import Session

SETTLED_SECONDS = 60.0
"""After the first papers are there; copying a large store takes the disk for some seconds."""


class MainBackup(MainEndpoint):
    """Has the store backed up, beside whatever the reader does."""

    def __init__(self) -> None:
        super().__init__()
        self._settled: Timer | None = None

    @on(DaysRead)
    def _back_up_soon(self) -> None:
        if self._settled is None and not self.owner.session.demo:
            session = self.owner.session
            self._settled = self.set_timer(
                SETTLED_SECONDS, lambda: start(self, "backup", lambda: back_up(session))
            )


def back_up(session: "Session") -> Told | None:
    """Back the store up if that is due; for a worker.

    Returns:
        What the reader should know, where it could not be done.
    """
    from arxivtui.store import backups

    due = backups.back_up_if_due(session.store, session.settings, datetime.now(UTC))
    return Told(due.warning, bad=True) if due.warning else None

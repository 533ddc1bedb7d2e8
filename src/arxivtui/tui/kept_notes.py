"""The notes of starred papers, brought up to date in a worker after every act."""

from threading import Lock
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.tui.jobs import start
from arxivtui.tui.messages import Told

if TYPE_CHECKING:
    from arxivtui.day.kept_folder import KeptFolder, Trouble
    from arxivtui.tui.session import Session

GROUP = "notes"


class KeptNotes:
    """One worker at a time, and none where no folder is set or the papers are the sample day's.

    Args:
        node: gets `Told` where notes cannot be written: each thing once until it was right in between.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._lock = Lock()
        self._runs = self._again = False
        self._kept: KeptFolder | None = None
        self._trouble: Trouble | None = None

    def wake(self, session: "Session") -> None:
        """Something was done, or may have been while nobody looked."""
        if session.demo or not session.settings.export.folder:
            return
        with self._lock:
            self._again = True
            begin, self._runs = not self._runs, True
        if begin:
            start(self._node, GROUP, lambda: self._work(session), exclusive=False)

    def _work(self, session: "Session") -> None:
        from arxivtui.day.kept_folder import KeptFolder, Trouble

        if self._kept is None or self._trouble is None:
            self._kept = KeptFolder(
                lambda: session.store, lambda: session.settings, session.directories.state
            )
            self._trouble = Trouble(self._tell)
        while True:
            with self._lock:
                self._runs, self._again = self._again, False
                if not self._runs:
                    return
            self._trouble.after(self._kept.bring_up_to_date)

    def _tell(self, words: str) -> None:
        self._node.post_message(Told(words, bad=True))

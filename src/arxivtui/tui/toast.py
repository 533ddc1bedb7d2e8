"""One toast at a time: what is told in quick succession shares it, and what is told again is counted."""

from typing import TYPE_CHECKING, Any

from arxivtui.text import shorten

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

LONGEST = 300
"""Characters of one message in a toast; the history has all of it."""
_LINES = 3


class Toast:
    """Shows messages over whatever is open, for a while after the last of them.

    Args:
        app: has the notification.
    """

    def __init__(self, app: "App[Any]") -> None:
        self._app = app
        self._told: dict[str, int] = {}
        self._bad = self._changed = False
        self._end: Timer | None = None

    def add(self, text: str, *, bad: bool) -> None:
        """Put a message into it; `bad` where something went wrong."""
        self._told[text] = self._told.pop(text, 0) + 1
        self._bad, self._changed = self._bad or bad, True
        # Behind the notification that may be under way: what is not there yet cannot be cleared.
        self._app.call_later(self._show)

    def _show(self) -> None:
        """One for all that is told while it is there, so that none hides what the reader does."""
        if not self._changed:
            return
        self._changed = False
        self._app.clear_notifications()
        newest = list(self._told.items())[-_LINES:]
        said = "\n".join(_counted(text, times) for text, times in newest)
        self._app.notify(said, severity="error" if self._bad else "information", markup=False)
        if self._end is not None:
            self._end.stop()
        self._end = self._app.set_timer(self._app.NOTIFICATION_TIMEOUT, self._clear)

    def _clear(self) -> None:
        """It is gone."""
        self._told.clear()
        self._bad = self._changed = False


def _counted(text: str, times: int) -> str:
    shown = shorten(text, LONGEST)
    return shown if times == 1 else f"{shown} ({times} times)"

"""One toast at a time: what is told in quick succession shares it, and what is told again is counted."""

from arxivtui.text import shorten

LONGEST = 300
"""Characters of one message in a toast; the history has all of it."""
_LINES = 3


class Toast:
    """The text of the toast on the screen.

    Attributes:
        bad: something of it went wrong.
        changed: it says more than what was taken last.
    """

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        self.bad = self.changed = False

    def add(self, text: str, *, bad: bool) -> None:
        """Put a message into it."""
        self._told[text] = self._told.pop(text, 0) + 1
        self.bad, self.changed = self.bad or bad, True

    def take(self) -> str:
        """The newest messages, each once, to be shown now."""
        self.changed = False
        newest = list(self._told.items())[-_LINES:]
        return "\n".join(_counted(said, times) for said, times in newest)

    def clear(self) -> None:
        """It is gone."""
        self._told.clear()
        self.bad = self.changed = False


def _counted(text: str, times: int) -> str:
    shown = shorten(text, LONGEST)
    return shown if times == 1 else f"{shown} ({times} times)"

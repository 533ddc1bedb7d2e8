"""The messages of this sitting, newest first, and where the log is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from arxivtui.text import harmless
from arxivtui.tui.jobs import start
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.session import Said
from arxivtui.tui.theme import DIM


@dataclass(eq=False, repr=False)
class LogSeen(Message):
    """What there is of the log, in a few words."""

    words: str


class HistoryScreen(Dialog[None]):
    """What was told, for those who looked away."""

    DEFAULT_CSS = """
    HistoryScreen {
        & > Vertical {
            width: 100; height: 80%;
        }
        VerticalScroll { height: 1fr; }
        Static { height: auto; }
        .keys { color: $foreground 60%; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,ctrl+l", "leave", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, history: Sequence[Said], log_file: Path) -> None:
        super().__init__()
        self._history = history
        self._log_file = log_file

    def compose(self) -> ComposeResult:
        """The messages and the path of the log."""
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(history_content(self._history), id="messages", markup=False)
            yield Static(f"{self._log}\nEsc closes", id="log", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Look whether there is a log."""
        path = self._log_file
        start(self, "log", lambda: _look(path))

    @on(LogSeen)
    def _log_seen(self, message: LogSeen) -> None:
        self.query_one("#log", Static).update(f"{self._log}\n{message.words} · Esc closes")

    @property
    def _log(self) -> str:
        return f"The log is {harmless(str(self._log_file))}"

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


def _look(path: Path) -> LogSeen:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return LogSeen("Nothing was written to it yet")
    except OSError as error:
        return LogSeen(f"It cannot be looked at: {error.strerror}")
    return LogSeen(f"It has {size:,} bytes" if size else "It is empty")


def history_content(history: Sequence[Said]) -> Content:
    """Newest first."""
    if not history:
        return Content.styled("Nothing was told yet.", DIM)
    return Content("\n").join(
        Content.assemble((f"{said.at:%H:%M:%S}  ", DIM), (said.text, "$error" if said.bad else ""))
        for said in reversed(history)
    )

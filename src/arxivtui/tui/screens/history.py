"""The messages of this sitting, newest first, and where the log is."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from arxivtui.text import harmless
from arxivtui.tui.session import Said
from arxivtui.tui.theme import DIM


class HistoryScreen(ModalScreen[None]):
    """What was told, for those who looked away."""

    DEFAULT_CSS = """
    HistoryScreen {
        align: center middle;
        background: $background 60%;
        & > Vertical {
            width: 100; max-width: 100%; height: 80%;
            padding: 0 2; background: $surface; border: round $border;
        }
        VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
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
            yield Static(
                f"The log is {harmless(str(self._log_file))} · Esc closes", classes="keys", markup=False
            )

    def action_scroll(self, lines: int) -> None:
        """Scroll."""
        body = self.query_one(VerticalScroll)
        body.scroll_to(y=body.scroll_offset.y + lines, animate=False)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


def history_content(history: Sequence[Said]) -> Content:
    """Newest first."""
    if not history:
        return Content.styled("Nothing was told yet.", DIM)
    return Content("\n").join(
        Content.assemble((f"{said.at:%H:%M:%S}  ", DIM), (said.text, "$error" if said.bad else ""))
        for said in reversed(history)
    )

"""A text over the whole screen, without a frame: to be read, or selected with the terminal's own mouse."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from arxivtui.text import harmless
from arxivtui.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from arxivtui.tui.app import ArxivtuiApp

SELECT = "Shift and the mouse select (in some terminals Option or Fn) · Esc closes"


class PagerScreen(ModalScreen[None]):
    """Shows `text`, which is plain, and above it what it is.

    Args:
        head: one line.
        text: line breaks are kept; what steers terminals is taken out.
        hint: the keys, below.
    """

    DEFAULT_CSS = """
    PagerScreen {
        layout: vertical; background: $background;
        .head { height: auto; padding: 0 1; text-style: bold; background: $surface; }
        .keys { height: 1; padding: 0 1; color: $foreground 60%; background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown,ctrl+d", "page(1)", "A page on", show=False),
        Binding("ctrl+u,pageup", "page(-1)", "A page back", show=False),
        Binding("g,home", "first", "First", show=False),
        Binding("G,end", "last", "Last", show=False),
    ]

    def __init__(self, head: str, text: str, hint: str = SELECT) -> None:
        super().__init__()
        self._head = head
        self._text = text
        self._hint = hint

    @property
    def owner(self) -> "ArxivtuiApp":
        """The app, by its own type."""
        return cast("ArxivtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Head, text, keys."""
        yield Static(harmless(self._head), classes="head", markup=False)
        yield TextLines(harmless(self._text, keep_newlines=True).strip("\n"))
        yield Static(self._hint, classes="keys", markup=False)

    @property
    def lines(self) -> TextLines:
        """The text."""
        return self.query_one(TextLines)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """By lines."""
        self.lines.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """By pages, one line kept."""
        self.lines.scroll_lines(pages * max(1, self.lines.page_lines - 1))

    def action_first(self) -> None:
        """To the beginning."""
        self.lines.scroll_to_line(0)

    def action_last(self) -> None:
        """To the end."""
        self.lines.scroll_to_line(self.lines.virtual_size.height)

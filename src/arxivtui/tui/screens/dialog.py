"""What stands over the papers in a frame: the looks and the scrolling that all such screens share."""

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from textual.containers import VerticalScroll
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from arxivtui.tui.app import ArxivtuiApp

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer], Generic[Answer]):
    """A frame in the middle, around one `Vertical`; what is behind it is dimmed.

    A dialog of its own says how wide and how high its frame is.
    """

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & > Vertical {
            max-width: 100%; padding: 0 2; background: $surface; border: round $border;
        }
        VerticalScroll { scrollbar-size-vertical: 1; }
        KeyBar { dock: none; padding: 0; margin-top: 1; background: $surface; }
    }
    """

    @property
    def owner(self) -> "ArxivtuiApp":
        """The app, by its own type."""
        return cast("ArxivtuiApp", self.app)

    def make_way(self, key: str) -> None:
        """Close before a key that is not for this dialog but for the papers; called before the key is given.

        Closing when the key has arrived would be too late: of keys in a burst the next may be on its way to
        the dialog as well, and be lost with it, or reach the papers before this one.
        """

    def action_scroll(self, lines: int) -> None:
        """Scroll, where there is more than the frame has room for."""
        body = self.query_one(VerticalScroll)
        body.scroll_to(y=body.scroll_offset.y + lines, animate=False)

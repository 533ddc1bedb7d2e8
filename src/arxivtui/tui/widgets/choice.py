"""One of a few, side by side: arrows, the mouse or a space change it."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from arxivtui.text import cell_width
from arxivtui.tui.theme import DIM

_GAP = 2


class Choice(Widget, can_focus=True):
    """Shows all options side by side, in as many lines as they need, the chosen one marked.

    Args:
        label: what is chosen.
        options: names by value; at least one.
        value: the one chosen at first; by default the first.
    """

    DEFAULT_CSS = """
    Choice { height: auto; width: 100%; }
    Choice:focus { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,space", "step(1)", "Next", show=False),
        Binding("left,h", "step(-1)", "Previous", show=False),
    ]
    ALLOW_SELECT = False

    class Changed(Message):
        """Another one was chosen."""

        def __init__(self, choice: "Choice") -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> "Choice":
            """For selectors."""
            return self.choice

    def __init__(
        self,
        label: str,
        options: Mapping[str, str],
        value: str = "",
        *,
        id: str | None = None,  # noqa: A002 (Textual's name for it)
    ) -> None:
        super().__init__(id=id)
        self._label = label
        self._options = dict(options)
        self._value = value or next(iter(options))

    @property
    def value(self) -> str:
        """The one that is chosen."""
        return self._value

    def choose(self, value: str) -> None:
        """Choose one of them."""
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """The next, or the one before, round and round."""
        values = list(self._options)
        self.choose(values[(values.index(self._value) + step) % len(values)])

    def _lines(self, width: int) -> list[list[str]]:
        """The values on each line."""
        lines: list[list[str]] = [[]]
        left = cell_width(self._label)
        for value, name in self._options.items():
            wide = _GAP + 2 + cell_width(name)
            if lines[-1] and left + wide > width:
                lines.append([])
                left = cell_width(self._label)
            lines[-1].append(value)
            left += wide
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the options need."""
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        """The label, the options."""
        parts: list[Content | tuple[str, str]] = []
        for place, values in enumerate(self._lines(self.content_size.width)):
            parts.append(("\n" + " " * cell_width(self._label), "") if place else (self._label, DIM))
            for value in values:
                chosen = value == self._value
                mark = "●" if chosen else "○"
                shown = f"{' ' * _GAP}{mark} {self._options[value]}"
                parts.append((shown, "bold $primary" if chosen else ""))
        return Content.assemble(*parts)

    def on_click(self, event: Click) -> None:
        """Choose what is clicked on."""
        offset = event.get_content_offset(self)
        lines = self._lines(self.content_size.width)
        if offset is None or not 0 <= offset.y < len(lines):
            return
        left = cell_width(self._label)
        for value in lines[offset.y]:
            right = left + _GAP + 2 + cell_width(self._options[value])
            if left <= offset.x < right:
                self.choose(value)
            left = right

"""A line to type in that takes what is pasted as one line, and no more of it than a line can be."""

from textual.events import Paste
from textual.widgets import Input

LONGEST = 4_000
"""Characters that are kept of a paste; nothing that is typed here is nearly as long."""


class LineInput(Input):
    """An input in the app's looks; a pasted list keeps its items, with commas in place of the line ends."""

    DEFAULT_CSS = """
    LineInput, LineInput:focus {
        border: none; height: 1; padding: 0 1; background: $panel; background-tint: 0%;
    }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        id: str | None = None,  # noqa: A002 (Textual's name for it)
    ) -> None:
        super().__init__(value, placeholder=placeholder, id=id, password=password, select_on_focus=False)

    def _on_paste(self, event: Paste) -> None:
        """Also stops Textual's own, which keeps the first line alone."""
        event.prevent_default()
        event.stop()
        lines = (line.strip() for line in event.text[:LONGEST].splitlines())
        text = ", ".join(line.rstrip(",;") for line in lines if line)
        text = text[: max(0, LONGEST - len(self.value))]
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

"""Small questions: tags, a note, a path. Each is a screen that answers with a value, or None for nothing."""

import re
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from arxivtui.text import harmless, shorten

PROMPT_CSS = """
    align: center middle;
    background: $background 60%;
    & > Vertical {
        width: 72; max-width: 90%; height: auto; max-height: 80%;
        padding: 1 2; background: $surface; border: round $border;
    }
    .question { width: 100%; height: auto; margin-bottom: 1; }
    .keys { color: $foreground 60%; height: auto; margin-top: 1; }
    Input, Input:focus { border: none; height: 1; padding: 0 1; background: $panel; background-tint: 0%; }
    TextArea, TextArea:focus { border: none; height: 6; padding: 0 1; background: $panel; }
"""

_SEPARATORS = re.compile(r"[\s,#]+")
_LONGEST_TAG = 64
_LONGEST_NOTE = 20_000
_TITLE_CELLS = 50


class TagsPrompt(ModalScreen[frozenset[str] | None]):
    """All tags of a paper, in one line."""

    DEFAULT_CSS = "TagsPrompt {" + PROMPT_CSS + "}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave as it is", show=False)]

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        self._tags = tags

    def compose(self) -> ComposeResult:
        """The tags, to be edited."""
        with Vertical():
            yield Static("Tags, with spaces between", classes="question", markup=False)
            yield Input(value=" ".join(self._tags), select_on_focus=False)
            yield Static("Enter keeps · Esc leaves them as they were", classes="keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Each tag once; `#` and commas are only punctuation."""
        names = _SEPARATORS.split(harmless(event.value).strip())
        self.dismiss(frozenset(name[:_LONGEST_TAG] for name in names if name))

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)


class NotePrompt(ModalScreen[str | None]):
    """The note on a paper. Leaving keeps what was written: a note can be undone, lost words cannot."""

    DEFAULT_CSS = "NotePrompt {" + PROMPT_CSS + "}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "Keep", show=False),
        Binding("ctrl+x", "leave", "Leave as it is", show=False, priority=True),
    ]

    def __init__(self, title: str, note: str) -> None:
        super().__init__()
        self._title = title
        self._note = note

    def compose(self) -> ComposeResult:
        """The note, to be edited."""
        with Vertical():
            yield Static(
                f"Note on “{shorten(harmless(self._title), _TITLE_CELLS)}”", classes="question", markup=False
            )
            yield TextArea(self._note, show_line_numbers=False)
            yield Static("Esc keeps · Ctrl-x leaves the note as it was", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Go on where the note ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """What was written."""
        text = harmless(self.query_one(TextArea).text, keep_newlines=True)
        self.dismiss(text.strip()[:_LONGEST_NOTE])

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)


class PathPrompt(ModalScreen[str | None]):
    """A file to write."""

    DEFAULT_CSS = "PathPrompt {" + PROMPT_CSS + "}"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, question: str, path: str) -> None:
        super().__init__()
        self._question = question
        self._path = path

    def compose(self) -> ComposeResult:
        """The path, to be edited."""
        with Vertical():
            yield Static(self._question, classes="question", markup=False)
            yield Input(value=self._path, select_on_focus=False)
            yield Static("Enter writes · Esc leaves", classes="keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The path as typed."""
        self.dismiss(event.value.strip() or None)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)

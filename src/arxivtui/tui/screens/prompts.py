"""Small questions: tags, a note, a path. Each is a screen that answers with a value, or None for nothing.

In all of them Esc leaves things as they were and Ctrl-s keeps what is written, as Enter does in one
line. Words that would be lost are asked for once more: the first Esc only says so.
"""

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from arxivtui.domain import InvalidTagError, parse_tag
from arxivtui.text import harmless, shorten

Answer = TypeVar("Answer")

_SEPARATORS = re.compile(r"[\s,]+")
_LONGEST_NOTE = 20_000
_TITLE_CELLS = 50
_UNKEPT = "Not kept yet: Esc once more leaves it as it was · Ctrl-s keeps"


class Prompt(ModalScreen[Answer | None], Generic[Answer]):
    """A question over the screen: what is asked, a field, what is wrong, the keys."""

    DEFAULT_CSS = """
    Prompt {
        align: center middle;
        background: $background 60%;
        & > Vertical {
            width: 72; max-width: 90%; height: auto; max-height: 80%;
            padding: 1 2; background: $surface; border: round $border;
        }
        .question { width: 100%; height: auto; margin-bottom: 1; }
        .wrong { color: $error; height: auto; margin-top: 1; display: none; }
        .keys { color: $foreground 60%; height: auto; margin-top: 1; }
        Input, Input:focus {
            border: none; height: 1; padding: 0 1; background: $panel; background-tint: 0%;
        }
        TextArea, TextArea:focus { border: none; height: 6; padding: 0 1; background: $panel; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave as it is", show=False),
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
    ]
    question = ""
    keys = ""

    def compose(self) -> ComposeResult:
        """The question around the field."""
        with Vertical():
            yield Static(self.question, classes="question", markup=False)
            yield from self.fields()
            yield Static(classes="wrong", markup=False)
            yield Static(self.keys, classes="keys", markup=False)

    def fields(self) -> Iterator[Widget]:
        """What is to be edited."""
        raise NotImplementedError

    def action_keep(self) -> None:
        """Answer with what is written."""
        raise NotImplementedError

    def on_input_submitted(self) -> None:
        """Enter."""
        self.action_keep()

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)

    def say_wrong(self, text: str) -> None:
        """Say what cannot be kept; empty: nothing is wrong."""
        line = self.query_one(".wrong", Static)
        line.update(harmless(text))
        line.display = bool(text)


class WordsPrompt(Prompt[Answer]):
    """A question whose answer the reader wrote; it is never thrown away by one key."""

    def __init__(self) -> None:
        super().__init__()
        self._warned = False

    @property
    def changed(self) -> bool:
        """Something is written that was not there before."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """No answer; if that loses something, at the second time only."""
        if not self.changed or self._warned:
            self.dismiss(None)
        else:
            self._warn(True)

    def edited(self) -> None:
        """Whoever goes on writing has not left."""
        self.say_wrong("")
        if self._warned:
            self._warn(False)

    def _warn(self, warned: bool) -> None:
        self._warned = warned
        self.query_one(".keys", Static).update(_UNKEPT if warned else self.keys)


class TagsPrompt(WordsPrompt[frozenset[str]]):
    """All tags of a paper, in one line."""

    question = "Tags, with spaces between"
    keys = "Enter keeps · Esc leaves them as they were"

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        self._tags = tags

    def fields(self) -> Iterator[Widget]:
        """The tags."""
        yield Input(value=" ".join(self._tags), select_on_focus=False)

    @property
    def changed(self) -> bool:
        """Other tags than before."""
        return set(self._written) != set(self._tags)

    @property
    def _written(self) -> list[str]:
        return [name for name in _SEPARATORS.split(self.query_one(Input).value) if name]

    def on_input_changed(self) -> None:
        """A mistake may be mended now."""
        self.edited()

    def action_keep(self) -> None:
        """Each tag once; what cannot be a tag is told, and all stays as written."""
        try:
            # A tag that the paper has is kept as it is, even if none like it could be given today.
            tags = frozenset(name if name in self._tags else parse_tag(name) for name in self._written)
        except InvalidTagError as error:
            self.say_wrong(str(error))
        else:
            self.dismiss(tags)


class NotePrompt(WordsPrompt[str]):
    """The note on a paper."""

    keys = "Ctrl-s keeps · Esc leaves the note as it was"

    def __init__(self, title: str, note: str) -> None:
        super().__init__()
        self.question = f"Note on “{shorten(harmless(title), _TITLE_CELLS)}”"
        self._note = note

    def fields(self) -> Iterator[Widget]:
        """The note."""
        yield TextArea(self._note, show_line_numbers=False)

    def on_mount(self) -> None:
        """Go on where the note ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    @property
    def changed(self) -> bool:
        """Another note than before."""
        return self._written != self._note.strip()

    @property
    def _written(self) -> str:
        return harmless(self.query_one(TextArea).text, keep_newlines=True).strip()

    def on_text_area_changed(self) -> None:
        """The note is being written."""
        self.edited()

    def action_keep(self) -> None:
        """What was written, unless it is a book."""
        if len(self._written) > _LONGEST_NOTE:
            self.say_wrong(
                f"A note has at most {_LONGEST_NOTE:,} characters; this has {len(self._written):,}."
            )
        else:
            self.dismiss(self._written)


class PathPrompt(Prompt[str]):
    """A file to write."""

    keys = "Enter writes · Esc leaves"

    def __init__(self, question: str, path: str) -> None:
        super().__init__()
        self.question = question
        self._path = path

    def fields(self) -> Iterator[Widget]:
        """The path."""
        yield Input(value=self._path, select_on_focus=False)

    def action_keep(self) -> None:
        """The path as typed."""
        self.dismiss(self.query_one(Input).value.strip() or None)

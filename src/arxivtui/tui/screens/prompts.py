"""Small questions: tags, a note. Each is a screen that answers with a value, or None for nothing.

In all of them Esc leaves things as they were and Ctrl-s keeps what is written, as Enter does in one
line. Words that would be lost are asked for once more: the first Esc only says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from arxivtui.domain import ArxivtuiError, InvalidTagError, parse_tag
from arxivtui.text import cell_width, harmless, shorten
from arxivtui.tui.completing import completed, offers, word_at
from arxivtui.tui.jobs import start
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.theme import DIM

if TYPE_CHECKING:
    from arxivtui.tui.session import Session

Answer = TypeVar("Answer")

_SEPARATORS = re.compile(r"[\s,]+")
_LONGEST_NOTE = 20_000
_LARGEST_NOTE_FILE = 8 * _LONGEST_NOTE
"""Bytes; a longer note is told to be too long all the same."""
_TITLE_CELLS = 50
_UNKEPT = "Not kept yet: Esc once more leaves it as it was · Ctrl-s keeps"


class Prompt(Dialog[Answer | None], Generic[Answer]):
    """A question over the screen: what is asked, a field, what is wrong, the keys."""

    DEFAULT_CSS = """
    Prompt {
        & > Vertical {
            width: 72; max-width: 90%; height: auto; max-height: 80%;
            padding: 1 2;
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


@dataclass(eq=False, repr=False)
class TagsKnown(Message):
    """All tags that are in use, the most used first."""

    tags: list[str]


class TagsPrompt(WordsPrompt[frozenset[str]]):
    """All tags of a paper, or those that several have in common, in one line; completed while typed."""

    question = "Tags, with spaces between"
    keys = "Enter keeps · Tab completes · ↑ ↓ choose · Esc leaves them"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("down", "choose(1)", "Next", show=False),
        Binding("up", "choose(-1)", "Previous", show=False),
    ]
    DEFAULT_CSS = """
    TagsPrompt #offers { height: 1; padding: 0 1; }
    """

    def __init__(self, tags: Sequence[str]) -> None:
        super().__init__()
        self._tags = tags
        self._known: list[str] = []
        self._offers: list[str] = []
        self._place = 0

    def fields(self) -> Iterator[Widget]:
        """The tags, and what they may become."""
        tags = " ".join(self._tags)
        yield Input(value=f"{tags} " if tags else "", select_on_focus=False)
        yield Static(id="offers", markup=False)

    def on_mount(self) -> None:
        """Ask for the tags in use."""
        session = self.owner.session
        start(self, "known-tags", lambda: _known_tags(session))

    @on(TagsKnown)
    def _tags_known(self, message: TagsKnown) -> None:
        self._known = message.tags
        self._offer()

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
        self.call_after_refresh(self._offer)

    def _offer(self) -> None:
        field = self.query_one(Input)
        start, end = word_at(field.value, field.cursor_position)
        taken = {name.lstrip("#") for name in self._written}
        self._offers = offers(self._known, field.value[start:end], taken)
        self._place = 0
        self._show_offers()

    def _show_offers(self) -> None:
        shown, room = [], self.query_one("#offers", Static).content_size.width
        for place, name in enumerate(self._offers[self._place :]):
            room -= cell_width(name) + 2
            if room < 0:
                break
            shown.append(Content.styled(harmless(name), DIM if place else "bold $primary"))
        self.query_one("#offers", Static).update(Content("  ").join(shown))

    def action_choose(self, step: int) -> None:
        """Another of those offered."""
        if self._offers:
            self._place = max(0, min(len(self._offers) - 1, self._place + step))
            self._show_offers()

    def action_complete(self) -> None:
        """Take the one that is offered first."""
        if self._offers:
            field = self.query_one(Input)
            field.value, field.cursor_position = completed(
                field.value, field.cursor_position, self._offers[self._place]
            )

    def action_keep(self) -> None:
        """Each tag once; what cannot be a tag is told, and all stays as written."""
        try:
            # A tag that the paper has is kept as it is, even if none like it could be given today.
            tags = frozenset(name if name in self._tags else parse_tag(name) for name in self._written)
        except InvalidTagError as error:
            self.say_wrong(str(error))
        else:
            self.dismiss(tags)


def _known_tags(session: "Session") -> TagsKnown:
    from arxivtui.store import tags

    with session.store.reading() as db:
        return TagsKnown(tags.used(db))


class NotePrompt(WordsPrompt[str]):
    """The note on a paper."""

    keys = "Ctrl-s keeps · Ctrl-o opens your editor · Esc leaves it as is"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "edit", "In your editor", show=False, priority=True),
    ]

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

    def action_edit(self) -> None:
        """Go on in the reader's own editor, behind the keys that were typed before."""
        self.query_one(TextArea).call_later(self._go_on_in_editor)

    def _go_on_in_editor(self) -> None:
        """Lend the terminal to the editor; what it leaves is not kept yet."""
        from arxivtui.config.editor import find_editor

        try:
            find_editor()
            text, problem = self._from_editor()
        except SuspendNotSupported:
            self.say_wrong("This terminal cannot be lent to an editor.")
        except (ArxivtuiError, OSError) as error:
            self.say_wrong(str(error))
        else:
            area = self.query_one(TextArea)
            area.text = text
            area.move_cursor(area.document.end)
            if problem is not None:
                # The change of the text clears what was wrong before it.
                self.call_after_refresh(self.say_wrong, str(problem))

    def _from_editor(self) -> tuple[str, ArxivtuiError | None]:
        """What it left in the file, also where it ended with an error, and that error."""
        from tempfile import TemporaryDirectory

        from arxivtui.config.editor import run_editor

        problem: ArxivtuiError | None = None
        with TemporaryDirectory(prefix="arxivtui-note-") as folder:
            file = Path(folder) / "note.md"
            file.write_text(self.query_one(TextArea).text, "utf-8")
            with self.app.suspend():
                try:
                    run_editor(file)
                except ArxivtuiError as error:  # Past the end of `suspend` it would leave the app suspended.
                    problem = error
            with file.open("rb") as written:
                text = written.read(_LARGEST_NOTE_FILE).decode("utf-8", "replace")
        return harmless(text, keep_newlines=True).rstrip(), problem

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

"""A command for the papers: asked for with those of before, run, and its output shown."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from arxivtui.text import counted, harmless
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import JobFailed
from arxivtui.tui.piping import (
    Pipe,
    PipeForm,
    PipeOrder,
    PipeResult,
    end_words,
    given,
    output_text,
    remember,
    remembered,
    surroundings,
)
from arxivtui.tui.screens.pager import PagerScreen
from arxivtui.tui.screens.prompts import Prompt
from arxivtui.tui.session import Session

_FORMS = tuple(PipeForm)


@dataclass(eq=False, repr=False)
class PipesRemembered(Message):
    """The commands of before, newest first."""

    entries: list[tuple[str, PipeForm]]


@dataclass(eq=False, repr=False)
class PipeDone(Message):
    """A command came to its end."""

    result: PipeResult


class PipePrompt(Prompt[PipeOrder]):
    """Asks for a command.

    Args:
        session: whose store has the commands of before.
        papers: how many it will be given.
    """

    keys = "Enter runs · ↑ ↓ earlier commands · Tab another form · Esc leaves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", "Earlier", show=False),
        Binding("down", "earlier(-1)", "Later", show=False),
        Binding("tab", "form(1)", "Another form", show=False, priority=True),
        Binding("shift+tab", "form(-1)", "The form before", show=False, priority=True),
    ]

    def __init__(self, session: Session, papers: int) -> None:
        super().__init__()
        self.question = f"Give {counted(papers, 'paper')} to a command of your shell"
        self._session = session
        self._form = PipeForm.JSON
        self._entries: list[tuple[str, PipeForm]] = []
        self._place = -1
        self._draft = ""

    def fields(self) -> Iterator[Widget]:
        """The command, and what it reads."""
        yield Input(placeholder="jq -r .title | sort     !less has the terminal", select_on_focus=False)
        yield Static(id="form", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Ask for the commands of before."""
        self._show_form()
        session = self._session
        start(self, "pipes", lambda: PipesRemembered(remembered(session)))

    @on(PipesRemembered)
    def _remembered(self, message: PipesRemembered) -> None:
        self._entries = message.entries

    def action_earlier(self, step: int) -> None:
        """A command of before, or back to what was typed."""
        place = self._place + step
        if not -1 <= place < len(self._entries):
            return
        field = self.query_one(Input)
        if self._place < 0:
            self._draft = field.value
        self._place = place
        if place < 0:
            field.value = self._draft
        else:
            field.value, self._form = self._entries[place]
            self._show_form()
        field.cursor_position = len(field.value)

    def action_form(self, step: int) -> None:
        """Have the papers in another form."""
        self._form = _FORMS[(_FORMS.index(self._form) + step) % len(_FORMS)]
        self._show_form()

    def _show_form(self) -> None:
        others = " · ".join(form.value for form in _FORMS if form is not self._form)
        self.query_one("#form", Static).update(f"It reads {self._form.value}    (Tab: {others})")

    def action_keep(self) -> None:
        """Run it."""
        self.dismiss(PipeOrder.read(self.query_one(Input).value, self._form))


class PipeScreen(PagerScreen):
    """Runs a command without the terminal and shows what it printed; one that says nothing is only told."""

    def __init__(self, session: Session, ids: tuple[str, ...], order: PipeOrder) -> None:
        super().__init__(f"| {order.command}", "", "Running · Esc stops it")
        self._session = session
        self._ids = ids
        self._order = order
        self._pipe: Pipe | None = None
        self._left = False
        self.result: PipeResult | None = None

    def on_mount(self) -> None:
        """Begin."""
        start(self, "pipe", self._run)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stop()

    def _run(self) -> PipeDone:
        remember(self._session, self._order)
        data = given(self._session, self._ids, self._order.form)
        self._pipe = Pipe(self._order.command, data, surroundings(self._ids, os.environ))
        if self._left:
            self._pipe.stop()
        return PipeDone(self._pipe.run())

    def _stop(self) -> None:
        self._left = True
        if self._pipe is not None:
            self._pipe.stop()

    def action_leave(self) -> None:
        """Stop it; once it has ended, close."""
        if self.result is None:
            self._stop()
            self._say("Stopping …")
        else:
            self.dismiss(None)

    @on(PipeDone)
    def _done(self, message: PipeDone) -> None:
        result = self.result = message.result
        said, text = end_words(result), output_text(result)
        told = f"| {harmless(self._order.command)}: {said}"
        if text.strip() or not result.fine:
            self.lines.show(text)
            self._say(f"{said} · j k space scroll · Esc closes")
            self.owner.note(told)
        else:
            self.dismiss(None)
            self.owner.tell(told)

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        self.dismiss(None)
        self.owner.tell(str(message.error), bad=True)

    def _say(self, text: str) -> None:
        self.query_one(".keys", Static).update(text)

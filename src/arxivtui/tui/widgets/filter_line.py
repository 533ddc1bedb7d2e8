"""The filter line: a query as it is typed, and what is wrong with it, under the column."""

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from arxivtui.domain import ArxivtuiError, QueryError
from arxivtui.text import cell_width, shorten

if TYPE_CHECKING:
    from textual.timer import Timer

PAUSE = 0.12
"""Seconds without a key after which the query runs."""


HINT = "e.g. sparse author:Example cat:cs.LG score>=60 is:starred -survey"


def error_line(error: ArxivtuiError, indent: int, width: int) -> str:
    """The error and its hint in one line: after a mark under its column, or without room, by number.

    Where both do not fit, the hint is left out. One line, so that the list under it does not move
    while a query is half typed.
    """
    for text in (str(error), error.message):
        if isinstance(error, QueryError):
            named = f"column {error.column}: "
            pointed = " " * (indent + error.column - 1) + "^ " + text.removeprefix(named)
            if cell_width(pointed) <= width:
                return pointed
        if cell_width(text) <= width:
            return text
    return shorten(error.message, width)


class FilterLine(Vertical):
    """An input with a line of its own for errors; hidden while no filter is asked for."""

    DEFAULT_CSS = """
    FilterLine {
        height: 2;
        display: none;
        padding: 0 1;
        background: $surface;
        &.-open { display: block; }
        Input, Input:focus { border: none; height: 1; padding: 0; background: $surface; background-tint: 0%; }
        Horizontal { height: 1; }
        #scope { width: auto; color: $primary; }
        #filter-error { height: 1; color: $foreground 50%; }
        #filter-error.-told { color: $error; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # At once: the input would only send a message, and nobody knows how far that has come.
        Binding("enter", "done", "To the list", show=False, priority=True),
    ]

    scope: reactive[str] = reactive("", init=False)
    """What is searched, in words."""

    class Changed(Message):
        """The reader stopped typing for a moment."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Done(Message):
        """Enter: what is typed is whole and without a mistake; on to the list with the result."""

    def __init__(self) -> None:
        super().__init__()
        self._pause: Timer | None = None
        self._input: Input | None = None
        self._shown: str | None = None
        """What was put there or run, until the reader types something else: it is in force already."""

    @property
    def text(self) -> str:
        """What is typed."""
        return "" if self._input is None else self._input.value

    @property
    def is_open(self) -> bool:
        """The line is shown."""
        return self.has_class("-open")

    async def open(self) -> None:
        """Show the line and take the keys."""
        await self._show(self.text)
        if self._input is not None:
            # At once: `Input.focus` would leave the keys that come meanwhile to the list.
            self.screen.set_focus(self._input)

    def restore(self, text: str) -> None:
        """Show a query that is in force already: its room at once, the rest after what it found."""
        self.add_class("-open")
        self.call_after_refresh(self._show, text)

    async def _show(self, text: str) -> None:
        """Show the line; its parts are made with the first query, for the sake of the first paint."""
        self.add_class("-open")
        self._shown = text
        if self._input is None:
            self._input = Input(value=text, placeholder="words and fields", select_on_focus=False)
            scope = Static(f"{self.scope}: ", id="scope", markup=False)
            await self.mount(Horizontal(scope, self._input), Static(HINT, id="filter-error", markup=False))
        elif text != self.text:
            self._stop_pause()
            with self.prevent(Input.Changed):
                self._input.value = text
        # It may have been kept by another version, that could read it; the column needs the line's width.
        self.call_after_refresh(self.tell, None)

    def close(self) -> None:
        """Clear and hide the line."""
        self._stop_pause()
        if self._input is not None:
            with self.prevent(Input.Changed):
                self._input.value = ""
        self.tell(None)
        self.remove_class("-open")

    def watch_scope(self) -> None:
        """Name it before the query."""
        for label in self.query("#scope").results(Static):
            label.update(f"{self.scope}: ")

    def tell(self, error: ArxivtuiError | None) -> None:
        """Say what is wrong, under the column where it is wrong; None: nothing but what is typed may be."""
        error = error or self._mistake()
        before = len(self.scope) + len(": ")
        text = HINT if error is None else error_line(error, before, self.content_size.width)
        for line in self.query("#filter-error").results(Static):
            line.set_class(error is not None, "-told")
            line.update(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait for a pause in typing."""
        event.stop()
        if event.value == self._shown:
            return
        self._shown = None
        self._stop_pause()
        self._pause = self.set_timer(PAUSE, self.run)

    def action_done(self) -> None:
        """Leave the line; a mistake stays where it can be mended."""
        self._stop_pause()
        if error := self._mistake():
            self.tell(error)
            return
        self._shown = self.text
        self.post_message(self.Done())

    def _mistake(self) -> QueryError | None:
        """What is wrong with the query as it is typed."""
        if not (text := self.text.strip()):
            return None
        from arxivtui.tui.reading import query_error

        return query_error(text)

    def run(self) -> None:
        """Ask for what is typed, now."""
        self._stop_pause()
        self._shown = self.text
        self.post_message(self.Changed(self.text))

    def _stop_pause(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

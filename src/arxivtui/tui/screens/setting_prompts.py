"""How one setting is edited: a line, an item a line, or one of several; wrong values stay to be mended."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from arxivtui.domain import ArxivtuiError
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.screens.prompts import WordsPrompt
from arxivtui.tui.widgets.bar_list import BarList
from arxivtui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from arxivtui.config import SettingReference

LONGEST = 60_000
"""Characters of a list or a table; more than any reader types."""

Check = Callable[[str], str]
"""What is wrong with what was typed; empty: nothing."""


class SettingPrompt(WordsPrompt[str]):
    """A question whose answer is checked by the rules of the settings before it is given.

    Args:
        setting: which one.
        text: its value, as people type it.
        check: what else is to be said against an answer.
    """

    def __init__(self, setting: "SettingReference", text: str, check: Check) -> None:
        super().__init__()
        self.question = f"{setting.name}: {setting.expected}"
        self._setting = setting
        self._text = text
        self._check = check

    @property
    def written(self) -> str:
        """What stands in the field."""
        raise NotImplementedError

    @property
    def changed(self) -> bool:
        """Something else than before."""
        return self.written.strip() != self._text.strip()

    def action_keep(self) -> None:
        """What was typed, unless it is wrong: then it stays, to be mended."""
        from arxivtui.config import typed_value

        try:
            if len(self.written) > LONGEST:
                self.say_wrong(f"That is {len(self.written):,} characters; {LONGEST:,} are the most.")
                return
            typed_value(self._setting, self.written)
        except ArxivtuiError as error:
            self.say_wrong(str(error))
            return
        if problem := self._check(self.written):
            self.say_wrong(problem)
            return
        self.dismiss(self.written)


class LinePrompt(SettingPrompt):
    """A text or a number, in one line."""

    keys = "Enter keeps · Esc leaves it as it was"

    def fields(self) -> Iterator[Widget]:
        """The line."""
        yield LineInput(self._text)

    @property
    def written(self) -> str:
        """The line."""
        return self.query_one(LineInput).value

    def on_input_changed(self) -> None:
        """A mistake may be mended now."""
        self.edited()


class LinesPrompt(SettingPrompt):
    """A list, an item a line; or a table, `name = text` a line."""

    def __init__(self, setting: "SettingReference", text: str, check: Check) -> None:
        super().__init__(setting, text, check)
        line = "name = text" if isinstance(setting.default, dict) else "one"
        self.question += f", {line} a line"
        self.keys = "Ctrl-s keeps · Esc leaves it as it was"

    def fields(self) -> Iterator[Widget]:
        """The lines."""
        yield TextArea(self._text, show_line_numbers=False, soft_wrap=False)

    def on_mount(self) -> None:
        """Go on at the end."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    @property
    def written(self) -> str:
        """All lines."""
        return self.query_one(TextArea).text

    def on_text_area_changed(self) -> None:
        """A mistake may be mended now."""
        self.edited()


class ChoicePrompt(Dialog[str | None]):
    """One of several words.

    Args:
        question: what is chosen.
        choices: what is answered, and how it is called.
        chosen: the answer that holds now.
    """

    DEFAULT_CSS = """
    ChoicePrompt {
        & > Vertical { width: 48; height: auto; max-height: 80%; padding: 1 2; }
        OptionList, OptionList:focus {
            height: auto; max-height: 16; border: none; padding: 0; background: $surface;
            background-tint: 0%; scrollbar-size-vertical: 1;
        }
        &:ansi OptionList > .option-list--option-highlighted {
            background: ansi_default; color: ansi_default;
        }
        .keys { color: $foreground 60%; height: auto; margin-top: 1; }
        #question { height: auto; margin-bottom: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Leave as it is", show=False),
        Binding("j", "cursor('down')", "Down", show=False),
        Binding("k", "cursor('up')", "Up", show=False),
    ]

    def __init__(self, question: str, choices: Sequence[tuple[str, str]], chosen: str) -> None:
        super().__init__()
        self._question = question
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The choices under the question."""
        with Vertical():
            yield Static(self._question, id="question", markup=False)
            yield BarList(*(Option(self._entry(*each)) for each in self._choices))
            yield Static("Enter chooses · Esc leaves it as it was", classes="keys", markup=False)

    def on_mount(self) -> None:
        """Begin at what holds now."""
        answers = [answer for answer, _ in self._choices]
        options = self.query_one(BarList)
        options.highlighted = answers.index(self._chosen) if self._chosen in answers else 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        event.stop()
        self.dismiss(self._choices[event.option_index][0])

    def action_cursor(self, direction: str) -> None:
        """Up and down with letters too."""
        options = self.query_one(BarList)
        options.action_cursor_down() if direction == "down" else options.action_cursor_up()

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(None)

    def _entry(self, answer: str, name: str) -> Content:
        return Content(f" {'✓' if answer == self._chosen else ' '} {name}")

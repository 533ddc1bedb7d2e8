"""Questions about saved views: a name, a number."""

from collections.abc import Collection, Iterator

from textual.widget import Widget
from textual.widgets import Input

from arxivtui.domain import ViewError, parse_view_name
from arxivtui.text import harmless, shorten
from arxivtui.tui.screens.prompts import Prompt, WordsPrompt

_QUERY_CELLS = 50


class ViewNamePrompt(WordsPrompt[str]):
    """A name for a view. One that another view has is taken only by a second Enter, where it may be.

    Args:
        question: what is asked.
        name: what stands there at first.
        taken: the names of the other views.
        replacing: the view of that name may be replaced.
    """

    keys = "Enter keeps · Esc leaves"

    def __init__(self, question: str, name: str, taken: Collection[str], *, replacing: bool) -> None:
        super().__init__()
        self.question = question
        self._name_before = name
        self._taken = {each.casefold(): each for each in taken}
        self._replacing = replacing
        self._told = ""

    def fields(self) -> Iterator[Widget]:
        """The name."""
        yield Input(value=self._name_before, select_on_focus=False)

    @property
    def changed(self) -> bool:
        """Something was typed."""
        return self.query_one(Input).value.strip() not in ("", self._name_before)

    def on_input_changed(self) -> None:
        """Another name is another question."""
        self._told = ""
        self.edited()

    def action_keep(self) -> None:
        """The name, once it can be one."""
        try:
            name = parse_view_name(self.query_one(Input).value)
        except ViewError as error:
            self.say_wrong(str(error))
            return
        other = self._taken.get(name.casefold())
        if other is None or (self._replacing and self._told == name):
            self.dismiss(name)
        elif self._replacing:
            self._told = name
            self.say_wrong(f"There is a view “{other}” already: Enter once more replaces it.")
        else:
            self.say_wrong(f"There is another view “{other}”. Choose another name.")


class ViewNumberPrompt(Prompt[int]):
    """A number for a view."""

    keys = "Enter keeps · Esc leaves"

    def __init__(self, name: str, number: int, count: int) -> None:
        super().__init__()
        self.question = f"Number of the view “{shorten(harmless(name), _QUERY_CELLS)}”, 1 to {count}"
        self._number, self._count = number, count

    def fields(self) -> Iterator[Widget]:
        """The number."""
        yield Input(value=str(self._number), select_on_focus=True)

    def action_keep(self) -> None:
        """The number, if it is one."""
        typed = self.query_one(Input).value.strip()
        if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= self._count:
            self.dismiss(int(typed))
        else:
            self.say_wrong(f"A number from 1 to {self._count} is needed.")

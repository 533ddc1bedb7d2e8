"""What to copy: a small menu whose keys copy at once."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.widgets import Static

from arxivtui.text import counted
from arxivtui.tui.copying import FORM_NAMES, CopyForm
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.theme import DIM

_SEVERAL = {
    CopyForm.ID: "ids, one a line",
    CopyForm.LINK: "links, one a line",
    CopyForm.BIBTEX: "BibTeX entries",
    CopyForm.MARKDOWN: "Markdown",
    CopyForm.TITLE: "titles, one a line",
}


class CopyMenu(Dialog[CopyForm | None]):
    """Answers with the form whose key was pressed; Esc, or any of the keys that leave, with None.

    Args:
        papers: how many papers it is about.
    """

    DEFAULT_CSS = """
    CopyMenu {
        & > Vertical { width: auto; min-width: 26; height: auto; padding: 0 2; }
        Static { width: auto; height: 1; }
        .question { margin-bottom: 1; }
        .form:hover { background: $panel; }
        .keys { color: $foreground 60%; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(form.value, f"choose('{form.value}')", name, show=False)
            for form, name in FORM_NAMES.items()
        ),
        Binding("escape,q", "leave", "Leave", show=False),
    ]

    def __init__(self, papers: int) -> None:
        super().__init__()
        self._papers = papers

    def compose(self) -> ComposeResult:
        """The keys, each with what it copies."""
        several = self._papers > 1
        with Vertical():
            head = f"Copy of {counted(self._papers, 'paper')}" if several else "Copy"
            yield Static(Content.styled(head, "bold"), classes="question")
            for form, name in FORM_NAMES.items():
                label = _SEVERAL[form] if several else name
                yield Static(
                    Content.assemble((f"{form}  ", "bold $footer-key-foreground"), label),
                    id=f"form-{form}",
                    classes="form",
                )
            yield Static(Content.styled("Esc leaves", DIM), classes="keys")

    def action_choose(self, form: str) -> None:
        """This one."""
        self.dismiss(CopyForm(form))

    def action_leave(self) -> None:
        """None of them."""
        self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """A click does what the key does."""
        name = event.widget.id if event.widget is not None else None
        if name is not None and name.startswith("form-"):
            event.stop()
            self.action_choose(name.removeprefix("form-"))

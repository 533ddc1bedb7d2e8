"""Papers to a file or to notes: which, in which form, where; what is wrong is said before the screen goes."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input

from arxivtui.tui.jobs import start
from arxivtui.tui.messages import JobFailed
from arxivtui.tui.screens.prompts import Prompt
from arxivtui.tui.session import Session
from arxivtui.tui.taking import (
    FORMS,
    NOTES,
    Exported,
    Exporting,
    ExportOrder,
    ForeignExportError,
    default_path,
    export,
)
from arxivtui.tui.widgets.choice import Choice


class ExportScreen(Prompt[None]):
    """Asks and writes.

    Args:
        session: whose papers they are.
        chosen: the marked papers, or the cursor's.
        listed: those of the open list above the fold.
        list_title: the list's name, for the document's heading.
    """

    question = "Export"
    keys = "Enter writes · Tab and arrows choose · Esc leaves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next", show=False),
        Binding("up", "app.focus_previous", "Previous", show=False),
        Binding("enter", "keep", "Write", show=False),
    ]
    DEFAULT_CSS = """
    ExportScreen {
        Choice { margin-bottom: 1; }
    }
    """

    def __init__(
        self, session: Session, chosen: tuple[str, ...], listed: tuple[str, ...], list_title: str
    ) -> None:
        super().__init__()
        self._session = session
        self._ids = {Exporting.STARRED: None, Exporting.CHOSEN: chosen, Exporting.LIST: listed}
        self._titles = {
            Exporting.STARRED: "Starred papers",
            Exporting.CHOSEN: "Papers",
            Exporting.LIST: list_title,
        }
        self._what = Exporting.CHOSEN if len(chosen) > 1 else Exporting.STARRED
        self._default = default_path(self._what, "markdown")
        self._notes_folder = "" if session.demo else session.settings.export.folder
        self._refused = ""
        """The path that holds something else; once more, and it is written over."""

    def fields(self) -> Iterator[Widget]:
        """Which papers, the form, the file."""
        chosen, listed = self._ids[Exporting.CHOSEN] or (), self._ids[Exporting.LIST] or ()
        which = {Exporting.STARRED.name: "all starred"}
        if chosen:
            which[Exporting.CHOSEN.name] = f"{len(chosen):,} marked" if len(chosen) > 1 else "this paper"
        if listed:
            which[Exporting.LIST.name] = f"this list ({len(listed):,})"
        yield Choice("Papers", which, self._what.name, id="which")
        forms = {form: name for form, (name, _) in FORMS.items()}
        yield Choice("As    ", {**forms, NOTES: "notes in a folder"}, id="form")
        yield Input(value=self._default, select_on_focus=False)

    def on_mount(self) -> None:
        """The file is what is typed most often."""
        self.query_one(Input).focus()

    @property
    def _form(self) -> str:
        return self.query_one("#form", Choice).value

    @on(Choice.Changed)
    def _chosen(self) -> None:
        """Another file, as long as the reader has named none."""
        self._what = Exporting[self.query_one("#which", Choice).value]
        field = self.query_one(Input)
        untouched, before = field.value == self._default, self._default
        self._default = default_path(self._what, self._form, self._notes_folder)
        if untouched:
            field.value = self._default
        else:
            old, new = (PurePath(path).suffix for path in (before, self._default))
            if old and field.value.endswith(old):
                field.value = field.value.removesuffix(old) + new
        field.cursor_position = len(field.value)
        self.say_wrong("")

    @on(Input.Changed)
    def _typed(self) -> None:
        self._refused = ""
        self.say_wrong("")

    def action_keep(self) -> None:
        """Write them."""
        path = self.query_one(Input).value.strip()
        if not path:
            self.say_wrong("Name a folder." if self._form == NOTES else "Name a file.")
            return
        order = ExportOrder(
            self._ids[self._what], self._titles[self._what], self._form, path, force=path == self._refused
        )
        session = self._session
        start(self, "export", lambda: export(session, order))

    @on(Exported)
    def _exported(self, message: Exported) -> None:
        self.dismiss(None)
        self.owner.tell(message.text, bad=bool(message.refused))

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        if isinstance(message.error, ForeignExportError):
            self._refused = self.query_one(Input).value.strip()
            self.say_wrong(f"{message.error.message} Enter once more writes over it.")
        else:
            self.say_wrong(str(message.error))

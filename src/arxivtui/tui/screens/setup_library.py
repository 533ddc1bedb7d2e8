"""The line of set-up's criteria that takes a reference library: a path is typed, a worker does the rest."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, harmless, shorten
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import JobFailed, JobProgress
from arxivtui.tui.runs import Run
from arxivtui.tui.session import Session
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from arxivtui.day import LibraryReport
    from arxivtui.tui.app import ArxivtuiApp

GROUP = "library"
OFFER = (
    "Or let a reference library say it (BibTeX, RIS, CSL-JSON, arXiv ids): Tab, type the file's path, Enter. "
    "Later: arxivtui import refs.bib"
)
BUSY = "Still importing; one library at a time."
STOPPED = "The import was stopped; what was found is kept. `arxivtui import` goes on with the rest."


class LibraryFileError(ArxivtuiError):
    """A file that the reader named and that cannot be read."""


@dataclass(eq=False, repr=False)
class LibraryTaken(Message):
    """A library was imported, as far as it could be."""

    name: str
    report: "LibraryReport"


class LibraryLine(Vertical):
    """An offer, the place for a path, and what became of it. To skip it, leave it be."""

    DEFAULT_CSS: ClassVar[str] = """
    LibraryLine {
        height: auto; margin-top: 1;
        #library-offer, #library-outcome { height: auto; }
    }
    """

    outcome = query_one("#library-outcome", Static)

    def __init__(self) -> None:
        super().__init__(id="library")
        self._import: Run | None = None
        self.taken = False
        """Papers of a library are there to rank by."""

    @property
    def path(self) -> str:
        """As typed."""
        return self.query_one(LineInput).value

    @path.setter
    def path(self, path: str) -> None:
        self.query_one(LineInput).value = path

    def compose(self) -> ComposeResult:
        """The offer, the path, the outcome."""
        yield Static(Content.styled(OFFER, DIM), id="library-offer")
        yield LineInput(id="library-file", placeholder="~/refs.bib")
        yield Static(id="library-outcome", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Nothing is looked up while a path is being typed."""
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Import what was named."""
        event.stop()
        name = event.value.strip().strip("'\"")
        if not name:
            return
        if self._import is not None:
            self._say(BUSY, bad=True)
            return
        run = self._import = Run(self, GROUP)
        self._say(f"Reading {name} …")
        start(self, GROUP, partial(_take, run, self._owner.session, name))

    def on_job_progress(self, message: JobProgress) -> None:
        """How far it is."""
        message.stop()
        self._say(f"{message.text[:1].upper()}{message.text[1:]} …")

    def on_library_taken(self, message: LibraryTaken) -> None:
        """What became of it."""
        message.stop()
        self._import = None
        report = message.report
        self.taken = self.taken or bool(report.added or report.already)
        self._say(taken_words(message.name, report), bad=report.error is not None)

    def on_job_failed(self, message: JobFailed) -> None:
        """Why nothing became of it."""
        message.stop()
        self._import = None
        self._say(str(message.error), bad=True)

    def on_unmount(self) -> None:
        """Stop what is under way, and say so: the app that comes next knows nothing of it."""
        if self._import is not None:
            self._import.cancel()
            self._owner.tell(STOPPED)

    @property
    def _owner(self) -> "ArxivtuiApp":
        return cast("ArxivtuiApp", self.app)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.outcome.update(Content.styled(harmless(shorten(text, 600)), "$error" if bad else DIM))
        self.outcome.display = bool(text)


def _take(run: Run, session: Session, name: str) -> LibraryTaken:
    """In a worker: read the file, and import what is in it."""
    from arxivtui.day import LibraryImporter
    from arxivtui.formats import read_references

    library = read_references(_bytes_of(name), name)
    importer = LibraryImporter(session.store, session.settings, session.directories)
    run.stop_with(importer.cancel)
    return LibraryTaken(name, importer.take(library, Path(name).name, run.tell_event))


def taken_words(name: str, report: "LibraryReport") -> str:
    """What became of a library, in a few sentences; untrusted text."""
    told = (
        f"{name}: {counted(report.entries, 'reference')} read, {counted(len(report.added), 'paper')} added "
        f"to your library, {report.already} in it already."
    )
    if report.damaged:
        told += f" Cut off or damaged in the file: {len(report.damaged):,}."
    if report.not_found:
        told += f" Not at arXiv: {len(report.not_found):,}."
    if report.not_asked:
        told += f" Not asked about: {len(report.not_asked):,}; `arxivtui import` goes on with them."
    return f"{told} {report.error}" if report.error is not None else told


def _bytes_of(name: str) -> bytes:
    from arxivtui.formats import LARGEST_LIBRARY, is_digest

    try:
        with Path(name).expanduser().open("rb") as file:
            data = file.read(LARGEST_LIBRARY + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LibraryFileError(f"{name}: {reason}.", "Type the path of a file.") from error
    if is_digest(data[:1000].decode("utf-8", "replace")):
        raise LibraryFileError(f"{name} is a digest.", "`arxivtui import` reads it.")
    return data

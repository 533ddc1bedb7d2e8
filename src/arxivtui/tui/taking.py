"""Papers to a file, or to a note each: what, in which form and where. For workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, harmless
from arxivtui.tui.session import now, today

if TYPE_CHECKING:
    from arxivtui.formats import ExportOptions, FormatError
    from arxivtui.tui.session import Session

FORMS = {
    "markdown": ("Markdown", ".md"),
    "bibtex": ("BibTeX", ".bib"),
    "ris": ("RIS", ".ris"),
    "csl-json": ("CSL-JSON", ".json"),
    "csv": ("CSV", ".csv"),
    "jsonl": ("JSON Lines", ".jsonl"),
}
"""By the name that `export --format` takes: what it is called, and how its files end."""

NOTES = "notes"
"""The form beside them: a note each, in a folder."""

_NOTES_FOLDER = "~/arxiv-notes"


class ExportError(ArxivtuiError):
    """A file that the export must not or cannot write, or nothing to write into it."""


class ForeignExportError(ExportError):
    """The file holds something that is no export of ours."""


class Exporting(Enum):
    """What is exported; the value is what its file is called unless the reader says otherwise."""

    STARRED = "starred"
    CHOSEN = "papers"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What the reader asked for.

    Attributes:
        ids: the papers; None for those that are starred when it is done.
        title: the document's heading.
        form: a key of `FORMS`, or `NOTES`.
        path: as typed.
        force: write over anything.
    """

    ids: tuple[str, ...] | None
    title: str
    form: str
    path: str
    force: bool = False


@dataclass(eq=False, repr=False)
class Exported(Message):
    """Papers were written.

    Attributes:
        papers: that are there now.
        path: the file, or the folder.
        refused: why notes were not written; none of a file.
    """

    papers: int
    path: Path
    refused: "tuple[FormatError, ...]" = ()

    @property
    def text(self) -> str:
        """How many, and where."""
        told = f"{counted(self.papers, 'paper')} written to {harmless(str(self.path))}"
        return f"{told} · {len(self.refused)} not: {self.refused[0]}" if self.refused else told


def default_path(what: Exporting, form: str, notes_folder: str = "") -> str:
    """Where they go unless the reader says otherwise: one place at home, brought up to date.

    Args:
        what: is exported.
        form: a key of `FORMS`, or `NOTES`.
        notes_folder: that of the settings, or empty.
    """
    if form == NOTES:
        return notes_folder or _NOTES_FOLDER
    return f"~/{what.value}{FORMS[form][1]}"


def export(session: "Session", order: ExportOrder) -> Exported:
    """Write papers: the starred ones best first, others in their order.

    Raises:
        ForeignExportError: the file holds something that is no export of ours.
        ExportError: there is no paper to write, or the file cannot be written.
        CitekeyError: the settings' template for citekeys cannot be used.
        StoreError: the store cannot be read, or what was exported not be noted in it.
    """
    from arxivtui.day.exports import note_exported
    from arxivtui.day.kept_folder import template_of
    from arxivtui.formats import ExportOptions

    target = _target(order.path, folder=order.form == NOTES)
    chosen = session.settings.export
    entry = template_of(chosen.template) if order.form in ("markdown", NOTES) else None
    options = ExportOptions(entry=entry, citekey=chosen.citekey)
    write = _write_notes if order.form == NOTES else _write_document
    ids, exported = write(session, order, target, options)
    if not session.demo:
        note_exported(session.store, ids, now())
    return exported


def _ids(session: "Session", order: ExportOrder) -> Sequence[str]:
    from arxivtui.day.exports import find_ids
    from arxivtui.domain.query import parse_query

    if order.ids is not None:
        return order.ids
    return find_ids(session.store, parse_query("is:starred"), today=today())


def _write_document(
    session: "Session", order: ExportOrder, target: Path, options: "ExportOptions"
) -> tuple[tuple[str, ...], Exported]:
    from arxivtui.day import export_ids
    from arxivtui.formats import ForeignFileError, FormatError

    ids = _ids(session, order)
    found = export_ids(session.store, ids, title=order.title, form=order.form, options=options)
    _require_some(order, found.ids)
    try:
        found.save(target, force=order.force)
    except ForeignFileError as error:
        raise ForeignExportError(error.message) from error
    except FormatError as error:
        raise ExportError(error.message, "Choose another file.") from error
    return found.ids, Exported(found.papers, target)


def _write_notes(
    session: "Session", order: ExportOrder, target: Path, options: "ExportOptions"
) -> tuple[tuple[str, ...], Exported]:
    from arxivtui.day.exports import export_notes
    from arxivtui.formats import FormatError
    from arxivtui.formats.note_folder import NoteFolder

    ids = _ids(session, order)
    _require_some(order, ids)
    try:
        report = export_notes(session.store, ids, NoteFolder(target), options=options)
    except FormatError as error:
        raise ExportError(error.message, error.hint) from error
    if report.refused and not report.done:
        raise ExportError(report.refused[0].message, report.refused[0].hint)
    return report.done, Exported(len(report.done), target, report.refused)


def _require_some(order: ExportOrder, ids: Sequence[str]) -> None:
    if not ids:
        nothing = "Nothing is starred yet" if order.ids is None else "There is no paper here"
        raise ExportError(f"{nothing}, so there is nothing to export.")


def _target(path: str, *, folder: bool) -> Path:
    try:
        target = Path(path).expanduser().absolute()
    except RuntimeError:
        raise ExportError(f"{harmless(path)}: there is no such home folder.") from None
    if folder and "\0" not in path:
        return target
    if "\0" in path or path.endswith("/") or target.is_dir():
        raise ExportError(f"{harmless(path)} is a folder; name a file in it.")
    return target

"""Papers out of the store as a document, or as a note each; every face writes the same.

What was written to a file is noted in the store, in one write after all of it is on disk (`exported:yes`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from arxivtui.domain.query import Query
from arxivtui.formats import (
    EXPORT_MARK,
    PLAINLY,
    ExportOptions,
    ForeignFileError,
    FormatError,
    Writer,
    over_export,
    write_bibtex,
    write_csl_json,
    write_csv,
    write_document,
    write_json_lines,
    write_markdown,
    write_ris,
)
from arxivtui.formats.found_text import look_into
from arxivtui.formats.markdown import own_words
from arxivtui.store import Sort, Store, exports, papers, search
from arxivtui.text import harmless

if TYPE_CHECKING:
    from arxivtui.formats.note_folder import NoteFolder

WRITERS: Mapping[str, Writer] = {
    "markdown": write_markdown,
    "bibtex": write_bibtex,
    "ris": write_ris,
    "csl-json": write_csl_json,
    "csv": write_csv,
    "jsonl": write_json_lines,
}
"""What can be written, by the name that `export --format` takes."""

_KEYED = ("bibtex", "ris", "csl-json")
"""Forms whose entries have citekeys."""

_BATCH = 200
"""Papers read from the store together."""


@dataclass(frozen=True, slots=True)
class Export:
    """A document, the papers in it, in order, and its form: a key of `WRITERS`."""

    text: str
    ids: tuple[str, ...]
    form: str

    @property
    def papers(self) -> int:
        """How many."""
        return len(self.ids)

    def save(self, path: Path, *, force: bool = False) -> bool:
        """Write it where nothing is or over an earlier export of the same form; `force`: over anything.

        What the reader wrote below an earlier export in Markdown stays.

        Returns:
            Whether the file was written: one that would stay the same is left alone.

        Raises:
            ForeignFileError: the file holds something else; it is unchanged.
            FormatError: it cannot be written; it is unchanged.
        """
        text: str | bytes = self.text
        if self.text.startswith(EXPORT_MARK):
            there = look_into(path)
            own = own_words(there.text) if there.text.startswith(EXPORT_MARK) else ""
            if own is None and not force:
                raise ForeignFileError(
                    f"{harmless(str(path))} lacks the line that ends our part; your own text below it would "
                    "be lost.",
                    "Put the line back, choose another file, or give --force.",
                )
            text = there.encoded(self.text + own) if own else self.text
        return write_document(path, text, only_over=None if force else over_export(path, self.form))


@dataclass(frozen=True, slots=True)
class NotesReport:
    """What became of notes.

    Attributes:
        written: papers whose notes were written.
        unchanged: papers whose notes were so already.
        refused: what was not written, and why; each names its file.
    """

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[FormatError, ...] = ()

    @property
    def done(self) -> tuple[str, ...]:
        """Papers whose notes are as they should be."""
        return self.written + self.unchanged


def find_ids(
    store: Store, query: Query, *, today: date, sort: Sort | None = None, first_since: date | None = None
) -> list[str]:
    """The papers that a query asks for, best first unless said otherwise.

    Args:
        store: where from.
        query: which.
        today: what relative days of the query count from.
        sort: another order.
        first_since: leave out what arXiv had announced before this day.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        found = search.ids(db, query, sort=sort, today=today)
        before = exports.known_before(db, found, first_since) if first_since else frozenset()
    return [paper_id for paper_id in found if paper_id not in before]


def export_ids(
    store: Store, ids: Sequence[str], *, title: str, form: str = "markdown", options: ExportOptions = PLAINLY
) -> Export:
    """The papers of these ids, in this order, as a document; those that the store does not hold are left out.

    Args:
        store: where from.
        ids: which.
        title: the document's heading.
        form: a key of `WRITERS`.
        options: what is asked of the form.

    Raises:
        CitekeyError: the template for citekeys cannot be used.
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        if form == "jsonl":
            from arxivtui.day.moving import store_lines

            return Export(b"".join(store_lines(store, ids)).decode(), tuple(_stored(db, ids)), form)
        records = papers.records(db, ids)
        if form in _KEYED:
            from arxivtui.day.citing import with_keys

            options = with_keys(db, records, options)
    text = WRITERS[form](records, title=title, options=options)
    return Export(text, tuple(record.paper.id for record in records), form)


def _stored(db: Connection, ids: Sequence[str]) -> list[str]:
    known = papers.known(db, ids)
    return [paper_id for paper_id in ids if paper_id in known]


def export_notes(
    store: Store,
    ids: Sequence[str],
    folder: "NoteFolder",
    *,
    options: ExportOptions = PLAINLY,
    only_renew: frozenset[str] = frozenset(),
) -> NotesReport:
    """Write or renew a note for each of these papers; what goes wrong with one keeps no other from it.

    Args:
        store: where from.
        ids: which; those that the store does not hold are left out.
        folder: where to.
        options: what is asked of Markdown.
        only_renew: of these no note is made where there is none.

    Raises:
        StoreError: the store cannot be read.
        FormatError: there is no such folder, and none can be made.
        TemplateError: the template fails.
    """
    from arxivtui.formats.templates import TemplateError

    folder.prepare()
    written, unchanged, refused = list[str](), list[str](), list[FormatError]()
    for start in range(0, len(ids), _BATCH):
        with store.reading() as db:
            records = papers.records(db, ids[start : start + _BATCH])
        for record in records:
            paper_id = record.paper.id
            try:
                changed = folder.put(record, entry=options.entry, only_renew=paper_id in only_renew)
            except TemplateError:
                raise
            except FormatError as error:
                refused.append(error)
            else:
                (written if changed else unchanged).append(paper_id)
    return NotesReport(tuple(written), tuple(unchanged), tuple(refused))


def note_exported(store: Store, ids: Sequence[str], at: datetime) -> None:
    """Note that these papers are in a file by now.

    Raises:
        StoreError: the store cannot be written.
    """
    if ids:
        with store.writing() as db:
            exports.record(db, ids, at)

"""A folder with a note for each paper: found by the paper's id, whatever the reader called the file since."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from arxivtui.domain import PaperRecord
from arxivtui.formats.errors import ForeignFileError, FormatError
from arxivtui.formats.files import write_document
from arxivtui.formats.found_text import found_in, look_into
from arxivtui.formats.notes import id_in, is_note_head, note_name, read_note, write_note
from arxivtui.text import harmless

MOST_FILES = 100_000
"""Looked through at most, for notes under other names."""
_HEAD = 65_536
"""Bytes in which a note's front matter ends."""


class NoteFolder:
    """The notes in a folder and in those under it, hidden ones (`.obsidian`, `.trash`) apart.

    Which file has which paper's note is remembered as long as the file stays as it is.

    Args:
        folder: made where it is missing and its own folder is there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, int, str]] = {}
        self._places: dict[str, Path] | None = None

    def prepare(self) -> None:
        """See that notes can be kept there; files that came or went meanwhile are seen again.

        Raises:
            FormatError: it is no folder, or there is not even one to make it in.
        """
        self._places = None
        if self._folder.is_dir():
            return
        shown = harmless(str(self._folder))
        if not self._folder.parent.is_dir():
            raise FormatError(
                f"The folder {shown} cannot be made: {harmless(str(self._folder.parent))} is not there.",
                "Is a disk not mounted? Else make that folder first.",
            )
        try:
            self._folder.mkdir()
        except FileExistsError:
            raise FormatError(f"{shown} is a file; a folder is needed for notes.") from None
        except OSError as error:
            raise FormatError(f"The folder {shown} cannot be made: {error.strerror}.") from error

    def put(
        self,
        record: PaperRecord,
        *,
        entry: Callable[[PaperRecord], str] | None = None,
        only_renew: bool = False,
    ) -> bool:
        """Write a paper's note, or renew it; `prepare` comes before the first.

        Args:
            record: the paper.
            entry: what is written of it, instead of our own words.
            only_renew: where there is no note yet, none is made.

        Returns:
            Whether a file was written: one that would stay the same is left alone.

        Raises:
            ForeignFileError: a file that is no note of ours has the note's name; it is untouched.
            FormatError: the file cannot be read or written; it is untouched.
        """
        paper_id = record.paper.id
        path = self._folder / note_name(paper_id)
        there = look_into(path)
        note = read_note(there.text)
        if note is None or note.paper_id != paper_id:
            renamed = self._find(paper_id)
            if renamed is not None:
                path, there = renamed, look_into(renamed)
                note = read_note(there.text)
            elif only_renew:
                return False
        if there.raw and (note is None or note.paper_id != paper_id):
            raise ForeignFileError(*_why_not(path, there.text))
        new = there.encoded(write_note(record, note, entry=entry))
        if look_into(path).raw != there.raw:
            raise FormatError(f"{harmless(str(path))} was changed at this moment.", "Do it once more.")
        if self._places is not None:
            self._places[paper_id] = path
        return write_document(path, new)

    def ids(self) -> frozenset[str]:
        """The papers that have notes."""
        return frozenset(self._looked_through())

    def _find(self, paper_id: str) -> Path | None:
        return self._looked_through().get(paper_id)

    def _looked_through(self) -> dict[str, Path]:
        """Where each paper's note is; of several with one id, that of the note's own name or the first."""
        if self._places is None:
            places: dict[str, Path] = {}
            known: dict[str, tuple[int, int, str]] = {}
            for path, stamp in _markdown_files(self._folder):
                before = self._known.get(path)
                paper_id = before[2] if before and before[:2] == stamp else _paper_of(path)
                known[path] = (*stamp, paper_id)
                if paper_id and (paper_id not in places or os.path.basename(path) == note_name(paper_id)):
                    places[paper_id] = Path(path)
            self._known, self._places = known, places
        return self._places


def _markdown_files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """The paths of the Markdown files, with when they were changed and how long they are."""
    found = 0
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.endswith(".md") or name.startswith("."):
                continue
            found += 1
            if found > MOST_FILES:
                return
            path = os.path.join(root, name)
            try:
                status = os.stat(path)
            except OSError:
                continue
            yield path, (status.st_mtime_ns, status.st_size)


def _paper_of(path: str) -> str:
    """The paper whose note a file is, by how it begins; empty where it is none or cannot be read."""
    try:
        with open(path, "rb") as file:
            head = found_in(file.read(_HEAD)).text
    except OSError:
        return ""
    return id_in(head) if is_note_head(head) else ""


def _why_not(path: Path, text: str) -> tuple[str, str]:
    """What is wrong with a file that has a note's name, and what to do."""
    shown = harmless(str(path))
    if is_note_head(text):
        return (
            f"{shown} lacks the line that ends our part, or the id of its paper, and is left as it is.",
            "Put the line back, or move your own text to another file and remove this one.",
        )
    return f"{shown} holds something that arxivtui did not write, and is left as it is.", "Rename that file."

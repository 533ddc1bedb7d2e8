"""Files taken in by `arxivtui import`, one after the other: what each is, and what became of it."""

import os
import sys
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arxivtui.cli.context import CommandContext
from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, harmless

if TYPE_CHECKING:
    from arxivtui.day import ImportedDigest, LibraryImporter, LibraryReport, Watch
    from arxivtui.scoring import Ranker
    from arxivtui.store.moving import Merged

_NAMED_AT_MOST = 10
"""Entries that were not found and are named; of the others the number is told."""

_MOVED = "Scores came along; `arxivtui score --scorer local` ranks anew."
_RANKED = "Ranked anew with what came in; `import --no-rank` leaves the scores as they are."

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class DocumentError(ArxivtuiError):
    """A document that cannot be read."""


class StoppedError(ArxivtuiError):
    """The reader stopped an import that is taken whole or not at all."""


@dataclass
class ImportJob:
    """What becomes of the files, one after the other.

    Attributes:
        surroundings: those of the command.
        offline: ask arXiv nothing.
        every: ask it about all entries without an arXiv id.
        train: whether the ranker learns from what digests selected; None where nothing was said.
        lines, rows: what to tell, for people and for programs.
        failures: why a file was not taken, a sentence each.
        added: papers that came in and want to be ranked.
        learnt: something came in that the ranker learns from.
        judged: triage came in, so that notes may be behind.
        taken: another store brought something to one that was not empty.
        silent: the reader said once not to be told of `--train`.
        cancelled: Ctrl-C was pressed.
        partly: something is left for another time.
    """

    surroundings: CommandContext
    offline: bool
    every: bool
    train: bool | None
    lines: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    learnt: bool = False
    judged: bool = False
    taken: bool = False
    silent: bool = False
    cancelled: bool = False
    partly: bool = False

    def settle_training(self, files: tuple[Path, ...]) -> None:
        """Whether the ranker may learn from digests: as told, else asked at a terminal. No is remembered."""
        from arxivtui.day.training import is_refused, refuse

        if self.train is not None:
            refuse(self.surroundings.store, refused=not self.train)
            return
        if not any(map(_begins_as_digest, files)):
            return
        if is_refused(self.surroundings.store):
            self.silent = True
        elif sys.stdin and sys.stdin.isatty() and sys.stderr.isatty():
            self.train = click.confirm(
                "Let the ranker learn from what these digests selected, as from a library of yours?", err=True
            )
            refuse(self.surroundings.store, refused=not self.train)

    def take(self, path: Path, importer: "LibraryImporter", watch: "Watch") -> None:
        """One file; an error of it is kept for the end."""
        from arxivtui.formats import is_digest
        from arxivtui.formats.json_lines import is_json_lines

        try:
            self._refuse_own_store(path)
            with path.open("rb") as file:
                beginning = file.peek(1000)[:1000]
                if beginning.startswith(b"SQLite format 3\0"):
                    self._store(path)
                elif is_json_lines(beginning.decode("utf-8", "replace")):
                    self._lines(path, file)
                elif is_digest(beginning.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace")):
                    self._digest(path, _read(path, file))
                else:
                    self._library(path, _read(path, file), importer, watch)
        except StoppedError:
            self.lines.append(f"{path}: stopped; nothing of it was taken.")
        except ArxivtuiError as error:
            self.failures.append(str(error))
        except OSError as error:
            self.failures.append(f"{path}: {error.strerror}.")

    def cancel(self) -> None:
        """Stop before the next file, and an import that is taken whole. Safe in a signal's handler."""
        self.cancelled = True

    def rank(self, ranker: "Ranker", watch: "Watch") -> None:
        """Rank the papers that came, and recent days by what they teach."""
        from arxivtui.day import rank_days, rank_papers
        from arxivtui.scoring import RankerCancelledError

        around = self.surroundings
        try:
            rank_papers(around.store, around.settings, around.criteria, self.added, watch, ranker)
            rank_days(around.store, around.settings, around.criteria, (), watch, ranker)
            if self.taken:
                self.lines.append(_RANKED)
        except RankerCancelledError:
            self.cancelled = True
        except ArxivtuiError as error:
            self.partly = True
            click.echo(f"arxivtui: imported but not ranked: {harmless(str(error))}", err=True)

    def tell(self, *, as_json: bool) -> None:
        """What became of all of them."""
        if as_json:
            import msgspec

            click.echo(msgspec.json.format(msgspec.json.encode(self.rows), indent=2).decode())
        else:
            for line in self.lines:
                click.echo(harmless(line))
        for reason in self.failures:
            click.echo(f"arxivtui: {harmless(reason)}", err=True)

    def _refuse_own_store(self, path: Path) -> None:
        # Before it is opened: closing it again would let go of SQLite's locks.
        own = self.surroundings.directories.database
        if own.exists() and path.exists() and os.path.samefile(own, path):
            raise DocumentError(f"{path} is the store itself.", "Name the one that is to be merged with it.")

    def _lines(self, path: Path, file: BufferedReader) -> None:
        from arxivtui.day.moving import import_lines

        empty = self._is_empty()
        merged = import_lines(self.surroundings.store, file, str(path), self._go_on)
        self._merged(path, "jsonl", merged, moved=empty)

    def _store(self, path: Path) -> None:
        from arxivtui.day.moving import import_store

        empty = self._is_empty()
        merged = import_store(self.surroundings.store, path, self._go_on)
        self._merged(path, "store", merged, moved=empty)

    def _is_empty(self) -> bool:
        with self.surroundings.store.reading() as db:
            return db.execute("SELECT 1 FROM papers LIMIT 1").fetchone() is None

    def _go_on(self) -> None:
        if self.cancelled:
            raise StoppedError("Stopped.")

    def _merged(self, path: Path, form: str, merged: "Merged", *, moved: bool) -> None:
        """Tell of it, and have ranked what it teaches; what was moved as a whole stays as it was."""
        from arxivtui.cli.moving import merged_lines, merged_wire
        from arxivtui.store import scores

        self.lines += [f"{path}: {line}" for line in merged_lines(merged)]
        self.rows.append(merged_wire(path, form, merged))
        self.judged = self.judged or bool(merged.judged)
        if moved:
            if merged.papers:
                self.lines.append(f"{path}: {_MOVED}")
            return
        self.taken = self.taken or merged.anything
        self.learnt = self.learnt or bool(merged.judged or merged.library)
        if merged.papers:
            with self.surroundings.store.reading() as db:
                never = set(scores.never_ranked(db))
            self.added += [paper_id for paper_id in merged.papers if paper_id in never]

    def _digest(self, path: Path, data: bytes) -> None:
        from arxivtui.day import import_digest

        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DocumentError(f"{path} is not UTF-8 text (byte {error.start}).") from None
        imported = import_digest(self.surroundings.store, text, str(path))
        found = imported.digest
        papers = counted(len(found.entries), "paper")
        told = f"{path}: digest of {found.day}, {papers} scored by {found.model}."
        if imported.known:
            told = f"{path}: the digest of {found.day} was imported before; nothing added."
        elif imported.differs_from_line is not None:
            told += f" Written again, it will differ from line {imported.differs_from_line} on."
        self.lines.append(told)
        yours = self._train(path, imported)
        self.rows.append(
            {
                "file": str(path),
                "form": "digest",
                "date": found.day,
                "entries": len(found.entries),
                "known": imported.known,
                "library": yours,
            }
        )

    def _train(self, path: Path, imported: "ImportedDigest") -> int:
        """Do as the reader said of a digest's selection.

        Returns:
            How many papers became the reader's; a negative number, how many were taken out again.
        """
        from arxivtui.day.training import take_back, train_on

        store = self.surroundings.store
        if self.train is None:
            if not imported.known and not self.silent:
                self.lines.append(f"{path}: `--train` lets the ranker learn from what it selected.")
            return 0
        if self.train:
            added = train_on(store, imported.digest)
            self.added += added
            self.lines.append(
                f"{path}: {counted(len(added), 'paper')} more of its selection count as yours (`is:library`) "
                "and teach the ranker; `import --no-train` with the same file takes that back."
            )
            return len(added)
        removed = take_back(store, imported.digest)
        self.learnt = self.learnt or bool(removed)
        if removed:
            self.lines.append(f"{path}: {counted(removed, 'paper')} of its selection count as yours no more.")
        return -removed

    def _library(self, path: Path, data: bytes, importer: "LibraryImporter", watch: "Watch") -> None:
        from arxivtui.day.library import ASKED_AT_MOST
        from arxivtui.formats import read_references

        most = None if self.every else ASKED_AT_MOST
        library = read_references(data, str(path))
        report = importer.take(library, path.name, watch, offline=self.offline, most=most)
        self.added += report.added
        self.cancelled = self.cancelled or report.cancelled
        self.partly = self.partly or report.partly
        self.lines += [f"{path}: {line}" for line in _library_lines(report)]
        self.rows.append(_wire(path, report))


def _library_lines(report: "LibraryReport") -> list[str]:
    """What became of a library, for people; untrusted text."""
    read = f"{report.form}, {counted(report.entries, 'reference')}, {report.with_id} with an arXiv id."
    found = (
        f"Found {report.by_doi} more by DOI and {report.by_title} by title; "
        f"{counted(len(report.added), 'paper')} added to your library, {report.already} in it already."
    )
    lines = [f"{read} {found}"]
    lines += _named("Cut off or damaged in the file, taken as far as they go", report.damaged)
    lines += _named("Not found at arXiv", report.not_found)
    lines += _named("arXiv was not asked about", report.not_asked)
    if report.error is not None:
        lines.append(f"{report.error} Import it again later; what was found is kept.")
    elif report.cancelled:
        lines.append("Stopped; what was found is kept.")
    return lines


def _named(what: str, names: tuple[str, ...]) -> list[str]:
    if not names:
        return []
    from arxivtui.text import cut

    shown = "; ".join(cut(name, 100) for name in names[:_NAMED_AT_MOST])
    more = len(names) - _NAMED_AT_MOST
    return [f"{what}: {shown}{f'; and {more:,} more' if more > 0 else ''}."]


def _wire(path: Path, report: "LibraryReport") -> dict[str, Any]:
    return {
        "file": str(path),
        "form": report.form,
        "entries": report.entries,
        "with_id": report.with_id,
        "by_doi": report.by_doi,
        "by_title": report.by_title,
        "already": report.already,
        "added": report.added,
        "fetched": report.fetched,
        "not_found": report.not_found,
        "not_asked": report.not_asked,
        "damaged": report.damaged,
        "error": "" if report.error is None else str(report.error),
    }


def why_missing(path: Path) -> str:
    """Why there is no such file; empty where there is one."""
    try:
        path.stat()
    except OSError as error:
        return f"{path}: {error.strerror}."
    return ""


def _begins_as_digest(path: Path) -> bool:
    from arxivtui.formats import is_digest

    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_digest(file.read(1000).removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace"))
    except OSError:
        return False


def _read(path: Path, file: BufferedReader) -> bytes:
    from arxivtui.formats import LARGEST_LIBRARY

    data = file.read(LARGEST_LIBRARY + 1)
    if len(data) > LARGEST_LIBRARY:
        raise DocumentError(
            f"{path} is larger than {LARGEST_LIBRARY // 2**20} MiB.", "Split it, if it is a library."
        )
    return data

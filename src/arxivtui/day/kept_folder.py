"""The folder that has a note for each starred paper, kept up to date on every act (`[export] folder`).

Nothing is kept of what is to be written: it follows from the log of triage and from how far it was followed,
which stands in a small file among the state. So whoever acts, in the app, the shell or a browser, only says
that there may be something to do; what could not be written is caught up by the next act or start. Without
that file every note of a paper that was ever judged here is gone through.

A paper whose star is taken away keeps its note, which says `starred: false`: there may be words of the
reader's in it, or links to it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import msgspec

from arxivtui.config.locks import try_lock
from arxivtui.day.exports import NotesReport, export_notes
from arxivtui.domain import ArxivtuiError
from arxivtui.formats import ExportOptions
from arxivtui.store import Store, log_place
from arxivtui.store.log_place import LogPlace
from arxivtui.text import counted, harmless

if TYPE_CHECKING:
    from arxivtui.config import Settings
    from arxivtui.config.settings import ExportSettings
    from arxivtui.domain import PaperRecord
    from arxivtui.formats.note_folder import NoteFolder

_FOLLOWED, _LOCK = "notes.json", "notes.lock"
_PATIENCE, _PAUSE = 5.0, 0.05
"""Seconds to wait for another process that writes notes, and between two tries."""


class KeptFolderError(ArxivtuiError):
    """The folder, the template or a note of it cannot be used."""


class _Followed(msgspec.Struct, frozen=True, kw_only=True):
    """How far the folder has come.

    Attributes:
        folder: which.
        store: whose papers are in it.
        acts, turned: a `LogPlace`.
        missed: papers whose notes could not be written.
    """

    folder: str
    store: str
    acts: int
    turned: str
    missed: list[str]


def own_place(text: str, setting: str) -> Path:
    """The file or folder that a setting of `[export]` names; `~` is the reader's home.

    Raises:
        KeptFolderError: it is relative: it would be another one wherever a command is given.
    """
    try:
        place = Path(text).expanduser()
    except RuntimeError:
        raise KeptFolderError(f"[export] {setting}: {harmless(text)}: there is no such home.") from None
    if not place.is_absolute():
        raise KeptFolderError(
            f"[export] {setting} is {harmless(text)!r}, which would be another place for every folder that "
            "you work in.",
            "Write the whole path, or one from your home, as in ~/notes.",
        )
    return place


def check_places(export: "ExportSettings") -> list[str]:
    """What is wrong with the folder and the template of the settings, a sentence each."""
    mistakes: list[str] = []
    if export.folder:
        try:
            own_place(export.folder, "folder")
        except KeptFolderError as error:
            mistakes.append(str(error))
    try:
        template_of(export.template)
    except ArxivtuiError as error:
        said = str(error)
        mistakes.append(said if said.startswith("[export]") else f"[export] template: {said}")
    return mistakes


class KeptFolder:
    """Brings the folder up to date. Threads may share it.

    Args:
        store: the reader's.
        settings: the current ones, asked for each time.
        state: the reader's folder of state (`Directories.state`).
    """

    def __init__(self, store: Callable[[], Store], settings: "Callable[[], Settings]", state: Path) -> None:
        self._store = store
        self._settings = settings
        self._state = state
        self._notes: tuple[Path, NoteFolder] | None = None

    @property
    def wanted(self) -> bool:
        """A folder is set."""
        return bool(self._settings().export.folder)

    def bring_up_to_date(self) -> NotesReport:
        """Write the notes of what has changed since it was last up to date; of everything the first time.

        Returns:
            What became of them; nothing where no folder is set, or another process is at it, which will
            notice what has changed.

        Raises:
            KeptFolderError: nothing could be written; what is to be done is not forgotten.
            TemplateError: the template fails.
            FormatError: the folder is not there.
            StoreError: the store cannot be read.
        """
        export = self._settings().export
        if not export.folder:
            return NotesReport()
        place = own_place(export.folder, "folder")
        options = ExportOptions(entry=template_of(export.template))
        total = NotesReport()
        with _alone(self._state) as alone:
            while alone:
                report, ended = self._follow(place, options)
                total = NotesReport(
                    total.written + report.written, total.unchanged + report.unchanged, report.refused
                )
                if ended:
                    break
        return total

    def forget(self) -> None:
        """Let every note be gone through next time: what changed is not all at the end of the log.

        Where what is known cannot be removed, nor can it be renewed, which the next time tells.

        Raises:
            KeptFolderError: the lock cannot be made.
        """
        with _alone(self._state), suppress(OSError):
            (self._state / _FOLLOWED).unlink(missing_ok=True)

    def _follow(self, folder: Path, options: ExportOptions) -> tuple[NotesReport, bool]:
        """Write what is to be written now; whether nothing was done in the meantime."""
        store = self._store()
        whose = str(store.path.absolute())
        followed = _read(self._state / _FOLLOWED)
        notes = self._notes_in(folder)
        with store.reading() as db:
            end = log_place.place(db)
            starred = log_place.starred(db)
            known = followed is not None and (followed.folder, followed.store) == (str(folder), whose)
            # An older copy of the store that was put back has a shorter log.
            if followed is None or not known or followed.acts > end.acts:
                # Notes of papers never judged here are another computer's, which has more to say of them.
                changed, missed = [], [*starred, *log_place.judged(db, sorted(notes.ids()))]
            else:
                changed = log_place.changed_stars(db, LogPlace(followed.acts, followed.turned))
                missed = followed.missed
        ids = list(dict.fromkeys([*changed, *missed]))
        report = (
            export_notes(store, ids, notes, options=options, only_renew=frozenset(ids) - frozenset(starred))
            if ids
            else NotesReport()
        )
        left = sorted(frozenset(ids) - frozenset(report.done)) if report.refused else []
        now = _Followed(folder=str(folder), store=whose, acts=end.acts, turned=end.turned, missed=left)
        if now != followed:
            _write(self._state / _FOLLOWED, now)
        with store.reading() as db:
            return report, bool(report.refused) or log_place.place(db) == end

    def _notes_in(self, folder: Path) -> "NoteFolder":
        from arxivtui.formats.note_folder import NoteFolder

        if self._notes is None or self._notes[0] != folder:
            self._notes = folder, NoteFolder(folder)
        return self._notes[1]


class NotesInBackground:
    """Brings the folder up to date in a thread of its own, whenever it is told that something changed.

    Args:
        kept: the folder.
        tell: told what is wrong, each thing once until it was right in between.
    """

    def __init__(self, kept: KeptFolder, tell: Callable[[str], None]) -> None:
        self._kept = kept
        self._trouble = Trouble(tell)
        self._lock = Lock()
        self._thread: Thread | None = None
        self._again = False

    def wake(self) -> None:
        """Something changed; returns at once."""
        if not self._kept.wanted:
            return
        with self._lock:
            self._again = True
            if self._thread is None:
                self._thread = Thread(target=self._work, name="notes", daemon=True)
                self._thread.start()

    def finish(self, seconds: float) -> None:
        """Wait until nothing is to be done, at most so long."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._again:
                    self._thread = None
                    return
                self._again = False
            self._trouble.after(self._kept.bring_up_to_date)


class Trouble:
    """Says what is wrong with the folder, each thing once until all was right in between.

    Args:
        tell: given the sentences.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told = ""

    def after(self, work: Callable[[], NotesReport]) -> None:
        """Do it; whatever goes wrong is told, and keeps nobody from anything."""
        try:
            words = refused_words(work())
        except ArxivtuiError as error:
            words = f"The notes of starred papers are not up to date: {error}"
        except Exception as error:
            import logging

            logging.getLogger(__name__).exception("Notes could not be written.")
            words = f"The notes of starred papers are not up to date: {type(error).__name__}: {error}."
        if words and words != self._told:
            self._tell(words)
        self._told = words


def refused_words(report: NotesReport) -> str:
    """What is said of notes that could not be written; empty where all could."""
    if not report.refused:
        return ""
    if len(report.refused) == 1:
        return f"A note of a starred paper was not written: {report.refused[0]}"
    return (
        f"{counted(len(report.refused), 'note')} of starred papers were not written; one: {report.refused[0]}"
    )


def template_of(setting: str) -> "Callable[[PaperRecord], str] | None":
    """What writes a paper by `[export] template`; None where there is none.

    Raises:
        KeptFolderError: it is a relative path.
        TemplateError: it cannot be used.
    """
    if not setting:
        return None
    from arxivtui.formats.templates import read_template

    return read_template(own_place(setting, "template"))


@contextmanager
def _alone(state: Path) -> Iterator[bool]:
    """Hold the lock on the notes; false where another process has it all the while.

    Raises:
        KeptFolderError: it cannot be made.
    """
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(state / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise KeptFolderError(f"{state / _LOCK} cannot be made: {error.strerror}.") from error
    try:
        yield _taken(lock)
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    give_up = monotonic() + _PATIENCE
    while True:
        try:
            if try_lock(lock):
                return True
        except OSError:
            return True  # No locks here (some network file systems); two at once would write the same.
        if monotonic() > give_up:
            return False
        sleep(_PAUSE)


def _read(path: Path) -> _Followed | None:
    try:
        followed = msgspec.json.decode(path.read_bytes(), type=_Followed)
        if followed.turned:
            datetime.fromisoformat(followed.turned)
    except (OSError, ValueError):  # What msgspec raises is a ValueError too.
        return None
    return followed


def _write(path: Path, followed: _Followed) -> None:
    """What cannot be kept is worked out again, from everything."""
    from arxivtui.config import SettingsError, write_private

    with suppress(SettingsError):
        write_private(path, msgspec.json.encode(followed))

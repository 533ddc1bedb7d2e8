"""PDFs as the screens see them: fetched once, kept, opened in order; told in words, stopped at any time."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message

from arxivtui.domain import ArxivId, abs_url, pdf_url
from arxivtui.text import counted, harmless, shorten
from arxivtui.tui.copying import read
from arxivtui.tui.jobs import PDFS
from arxivtui.tui.opening import OpenError, check_open, launch, own_command, viewer_command, why_nothing_opens
from arxivtui.tui.runs import Job, Run
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from arxivtui.domain import PaperRecord
    from arxivtui.sources import Arxiv

_TELL_SECONDS = 0.25
_TITLE_CELLS = 30


@dataclass(eq=False, repr=False)
class PdfsOpened(Message):
    """The job came to its end; what is to be said of it."""

    text: str
    bad: bool = False


class PdfJob(Job["_Run"]):
    """Fetches PDFs that are not there and opens them, in a worker; one job at a time.

    Args:
        node: gets `JobProgress`, and at the end `PdfsOpened` or `JobFailed`, of the group `pdf`.
    Cancelled, it fetches nothing more; what has come whole stays, what has not goes.
    """

    def start(self, session: Session, ids: Sequence[str]) -> None:
        """Begin, unless it runs already."""
        if not self.running:
            run = _Run(self._node)
            self._begin(run, partial(run.work, session, tuple(ids)))


@dataclass
class _Outcome:
    """What became of the papers so far."""

    opened: int = 0
    kept: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Run(Run):
    """The job once."""

    def __init__(self, node: DOMNode) -> None:
        super().__init__(node, PDFS)
        self._told_at = 0.0

    def work(self, session: Session, ids: Sequence[str]) -> PdfsOpened:
        """Fetch and open them, in order."""
        from arxivtui.sources import Arxiv

        check_open(ids, "PDF")
        ui = session.settings.ui
        outcome = _Outcome()
        if "{url}" in ui.pdf_command and "{file}" not in ui.pdf_command:
            for paper_id in ids:
                self._show(ui.pdf_command, paper_id, None, outcome)
            return _said(outcome, ids)
        with Arxiv(session.settings.arxiv, session.directories.state, on_wait=self._tell_wait) as arxiv:
            self.stop_with(arxiv.cancel)
            self._fetch_and_show(session, arxiv, read(session, ids), outcome)
        return _said(outcome, ids, stopped=self.cancelled)

    def _fetch_and_show(
        self, session: Session, arxiv: "Arxiv", records: "Sequence[PaperRecord]", outcome: _Outcome
    ) -> None:
        from arxivtui.sources import PdfError, SourceCancelledError, SourceError

        folder = pdf_folder(session)
        for place, record in enumerate(records, 1):
            if self.cancelled:
                return
            file = folder / file_name(record.paper.id)
            what = f"PDF of “{shorten(' '.join(harmless(record.plain.title).split()), _TITLE_CELLS)}”"
            if len(records) > 1:
                what = f"PDF {place} of {len(records)}"
            try:
                if not _is_there(file, record.replaced):
                    self._tell_soon(what, at_once=True)
                    arxiv.pdfs.fetch(record.paper.id, file, partial(self._tell_bytes, what))
            except SourceCancelledError:
                return
            except PdfError as error:
                outcome.problems.append(str(error))
                continue
            except SourceError as error:  # The next one would fare no better.
                outcome.problems.append(str(error))
                return
            outcome.kept.append(file)
            self._show(session.settings.ui.pdf_command, record.paper.id, file, outcome)

    def _show(self, command: str, paper_id: str, file: Path | None, outcome: _Outcome) -> None:
        """Open one; a viewer that cannot be had for one is not to be had for the others."""
        try:
            if command:
                values = {"file": str(file), "url": pdf_url(paper_id)} if file else {"url": pdf_url(paper_id)}
                words = own_command("pdf_command", command, values)
            elif why := why_nothing_opens(os.environ, sys.platform):
                raise OpenError(f"{why}.")
            else:
                words = viewer_command(str(file), os.environ)
            launch(words, os.environ, 0.5 if outcome.opened else 2.0)
            outcome.opened += 1
        except OpenError as error:
            hint = " It stands in the settings: [ui] pdf_command." if command else ""
            told = str(error) if "[ui]" in str(error) else f"{error}{hint}"
            if told not in outcome.problems:
                outcome.problems.append(told)

    def _tell_bytes(self, what: str, received: int, length: int | None) -> None:
        of = f" of {length / 1e6:.1f}" if length else ""
        self._tell_soon(f"{what}: {received / 1e6:.1f}{of} MB")

    def _tell_wait(self, seconds: float, why: str) -> None:
        self._tell_soon(f"PDF in {seconds:.0f} s ({why})", at_once=True)

    def _tell_soon(self, text: str, *, at_once: bool = False) -> None:
        """Say so, unless something was said a moment ago."""
        now = monotonic()
        if at_once or now - self._told_at >= _TELL_SECONDS:
            self._told_at = now
            self.tell(text)


def pdf_folder(session: Session) -> Path:
    """Where PDFs are kept; made where it is missing.

    Raises:
        OpenError: the folder of the settings cannot be used.
        SettingsError: our own cannot be made.
    """
    from arxivtui.config.files import make_private_folder

    chosen = session.settings.ui.pdf_folder
    if not chosen:
        folder = session.directories.state / "pdf"
        make_private_folder(folder)
        return folder
    try:
        folder = Path(chosen).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
    except RuntimeError:
        raise OpenError(f"[ui] pdf_folder: there is no such home folder: {chosen}.") from None
    except OSError as error:
        raise OpenError(f"[ui] pdf_folder cannot be made: {chosen}: {error.strerror}.") from None
    return folder


def file_name(paper_id: str) -> str:
    """What a paper's PDF is called: `2507.08665.pdf`, `hep-th-9901001.pdf`.

    Raises:
        InvalidIdError: it is no paper's id, and so perhaps no file's name.
    """
    return f"{ArxivId.parse(paper_id).value.replace('/', '-')}.pdf"


def _is_there(file: Path, replaced: datetime | None) -> bool:
    """Whether it was fetched, and since the paper's last replacement was received."""
    from arxivtui.sources import is_pdf

    try:
        return is_pdf(file) and (replaced is None or file.stat().st_mtime >= replaced.timestamp())
    except OSError:
        return False


def _said(outcome: _Outcome, ids: Sequence[str], *, stopped: bool = False) -> PdfsOpened:
    parts = []
    if outcome.opened:
        one = outcome.kept[0].name if outcome.kept else abs_url(ids[0])
        parts.append(f"Opened {one if outcome.opened == 1 else counted(outcome.opened, 'PDF')}.")
    parts += outcome.problems
    if outcome.kept and not outcome.opened:
        where = outcome.kept[0] if len(outcome.kept) == 1 else outcome.kept[0].parent
        are = "The PDF is" if len(outcome.kept) == 1 else f"{len(outcome.kept)} PDFs are in"
        parts.append(f"{are} {where}")
    left = len(ids) - len(outcome.kept)
    if stopped:
        parts.append(f"Stopped; {counted(left, 'PDF')} not fetched." if left else "Stopped.")
    return PdfsOpened(harmless(" ".join(parts)), bad=bool(outcome.problems))

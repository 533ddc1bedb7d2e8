"""The main screen's part in taking out: links, PDFs, the clipboard, commands, files."""

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import SuspendNotSupported
from textual.message import Message

from arxivtui.tui.clipboard import Way
from arxivtui.tui.copying import Copied, CopyForm, copied_text, copy_papers, must_be_shown
from arxivtui.tui.jobs import start
from arxivtui.tui.opening import open_pages
from arxivtui.tui.pdfs import GROUP as PDF
from arxivtui.tui.pdfs import PdfJob, PdfsOpened
from arxivtui.tui.screens.main_judging import MainJudging

if TYPE_CHECKING:
    from arxivtui.tui.piping import PipeOrder
    from arxivtui.tui.session import Session

NEEDS_PAPER = frozenset({"browse", "open_pdf", "copy", "copy_id", "pipe"})
"""Actions that are about the paper under the cursor, or those marked."""
_INVENTED = "The papers of the sample day are invented: arXiv does not have them."


@dataclass(eq=False, repr=False)
class PipeReady(Message):
    """What a command reads that is to have the terminal."""

    order: "PipeOrder"
    ids: tuple[str, ...]
    data: bytes


class MainTaking(MainJudging):
    """Takes papers out of the app."""

    def __init__(self) -> None:
        super().__init__()
        self.pdfs = PdfJob(self)

    def possible(self, action: str) -> bool | None:
        """Only where there is a paper; there is something to stop where a PDF comes."""
        if action == "stop_jobs" and self.pdfs.running:
            return True
        if action in NEEDS_PAPER:
            return self.has_chosen
        return super().possible(action)

    # Opening

    def action_browse(self) -> None:
        """The papers' pages, in the browser."""
        session, ids = self.owner.session, self.chosen_ids
        if session.demo:
            self.owner.tell(_INVENTED, bad=True)
        elif ids:
            command = session.settings.ui.browser_command
            start(self, "browse", partial(open_pages, command, ids), exclusive=False)

    def action_open_pdf(self) -> None:
        """The papers' PDFs, fetched where they are not there yet."""
        session, ids = self.owner.session, self.chosen_ids
        if session.demo:
            self.owner.tell(_INVENTED, bad=True)
        elif self.pdfs.running:
            self.owner.tell("PDFs are being fetched already.", bad=True)
        elif ids:
            self.pdfs.start(session, ids)

    @on(PdfsOpened)
    def _pdfs_opened(self, message: PdfsOpened) -> None:
        self.end_job(PDF)
        self.owner.tell(message.text, bad=message.bad)

    def stop_what_runs(self) -> list[str]:
        """PDFs too."""
        told = super().stop_what_runs()
        if self.pdfs.running:
            self.pdfs.cancel()
            self.end_job(PDF)
            told.append("PDFs are fetched no further.")
        return told

    async def leave(self) -> None:
        """Fetch no further."""
        self.pdfs.cancel()
        await super().leave()

    # The clipboard

    def action_copy(self) -> None:
        """A second key says what."""
        from arxivtui.tui.screens.copy_menu import CopyMenu

        ids = self.chosen_ids

        def chosen(form: CopyForm | None) -> None:
            if form is not None:
                self._copy(ids, form)

        if ids:
            self.app.push_screen(CopyMenu(len(ids)), chosen)

    def action_copy_id(self) -> None:
        """The papers' ids, at once."""
        if self.chosen_ids:
            self._copy(self.chosen_ids, CopyForm.ID)

    def _copy(self, ids: tuple[str, ...], form: CopyForm) -> None:
        start(self, "copy", partial(copy_papers, self.owner.session, ids, form))

    @on(Copied)
    def _copied(self, message: Copied) -> None:
        """Ask the terminal too, which alone can be asked here; show what may not have been copied."""
        from arxivtui.tui.screens.pager import PagerScreen

        if message.copying.way is not Way.NOWHERE:
            self.app.copy_to_clipboard(message.text)
        said = copied_text(message)
        self.owner.tell(said, bad=message.bad or message.copying.way is Way.NOWHERE)
        if must_be_shown(message):
            self.app.push_screen(PagerScreen(said, message.text))

    # Files and commands

    def action_export(self) -> None:
        """Which papers, in which form, where."""
        from arxivtui.tui.screens.export import ExportScreen
        from arxivtui.tui.widgets.days import long_day

        spec = self.spec
        title = f"Papers: {spec.query}" if spec.query else long_day(spec.day) if spec.day else "Papers"
        self.app.push_screen(ExportScreen(self.owner.session, self.chosen_ids, self.view.ids, title))

    def action_pipe(self) -> None:
        """To a command of the reader's."""
        from arxivtui.tui.screens.pipe import PipePrompt

        session, ids = self.owner.session, self.chosen_ids

        def asked(order: "PipeOrder | None") -> None:
            if order is not None:
                self._pipe(session, ids, order)

        if ids:
            self.app.push_screen(PipePrompt(session, len(ids)), asked)

    def _pipe(self, session: "Session", ids: tuple[str, ...], order: "PipeOrder") -> None:
        from arxivtui.tui import piping
        from arxivtui.tui.screens.pipe import PipeScreen

        if not order.terminal:
            self.app.push_screen(PipeScreen(session, ids, order))
            return

        def prepare() -> PipeReady:
            piping.remember(session, order)
            return PipeReady(order, ids, piping.given(session, ids, order.form))

        start(self, "pipe", prepare)

    @on(PipeReady)
    def _pipe_in_terminal(self, message: PipeReady) -> None:
        """Lend the terminal to a command that wants it."""
        from arxivtui.tui import piping

        if self.app.screen is not self:
            self.owner.tell(
                f"| {message.order.command}: not run, since you went on to something else.", bad=True
            )
            return
        environ = piping.surroundings(message.ids, os.environ)
        try:
            with self.app.suspend():
                said = piping.run_in_terminal(message.order, message.data, environ)
        except SuspendNotSupported:
            self.owner.tell("This terminal cannot be lent to a command; try it without “!”.", bad=True)
        else:
            self.owner.tell(f"| {message.order.command}: {said}", bad=not said.startswith("done"))

"""The main screen's part in taking out: links, PDFs, the clipboard, commands, files."""

import os
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.message import Message

from arxivtui.tui.jobs import PDFS, start

if TYPE_CHECKING:
    from arxivtui.tui.copying import Copied, CopyForm
    from arxivtui.tui.pdfs import PdfJob, PdfsOpened
    from arxivtui.tui.piping import PipeOrder
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.session import Session

_INVENTED = "The papers of the sample day are invented: arXiv does not have them."


@dataclass(eq=False, repr=False)
class PipeReady(Message):
    """What a command reads that is to have the terminal."""

    order: "PipeOrder"
    ids: tuple[str, ...]
    data: bytes


class Taking:
    """Takes papers out of the app."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    # Opening

    def browse(self) -> None:
        """The papers' pages, in the browser."""
        from arxivtui.tui.opening import open_pages

        main = self._main
        session, ids = main.owner.session, main.chosen_ids
        if session.demo:
            main.owner.tell(_INVENTED, bad=True)
        elif ids:
            command = session.settings.ui.browser_command
            start(main, "browse", partial(open_pages, command, ids), exclusive=False)

    def open_pdf(self) -> None:
        """The papers' PDFs, fetched where they are not there yet."""
        main = self._main
        session, ids = main.owner.session, main.chosen_ids
        if session.demo:
            main.owner.tell(_INVENTED, bad=True)
        elif self.pdfs.running:
            main.owner.tell("PDFs are being fetched already.", bad=True)
        elif ids:
            self.pdfs.start(session, ids)

    @cached_property
    def pdfs(self) -> "PdfJob":
        """Imported and made with the first PDF."""
        from arxivtui.tui.pdfs import PdfJob

        job = PdfJob(self._main)
        self._main.jobs[PDFS] = job
        return job

    def pdfs_opened(self, message: "PdfsOpened") -> None:
        """They are open, or not."""
        self._main.bars.end_job(PDFS)
        self._main.owner.tell(message.text, bad=message.bad)

    # The clipboard

    def copy(self) -> None:
        """A second key says what."""
        from arxivtui.tui.screens.copy_menu import CopyMenu

        ids = self._main.chosen_ids

        def chosen(form: "CopyForm | None") -> None:
            if form is not None:
                self.copy_as(ids, form)

        if ids:
            self._main.app.push_screen(CopyMenu(len(ids)), chosen)

    def copy_id(self) -> None:
        """The papers' ids, at once."""
        from arxivtui.tui.copying import CopyForm

        if ids := self._main.chosen_ids:
            self.copy_as(ids, CopyForm.ID)

    def copy_as(self, ids: tuple[str, ...], form: "CopyForm") -> None:
        """The papers in a form."""
        from arxivtui.tui.copying import copy_papers

        start(self._main, "copy", partial(copy_papers, self._main.owner.session, ids, form))

    def copied(self, message: "Copied") -> None:
        """Ask the terminal too, which alone can be asked here; show what may not have been copied."""
        from arxivtui.tui.clipboard import Way
        from arxivtui.tui.copying import copied_text, must_be_shown
        from arxivtui.tui.screens.pager import PagerScreen

        main = self._main
        if message.copying.way is not Way.NOWHERE:
            main.app.copy_to_clipboard(message.text)
        said = copied_text(message)
        main.owner.tell(said, bad=message.bad or message.copying.way is Way.NOWHERE)
        if must_be_shown(message):
            main.app.push_screen(PagerScreen(said, message.text))

    # Files and commands

    def export(self) -> None:
        """Which papers, in which form, where."""
        from arxivtui.tui.screens.export import ExportScreen
        from arxivtui.tui.widgets.days import long_day

        main, spec = self._main, self._main.spec
        title = f"Papers: {spec.query}" if spec.query else long_day(spec.day) if spec.day else "Papers"
        main.app.push_screen(ExportScreen(main.owner.session, main.chosen_ids, main.view.ids, title))

    def pipe(self) -> None:
        """To a command of the reader's."""
        from arxivtui.tui.screens.pipe import PipePrompt

        session, ids = self._main.owner.session, self._main.chosen_ids

        def asked(order: "PipeOrder | None") -> None:
            if order is not None:
                self._pipe(session, ids, order)

        if ids:
            self._main.app.push_screen(PipePrompt(session, len(ids)), asked)

    def _pipe(self, session: "Session", ids: tuple[str, ...], order: "PipeOrder") -> None:
        from arxivtui.tui import piping
        from arxivtui.tui.screens.pipe import PipeScreen

        if not order.terminal:
            self._main.app.push_screen(PipeScreen(session, ids, order))
            return

        def prepare() -> PipeReady:
            piping.remember(session, order)
            return PipeReady(order, ids, piping.given(session, ids, order.form))

        start(self._main, "pipe", prepare)

    def pipe_in_terminal(self, message: PipeReady) -> None:
        """Lend the terminal to a command that wants it."""
        from arxivtui.tui import piping

        main = self._main
        if main.app.screen is not main:
            main.owner.tell(
                f"| {message.order.command}: not run, since you went on to something else.", bad=True
            )
            return
        environ = piping.surroundings(message.ids, os.environ)
        try:
            with main.app.suspend():
                said = piping.run_in_terminal(message.order, message.data, environ)
        except SuspendNotSupported:
            main.owner.tell("This terminal cannot be lent to a command; try it without “!”.", bad=True)
        else:
            main.owner.tell(f"| {message.order.command}: {said}", bad=not said.startswith("done"))

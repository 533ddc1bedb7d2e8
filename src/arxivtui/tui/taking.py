"""What leaves the app: links to the browser and the clipboard, starred papers to a file. For workers."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, harmless
from arxivtui.tui.clipboard import native_copy
from arxivtui.tui.messages import Told
from arxivtui.tui.session import today

if TYPE_CHECKING:
    from arxivtui.tui.session import Session

_BROWSER_SECONDS = 10.0
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


class ExportError(ArxivtuiError):
    """A file that the export must not or cannot write."""


def copy(text: str) -> Told:
    """Copy to the native clipboard, beside what the terminal was asked; the text is always shown."""
    if native_copy(text, os.environ):
        return Told(f"Copied: {text}")
    return Told(f"Sent to the terminal's clipboard: {text}")


def browse(link: str) -> Told:
    """Open a link; where no browser answers, the link is shown.

    In a process of its own without the terminal: a browser that prints, or runs in the terminal,
    would draw over the app.
    """
    try:
        done = subprocess.run(
            # Isolated: a file called webbrowser.py in the folder where the reader is must not be run.
            [sys.executable, "-I", "-c", _OPEN, link],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=_BROWSER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Told(f"The browser does not answer. The page is {link}", bad=True)
    if done.returncode:
        return Told(f"There is no browser here. The page is {link}", bad=True)
    return Told(f"Opened {link}")


def default_export_name() -> str:
    """Where the starred papers go unless the reader says otherwise: one file, brought up to date."""
    return "~/starred.md"


def export_starred(session: "Session", path: str) -> Told:
    """Write the starred papers as Markdown, best first.

    Raises:
        ExportError: the file holds something that is no export of ours, or cannot be written.
    """
    from arxivtui.day import export_papers
    from arxivtui.domain.query import parse_query
    from arxivtui.formats import FormatError

    try:
        target = Path(path).expanduser().absolute()
    except RuntimeError:
        raise ExportError(f"{harmless(path)}: there is no such home folder.") from None
    export = export_papers(session.store, parse_query("is:starred"), title="Starred papers", today=today())
    if not export.papers:
        return Told("Nothing is starred yet, so there is nothing to export.", bad=True)
    try:
        export.save(target)
    except FormatError as error:
        raise ExportError(error.message, "Choose another file.") from error
    return Told(f"{counted(export.papers, 'paper')} written to {harmless(str(target))}")

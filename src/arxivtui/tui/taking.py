"""What leaves the app: links to the browser and the clipboard, starred papers to a file. For workers."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless
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
            [sys.executable, "-c", _OPEN, link],
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
    """Where the starred papers go unless the reader says otherwise."""
    return f"starred-{today().isoformat()}.md"


def export_starred(session: "Session", path: str) -> Told:
    """Write the starred papers as Markdown, best first.

    Raises:
        ExportError: the file holds something that is no export of ours.
        FormatError: it cannot be written; it is unchanged.
    """
    from arxivtui.domain.query import parse_query
    from arxivtui.formats import write_document, write_markdown
    from arxivtui.store import papers, search

    target = Path(path).expanduser().absolute()
    with session.store.reading() as db:
        ids = search.ids(db, parse_query("is:starred"), today=today())
        records = papers.records(db, ids)
    if not records:
        return Told("Nothing is starred yet, so there is nothing to export.", bad=True)
    _require_ours(target)
    write_document(target, write_markdown(records, title="Starred papers"))
    papers_told = "1 paper" if len(records) == 1 else f"{len(records)} papers"
    return Told(f"{papers_told} written to {harmless(str(target))}")


def _require_ours(target: Path) -> None:
    """An earlier export may be replaced; anything else may not."""
    from arxivtui.formats import EXPORT_MARK

    mark = EXPORT_MARK.encode()
    try:
        with target.open("rb") as file:
            start = file.read(len(mark))
    except FileNotFoundError:
        return
    except OSError as error:
        raise ExportError(f"{harmless(str(target))} cannot be written: {error.strerror}.") from error
    if start not in (b"", mark):
        raise ExportError(
            f"{harmless(str(target))} holds something that arxivtui did not export.", "Choose another file."
        )

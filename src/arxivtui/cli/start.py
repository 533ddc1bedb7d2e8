"""The app from the command line. Textual is imported here, and only then; click not at all."""

import sys

from arxivtui.domain import ArxivtuiError


class NoTerminalError(ArxivtuiError):
    """The app was started where there is no terminal to draw on."""


def run_app(*, demo_day: bool = False, ascii_only: bool = False) -> int:
    """Run the app until the reader quits; its exit code."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NoTerminalError(
            "The app needs a terminal.", "`arxivtui list`, `show` and `export` work without one; see --help."
        )
    from arxivtui.config import Directories
    from arxivtui.tui import run

    return run(Directories.find(), demo=demo_day, ascii_only=ascii_only)

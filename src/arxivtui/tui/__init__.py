"""The terminal app: `run` for the command line, `check_ui` for its settings; Textual is imported inside."""

import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arxivtui.config import Directories, Settings, UiSettings
    from arxivtui.tui.session import Session

__all__ = ["check_ui", "run"]

_PUSH_TITLE = "\x1b[22;0t\x1b]2;arxivtui\x07"
_POP_TITLE = "\x1b[23;0t"


def run(
    directories: "Directories",
    *,
    settings: "Settings | None" = None,
    demo: bool = False,
    ascii_only: bool = False,
) -> int:
    """Run the app until the reader quits.

    Args:
        directories: where the reader's files are.
        settings: as loaded; None loads them (for a demo: the defaults).
        demo: open the sample day in a throw-away store, whatever `directories` hold.
        ascii_only: draw with ASCII characters alone, whatever the settings say.

    Returns:
        The exit code; of an app that a signal ended, 128 and its number.

    Raises:
        ArxivtuiError: the app cannot go on (the settings or the store cannot be used); one sentence.
    """
    from arxivtui.tui.turns import short_turns

    with short_turns():
        return _run(directories, settings, demo=demo, ascii_only=ascii_only)


def check_ui(ui: "UiSettings") -> list[str]:
    """What of `[ui]` the app could not follow (themes, commands, keys), a sentence each."""
    from arxivtui.tui.checks import check_ui as check

    return check(ui)


def _run(directories: "Directories", settings: "Settings | None", *, demo: bool, ascii_only: bool) -> int:
    from arxivtui.config import Settings as Defaults
    from arxivtui.config import load_settings
    from arxivtui.tui.app import ArxivtuiApp
    from arxivtui.tui.session import Session

    if settings is None:
        settings = Defaults() if demo else load_settings(directories)
    session = Session.sample(settings) if demo else Session(directories, settings)
    handler = _log_to(session)
    try:
        app = ArxivtuiApp(session, of_process=True, ascii_only=ascii_only)
        _write(_PUSH_TITLE)
        try:
            app.run()
        finally:
            app.system_end.restore()
            _write(_POP_TITLE)
            app.session.close()
        if app.system_end.exit_code:
            _let_go_of_terminal()
            return app.system_end.exit_code
        if app.fatal is not None:
            raise app.fatal
        return app.return_code or 0
    finally:
        session.close()
        logging.getLogger("arxivtui").removeHandler(handler)
        handler.close()


def _write(sequence: str) -> None:
    """To the terminal that Textual draws on, which is standard error."""
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        sys.__stderr__.write(sequence)
        sys.__stderr__.flush()


def _let_go_of_terminal() -> None:
    """Where the window was closed, let go what is unwritten: Python would end with a code of its own."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())


def _log_to(session: "Session") -> logging.Handler:
    """Warnings and worse go to the log file, made when there is something to write."""
    from arxivtui.tui.session import LogFile

    handler = LogFile(session.directories.log_file)
    logging.getLogger("arxivtui").addHandler(handler)
    return handler

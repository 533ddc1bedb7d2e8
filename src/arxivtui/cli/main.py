"""The command from its start to its end: one clear sentence for every error.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 partly done, 130 interrupted.
"""

import os
import sys
from typing import NoReturn

from arxivtui.cli.exit_codes import FAILED, INTERRUPTED
from arxivtui.domain import ArxivtuiError

_COMPLETION = "_ARXIVTUI_COMPLETE"
"""Set by a shell that asks what could be typed next."""


def main() -> NoReturn:
    """Run the command and exit; every expected error becomes one sentence on stderr."""
    try:
        if _COMPLETION in os.environ:
            code = _complete(os.environ[_COMPLETION])
        else:
            code = _run_commands() if len(sys.argv) > 1 else _run_app()
    except ArxivtuiError as error:
        complain(str(error))
        code = FAILED
    except KeyboardInterrupt:
        complain("Interrupted.")
        code = INTERRUPTED
    except OSError as error:
        complain(f"{error.filename or 'The system'}: {error.strerror or error}.")
        code = FAILED
    sys.exit(code)


def _run_app() -> int:
    """The app has no use for click, and its first paint is not to wait for it."""
    from arxivtui.cli.start import run_app

    return run_app()


def _complete(asked: str) -> int:
    from arxivtui.cli.completion import answer

    return answer(asked)


def _run_commands() -> int:
    import click

    from arxivtui.cli.commands import arxivtui

    try:
        code = arxivtui.main(prog_name="arxivtui", standalone_mode=False)
    except click.Abort:
        complain("Interrupted.")
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return code if isinstance(code, int) else 0


def complain(message: str) -> None:
    """One error on stderr; it may quote untrusted text."""
    from arxivtui.text import harmless

    sys.stderr.write(f"arxivtui: {harmless(message)}\n")

"""The reader's own editor: which one it is, and a file opened in it."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from arxivtui.config.errors import SettingsError

_USUAL = ("sensible-editor", "nano", "vim", "vi", "emacs")


def find_editor(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The editor's command line, to be followed by a file: `$VISUAL`, `$EDITOR`, else a usual one.

    Raises:
        SettingsError: what is set is no command line, or there is no editor at all.
    """
    for variable in ("VISUAL", "EDITOR"):
        command = environ.get(variable, "").strip()
        if not command:
            continue
        try:
            words = tuple(shlex.split(command))
        except ValueError:
            words = ()
        if not words or shutil.which(words[0], path=environ.get("PATH")) is None:
            raise SettingsError(f"${variable} names no editor that can be started: {command}.")
        return words
    for name in _USUAL:
        if shutil.which(name, path=environ.get("PATH")):
            return (name,)
    raise SettingsError("No editor was found.", "Set the environment variable EDITOR to yours.")


def run_editor(file: Path) -> None:
    """Open a file in the editor, which has the terminal, and wait until it is left.

    Raises:
        SettingsError: see `find_editor`, or it could not be run or ended with an error.
    """
    command = find_editor()
    try:
        with _interrupts_passed_over():
            subprocess.run([*command, str(file)], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SettingsError(
            f"The editor {' '.join(command)!r} could not be run ({error}).",
            "Set $EDITOR, or edit the file by hand.",
        ) from None


@contextmanager
def _interrupts_passed_over() -> Iterator[None]:
    """Ctrl-C is for the editor meanwhile; a signal that is handled, not ignored, it hears itself."""
    try:
        before = signal.signal(signal.SIGINT, lambda *_: None)
    except ValueError:  # Not in the main thread, which alone is interrupted.
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

"""Which editor the reader wants."""

import os
import shlex
import shutil
from collections.abc import Mapping

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

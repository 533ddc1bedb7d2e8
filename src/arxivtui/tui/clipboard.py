"""The clipboard of the reader's desk: a native tool where there is one, beside the terminal's own way."""

import shutil
import subprocess
from collections.abc import Mapping

_TOOLS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("wl-copy", (), "WAYLAND_DISPLAY"),
    ("xclip", ("-selection", "clipboard"), "DISPLAY"),
    ("xsel", ("--clipboard", "--input"), "DISPLAY"),
    ("pbcopy", (), ""),
    ("clip.exe", (), "WSL_DISTRO_NAME"),
)
_PATIENCE_SECONDS = 2.0


def native_copy(text: str, environ: Mapping[str, str]) -> bool:
    """Hand `text` to the first clipboard tool that works here; False where none does.

    Terminals drop the OSC 52 sequence without a word (tmux does by default), so it is never the
    only way. Blocks for up to two seconds: call it in a worker.
    """
    for name, arguments, needs in _TOOLS:
        if needs and not environ.get(needs):
            continue
        tool = shutil.which(name, path=environ.get("PATH"))
        if tool and _feed([tool, *arguments], text, environ):
            return True
    return False


def _feed(command: list[str], text: str, environ: Mapping[str, str]) -> bool:
    try:
        # xclip stays behind to serve the selection; its inherited pipes would keep us waiting.
        done = subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

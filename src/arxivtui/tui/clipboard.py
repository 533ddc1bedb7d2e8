"""The clipboard of the reader's desk: a native tool where there is one, tmux's, or the terminal's own way."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

MOST_BYTES = 74_994
"""Of text that terminals take: 100,000 in base64, as xterm and hterm bound it."""

_TOOLS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("wl-copy", (), "WAYLAND_DISPLAY"),
    ("xclip", ("-selection", "clipboard"), "DISPLAY"),
    ("xsel", ("--clipboard", "--input"), "DISPLAY"),
    ("pbcopy", (), ""),
    ("clip.exe", (), "WSL_DISTRO_NAME"),
)
_OF_THIS_DESK = ("pbcopy", "clip.exe")
"""Tools that over SSH would copy to a desk where nobody sits."""
_PATIENCE_SECONDS = 2.0
_TAKES = ("KITTY_WINDOW_ID", "WEZTERM_PANE", "ALACRITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR", "WT_SESSION")
_TAKES_BY_NAME = ("xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm")


class Way(Enum):
    """How a text was copied.

    TOOL: a tool of the desk took it.
    TMUX: tmux has it, and asks the terminal around it to copy it too.
    TERMINAL: the terminal is to be asked (OSC 52); it never answers.
    NOWHERE: not at all.
    """

    TOOL = auto()
    TMUX = auto()
    TERMINAL = auto()
    NOWHERE = auto()


@dataclass(frozen=True, slots=True)
class Copying:
    """What came of copying.

    Attributes:
        way: how.
        sure: whether it has arrived, as far as can be known.
        why: where it went nowhere, why not.
    """

    way: Way
    sure: bool = False
    why: str = ""


def copy_text(text: str, environ: Mapping[str, str]) -> Copying:
    """Copy by the surest way that there is here, or say which one is left to whoever has the terminal.

    Blocks for seconds where tools do not answer: call it in a worker.
    """
    if native_copy(text, environ):
        return Copying(Way.TOOL, sure=True)
    if environ.get("TMUX") and _tmux_copy(text, environ):
        return Copying(Way.TMUX, sure=True)
    if why := _why_not_by_terminal(text, environ):
        return Copying(Way.NOWHERE, why=why)
    name = environ.get("TERM", "")
    return Copying(Way.TERMINAL, sure=any(map(environ.get, _TAKES)) or name.startswith(_TAKES_BY_NAME))


def native_copy(text: str, environ: Mapping[str, str]) -> bool:
    """Hand `text` to the first clipboard tool that works here; False where none does.

    Terminals drop the OSC 52 sequence without a word (tmux does by default), so it is never the
    only way. Blocks for up to two seconds: call it in a worker.
    """
    for name, arguments, needs in _TOOLS:
        if (needs and not environ.get(needs)) or (name in _OF_THIS_DESK and over_ssh(environ)):
            continue
        tool = shutil.which(name, path=environ.get("PATH"))
        if tool and _feed([tool, *arguments], text, environ):
            return True
    return False


def over_ssh(environ: Mapping[str, str]) -> bool:
    """Whether the reader sits at another computer."""
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def _tmux_copy(text: str, environ: Mapping[str, str]) -> bool:
    tool = shutil.which("tmux", path=environ.get("PATH"))
    if tool is None:
        return False
    # `-w`, to pass it on to the terminal, is of tmux 3.2.
    return any(_feed([tool, "load-buffer", *more, "-"], text, environ) for more in (["-w"], []))


def _why_not_by_terminal(text: str, environ: Mapping[str, str]) -> str:
    """Why it is no use to ask the terminal; empty where it may be."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return "It is too long for a terminal to copy"
    if environ.get("TMUX"):
        return "tmux would drop it"
    if environ.get("STY"):
        return "screen would drop it"
    if environ.get("TERM", "") in ("linux", "dumb", "vt100"):
        return "This terminal has no clipboard"
    if environ.get("VTE_VERSION") or environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return "This terminal lets no program copy"
    return ""


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

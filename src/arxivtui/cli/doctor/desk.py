"""The terminal, and the programs that the app calls."""

import codecs
import locale
import os
import shlex
import shutil
import sys
from collections.abc import Iterator

from arxivtui.cli.doctor.checks import Finding, Level, Patient
from arxivtui.config import SettingsError, find_editor
from arxivtui.domain import ArxivtuiError
from arxivtui.tui.opening import viewer_command

_LEAST_COLUMNS, _LEAST_ROWS = 60, 16
_CLIPBOARDS = ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe")
_TAKES_OSC_52 = ("kitty", "ghostty", "foot", "alacritty", "wezterm", "tmux", "iterm")


def terminal(patient: Patient) -> Iterator[Finding]:
    """What it says of itself: name, colours, size, letters."""
    environ = patient.environ
    name = environ.get("TERM", "")
    here = any(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    columns, rows = shutil.get_terminal_size()
    encoding = locale.getpreferredencoding(False)
    colours = _colours(environ.get("COLORTERM", ""), name, no_color="NO_COLOR" in environ)
    program = environ.get("TERM_PROGRAM") or ("kitty" if environ.get("KITTY_WINDOW_ID") else "")
    known = f"{program} {name}".lower()
    copies = "yes" if any(word in known for word in _TAKES_OSC_52) else "not known"
    details = {
        "term": name,
        "program": program,
        "colours": colours,
        "columns": columns,
        "rows": rows,
        "encoding": encoding,
        "osc52": copies,
        "tmux": "TMUX" in environ,
        "ssh": "SSH_CONNECTION" in environ,
    }
    if not here:
        words = "there is none: nothing of it can be told"
        yield Finding("terminal", Level.OK, words, "The app needs one; the other commands do not.", details)
        return
    size = f"{columns} by {rows}"
    yield Finding("terminal", Level.OK, f"{program or name or 'unnamed'}, {colours}, {size}", details=details)
    if name in ("", "dumb", "unknown"):
        advice = "Set TERM to what your terminal is, such as xterm-256color."
        yield Finding("terminal", Level.WRONG, f"TERM is {name or 'not set'}: the app cannot draw", advice)
    if columns < _LEAST_COLUMNS or rows < _LEAST_ROWS:
        advice = f"{_LEAST_COLUMNS} by {_LEAST_ROWS} and more are comfortable."
        yield Finding("terminal", Level.NOTE, f"the window is small: {size}", advice)


def letters(patient: Patient) -> Iterator[Finding]:
    """Whether the locale has more than ASCII."""
    encoding = locale.getpreferredencoding(False)
    told = next(
        (patient.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if patient.environ.get(name)), ""
    )
    try:
        fine = codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        fine = False
    if fine:
        yield Finding("letters", Level.OK, f"UTF-8{f' ({told})' if told else ''}")
    else:
        yield Finding(
            "letters",
            Level.NOTE,
            f"the locale {told or 'that is not set'} has {encoding}: signs beyond it may show wrong",
            "Set LANG to a UTF-8 locale such as C.UTF-8, or use `arxivtui --ascii`.",
        )


def tools(patient: Patient) -> Iterator[Finding]:
    """Programs that the app can do without; what the settings name has to be there."""
    ui = patient.settings.ui
    path = patient.environ.get("PATH")
    for key, command in (("browser_command", ui.browser_command), ("pdf_command", ui.pdf_command)):
        if command and (problem := _missing(command, path)):
            yield Finding("tools", Level.WRONG, f"[ui] {key}: {problem}", "Correct the setting.")
    try:
        editor = " ".join(find_editor(patient.environ))
    except SettingsError as error:
        editor = ""
        yield Finding("tools", Level.NOTE, error.message, error.hint or "Set EDITOR.")
    clipboard = next((name for name in _CLIPBOARDS if shutil.which(name, path=path)), "")
    viewer = ui.pdf_command or _viewer(patient)
    have = {"editor": editor, "clipboard": clipboard, "viewer": viewer}
    words = ", ".join(f"{kind} {tool}" for kind, tool in have.items() if tool) or "none"
    lacking = [kind for kind, tool in have.items() if not tool and kind != "editor"]
    advice = f"Without a {' and a '.join(lacking)} the app asks the terminal." if lacking else ""
    yield Finding("tools", Level.OK, words, advice, have)


def _colours(told: str, name: str, *, no_color: bool) -> str:
    if no_color:
        return "no colours (NO_COLOR)"
    if told in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in name else "few colours"


def _missing(command: str, path: str | None) -> str:
    try:
        words = shlex.split(command)
    except ValueError:
        return "it cannot be read as a command"
    program = os.path.expanduser(words[0]) if words else ""
    return (
        "" if program and shutil.which(program, path=path) else f"there is no program {program or '(none)'}"
    )


def _viewer(patient: Patient) -> str:
    try:
        return viewer_command("", patient.environ)[0]
    except ArxivtuiError:
        return ""

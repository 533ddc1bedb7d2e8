"""Programs that show pages and PDFs: the reader's own commands, or the system's. For workers.

Nothing goes through a shell: a command is split as a shell would split it, and an address or a file takes
the place of `{url}` or `{file}` inside one of its words. Each runs in a session of its own without the
terminal: a program that prints, or draws, would do so over the app.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import Thread

from arxivtui.domain import ArxivtuiError, abs_url
from arxivtui.text import counted, harmless
from arxivtui.tui.clipboard import over_ssh
from arxivtui.tui.copying import Copied, TakingError, copy
from arxivtui.tui.messages import Told

MOST_AT_ONCE = 20
"""Pages or PDFs that one key opens."""

_FIRST_SECONDS, _LATER_SECONDS = 3.0, 0.3
"""How long a program may take to fail; what runs on is the reader's."""
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


class OpenError(ArxivtuiError):
    """A program that could not be started, or ended with an error at once."""


def open_pages(
    command: str, ids: Sequence[str], *, environ: Mapping[str, str] | None = None
) -> Told | Copied:
    """Open the papers' pages in the browser; where there is none, their links are copied and shown.

    Args:
        command: `[ui] browser_command`.
        ids: of the papers.
        environ: of the programs; by default the app's own.

    Raises:
        TakingError: too many at once.
        OpenError: the reader's own command is wrong.
    """
    check_open(ids, "page")
    environ = os.environ if environ is None else environ
    links = [abs_url(paper_id) for paper_id in ids]
    if not command and (why := why_nothing_opens(environ)):
        return _shown(links, f"{why}.")
    for place, link in enumerate(links):
        # Isolated: a file called webbrowser.py in the folder where the reader is must not be run.
        words = (
            own_command("browser_command", command, {"url": link})
            if command
            else [sys.executable, "-I", "-c", _OPEN, link]
        )
        try:
            launch(words, environ, _LATER_SECONDS if place else _FIRST_SECONDS)
        except OpenError as error:
            if command:
                raise OpenError(f"{error.message} It stands in the settings: [ui] browser_command.") from None
            return _shown(links[place:], "No browser could be opened.")
    return Told(f"Opened {links[0] if len(links) == 1 else counted(len(links), 'page')}")


def _shown(links: Sequence[str], why: str) -> Copied:
    return copy("\n".join(links), "" if len(links) == 1 else counted(len(links), "link"), lead=why, bad=True)


def check_open(ids: Sequence[str], what: str) -> None:
    """Refuse to flood the desk.

    Raises:
        TakingError: they are too many.
    """
    if len(ids) > MOST_AT_ONCE:
        raise TakingError(f"{counted(len(ids), what)} at once are too many: at most {MOST_AT_ONCE}.")


def why_nothing_opens(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Why no window can be opened in front of the reader; empty where one can."""
    if environ.get("BROWSER"):
        return ""
    windows = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    if over_ssh(environ) and not windows:
        return "Over SSH nothing can be opened in front of you"
    if not windows and platform.startswith(("linux", "freebsd")) and not environ.get("WSL_DISTRO_NAME"):
        return "There is no desktop here to open it on"
    return ""


def own_command(setting: str, command: str, values: Mapping[str, str]) -> list[str]:
    """The words of a command of the reader's, its `{names}` filled in; the first value ends it if none is.

    Raises:
        OpenError: it cannot be split, or is empty.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise OpenError(f"[ui] {setting} cannot be read: {str(error).lower()}: {command}.") from None
    if not words:
        raise OpenError(f"[ui] {setting} names no program.")
    if not any(f"{{{name}}}" in word for word in words for name in values):
        first = next(iter(values))
        words.append(f"{{{first}}}")
    filled = []
    for word in words:
        # In one pass: a value that holds a name in braces is left as it is.
        for name, value in values.items():
            if f"{{{name}}}" in word:
                word = value.join(word.split(f"{{{name}}}"))
                break
        filled.append(word)
    return [os.path.expanduser(filled[0]), *filled[1:]]


def viewer_command(file: str, environ: Mapping[str, str], platform: str = sys.platform) -> list[str]:
    """The system's own way to show a file.

    Raises:
        OpenError: there is none.
    """
    names = ("open",) if platform == "darwin" else ("xdg-open", "wslview", "open")
    for name in names:
        if tool := shutil.which(name, path=environ.get("PATH")):
            return [tool, file]
    raise OpenError("No viewer was found.", "Name yours in the settings: [ui] pdf_command.")


def launch(words: Sequence[str], environ: Mapping[str, str], seconds: float = _FIRST_SECONDS) -> None:
    """Start a program and leave it running; wait so many seconds whether it fails.

    Raises:
        OpenError: it cannot be started, or ended with an error meanwhile.
    """
    name = harmless(words[0])
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        why = "there is no such program" if isinstance(error, FileNotFoundError) else str(error)
        raise OpenError(f"{name} cannot be started: {why}.") from None
    try:
        status = process.wait(seconds)
    except subprocess.TimeoutExpired:
        # Somebody has to ask for its end, or it stays in the process table.
        Thread(target=process.wait, name="arxivtui-opened", daemon=True).start()
        return
    if status:
        raise OpenError(f"{name} ended with status {status}.")

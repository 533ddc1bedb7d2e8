"""Papers given to a command of the reader's own: what it is given, how it runs, what is shown of it.

The command goes through the reader's shell, as in mutt and newsboat, in a process group of its own and
without the terminal; the papers' texts come on its standard input and never into the command line.
"""

import codecs
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, StrEnum
from threading import Event, Thread
from typing import IO, TYPE_CHECKING

from arxivtui.domain import ArxivtuiError, abs_url
from arxivtui.text import counted, harmless, how_long
from arxivtui.tui.copying import bibtex, check_number, read

if TYPE_CHECKING:
    from arxivtui.tui.session import Session

MOST_SHOWN = 1_000_000
"""Bytes of output that are kept to be shown; the rest is read and dropped."""
MOST_SECONDS = 900.0
"""How long a command may take."""
HISTORY = 20
"""Commands that are remembered."""

_HISTORY_KEY = "pipes"
_GRACE_SECONDS = 2.0
"""Between asking a command to end and ending it."""
_TAIL_SECONDS = 0.3
"""How long output is waited for once the command itself has ended; what it left behind may hold the pipe."""
_POLL = 0.05
_LONGEST_COMMAND = 10_000
_STEERING = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-Z\\^-~]"
)
"""Colours, titles and the like; taken out before blanks are counted for tabs."""
_OVERSTRUCK = re.compile(r"[^\n]\x08")


class PipeForm(StrEnum):
    """What a command is given; the first is what it gets unless the reader chooses."""

    JSON = "JSON Lines"
    BIBTEX = "BibTeX"
    MARKDOWN = "Markdown"
    LINKS = "links"


class PipeError(ArxivtuiError):
    """A command that could not be started."""


@dataclass(frozen=True, slots=True)
class PipeOrder:
    """What the reader asked for.

    Attributes:
        command: for the shell, without the mark of a terminal.
        form: what it is given.
        terminal: it is lent the terminal (it was written `!command`).
    """

    command: str
    form: PipeForm = PipeForm.JSON
    terminal: bool = False

    @classmethod
    def read(cls, text: str, form: PipeForm) -> "PipeOrder | None":
        """The order in what was typed; None where there is no command."""
        text = text.strip()
        terminal = text.startswith("!")
        command = text.removeprefix("!").strip()
        return cls(command, form, terminal) if command else None

    @property
    def written(self) -> str:
        """As it was typed."""
        return f"!{self.command}" if self.terminal else self.command


class End(Enum):
    """How a command came to its end: by itself, stopped by the reader, or at the end of its time."""

    ITSELF = "itself"
    STOPPED = "stopped"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class PipeResult:
    """What became of a command.

    Attributes:
        status: its exit status; below zero the signal that ended it.
        output: standard output and errors together, at most `MOST_SHOWN` bytes.
        size: bytes of all of it.
    """

    end: End
    status: int
    output: bytes
    size: int

    @property
    def fine(self) -> bool:
        """It ended by itself and says that all went well."""
        return self.end is End.ITSELF and self.status == 0


def remembered(session: "Session") -> list[tuple[str, PipeForm]]:
    """The last commands with their forms, newest first.

    Raises:
        StoreError: the store cannot be read.
    """
    from arxivtui.store import ui_state

    with session.store.reading() as db:
        kept = ui_state.get(db, _HISTORY_KEY)
    found = []
    for entry in kept if isinstance(kept, list) else []:
        if (
            isinstance(entry, list)
            and len(entry) == 2
            and isinstance(entry[0], str)
            and entry[1] in list(PipeForm)
        ):
            found.append((entry[0], PipeForm(entry[1])))
    return found[:HISTORY]


def remember(session: "Session", order: PipeOrder) -> None:
    """Put a command at the head of those remembered.

    Raises:
        StoreError: the store cannot be written.
    """
    from arxivtui.store import ui_state

    others = [entry for entry in remembered(session) if entry[0] != order.written]
    kept = [(order.written[:_LONGEST_COMMAND], order.form), *others][:HISTORY]
    with session.store.writing() as db:
        ui_state.put(db, _HISTORY_KEY, [[command, form.value] for command, form in kept])


def given(session: "Session", ids: Sequence[str], form: PipeForm) -> bytes:
    """What a command reads: the papers in their order.

    Raises:
        TakingError: they are too many, or not in the store.
        StoreError: the store cannot be read.
    """
    check_number(ids)
    if form is PipeForm.LINKS:
        return "".join(f"{abs_url(paper_id)}\n" for paper_id in ids).encode()
    from arxivtui.formats import markdown_entry, write_json_lines

    records = read(session, ids)
    match form:
        case PipeForm.BIBTEX:
            text = bibtex(session, records)
        case PipeForm.MARKDOWN:
            text = "\n\n".join(map(markdown_entry, records)) + "\n"
        case _:
            text = write_json_lines(records, title="")
    return text.encode("utf-8", "replace")


def shell_words(command: str, environ: Mapping[str, str]) -> list[str]:
    """The reader's shell, given a command."""
    return [environ.get("SHELL") or "/bin/sh", "-c", command]


def surroundings(ids: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command: `ARXIVTUI_IDS` has the ids with spaces between."""
    return {**environ, "ARXIVTUI_IDS": " ".join(ids)}


class Pipe:
    """One command, run once by a worker; `stop` may be called from any thread.

    Args:
        command: for the shell.
        data: its standard input.
        environ: its environment.
        seconds: how long it may take.
    """

    def __init__(
        self, command: str, data: bytes, environ: Mapping[str, str], *, seconds: float = MOST_SECONDS
    ) -> None:
        self._command = command
        self._data = data
        self._environ = dict(environ)
        self._seconds = seconds
        self._stopped = Event()

    def stop(self) -> None:
        """End it, and all that it started, soon."""
        self._stopped.set()

    def run(self) -> PipeResult:
        """Run it to its end.

        Raises:
            PipeError: the shell cannot be started.
        """
        words = shell_words(self._command, self._environ)
        try:
            process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self._environ,
                bufsize=0,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise PipeError(f"The shell {words[0]} cannot be started: {error}.", "See $SHELL.") from None
        assert process.stdin is not None
        assert process.stdout is not None
        Thread(target=_feed, args=(process.stdin, self._data), daemon=True).start()
        try:
            return self._watch(process, process.stdout.fileno())
        finally:
            process.stdout.close()

    def _watch(self, process: "subprocess.Popen[bytes]", output: int) -> PipeResult:
        """Read until it has ended, or has to."""
        kept, size = bytearray(), 0
        deadline = time.monotonic() + self._seconds
        end, ended_at, open_ = End.ITSELF, None, True
        while True:
            now = time.monotonic()
            if end is End.ITSELF and (self._stopped.is_set() or now > deadline):
                end = End.STOPPED if self._stopped.is_set() else End.TIMEOUT
                _signal(process, signal.SIGTERM)
                deadline = now + _GRACE_SECONDS
            elif end is not End.ITSELF and now > deadline:
                _signal(process, signal.SIGKILL)
                deadline = now + _GRACE_SECONDS
            if process.poll() is not None:
                ended_at = ended_at or now
                if not open_ or now - ended_at > _TAIL_SECONDS:
                    return PipeResult(end, process.returncode, bytes(kept), size)
            if not open_:
                time.sleep(_POLL)
            elif select.select([output], [], [], _POLL)[0]:
                piece = os.read(output, 65536)
                open_ = bool(piece)
                size += len(piece)
                kept += piece[: MOST_SHOWN - len(kept)]


def _feed(stdin: IO[bytes], data: bytes) -> None:
    """Write all of it, as far as it is read."""
    with suppress(OSError):
        view = memoryview(data)
        while view:
            view = view[stdin.write(view) :]
    with suppress(OSError):
        stdin.close()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> None:
    """Tell the command and what it started, as long as they are in its group."""
    with suppress(OSError):
        os.killpg(process.pid, number)


def output_text(result: PipeResult) -> str:
    """What a command printed, harmless; of what is no text, that it is none."""
    data = result.output
    if b"\0" in data[:8192]:
        return f"({counted(result.size, 'byte')} that are no text)"
    # A character that is cut in two at the end is left out, not shown as damaged.
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data, final=result.size == len(data))
    text = _OVERSTRUCK.sub("", _STEERING.sub("", text))
    text = harmless("\n".join(line.expandtabs() for line in text.split("\n")), keep_newlines=True)
    if result.size > len(data):
        text += f"\n… and {counted(result.size - len(data), 'byte')} more, not shown"
    return text.strip("\n")


def end_words(result: PipeResult) -> str:
    """How it ended, in a few words."""
    match result.end:
        case End.STOPPED:
            return "stopped"
        case End.TIMEOUT:
            return f"stopped after {how_long(MOST_SECONDS)}"
    if result.status < 0:
        with suppress(ValueError):
            return f"ended by {signal.Signals(-result.status).name}"
        return f"ended by signal {-result.status}"
    return "done" if result.status == 0 else f"ended with status {result.status}"


def run_in_terminal(order: PipeOrder, data: bytes, environ: Mapping[str, str]) -> str:
    """Run a command that has the terminal, and wait for Enter; how it ended, in a few words.

    Called while the app has let go of the terminal. Ctrl-C is the command's.
    """
    try:
        before = signal.signal(signal.SIGINT, lambda *_: None)
    except ValueError:  # Not in the main thread, which alone is interrupted.
        before = None
    try:
        words = shell_words(order.command, environ)
        try:
            done = subprocess.run(words, input=data, env=dict(environ), check=False)
        except (OSError, ValueError) as error:
            return f"not started: {words[0]}: {error}"
        said = end_words(PipeResult(End.ITSELF, done.returncode, b"", 0))
        with suppress(EOFError, OSError):
            input(f"\n[{said}] Enter goes back to arxivtui ")
        return said
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)

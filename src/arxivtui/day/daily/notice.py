"""The reader's own command, given the summary: mail, a message to a phone, whatever they choose."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from threading import Event
from time import monotonic

MOST_SECONDS = 300.0
"""How long the command may take."""

_GRACE_SECONDS = 2.0
"""Between asking it to end and ending it."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class CommandEnd:
    """How the command ended.

    Attributes:
        status: its exit status, below zero the signal that ended it; None where it could not be started.
        trouble: what went wrong, in a sentence without its full stop; empty where it said that all is well.
    """

    status: int | None
    trouble: str = ""


def run_command(
    command: str,
    summary: str,
    variables: Mapping[str, str],
    stopped: Event,
    *,
    seconds: float = MOST_SECONDS,
    environ: Mapping[str, str] = os.environ,
) -> CommandEnd:
    """Run a command by the reader's shell, in a process group of its own; its output goes to stderr.

    Args:
        command: for the shell.
        summary: its standard input.
        variables: added to its environment.
        stopped: once it is set, the command is ended.
        seconds: after which it is ended.
        environ: this process's.
    """
    words = [environ.get("SHELL") or "/bin/sh", "-c", command]
    with TemporaryFile() as given:  # Unlike a pipe it waits for nobody to read it.
        try:
            given.write(summary.encode("utf-8", "replace"))
            given.seek(0)
            process = subprocess.Popen(
                words,
                stdin=given,
                stdout=_stderr(),
                stderr=_stderr(),
                env={**environ, **variables},
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            return CommandEnd(None, f"the command could not be started ({words[0]}: {error})")
    deadline = monotonic() + seconds
    while process.poll() is None:
        if stopped.wait(_POLL_SECONDS) or monotonic() > deadline:
            _end(process)
            why = "was stopped" if stopped.is_set() else f"did not end within {seconds:.0f} seconds"
            return CommandEnd(process.returncode, f"the command {why}")
    return CommandEnd(process.returncode, _trouble(process.returncode))


def _stderr() -> int:
    """Standard error, or nowhere if this process has none."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        return subprocess.DEVNULL


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the command and what it started, as long as that is in its group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(OSError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)


def _trouble(status: int) -> str:
    if status == 0:
        return ""
    if status < 0:
        try:
            return f"the command was ended by {signal.Signals(-status).name}"
        except ValueError:
            return f"the command was ended by signal {-status}"
    return f"the command ended with exit status {status}"

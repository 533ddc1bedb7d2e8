"""A benchmark's process, and all that it starts: in whatever session, it ends with it. Linux only."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

from benchmarks.options import RUN

GRACE = 10.0
"""Seconds for a benchmark to clear away what it made."""


@contextmanager
def started(
    arguments: Sequence[str], output: IO[bytes], folder: Path, grace: float = GRACE
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a Python program, which is asked to end at the end, and made to if it does not in time.

    Args:
        arguments: the interpreter's.
        output: for what it says.
        folder: where it runs.
        grace: seconds between the one and the other.
    """
    # All its descendants inherit it, those in sessions of their own too.
    mark = token_hex(16)
    environment = {
        **os.environ,
        RUN: mark,
        "BENCHMARKS_TOLD": str(told := os.dup(2)),
        "PYTHONUNBUFFERED": "1",  # Or its last words would come before the others.
    }
    process = None
    try:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env=environment,
            pass_fds=[told],
            start_new_session=True,  # Ctrl-C is for the run; what it means to a benchmark is said below.
        )
        yield process
    finally:
        os.close(told)
        try:
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(grace)
        finally:
            _kill(mark)
            if process is not None:
                process.wait()


def _kill(mark: str) -> None:
    """End whatever has the mark, and what it starts meanwhile."""
    give_up = time.monotonic() + GRACE
    while (marked := [pid for pid in _processes() if _has(pid, mark)]) and time.monotonic() < give_up:
        for pid in marked:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _has(pid: int, mark: str) -> bool:
    # Another user's cannot be read, and a dead one has none.
    with suppress(OSError):
        return f"{RUN}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return False

"""What all benchmarks' command lines share: numbers to measure with, an end in order, one run at a time."""

import argparse
import math
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from types import FrameType
from typing import TypeVar

from benchmarks.scratch import FOLDER, only_run

RUN = "BENCHMARKS_RUN"
"""A variable that all processes of a run have, a benchmark run alone being one of its own."""
DISTURBED = "another run is going on in {}; two would disturb each other"
_held = ExitStack()
_Number = TypeVar("_Number", int, float)


def _number(read: Callable[[str], _Number], called: str) -> Callable[[str], _Number]:
    """A type of argparse: what `read` makes of a text, if that is finite and above nought."""

    def number(text: str) -> _Number:
        with suppress(ValueError):
            if 0 < (found := read(text)) < math.inf:
                return found
        raise argparse.ArgumentTypeError(f"not {called}: {text!r}")

    return number


at_least_one = _number(int, "a whole number of at least one")
above_nought = _number(float, "a number above nought")


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What a benchmark is asked for.

    Where that is this process's own command line, it ends in order from here on, and no run goes on beside it
    until it has: it is refused where one does that it is no part of.
    """
    asked = parser.parse_args(arguments)
    if arguments is None:
        end_in_order()
        if RUN not in os.environ:
            _be_the_run(parser)
    return asked


def end_in_order() -> None:
    """Let Ctrl-C and SIGTERM leave this process through every `with` and `finally`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # What is ignored stays so: a shell says that of what it runs in the background.
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _leave)


def _be_the_run(parser: argparse.ArgumentParser) -> None:
    try:
        # Held until the process ends.
        if not _held.enter_context(only_run(FOLDER)):
            parser.exit(1, f"{parser.prog}: {DISTURBED.format(FOLDER)}.\n")
    except OSError as error:
        parser.exit(1, f"{parser.prog}: {error.filename or FOLDER}: {error.strerror or error}.\n")
    # A benchmark may start itself for a part of its work.
    os.environ[RUN] = str(os.getpid())


def _leave(number: int, _frame: FrameType | None) -> None:
    # A second one would cut short what is cleared away for the first.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    print("Interrupted.", file=sys.stderr, flush=True)
    raise SystemExit(128 + number)

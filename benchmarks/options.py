"""What the command lines of all benchmarks share: numbers that can be measured with, and an end in order."""

import argparse
import math
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType
from typing import TypeVar

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
    """What is asked for.

    Where that is this process's own command line, Ctrl-C and SIGTERM leave it from here on through every
    `with` and `finally`.
    """
    asked = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM) if arguments is None else ():
        # What is ignored stays so: a shell says that of what it runs in the background.
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _leave)
    return asked


def _leave(number: int, _frame: FrameType | None) -> None:
    # A second one would cut short what is cleared away for the first.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    print("Interrupted.", file=sys.stderr, flush=True)
    raise SystemExit(128 + number)

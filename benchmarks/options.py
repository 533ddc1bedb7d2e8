"""What the command lines of all benchmarks share: numbers that can be measured with, and an end in order."""

import argparse
import math
import signal
import sys
from collections.abc import Sequence
from types import FrameType


def at_least_one(text: str) -> int:
    """A whole number of at least one, as a type of argparse.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"not a whole number of at least one: {text!r}")
    return number


def above_nought(text: str) -> float:
    """Seconds, finite and more than none, as a type of argparse.

    Raises:
        argparse.ArgumentTypeError: they are not.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not (seconds > 0 and math.isfinite(seconds)):
        raise argparse.ArgumentTypeError(f"not a number above nought: {text!r}")
    return seconds


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

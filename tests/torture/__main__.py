"""`python -m tests.torture --seconds 600 [--seed N]`: whatever goes wrong, nothing acknowledged is lost."""

import argparse
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from secrets import randbelow
from shutil import rmtree
from tempfile import mkdtemp
from time import sleep
from types import FrameType

from tests.torture.checks import processes_of
from tests.torture.plan import plan
from tests.torture.sitting import home_in, sit, table
from tests.torture.surroundings import Disk

SHORTEST, LONGEST = 1.0, 600.0
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOKS = 20
"""How often it is looked for processes that were begun while others were being ended."""


class Interrupted(BaseException):
    """A signal asks for the end; its number."""


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    arguments.add_argument("--seconds", type=_seconds, default=LONGEST, help=f"{LONGEST:.0f} at most")
    arguments.add_argument("--seed", type=int, help="the same seed plans the same events")
    asked = arguments.parse_args()
    seconds = asked.seconds
    seed = randbelow(10**6) if asked.seed is None else asked.seed
    for each in _ENDING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _interrupt)
    folder = Path(mkdtemp(prefix="arxivtui-torture-"))
    again = f"seed {seed}: python -m tests.torture --seconds {seconds:.0f} --seed {seed}"
    print(f"{again}\nin {folder}\n", flush=True)
    try:
        found = sit(folder, seconds, plan(seed, seconds))
    except Interrupted as interrupted:
        _clear_away(folder)
        print("Interrupted.", file=sys.stderr, flush=True)
        # At once: threads of those who were at work may still wait for what was ended.
        os._exit(128 + interrupted.args[0])
    print(f"{table(found)}\n\n{again}")
    if found.wrong:
        raise SystemExit(f"look for yourself in {folder} (`umount {folder}/disk` when done)")
    Disk(folder / "disk").let_go()
    rmtree(folder)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not SHORTEST <= seconds <= LONGEST:
        raise argparse.ArgumentTypeError(f"{text} is not between {SHORTEST:.0f} and {LONGEST:.0f}")
    return seconds


def _interrupt(number: int, _frame: FrameType | None) -> None:
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)


def _clear_away(folder: Path) -> None:
    """End what runs, and take away the disk and the folder."""
    quiet = 0
    for _ in range(_LOOKS):
        running = processes_of(home_in(folder))
        for number in running:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        quiet = 0 if running else quiet + 1
        if quiet == 3:
            break
        sleep(0.1)
    Disk(folder / "disk").let_go()
    rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

"""The paper list beside Textual's own lists: `python -m benchmarks.list [--quick]`.

Fill time, memory and CPU per key press at 1,000, 10,000 and 100,000 papers of two lines each, in a
pseudo-terminal of 120 x 40, each measurement in a process of its own; then the whole app (`first_paint`).
"""

import argparse
from dataclasses import dataclass
from statistics import median

from benchmarks import first_paint
from benchmarks.list_peers import FILLED, READY
from benchmarks.stored_papers import rows_file
from benchmarks.terminal import DOWN, Terminal

SIZES = (1_000, 10_000, 100_000)
KINDS = ("PaperList", "OptionList", "DataTable")
KEY_BUDGET = 8.0
FILL_BUDGET = 100.0
_KEYS = 40
_PAUSE = 0.03


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement: the fill in milliseconds of CPU and wall and in MB, and CPU ms per key."""

    fill_cpu: float
    fill_wall: float
    memory: float
    key_cpu: float


def measure(kind: str, rows: int) -> Measured:
    """Fill such a list once and walk down it."""
    with Terminal(["-m", "benchmarks.list_peers", kind, str(rows_file(rows))]) as terminal:
        terminal.wait_for(READY)
        # Let start-up come to rest: what follows is the fill's alone.
        terminal.cpu_per_key(b"", 1, 0.3)
        before = terminal.reading()
        terminal.type(b"f")
        filled = terminal.wait_for(FILLED)
        terminal.cpu_per_key(DOWN, 3, _PAUSE)
        memory = terminal.reading().memory - before.memory
        spent = filled.since(before)
        key = terminal.cpu_per_key(DOWN, _KEYS, _PAUSE)
    return Measured(spent.cpu * 1000, spent.wall * 1000, memory, key)


def runs(kind: str, rows: int, quick: bool) -> int:
    """How often to measure: the lists that take their time to fill, less often."""
    if quick or (kind != "PaperList" and rows > SIZES[0]):
        return 1
    return 5 if kind == "PaperList" else 3


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--quick", action="store_true", help="measure once, and the other lists up to 10,000"
    )
    quick = arguments.parse_args().quick
    print(
        f"{'list':<12}{'papers':>8}{'fill CPU ms':>13}{'wall ms':>10}"
        f"{'memory MB':>11}{'CPU ms/key':>12}{'runs':>6}"
    )
    for kind in KINDS:
        for rows in SIZES:
            if quick and kind != "PaperList" and rows == SIZES[-1]:
                continue
            times = runs(kind, rows, quick)
            found = [measure(kind, rows) for _ in range(times)]
            cpu, wall, memory, key = (
                median(getattr(one, name) for one in found)
                for name in ("fill_cpu", "fill_wall", "memory", "key_cpu")
            )
            print(
                f"{kind:<12}{rows:>8,}{cpu:>13.0f}{wall:>10.0f}{memory:>11.1f}{key:>12.1f}{times:>6}",
                flush=True,
            )
    print(f"budget: {KEY_BUDGET:.0f} ms CPU a key at 100,000 as at 1,000; first rows in {FILL_BUDGET:.0f} ms")
    first_paint.report(quick)


if __name__ == "__main__":
    main()

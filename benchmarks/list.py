"""The paper list beside Textual's own lists: `python -m benchmarks.list [--rounds N] [--papers N]...`.

Fill time, memory and CPU per key press at 1,000, 10,000 and 100,000 papers of two lines each, in a
pseudo-terminal of 120 x 40, each measurement in a process of its own. `benchmarks.first_paint` has the same
of the whole app.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.list_peers import FILLED, READY
from benchmarks.options import at_least_one, parse
from benchmarks.stored_papers import rows_file
from benchmarks.terminal import DOWN, Terminal

SIZES = (1_000, 10_000, 100_000)
KINDS = ("PaperList", "OptionList", "DataTable")
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


def runs(kind: str, rows: int, rounds: int) -> int:
    """How often to measure: the lists that take their time to fill, less often."""
    if kind == "PaperList":
        return rounds
    return 1 if rows > SIZES[0] else min(rounds, 3)


def middle(found: Sequence[Measured]) -> Measured:
    """The median of each."""
    return Measured(
        median(one.fill_cpu for one in found),
        median(one.fill_wall for one in found),
        median(one.memory for one in found),
        median(one.key_cpu for one in found),
    )


def figures(found: Mapping[tuple[str, int], Measured], rounds: int) -> list[Figure]:
    """As data: ours beside the others."""
    given = []
    parts: tuple[tuple[str, str, str, Callable[[Measured], float]], ...] = (
        ("key", "CPU of a key press", "ms CPU", lambda one: one.key_cpu),
        ("fill-cpu", "CPU of filling the list", "ms CPU", lambda one: one.fill_cpu),
        ("fill-wall", "filling it, by the clock", "ms", lambda one: one.fill_wall),
        ("memory", "memory that it takes", "MB", lambda one: one.memory),
    )
    for key, name, unit, part in parts:
        for kind, rows in found:
            if kind != "PaperList":
                continue
            peers = [
                (f"Textual's {peer}", part(measured))
                for (peer, size), measured in found.items()
                if size == rows and peer != kind
            ]
            ours = part(found[kind, rows])
            given.append(figure(f"list.{key}", name, ours, unit, *peers, papers=rows, runs=rounds))
    return given


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "--papers", type=at_least_one, action="append", help="papers in it; may be given again"
    )
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    add_option(arguments)
    asked = parse(arguments)
    print(
        f"{'list':<12}{'papers':>8}{'fill CPU ms':>13}{'wall ms':>10}"
        f"{'memory MB':>11}{'CPU ms/key':>12}{'runs':>6}"
    )
    found = {}
    for kind in KINDS:
        for rows in asked.papers or SIZES:
            times = runs(kind, rows, asked.rounds)
            one = found[kind, rows] = middle([measure(kind, rows) for _ in range(times)])
            print(
                f"{kind:<12}{rows:>8,}{one.fill_cpu:>13.0f}{one.fill_wall:>10.0f}"
                f"{one.memory:>11.1f}{one.key_cpu:>12.1f}{times:>6}",
                flush=True,
            )
    leave(asked.figures, figures(found, asked.rounds))


if __name__ == "__main__":
    main()

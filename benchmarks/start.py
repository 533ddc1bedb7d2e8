"""What the command takes before it does anything: `python -m benchmarks.start [--rounds N] [--figures FILE]`.

CPU and wall milliseconds of `arxivtui --help` and `--version`, each in a process of its own, beside
`python -c pass`; all by turns, the median of the rounds.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse

COMMANDS: Mapping[str, Sequence[str]] = {
    "pass": ("-c", "pass"),
    "help": ("-m", "arxivtui", "--help"),
    "version": ("-m", "arxivtui", "--version"),
}
"""Arguments of the interpreter, by name."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one process, from its start to its end."""

    cpu: float
    wall: float


def run(arguments: Sequence[str]) -> Cost:
    """Run the interpreter once.

    Raises:
        subprocess.CalledProcessError: the command failed.
    """
    before, began = _children_cpu(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return Cost((_children_cpu() - before) * 1000, (time.perf_counter() - began) * 1000)


def measure(rounds: int) -> dict[str, Cost]:
    """The medians, by name."""
    for arguments in COMMANDS.values():
        run(arguments)
    found: dict[str, list[Cost]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            found[name].append(run(arguments))
    return {
        name: Cost(median(one.cpu for one in costs), median(one.wall for one in costs))
        for name, costs in found.items()
    }


def figures(found: Mapping[str, Cost], rounds: int) -> list[Figure]:
    """As data."""
    floor = found["pass"]
    cpu, wall = (budgets.PASS, floor.cpu), (budgets.PASS, floor.wall)
    return [
        figure("start.help", "`--help`, CPU", found["help"].cpu, "ms CPU", cpu, runs=rounds),
        figure("start.version", "`--version`, CPU", found["version"].cpu, "ms CPU", cpu, runs=rounds),
        figure("start.help-wall", "`--help`, by the clock", found["help"].wall, "ms", wall, runs=rounds),
        figure(
            "start.version-wall", "`--version`, by the clock", found["version"].wall, "ms", wall, runs=rounds
        ),
    ]


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    add_option(arguments)
    asked = parse(arguments)
    found = measure(asked.rounds)
    print(f"{'':<28}{'CPU ms':>8}{'wall ms':>9}")
    for name, cost in found.items():
        print(f"{'python ' + ' '.join(COMMANDS[name]):<28}{cost.cpu:>8.0f}{cost.wall:>9.0f}")
    print(f"budget: {budgets.HELP.text}")
    leave(asked.figures, figures(found, asked.rounds))


if __name__ == "__main__":
    main()

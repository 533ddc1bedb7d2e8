"""Every benchmark, and the page of their figures: `python -m benchmarks [--only NAME]... [--quick]`.

Each is run in a process of its own, one after the other, so that none meets another's memory. What they print
is kept under `.benchmarks/last/`. One that fails, or cannot run here, leaves a line in the page that says
why, and the others go on; where one failed, the exit code is 1. A budget that is missed is no failure.
"""

import argparse
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from benchmarks import budgets
from benchmarks.catalogue import BENCHMARKS, Benchmark
from benchmarks.figures import Found
from benchmarks.machine import facts
from benchmarks.options import DISTURBED, end_in_order
from benchmarks.page import Outcome, Report, page, verdict
from benchmarks.scratch import FOLDER, only_run, sweep
from benchmarks.started import started
from benchmarks.stored_papers import home_with

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
DRAFT = FOLDER / "benchmarks.md"
"""Where the page of a quick run goes, and of one of some benchmarks only."""
NOTES = Path(__file__).with_name("notes.toml")
LAST = FOLDER / "last"
STORES = (1_000, 10_000, 20_000, 100_000, 200_000)
PATIENCE = 1_200.0
"""Seconds after which a benchmark has failed."""


def run(benchmark: Benchmark, *, quick: bool, patience: float = PATIENCE) -> Outcome:
    """Run one, to its end or until patience does."""
    LAST.mkdir(parents=True, exist_ok=True)
    figures, printed = LAST / f"{benchmark.name}.json", LAST / f"{benchmark.name}.txt"
    figures.unlink(missing_ok=True)
    arguments = [*benchmark.given(quick=quick), "--figures", str(figures)]
    began = time.monotonic()
    failure = ""
    with (
        printed.open("wb") as output,
        started(["-m", f"benchmarks.{benchmark.name}", *arguments], output, ROOT) as process,
    ):
        try:
            if process.wait(patience) != 0:
                failure = last_line(printed.read_text("utf-8", errors="replace")) or "no word"
        except subprocess.TimeoutExpired:
            failure = f"not done after {patience / 60:.0f} minutes"
    seconds = time.monotonic() - began
    found = Found()
    try:
        found = Found.read(figures)
    except (OSError, ValueError):
        failure = failure or "it left no figures"
    return Outcome(benchmark, found, failure, seconds)


def last_line(printed: str) -> str:
    """What a program said at its end, without the places of this machine."""
    lines = [line for line in printed.splitlines() if line.strip()]
    text = (lines or [""])[-1].strip().replace(str(ROOT), ".")
    text = re.sub(r"\x1b\[[\d;]*\w", "", text)
    return re.sub(r"(?<![\w.])/(?:[\w.-]+/)+", "…/", text)[:160]


def notes() -> dict[str, str]:
    """Explanations by the figure's key."""
    return {str(key): str(text) for key, text in tomllib.loads(NOTES.read_text("utf-8")).items()}


def measure(chosen: Sequence[Benchmark], *, quick: bool) -> Report:
    """Run them all, and say how they go."""
    outcomes = []
    for place, benchmark in enumerate(chosen, 1):
        _say(f"[{place}/{len(chosen)}] {benchmark.name} …")
        outcome = run(benchmark, quick=quick)
        outcomes.append(outcome)
        said = f"FAILED: {outcome.failure}" if outcome.failure else " ".join(outcome.found.left_out)
        _say(
            f"[{place}/{len(chosen)}] {benchmark.name}: {outcome.seconds:.0f} s, "
            f"{len(outcome.found.figures)} figures{said and '; '}{said}"
        )
    return Report(outcomes, facts(), notes(), date.today(), quick)


def summary(report: Report) -> list[str]:
    """The budgets that were looked at."""
    found = [
        figure
        for line in budgets.LINES
        for budget in line.budgets
        if (figure := report.figure(budget)) is not None
    ]
    missed = [figure for figure in found if figure.excess]
    minutes = sum(each.seconds for each in report.outcomes) / 60
    return [
        f"{minutes:.1f} minutes; {len(found) - len(missed)} of {len(found)} budgets met",
        *(f"  {figure.key}: {verdict(figure).replace('*', '')}" for figure in missed),
        *(f"FAILED {trouble}" for trouble in report.troubles),
    ]


def _say(text: str) -> None:
    print(text, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and write the page; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [each.name for each in BENCHMARKS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="fewer rounds; the page says so")
    parser.add_argument(
        "--out", type=Path, help="the page (default: docs/benchmarks.md; with --only or --quick .benchmarks/)"
    )
    asked = parser.parse_args(arguments)
    if arguments is None:
        end_in_order()
    chosen = [each for each in BENCHMARKS if not asked.only or each.name in asked.only]
    out = asked.out or (DRAFT if asked.only or asked.quick else PAGE)
    try:
        with only_run(FOLDER) as alone:
            if not alone:
                return _refuse(DISTURBED.format(FOLDER))
            if hindrance := hindered(out):
                return _refuse(hindrance)
            sweep(FOLDER)
            return _everything(chosen, out, quick=asked.quick, stores=() if asked.only else STORES)
    except OSError as error:
        return _refuse(f"{error.filename or FOLDER}: {error.strerror or error}")


def hindered(out: Path) -> str:
    """Why a page cannot be written there; nothing where it can."""
    if not out.parent.is_dir():
        return f"{out.parent} is no folder, and {out.name} was to be written there"
    if out.is_dir():
        return f"{out} is a folder, and the page is a file"
    if not os.access(out if out.exists() else out.parent, os.W_OK):
        return f"{out} may not be written"
    return ""


def _everything(chosen: Sequence[Benchmark], out: Path, *, quick: bool, stores: Sequence[int]) -> int:
    for count in stores:
        home_with(count)
    report = measure(chosen, quick=quick)
    out.write_text(page(report), encoding="utf-8")
    for line in summary(report):
        _say(line)
    _say(f"written: {out}")
    return 1 if report.troubles else 0


def _refuse(why: str) -> int:
    print(f"python -m benchmarks: {why}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

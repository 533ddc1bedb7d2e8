"""Every benchmark, and the page of their figures: `python -m benchmarks [--only NAME]... [--quick]`.

Each is run in a process of its own, one after the other, so that none meets another's memory. What they print
is kept under `.benchmarks/last/`. One that fails, or cannot run here, leaves a line in the page that says
why, and the others go on; where one failed, the exit code is 1. A budget that is missed is no failure.
"""

import argparse
import os
import re
import signal
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
from benchmarks.options import parse
from benchmarks.page import Outcome, Report, page, verdict
from benchmarks.stored_papers import FOLDER, home_folder, home_with

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
    command = [sys.executable, "-m", f"benchmarks.{benchmark.name}", *arguments]
    began = time.monotonic()
    with printed.open("wb") as output:
        # In a session of its own: what it started ends with it, whatever becomes of it.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},  # Or its last words would come before the others.
            start_new_session=True,
        )
        failure = ""
        try:
            if process.wait(patience) != 0:
                failure = last_line(printed.read_text("utf-8", errors="replace")) or "no word"
        except subprocess.TimeoutExpired:
            failure = f"not done after {patience / 60:.0f} minutes"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    found = Found()
    try:
        found = Found.read(figures)
    except (OSError, ValueError):
        failure = failure or "it left no figures"
    return Outcome(benchmark, found, failure, time.monotonic() - began)


def last_line(printed: str) -> str:
    """What a program said at its end, without the places of this machine."""
    lines = [line for line in printed.splitlines() if line.strip()]
    text = (lines or [""])[-1].strip().replace(str(ROOT), ".")
    text = re.sub(r"\\x1b\[[\d;]*\w", "", text)
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
    asked = parse(parser, arguments)
    chosen = [each for each in BENCHMARKS if not asked.only or each.name in asked.only]
    for count in () if asked.only else STORES:
        if not home_folder(count).is_dir():
            _say(f"building a store of {count:,} papers, for this run and later ones …")
            home_with(count)
    report = measure(chosen, quick=asked.quick)
    out = asked.out or (DRAFT if asked.only or asked.quick else PAGE)
    out.write_text(page(report), encoding="utf-8")
    for line in summary(report):
        _say(line)
    _say(f"written: {out}")
    return 1 if report.troubles else 0


if __name__ == "__main__":
    sys.exit(main())

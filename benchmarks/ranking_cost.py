"""What ranking one day costs a reader: `python -m benchmarks.ranking_cost [--runs N] [--criteria FILE]`.

500 new papers, 20,000 stored, 2,000 of these triaged one by one. The app's own code reads the past from a
store, asks a process that has just been started, and stores the scores. Measured are that process's CPU,
imports included, and the most memory it held; beside it the CPU of the app's own process. First without a
file of papers' terms, as after an update; then with one, as on every other evening.

Beside it, for scale, a process that only imports a linear model of scikit-learn's, the usual recipe, and
ranks nothing. That package is installed for benchmarks alone; arxivtui does not use it.
"""

import argparse
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from arxivtui.config import STARTER_CRITERIA, Criteria, Settings, Topic, parse_criteria
from arxivtui.day import rank_papers
from arxivtui.domain import Act, Verb
from arxivtui.scoring import Ranker
from arxivtui.store import Store, scores, triage
from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.ranking_days import DIGEST, read_topics
from benchmarks.stored_papers import NEWEST, home_with

STORED, TRIAGED = 20_000, 2_000
STARRED_OF = 10
"""One in so many triaged papers is starred, the others are seen."""
RUNS = 5

Cost = tuple[float, float, float]
"""CPU seconds and the most MB of the ranker's process, CPU seconds of our own."""


def print_cost(topics: Sequence[Topic]) -> None:
    """Print both lines, by these topics."""
    report(parse_criteria(as_text(topics)))


def report(criteria: Criteria, runs: int = RUNS) -> list[Figure]:
    """Measure and print; the same as data."""
    with TemporaryDirectory() as folder, Store.open(_triaged_store(Path(folder))) as store:
        with store.reading() as db:
            ids = scores.outdated(db, criteria.hash, [NEWEST])
        print(
            f"\nRanking a day of {len(ids)} papers, {STORED:,} stored, {TRIAGED:,} triaged, a cold process:"
        )
        file = Path(folder) / "terms"
        cold = _measured(store, criteria, ids, file)
        warm = [_measured(store, criteria, ids, file) for _ in range(runs)]
        _print("nothing cached", [cold])
        _print(f"cached terms, median of {runs}", warm)
        print(f"budgets: {budgets.RANK_CPU.text}, {budgets.RANK_MEMORY.text}")
        return figures(cold, warm, scikit_learn())


def figures(cold: Cost, warm: Sequence[Cost], imported: Cost) -> list[Figure]:
    """As data, beside a process that only imports scikit-learn.

    Args:
        cold: of the first day.
        warm: of every other, a run each.
        imported: of that process.
    """
    cpu, memory, own = (median(each) for each in zip(*warm, strict=True))
    beside, runs = "`import sklearn.svm`", len(warm)
    return [
        figure(
            "ranking_cost.cpu", "a day, CPU of the ranker", cpu, "s CPU", (beside, imported[0]), runs=runs
        ),
        figure(
            "ranking_cost.memory",
            "a day, memory of the ranker",
            memory,
            "MB",
            (beside, imported[1]),
            runs=runs,
        ),
        figure("ranking_cost.own", "a day, CPU of the app's own process", own, "s CPU", runs=runs),
        figure(
            "ranking_cost.cold", "the first day, CPU of the ranker", cold[0], "s CPU", (beside, imported[0])
        ),
        figure("ranking_cost.cold-memory", "the first day, memory", cold[1], "MB", (beside, imported[1])),
    ]


def scikit_learn() -> Cost:
    """A process that only imports what a linear model of scikit-learn's needs."""
    before = _children_cpu()
    program = "import sklearn.svm; print(open('/proc/self/status').read())"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    memory = int(done.stdout.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
    return _children_cpu() - before, memory, 0.0


def as_text(topics: Sequence[Topic]) -> str:
    """Topics as a `criteria.md`."""
    return "\n\n".join(
        f"## {topic.title}\n\n{topic.text}" + (f"\n\nIrrelevant: {topic.avoid}" if topic.avoid else "")
        for topic in topics
    )


def _triaged_store(folder: Path) -> Path:
    """A copy of the benchmarks' store, in which nothing but the newest days before today was triaged."""
    file = folder / "arxivtui.db"
    with closing(sqlite3.connect(home_with(STORED) / "arxivtui.db")) as db:
        db.execute("VACUUM INTO ?", (str(file),))
    with Store.open(file) as store, store.writing() as db:
        db.execute("DELETE FROM triage")
        db.execute("DELETE FROM triage_log")
        before = (
            "SELECT paper_id FROM announcements WHERE listing_date < ? ORDER BY listing_date DESC LIMIT ?"
        )
        ids = [paper_id for (paper_id,) in db.execute(before, (NEWEST.isoformat(), TRIAGED))]
        start = datetime.combine(NEWEST, datetime.min.time(), UTC)
        for number, paper_id in enumerate(ids):
            verb = Verb.SEE if number % STARRED_OF else Verb.STAR
            triage.act(db, Act(verb, (paper_id,)), at=start - timedelta(minutes=number))
    return file


def _measured(store: Store, criteria: Criteria, ids: Sequence[str], file: Path) -> Cost:
    before, own = _children_cpu(), time.process_time()
    with Ranker(file) as ranker:
        rank_papers(store, Settings(), criteria, ids, ranker=ranker, anew=True)
        memory = _most_memory(ranker.pid)
    return _children_cpu() - before, memory, time.process_time() - own


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _most_memory(pid: int | None) -> float:
    """The most MB that a living process has held; without /proc, what any child has held."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6


def _print(name: str, costs: Sequence[Cost]) -> None:
    cpu, memory, own = (median(each) for each in zip(*costs, strict=True))
    print(f"{name:<30}{cpu:>6.2f} s CPU{memory:>6.0f} MB; {own:.2f} s CPU in the app's own process")


def main() -> None:
    """Measure by a digest's topics; without one, by the criteria that everybody starts with."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=at_least_one, default=RUNS)
    parser.add_argument("--criteria", type=Path, default=DIGEST, help="a criteria.md or a digest")
    add_option(parser)
    asked = parse(parser)
    text = as_text(read_topics(asked.criteria)) if asked.criteria.is_file() else STARTER_CRITERIA
    leave(asked.figures, report(parse_criteria(text), asked.runs))


if __name__ == "__main__":
    main()

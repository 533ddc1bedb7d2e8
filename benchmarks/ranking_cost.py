"""What ranking one day costs a reader: 500 new papers, 20,000 stored, 2,000 of these triaged one by one.

The app's own code reads the past from a store, asks a process that has just been started, and stores the
scores. Measured are that process's CPU, imports included, and the most memory it held (budget: 2.5 s and
300 MB); beside it the CPU of the app's own process. First without a file of papers' terms, as after an
update; then with one, as on every other evening.
"""

import resource
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from arxivtui.config import Criteria, Settings, Topic, parse_criteria
from arxivtui.day import rank_papers
from arxivtui.domain import Act, Verb
from arxivtui.scoring import Ranker
from arxivtui.store import Store, scores, triage
from benchmarks.stored_papers import NEWEST, home_with

STORED, TRIAGED = 20_000, 2_000
STARRED_OF = 10
"""One in so many triaged papers is starred, the others are seen."""
RUNS = 5
CPU_SECONDS, MEGABYTES = 2.5, 300


def print_cost(topics: Sequence[Topic]) -> None:
    """Print both lines."""
    criteria = parse_criteria(as_text(topics))
    with TemporaryDirectory() as folder, Store.open(_triaged_store(Path(folder))) as store:
        with store.reading() as db:
            ids = scores.outdated(db, criteria.hash, [NEWEST])
        print(
            f"\nRanking a day of {len(ids)} papers, {STORED:,} stored, {TRIAGED:,} triaged, a cold process:"
        )
        file = Path(folder) / "terms"
        cold = _measured(store, criteria, ids, file)
        warm = [_measured(store, criteria, ids, file) for _ in range(RUNS)]
        _print("nothing cached", [cold])
        _print(f"cached terms, median of {RUNS}", warm)
        print(f"{'budget':<30}{CPU_SECONDS:>6.1f} s CPU{MEGABYTES:>6} MB")


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


Cost = tuple[float, float, float]
"""CPU seconds and the most MB of the ranker's process, CPU seconds of our own."""


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
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _print(name: str, costs: Sequence[Cost]) -> None:
    cpu, memory, own = (median(each) for each in zip(*costs, strict=True))
    print(f"{name:<30}{cpu:>6.2f} s CPU{memory:>6.0f} MB; {own:.2f} s CPU in the app's own process")

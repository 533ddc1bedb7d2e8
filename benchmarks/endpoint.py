"""What a look-up costs over HTTP: `python -m benchmarks.endpoint [--papers N]... [--rounds N]`.

1,500 papers of a store of 1,000, 10,000 and 200,000, asked for in one request, by three ways in turn:

* bare: the SELECTs that the endpoint itself uses (`store.overlay.of`), run on a plain connection of SQLite
  with the cache that the endpoint's has, the rows as dicts through `json.dumps`. This is what the budget is
  measured by: the same question and no HTTP, no strict types, no guard, no token, no ranks.
* HTTP alone: uvicorn sends a prepared answer of the endpoint's own length to the same request.
* the endpoint: `/v1/papers` of `arxivtui serve` in a process of its own, over one connection that is kept,
  with the rate limit off.

CPU is the serving process's, wall time the asking one's; a figure is the median of the rounds, of which each
is the mean of some requests. `spread` ids lie all over the store, which is the worst case: other pages of the
file for every paper. `newest` are those of the newest days, as arXiv's own pages have them. `after a change`
is the first request after another process has changed the store, when nothing worked out before may be used;
`less HTTP` is the CPU of the endpoint without what uvicorn takes for any answer of that length.
"""

import argparse
import json
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from arxivtui.domain import Act, Verb
from arxivtui.store import Store, overlay, triage
from arxivtui.store.connection import CACHE_KIB
from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.served import UNLIMITED, Browser, Server, database, served_home
from benchmarks.stored_papers import read_papers
from tests.free_ports import free_port
from tests.stand_ins.browser import let_in

SIZES = (1_000, 10_000, 100_000, 200_000)
IDS = 1_500
_PATH = "/v1/papers"
_WARM = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one request."""

    cpu: float
    wall: float


def spread(papers: int) -> list[str]:
    """1,500 ids from all over a store, in no order; all there are, and unknown ones, of a smaller store."""
    known = [paper.id for paper in read_papers(papers)]
    unknown = [f"2399.{number:05}" for number in range(max(0, IDS - papers))]
    return random.Random(1).sample(known, min(IDS, papers)) + unknown


def newest(papers: int) -> list[str]:
    """The 1,500 of the newest days."""
    return [paper.id for paper in islice(read_papers(papers), IDS)]


class Recording(sqlite3.Connection):
    """A connection that remembers what it was asked."""

    asked: list[tuple[str, Any]]

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """As any connection does."""
        self.asked.append((sql, parameters))
        return super().execute(sql, parameters)


def own_selects(file: Path, ids: Sequence[str]) -> list[tuple[str, Any]]:
    """The endpoint's own statements for these papers, with their parameters."""
    with closing(sqlite3.connect(file, factory=Recording)) as db:
        db.asked = []
        overlay.of(db, ids)
        return db.asked


def bare_look_up(db: sqlite3.Connection, selects: Sequence[tuple[str, Any]]) -> Callable[[], bytes]:
    """Those statements and `json.dumps`, and nothing else."""
    fields = overlay.Overlaid._fields

    def look_up() -> bytes:
        found = []
        for sql, parameters in selects:
            rows = db.execute(sql, parameters).fetchall()
            found.append([dict(zip(fields, row, strict=False)) for row in rows])
        return json.dumps(found).encode()

    return look_up


def measured(work: Callable[[], object], cpu: Callable[[], float], requests: int) -> Cost:
    """The mean of so many."""
    cpu_before, wall_before = cpu(), time.perf_counter()
    for _ in range(requests):
        work()
    wall, spent = time.perf_counter() - wall_before, cpu() - cpu_before
    return Cost(spent / requests * 1_000, wall / requests * 1_000)


@dataclass
class Ways:
    """The three ways to one set of papers, each with its clock of CPU seconds."""

    work: dict[str, tuple[Callable[[], object], Callable[[], float]]]
    answer: bytes

    def costs(self, rounds: int, requests: int) -> dict[str, Cost]:
        """The medians of so many rounds, the ways by turns, so that all meet the same weather."""
        found: dict[str, list[Cost]] = {name: [] for name in self.work}
        for work, _ in self.work.values():
            for _ in range(_WARM):
                work()
        for _ in range(rounds):
            for name, (work, cpu) in self.work.items():
                found[name].append(measured(work, cpu, requests))
        return {
            name: Cost(median(one.cpu for one in costs), median(one.wall for one in costs))
            for name, costs in found.items()
        }


def ways(opened: ExitStack, home: Path, server: Server, token: str, ids: Sequence[str]) -> Ways:
    """Open them all."""
    body = json.dumps({"ids": ids}).encode()
    browser = opened.enter_context(Browser(server.port, token))
    request = browser.request(_PATH, body)
    status, answer = browser.ask(request)
    if status != 200:
        raise SystemExit(f"the endpoint answered {status}: {answer[:300]!r}")

    port = free_port()
    folder = Path(opened.enter_context(TemporaryDirectory()))
    (folder / "answer").write_bytes(answer)
    arguments = ["-m", "benchmarks.prepared_answer", str(port), str(folder / "answer")]
    prepared = opened.enter_context(Server(arguments, port))
    other = opened.enter_context(Browser(port, token))
    same_request = other.request(_PATH, body)

    db = opened.enter_context(closing(sqlite3.connect(database(home))))
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    bare = bare_look_up(db, own_selects(database(home), ids))
    return Ways(
        {
            "bare": (bare, time.process_time),
            "HTTP alone": (lambda: other.ask(same_request), prepared.cpu),
            "endpoint": (lambda: browser.ask(request), server.cpu),
        },
        answer,
    )


def after_changes(server: Server, home: Path, token: str, ids: Sequence[str], times: int) -> Cost:
    """The first request after another process has changed the store: the median of so many."""
    found = []
    with Store.open(database(home), create=False) as store, Browser(server.port, token) as browser:
        request = browser.request(_PATH, json.dumps({"ids": ids}).encode())
        browser.ask(request)
        for turn in range(times):
            with store.writing() as db:
                verb = Verb.UNSTAR if turn % 2 else Verb.STAR
                triage.act(db, Act(verb, (ids[0],)), at=datetime.now(UTC))
            found.append(measured(lambda: browser.ask(request), server.cpu, 1))
    return Cost(median(one.cpu for one in found), median(one.wall for one in found))


def report(papers: int, rounds: int, requests: int) -> list[Figure]:
    """Measure and print a store of this size; the same as data."""
    given = []
    with served_home(papers) as home, ExitStack() as opened:
        token = let_in(database(home))
        server = opened.enter_context(Server.of(home, UNLIMITED))
        for name, ids in (("spread", spread(papers)), ("newest", newest(papers))):
            costs = ways(opened, home, server, token, ids)
            found = costs.costs(rounds, requests)
            changed = after_changes(server, home, token, ids, rounds)
            line(papers, name, len(costs.answer), found, changed)
            given += figures(papers, name, found, changed, rounds)
        memory = server.memory()
        print(f"{'':>9} memory of the serving process: {memory:.0f} MB", flush=True)
    return [*given, figure("endpoint.memory", "memory of the serving process", memory, "MB", papers=papers)]


def figures(papers: int, ids: str, found: dict[str, Cost], changed: Cost, rounds: int) -> list[Figure]:
    """As data."""
    where = {"spread": "ids all over the store", "newest": "ids of the newest days"}[ids]
    bare, http, endpoint = found["bare"], found["HTTP alone"], found["endpoint"]

    def at(key: str, name: str, value: float, unit: str, *peers: tuple[str, float]) -> Figure:
        return figure(
            f"endpoint.{ids}-{key}", f"{where}, {name}", value, unit, *peers, papers=papers, runs=rounds
        )

    cpu = ((budgets.BARE, bare.cpu), ("bare uvicorn", http.cpu))
    wall = ((budgets.BARE, bare.wall), ("bare uvicorn", http.wall))
    return [
        at("cpu", "CPU", endpoint.cpu, "ms CPU", *cpu),
        at("wall", "by the clock", endpoint.wall, "ms", *wall),
        at("changed", "by the clock after a change", changed.wall, "ms"),
    ]


def line(papers: int, name: str, length: int, found: dict[str, Cost], changed: Cost) -> None:
    """One line of the table."""
    bare, http, endpoint = found["bare"], found["HTTP alone"], found["endpoint"]
    times = Cost(endpoint.cpu / bare.cpu, endpoint.wall / bare.wall)
    print(
        f"{papers:>9,} {name:<8}{length / 1000:>6.0f}",
        *(f"{cost.cpu:>8.2f}{cost.wall:>8.2f}" for cost in (bare, http, endpoint, times, changed)),
        f"{(endpoint.cpu - http.cpu) / bare.cpu:>11.2f}",
        flush=True,
    )


def main() -> None:
    """Print the tables; building a store takes a while the first time."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "--papers", type=at_least_one, action="append", help="papers stored; may be given again"
    )
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    arguments.add_argument("--requests", type=at_least_one, default=20, help="of each way in a round")
    add_option(arguments)
    asked = parse(arguments)
    print(f"{IDS:,} ids a request; ms of CPU of the serving process, and of wall time")
    print(
        f"{'':>24}",
        *(f"{name:>16}" for name in ("bare", "HTTP alone", "endpoint", "x bare", "after a change")),
        f"{'less HTTP':>11}",
    )
    print(
        f"{'papers':>9} {'ids':<8}{'kB':>6}", *(f"{'CPU':>8}{'wall':>8}" for _ in range(5)), f"{'x bare':>11}"
    )
    given = []
    for papers in asked.papers or SIZES:
        given += report(papers, asked.rounds, asked.requests)
    print(f"budget: {budgets.SPREAD_CPU.text}, at 200,000 papers; median of {asked.rounds} rounds")
    leave(asked.figures, given)


if __name__ == "__main__":
    main()

"""The app's own loop while it serves: `python -m benchmarks.app_under_load [--papers N] [--rounds N]`.

The real app in a terminal, its cursor moved 20 times a second all the time, and in its loop a task that wants
to wake every 5 ms (`watched_app`): by how much it is late is the lag of everything else that the loop does.
In turn, and all of them again in each round:

* idle: the endpoint is up and nobody asks. What the others are read against.
* page loads: one browser asks for 300 papers twice a second.
* pages of 100, pages of 1,500: eight clients in processes of their own ask flat out, with no rate limit.
* fetch and rank: the reader fetches a day of 500 papers from the stand-in for arXiv; it is ranked.
* all at once: that, with pages of 1,500.
* beside: `pages of 1,500`, `fetch and rank` and `all at once`, but done by other processes (`arxivtui serve`,
  `arxivtui fetch`) on another home, while nobody asks anything of the app. What its loop feels of that is the
  machine's doing: the same work for the same processors, and not for this interpreter.

Of each the median of the rounds' p50 and p99, and the longest lag of all; and of the slowest hundredth of all
its beats, what they waited for: for the loop's own work, for a processor that another process has, or (the
rest) for Python's interpreter lock, which another thread of the app has.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Self

from arxivtui.config import Directories, load_criteria
from arxivtui.store import Store, papers, scores
from benchmarks import budgets
from benchmarks.announced_days import PAPERS_A_DAY, arxiv_with_days
from benchmarks.beats import Beats, Waits
from benchmarks.browsers import Answers, Question, flood, regular
from benchmarks.endpoint import spread
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import above_nought, at_least_one, parse
from benchmarks.served import UNLIMITED, Browser, Server, database, served_home
from benchmarks.stored_papers import FIRST_TITLE, NEWEST, read_papers
from benchmarks.terminal import DOWN, Terminal
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.browser import let_in
from tests.stand_ins.invented_days import weekdays
from tests.stand_ins.loopback import listens

CLIENTS = 8
UP = b"\x1b[A"
_KEY_PAUSE = 0.05
_STEPS = 15
_SETTLE = 1.0
_FETCH_SECONDS = 90.0
_LOOK_SECONDS = 0.5


class Cursor:
    """Moves the app's cursor down and up again, 20 times a second, until left."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._move, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def _move(self) -> None:
        step = 0
        while not self._left.wait(_KEY_PAUSE):
            self._terminal.type(DOWN if step % (2 * _STEPS) < _STEPS else UP)
            self._terminal.clear()
            step += 1


@dataclass
class Surroundings:
    """The app, somebody else who serves, and who asks."""

    home: Path
    terminal: Terminal
    arxiv: ArxivStandIn
    port: int
    tokens: Sequence[str]
    other_port: int
    other_token: str
    other_environment: Mapping[str, str]
    pool: ProcessPoolExecutor
    questions: dict[str, Sequence[Question]]
    seconds: float
    fetched: int = 0
    fetched_beside: int = 0
    turned_away: int = 0
    """Requests that were answered 503: the store was busy, which it may be on a slow machine."""

    def idle(self) -> None:
        """Nobody asks."""
        time.sleep(self.seconds)

    def page_loads(self) -> None:
        """One browser, twice a second."""
        self._wait([self._ask(regular, self.tokens[0], "page", 0.5)])

    def pages(self, name: str) -> None:
        """Eight clients, flat out."""
        self._wait([self._ask(flood, token, name, 1) for token in self.tokens])

    def beside(self, *, flooded: bool, fetching: bool) -> None:
        """The same, but of other processes."""
        asked = self.questions["pages of 1,500"]

        def ask() -> "list[Future[Answers]]":
            return [
                self.pool.submit(flood, self.other_port, self.other_token, asked, self.seconds, 1, 0.0)
                for _ in range(CLIENTS if flooded else 0)
            ]

        if not fetching:
            self._wait(ask())
            return
        self._announce(self.fetched_beside)
        command = [sys.executable, "-m", "arxivtui", "fetch"]
        environment = {**os.environ, **self.other_environment}
        nowhere = subprocess.DEVNULL
        with subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere) as fetching_beside:
            self._go_on_asking(ask, lambda: fetching_beside.poll() is not None)
        if fetching_beside.returncode:
            raise SystemExit(f"the fetch beside ended with {fetching_beside.returncode}")
        self.fetched_beside += 1

    def fetch(self, ask: "Callable[[], list[Future[Answers]]]" = list) -> None:
        """The reader fetches the next day; until it is ranked, and browsers go on asking."""
        self._announce(self.fetched)
        ids = [f"2500.{number:05d}" for number in self._numbers()]
        criteria = load_criteria(Directories.find({"ARXIVTUI_HOME": str(self.home)})).hash
        give_up = time.monotonic() + _FETCH_SECONDS
        with Store.open(database(self.home), create=False) as store:

            def ranked() -> bool:
                if time.monotonic() > give_up:
                    raise SystemExit("a day was not fetched and ranked in time")
                with store.reading() as db:
                    stored = bool(papers.known(db, ids[-1:]))
                    if stored and not scores.unscored(db, criteria, ids):
                        return True
                if not stored:
                    # The app does not take the key while the fetch before comes to its end.
                    self.terminal.type(b"r")
                return False

            self._go_on_asking(ask, ranked)
        self.fetched += 1

    def all_at_once(self) -> None:
        """A day is fetched and ranked while eight clients ask."""
        self.fetch(lambda: [self._ask(flood, token, "pages of 1,500", 1) for token in self.tokens])

    def _go_on_asking(self, ask: "Callable[[], list[Future[Answers]]]", done: Callable[[], bool]) -> None:
        """Ask anew whenever all of it is answered, so that there is load as long as there is work."""
        asking = ask()
        while not done():
            if all(one.done() for one in asking):
                self._wait(asking)
                asking = ask()
            time.sleep(_LOOK_SECONDS)
        self._wait(asking)

    def _announce(self, fetched: int) -> None:
        """Have arXiv tell of the day after so many."""
        self.arxiv.today = weekdays(NEWEST + timedelta(days=1), fetched + 1)[-1]

    def _numbers(self) -> range:
        return range(self.fetched * PAPERS_A_DAY, (self.fetched + 1) * PAPERS_A_DAY)

    def _ask(
        self, client: Callable[..., Answers], token: str, name: str, pause_or_connections: float
    ) -> "Future[Answers]":
        return self.pool.submit(
            client, self.port, token, self.questions[name], self.seconds, pause_or_connections, 0.0
        )

    def _wait(self, asking: "Sequence[Future[Answers]]") -> None:
        answers = [one.result() for one in asking]
        if any(one.lost or one.wrong or set(one.statuses) - {200, 503} for one in answers):
            said = ", ".join(f"{one.lost} lost, {one.wrong} wrong, {dict(one.statuses)}" for one in answers)
            raise SystemExit(f"not all was answered: {said}")
        self.turned_away += sum(one.statuses[503] for one in answers)


def questions(count: int) -> dict[str, Sequence[Question]]:
    """Bodies; no answers, which fetching changes."""
    newest = [paper.id for paper in islice(read_papers(count), 1_500)]
    lists = {
        "page": [newest[start : start + 300] for start in range(0, 1_500, 300)],
        "pages of 100": [newest[start : start + 100] for start in range(0, 1_500, 100)],
        "pages of 1,500": [newest, spread(count)],
    }
    return {
        name: [Question(json.dumps({"ids": ids}).encode()) for ids in each] for name, each in lists.items()
    }


PHASES: dict[str, Callable[[Surroundings], None]] = {
    "idle": Surroundings.idle,
    "page loads": Surroundings.page_loads,
    "pages of 100": lambda around: around.pages("pages of 100"),
    "pages of 1,500": lambda around: around.pages("pages of 1,500"),
    "fetch and rank": Surroundings.fetch,
    "all at once": Surroundings.all_at_once,
    "pages of 1,500, beside": lambda around: around.beside(flooded=True, fetching=False),
    "fetch and rank, beside": lambda around: around.beside(flooded=False, fetching=True),
    "all at once, beside": lambda around: around.beside(flooded=True, fetching=True),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured of each phase.

    Attributes:
        lags: in ms, a list for each round.
        waits: what its slowest beats waited for.
        turned_away: requests.
    """

    lags: dict[str, list[list[float]]]
    waits: dict[str, Waits]
    turned_away: int


def measure(count: int, rounds: int, seconds: float) -> Found:
    """All phases, in each round."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in PHASES}
    with ExitStack() as opened:
        home = opened.enter_context(served_home(count))
        other_home = opened.enter_context(served_home(count))
        arxiv = opened.enter_context(arxiv_with_days(2 * rounds))
        tokens = [let_in(database(home), f"Browser {number}") for number in range(CLIENTS)]
        other_token = let_in(database(other_home))
        other = opened.enter_context(Server.of(other_home, UNLIMITED))
        pool = opened.enter_context(ProcessPoolExecutor(CLIENTS, get_context("spawn")))
        port, beats = free_port(), home / "beats"
        fetching = {
            "ARXIVTUI_ARXIV__BASE_URL": arxiv.url,
            "ARXIVTUI_ARXIV__FEED_URL": arxiv.url,
            "ARXIVTUI_ARXIV__OAI_URL": f"{arxiv.url}/oai",
            "ARXIVTUI_ARXIV__API_URL": f"{arxiv.url}/api/query",
            "ARXIVTUI_ARXIV__DELAY_SECONDS": "0",
        }
        environment = {
            "ARXIVTUI_HOME": str(home),
            "ARXIVTUI_SERVER__PORT": str(port),
            **fetching,
            **UNLIMITED,
        }
        terminal = opened.enter_context(Terminal(["-m", "benchmarks.watched_app", str(beats)], environment))
        terminal.wait_for(FIRST_TITLE)
        _until(lambda: listens(port), "the app to serve")
        around = Surroundings(
            home,
            terminal,
            arxiv,
            port,
            tokens,
            other.port,
            other_token,
            {"ARXIVTUI_HOME": str(other_home), **fetching},
            pool,
            questions(count),
            seconds,
        )
        warm_up(around, other)
        with Cursor(terminal):
            for _ in range(rounds):
                for name, phase in PHASES.items():
                    time.sleep(_SETTLE)
                    begin = time.monotonic()
                    phase(around)
                    times[name].append((begin, time.monotonic()))
        terminal.type(b"q")
        _until(beats.exists, "the app to end")
        time.sleep(_SETTLE)
        noted = Beats.read(beats)
    lags = {name: [noted.lags(*one) for one in each] for name, each in times.items()}
    return Found(lags, {name: noted.slowest(each) for name, each in times.items()}, around.turned_away)


def warm_up(around: Surroundings, other: Server) -> None:
    """Bring the clients' processes up, and let both servers answer once."""
    asked = around.questions["pages of 1,500"]
    for port, token in ((around.port, around.tokens[0]), (other.port, around.other_token)):
        for one in [around.pool.submit(flood, port, token, asked, 1.0, 1, 0.0) for _ in range(CLIENTS)]:
            one.result()
        with Browser(port, token) as browser:
            status, answer = browser.ask(browser.request("/v1/papers", asked[0].body))
            if status != 200:
                raise SystemExit(f"not served: {status} {answer[:300]!r}")


def _until(true: Callable[[], object], what: str) -> None:
    give_up = time.monotonic() + 60
    while not true():
        if time.monotonic() > give_up:
            raise SystemExit(f"waited in vain for {what}")
        time.sleep(0.1)


def report(found: Found) -> None:
    """Print the table."""
    print(
        f"{'lag of the loop, ms':<26}{'p50':>8}{'p99':>8}{'longest':>9}{'x idle p99':>12}{'beats':>8}"
        f"{'slowest: own':>14}{'processor':>11}{'lock':>7}"
    )
    idle = median(_p99(lags) for lags in found.lags["idle"])
    for name, rounds in found.lags.items():
        waits = found.waits[name]
        p99 = median(_p99(lags) for lags in rounds)
        print(
            f"{name:<26}{median(median(lags) for lags in rounds):>8.1f}{p99:>8.1f}"
            f"{max(max(lags) for lags in rounds):>9.1f}{p99 / idle:>12.2f}{sum(map(len, rounds)):>8}"
            f"{waits.own:>14.1f}{waits.processor:>11.1f}{waits.lock:>7.1f}"
        )
    print(f"requests turned away because the store was busy: {found.turned_away}")
    print(f"budgets: p99 {budgets.LAG.text}, longest {budgets.LONGEST.text}")


def figures(found: Found, papers: int) -> list[Figure]:
    """As data: p99 and longest lag of each phase beside the idle app's, and what the slowest waited for."""
    idle = found.lags["idle"]
    idle_p99, idle_longest = median(_p99(lags) for lags in idle), max(map(max, idle))
    given = []
    for name, rounds in found.lags.items():
        if name == "idle":
            continue
        p99, longest = median(_p99(lags) for lags in rounds), max(map(max, rounds))
        # The promise is held to the phase in which everything happens.
        key = "all" if name == "all at once" else name.replace(" ", "-").replace(",", "")
        beside, longest_beside = (budgets.IDLE, idle_p99), (budgets.IDLE, idle_longest)
        runs = len(rounds)
        given += [
            figure(f"app_under_load.{key}-p99", f"{name}: p99", p99, "ms", beside, papers=papers, runs=runs),
            figure(
                f"app_under_load.{key}-longest",
                f"{name}: longest of all rounds",
                longest,
                "ms",
                longest_beside,
                papers=papers,
                runs=runs,
            ),
        ]
        waits = found.waits[name]
        given += [
            figure(f"app_under_load.{key}-{part}", f"{name}: {words}", took, "ms", papers=papers, runs=runs)
            for part, words, took in (
                ("own", "its slowest hundredth, the loop's own work", waits.own),
                ("processor", "its slowest hundredth, waiting for a processor", waits.processor),
                ("lock", "its slowest hundredth, waiting for Python's lock", waits.lock),
            )
        ]
    away = figure(
        "app_under_load.turned-away",
        "requests turned away, the store being busy",
        found.turned_away,
        papers=papers,
    )
    return [*given, away]


def _p99(lags: Sequence[float]) -> float:
    return quantiles(lags, n=100, method="inclusive")[98]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--papers", type=at_least_one, default=100_000, help="papers stored")
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    arguments.add_argument("--seconds", type=above_nought, default=6.0, help="of each turn")
    add_option(arguments)
    asked = parse(arguments)
    found = measure(asked.papers, asked.rounds, asked.seconds)
    report(found)
    leave(asked.figures, figures(found, asked.papers))


if __name__ == "__main__":
    main()

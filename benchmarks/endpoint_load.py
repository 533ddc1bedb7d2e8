"""The endpoint under load: `python -m benchmarks.endpoint_load [--papers N] [--seconds N]`.

`arxivtui serve` in a process of its own on a store of 200,000 papers; a *normal* client that asks for 100
papers every 50 ms; and beside it, in processes of their own:

* alone: nothing else, which is what the others are read against;
* pages of 100, then pages of 1,500: eight clients, each paired for itself, that ask again as soon as they
  have their answer, and 60 senders that never finish a request (silent, half headers, headers by the byte,
  half a body, body by the byte) and come back when they are dropped; the rate limit is off;
* limited: eight connections of one client, flat out, with the limit as it is by default.

Meanwhile another process changes the store once a second, so that nothing worked out before may be told
again. Every answer is compared with what is right, byte for byte but for its time; what is right comes from
the parts of the store by which the app's own lists are read, not from the endpoint's statements. Memory is
the serving process's, five seconds after a load has begun and at its end.
"""

import argparse
import json
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from arxivtui.domain import Act, Verb
from arxivtui.store import Store, triage
from benchmarks import budgets
from benchmarks.browsers import PAPERS, Answers, Held, Question, essence, flood, regular, slow
from benchmarks.endpoint import spread
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.known_truth import differences, truth
from benchmarks.options import above_nought, at_least_one, parse
from benchmarks.served import UNLIMITED, Browser, Server, database, served_home
from benchmarks.stored_papers import read_papers
from tests.stand_ins.browser import let_in

CLIENTS, SENDERS = 8, 60
PAUSE = 0.05
SETTLED = 5.0
_BEGIN_AFTER = 3.0
"""Seconds in which the processes of the clients come up."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What is asked for, with the right answers; and papers that nobody asks for."""

    normal: Sequence[Question]
    short: Sequence[Question]
    long: Sequence[Question]
    aside: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one load came to.

    Attributes:
        normal: what the normal client got.
        flood: what the others got, or None without them.
        held: what became of the slow senders, or None without them.
        settled, ended: memory of the serving process in MB, at `SETTLED` and at the end.
    """

    normal: Answers
    flood: Answers | None
    held: Held | None
    settled: float
    ended: float


def pages(home: Path, server: Server, token: str, papers: int) -> Pages:
    """Bodies and right answers; what the endpoint tells of each is right, or this ends here."""
    every = [paper.id for paper in read_papers(papers)]
    newest = every[:1_500]
    lists = {
        "normal": [newest[start : start + 100] for start in range(0, 500, 100)],
        "short": [[*newest[start : start + 95], *_unknown(5)] for start in range(0, 1_400, 95)],
        "long": [newest, spread(papers)],
    }
    with Store.open(database(home), create=False) as store, Browser(server.port, token) as browser:
        asked = {name: [_question(store, browser, ids) for ids in each] for name, each in lists.items()}
    named = {paper_id for each in lists.values() for ids in each for paper_id in ids}
    aside = [one for one in every if one not in named][:100]
    return Pages(asked["normal"], asked["short"], asked["long"], aside)


def _unknown(count: int) -> list[str]:
    return [f"2399.{number:05}" for number in range(count)]


def _question(store: Store, browser: Browser, ids: Sequence[str]) -> Question:
    body = json.dumps({"ids": ids}).encode()
    status, answer = browser.ask(browser.request(PAPERS, body))
    with store.reading() as db:
        wrong = differences(answer, truth(db, ids)) if status == 200 else [f"status {status}: {answer!r}"]
    if wrong:
        raise SystemExit("The endpoint is wrong before any load:\n" + "\n".join(wrong))
    return Question(body, essence(answer))


@dataclass(frozen=True, slots=True)
class Load:
    """One serving process, and everybody's papers."""

    home: Path
    server: Server
    pages: Pages
    normal: str
    floods: Sequence[str]

    def run(self, seconds: float, asked: Sequence[Question], connections: int, senders: int) -> Outcome:
        """Let them all loose for so many seconds."""
        port = self.server.port
        # Processes made anew: a copy of this one would share its open store.
        with ProcessPoolExecutor(len(self.floods) + 2, get_context("spawn")) as pool:
            begin = time.monotonic() + _BEGIN_AFTER
            normal = pool.submit(regular, port, self.normal, self.pages.normal, seconds, PAUSE, begin)
            floods = [
                pool.submit(flood, port, token, asked, seconds, connections // len(self.floods), begin)
                for token in (self.floods if connections else ())
            ]
            held = pool.submit(slow, port, self.normal, seconds, senders, begin) if senders else None
            settled, ended = self._watch(begin, seconds, [normal, *floods])
            return Outcome(
                normal.result(),
                Answers.together([one.result() for one in floods]) if floods else None,
                held.result() if held else None,
                settled,
                ended,
            )

    def _watch(
        self, begin: float, seconds: float, asking: "Sequence[Future[Answers]]"
    ) -> tuple[float, float]:
        """Change the store once a second; the server's memory at `SETTLED` and at the end."""
        settled, ended, aside = 0.0, 0.0, self.pages.aside
        with Store.open(database(self.home), create=False) as store:
            while (now := time.monotonic()) < begin + seconds and not all(one.done() for one in asking):
                if settled == 0.0 and now >= begin + min(SETTLED, seconds / 2):
                    settled = self.server.memory()
                verb = Verb.UNSTAR if int(now) % 2 else Verb.STAR
                with store.writing() as db:
                    triage.act(db, Act(verb, (aside[int(now) // 2 % len(aside)],)), at=datetime.now(UTC))
                ended = self.server.memory()
                time.sleep(1.0)
        return settled, ended


def head() -> None:
    """The table's head."""
    print(
        f"{'':<16}{'normal client, ms':>30}{'':>22}{'the others':>38}{'memory, MB':>18}\n"
        f"{'':<16}{'p50':>8}{'p99':>8}{'max':>8}{'right':>8}{'wrong':>7}{'lost':>6}{'429':>6}{'other':>6}"
        f"{'right/s':>10}{'wrong':>7}{'lost':>6}{'429/s':>8}{'drops':>7}{f'at {SETTLED:.0f} s':>10}{'end':>8}"
    )


def line(name: str, found: Outcome) -> None:
    """One line of it."""
    normal, others = found.normal, found.flood
    print(
        f"{name:<16}{normal.middle:>8.1f}{normal.percentile(99):>8.1f}{max(normal.times, default=0):>8.1f}",
        f"{normal.right:>7}{normal.wrong:>7}{normal.lost:>6}{normal.statuses[429]:>6}{_other(normal):>6}",
        end="",
    )
    if others is None:
        print(f"{'':>38}", end="")
    else:
        print(
            f"{others.right / others.seconds:>10.0f}{others.wrong:>7}{others.lost:>6}"
            f"{others.statuses[429] / others.seconds:>8.0f}{others.drops + normal.drops:>7}",
            end="",
        )
    print(f"{found.settled:>10.1f}{found.ended:>8.1f}", flush=True)


def _other(answers: Answers) -> int:
    return answers.statuses.total() - answers.statuses[200] - answers.statuses[429]


def told(held: Held) -> None:
    """What became of the slow senders."""
    print(f"\n{'slow senders':<24}{'opened':>8}{'dropped':>9}{'longest, s':>12}")
    for manner in held.opened:
        print(f"{manner:<24}{held.opened[manner]:>8}{held.dropped[manner]:>9}{held.longest[manner]:>12.1f}")
    print(f"open at once, at most: {held.most}\n")


def loaded(home: Path, papers: int, seconds: float) -> dict[str, Outcome]:
    """The rate limit is off."""
    outcomes = {}
    normal, *floods = [let_in(database(home), f"Browser {number}") for number in range(CLIENTS + 1)]
    with Server.of(home, UNLIMITED) as server:
        load = Load(home, server, pages(home, server, normal, papers), normal, floods)
        head()
        outcomes["alone"] = load.run(min(seconds, 20.0), (), 0, 0)
        line("alone", outcomes["alone"])
        for name, asked in (("pages of 100", load.pages.short), ("pages of 1,500", load.pages.long)):
            found = outcomes[name] = load.run(seconds, asked, CLIENTS, SENDERS)
            line(name, found)
            if found.held is not None:
                told(found.held)
    return outcomes


def limited(home: Path, papers: int, seconds: float) -> dict[str, Outcome]:
    """The rate limit is on, and one client floods."""
    outcomes = {}
    normal, flooding = let_in(database(home), "Normal"), let_in(database(home), "Flood")
    with Server.of(home) as server:
        load = Load(home, server, pages(home, server, normal, papers), normal, [flooding])
        time.sleep(2.0)  # Until the normal client may ask as often as ever.
        outcomes["limited, alone"] = load.run(min(seconds, 20.0), (), 0, 0)
        line("limited, alone", outcomes["limited, alone"])
        outcomes["limited"] = load.run(seconds, load.pages.long, CLIENTS, 0)
        line("limited", outcomes["limited"])
    return outcomes


def figures(outcomes: dict[str, Outcome], papers: int) -> list[Figure]:
    """As data: the normal client beside itself alone."""
    beside = {"limited": "limited, alone"}
    given = []
    for name, each in outcomes.items():
        if name.endswith("alone"):
            continue
        alone = outcomes[beside.get(name, "alone")].normal
        for part in (50, 99):
            given.append(
                figure(
                    f"endpoint_load.{name.replace(' ', '-').replace(',', '')}-p{part}",
                    f"beside {name}: p{part} of a normal client's answers",
                    each.normal.percentile(part),
                    "ms",
                    ("the same client alone", alone.percentile(part)),
                )
            )
    loads = [each for name, each in outcomes.items() if not name.endswith("alone")]
    answers = [one for each in loads for one in (each.normal, each.flood) if one is not None]
    return [
        *given,
        figure(
            "endpoint_load.p99",
            "the worst of these p99",
            max(one.normal.percentile(99) for one in loads),
            "ms",
        ),
        figure(
            "endpoint_load.wrong",
            "answers wrong or lost, of all, and refusals of the normal client",
            sum(one.wrong + one.lost for one in answers)
            + sum(each.normal.statuses.total() - each.normal.statuses[200] for each in loads),
        ),
        figure(
            "endpoint_load.growth",
            "the most that memory grew by",
            max(one.ended - one.settled for one in loads),
            "MB",
        ),
        figure("endpoint_load.papers", "papers stored", papers),
    ]


def main() -> None:
    """Print the tables; building the store takes a while the first time."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--papers", type=at_least_one, default=200_000, help="papers stored")
    arguments.add_argument("--seconds", type=above_nought, default=60.0, help="of each load")
    add_option(arguments)
    asked = parse(arguments)
    with served_home(asked.papers) as home:
        outcomes = loaded(home, asked.papers, asked.seconds)
        outcomes |= limited(home, asked.papers, asked.seconds)
    print(
        f"budgets: the normal client's p99 {budgets.LOADED_P99.text} under load, nothing wrong or lost; "
        f"memory grows {budgets.LOADED_GROWTH.text}"
    )
    leave(asked.figures, figures(outcomes, asked.papers))


if __name__ == "__main__":
    main()

"""Long views in the whole app, from outside: `python -m benchmarks.views [--rounds N] [--papers N]...`.

In a running app, by the clock, from a key press to the first rows on screen, in milliseconds:

* open: `g1` opens a saved view that shows every paper, from the newest day;
* filter: the last character of a filter over that view, and Enter, which has it run at once;
* sort: `=`, after another process gave a paper the second-best score of all.

Then words are typed into the filter line, slowly enough for each key to start a search: how long it takes
until the key itself is on screen. That is done with 200,000 papers too.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from statistics import median

from arxivtui.domain import LOCAL, SavedView, Scope
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, papers, scores, search, views
from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.search import p95
from benchmarks.stored_papers import FIRST_TITLE, NEWEST, copied_home
from benchmarks.terminal import Terminal

SIZES = (1_000, 10_000, 100_000, 200_000)
EVERY, BELOW, MORE_BELOW = "score>=0", " score<6", "0"
"""A query that finds every paper; what is typed after it, which finds those below 6, and then below 60."""
SAVED = "Everything"
"""The name of the saved view; it stands among the days once that can be opened."""
DAY, OLDER = f"date>={NEWEST}", f"score<50 date<{NEWEST}"
WORDS = "REINFORCEMENT LEARNING TRANSFORMER"
"""In capitals, as no title has them: on screen they are what was typed."""
END = b"\x1b[F"
_FIRST_TYPED = 4
_KEY_PAUSE = 0.2
_SETTLE, _SETTLE_LONG = 0.6, 1.2
PARTS_UP_TO = 100_000
"""Of a larger store only the keys are typed."""
_PREFIX = 16
PARTS = {"open": "opening a view of all papers", "filter": "filtering it", "sort": "sorting it anew"}


@dataclass
class Times:
    """Milliseconds of each round, by part; and of each key that was typed."""

    parts: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PARTS})
    echoes: list[float] = field(default_factory=list)


class App:
    """The app on a home of its own, at the newest day.

    Args:
        terminal: where it runs.
        store: the same home's, from outside.
        settle: seconds until the app is at rest after a key.
    """

    def __init__(self, terminal: Terminal, store: Store, settle: float) -> None:
        self._terminal = terminal
        self._store = store
        self._seconds = settle

    def measure(self, rounds: int) -> Times:
        """All parts, round by round, then the keys."""
        times = Times()
        self._terminal.wait_for(FIRST_TITLE)
        self._terminal.wait_for(SAVED)
        for turn in range(rounds):
            self._settle()
            _, second, *_ = self._titles(EVERY)
            times.parts["open"].append(self._shown_after(b"g1", second))
            self._settle()
            self._terminal.type(b"/" + END)
            self._settle()
            first_below, *_ = self._titles(EVERY + BELOW)
            self._shown_after(BELOW.encode(), first_below)
            self._settle()
            first_below, *_ = self._titles(EVERY + BELOW + MORE_BELOW)
            times.parts["filter"].append(self._shown_after(f"{MORE_BELOW}\r".encode(), first_below))
            self._settle()
            self._back_to_day()
            self._shown_after(b"g1", second)
            self._settle()
            times.parts["sort"].append(self._shown_after(b"=", self._promote(turn)))
            self._settle()
            self._back_to_day()
        times.echoes = self._type_words()
        return times

    def _shown_after(self, keys: bytes, title: str) -> float:
        """Milliseconds from these keys until a title is on screen."""
        self._terminal.clear()
        began = time.perf_counter()
        self._terminal.type(keys)
        self._terminal.wait_for(title[:_PREFIX], 30)
        return (time.perf_counter() - began) * 1000

    def _back_to_day(self) -> None:
        """Out of all papers and every filter; no other view begins with the newest day's second paper."""
        _, second, *_ = self._titles(DAY)
        self._shown_after(b"\x1b", second)
        self._settle()

    def _settle(self) -> None:
        """What is read behind the first rows is not the next key's doing."""
        time.sleep(self._seconds)

    def _titles(self, query: str) -> list[str]:
        """Of the first papers that a query shows."""
        with self._store.reading() as db:
            ids = search.ids(db, parse_query(query), limit=5, today=NEWEST)
            rows = papers.rows(db, ids)
        return [rows[paper_id].title for paper_id in ids]

    def _promote(self, turn: int) -> str:
        """Give a paper the second-best score of all; its title."""
        with self._store.writing() as db:
            below = search.ids(db, parse_query(OLDER), limit=400 + turn, today=NEWEST)
            paper_id = next(one for one in reversed(below) if _plain(papers.rows(db, [one])[one].title))
            own = next(one for one in scores.all_of(db, [paper_id])[paper_id].scores if one.scorer == LOCAL)
            scores.save(db, [replace(own, score=99.9 + turn / 1000)])
            return papers.rows(db, [paper_id])[paper_id].title

    def _type_words(self) -> list[float]:
        """Milliseconds from each key to its letter on screen; the first few look like others."""
        self._settle()
        self._terminal.type(b"/")
        self._settle()
        found = []
        for number, letter in enumerate(WORDS):
            self._terminal.clear()
            began = time.perf_counter()
            self._terminal.type(letter.encode())
            typed = WORDS[: number + 1].rstrip()
            if number >= _FIRST_TYPED and letter != " ":
                self._terminal.wait_for(typed, 30)
                found.append((time.perf_counter() - began) * 1000)
            time.sleep(_KEY_PAUSE)
        return found


def _plain(title: str) -> bool:
    return title[:_PREFIX].isascii()


@contextmanager
def app(count: int) -> Iterator[App]:
    """The app on so many papers, one saved view in it."""
    with copied_home(count) as home, Store.open(home / "arxivtui.db", create=False) as store:
        _save_view(store)
        with Terminal(["-m", "arxivtui"], {"ARXIVTUI_HOME": str(home)}) as terminal:
            yield App(terminal, store, _SETTLE if count < PARTS_UP_TO else _SETTLE_LONG)


def _save_view(store: Store) -> None:
    with store.writing() as db:
        views.save(db, SavedView(SAVED, EVERY, Scope.ALL, datetime.now(UTC)))


def figures(found: dict[int, Times], rounds: int) -> list[Figure]:
    """As data."""
    least = min(found)
    given = []
    for count, times in found.items():
        for part, name in PARTS.items():
            if not times.parts[part]:
                continue
            spent = median(times.parts[part])
            beside = () if count == least else ((f"{least:,} papers", median(found[least].parts[part])),)
            given.append(figure(f"views.{part}", name, spent, "ms", *beside, papers=count, runs=rounds))
        beside = () if count == least else ((f"{least:,} papers", p95(found[least].echoes)),)
        keys = len(times.echoes)
        given.append(
            figure(
                "views.echo",
                "a key typed into the filter is on screen: p95",
                p95(times.echoes),
                "ms",
                *beside,
                papers=count,
                runs=keys,
            )
        )
    return given


def report(sizes: Sequence[int], rounds: int) -> dict[int, Times]:
    """Measure and print."""
    print(f"{'papers':>9}", *(f"{part + ' ms':>12}" for part in PARTS), f"{'key p50':>10}{'p95':>8}")
    found = {}
    for count in sizes:
        with app(count) as running:
            times = found[count] = running.measure(rounds if count <= PARTS_UP_TO else 0)
        print(
            f"{count:>9,}",
            *(f"{median(spent):>12.0f}" if spent else f"{'':>12}" for spent in times.parts.values()),
            f"{median(times.echoes):>10.1f}{p95(times.echoes):>8.1f}",
            flush=True,
        )
    print(f"budgets: {budgets.OPEN.text} until the first rows, 100,000 papers")
    return found


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "--papers", type=at_least_one, action="append", help="papers stored; may be given again"
    )
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    add_option(arguments)
    asked = parse(arguments)
    leave(asked.figures, figures(report(asked.papers or SIZES, asked.rounds), asked.rounds))


if __name__ == "__main__":
    main()

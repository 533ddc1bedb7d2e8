"""The whole app from outside: `python -m benchmarks.first_paint [--rounds N] [--papers N]...`.

From the start of the process to the first paint and to the first rows, on stores of so many papers, beside a
minimal Textual app; then, in a view of all of them, the CPU of a key press: quick ones, which move the list
alone, and ones with a rest after them, in which the paper follows; and memory.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from arxivtui.config import Directories, load_settings
from arxivtui.tui.places import keep
from arxivtui.tui.session import Session
from arxivtui.tui.views import Spec
from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.stored_papers import FIRST_TITLE, NEWEST, home_with
from benchmarks.terminal import DOWN, Reading, Terminal

PAPERS = 100_000
NEWEST_DAY, EVERYTHING = Spec(day=NEWEST), Spec(query="score>=0")
SIZES = (1_000, 10_000, PAPERS)

MINIMAL = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Minimal(App):
    def compose(self):
        yield Header()
        yield Static("painted-once")
        yield Footer()

Minimal().run()
"""
"""The floor: what any Textual app takes."""
_PAINTED_MINIMAL = "painted-once"
_PAINTED_APP = "★ 0"
"""Of the status line, which is part of the app's first paint."""
_KEYS = 40
_QUICK_PAUSE, _LONG_PAUSE = 0.03, 0.25


def minimal_paint() -> Reading:
    """A minimal Textual app's first paint."""
    with Terminal(["-c", MINIMAL]) as terminal:
        return terminal.wait_for(_PAINTED_MINIMAL)


def app_paint(papers: int, spec: Spec) -> tuple[Reading, Reading]:
    """The app's first paint, and its first rows, where it was left at this view."""
    with _app(papers, spec) as terminal:
        return terminal.wait_for(_PAINTED_APP), terminal.wait_for(FIRST_TITLE)


def app_keys(papers: int) -> tuple[float, float, Reading]:
    """CPU ms of a quick key and of one with a rest after it; and what the app has taken by then."""
    with _app(papers, EVERYTHING) as terminal:
        terminal.wait_for(FIRST_TITLE)
        # What the view still reads behind the first rows is not the keys' doing.
        terminal.cpu_per_key(DOWN, 20 if papers >= PAPERS else 5, _LONG_PAUSE)
        quick = terminal.cpu_per_key(DOWN, _KEYS, _QUICK_PAUSE)
        rested = terminal.cpu_per_key(DOWN, _KEYS // 3, _LONG_PAUSE)
        return quick, rested, terminal.reading()


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured on one store: readings of starts, of the app at work, and CPU ms by key."""

    floors: Sequence[Reading]
    paints: Sequence[Reading]
    rows: Sequence[Reading]
    all_rows: Sequence[Reading]
    list_keys: Sequence[float]
    both_keys: Sequence[float]
    at_work: Sequence[Reading]


def measure(papers: int, rounds: int) -> Found:
    """By turns, so that the app and its floor meet the same weather."""
    home_with(papers)
    floors, paints, rows, all_rows = [], [], [], []
    for _ in range(rounds):
        floors.append(minimal_paint())
        paint, first_rows = app_paint(papers, NEWEST_DAY)
        paints.append(paint)
        rows.append(first_rows)
        all_rows.append(app_paint(papers, EVERYTHING)[1])
    list_keys, both_keys, at_work = zip(*(app_keys(papers) for _ in range(rounds)), strict=True)
    return Found(floors, paints, rows, all_rows, list_keys, both_keys, at_work)


def figures(papers: int, found: Found) -> list[Figure]:
    """As data."""

    def start(key: str, name: str, readings: Sequence[Reading], part: Literal["cpu", "wall"]) -> Figure:
        unit = "ms CPU" if part == "cpu" else "ms"
        beside = (budgets.MINIMAL, _middle(found.floors, part) * 1000)
        runs = len(readings)
        return figure(key, name, _middle(readings, part) * 1000, unit, beside, papers=papers, runs=runs)

    def key(key: str, name: str, spent: Sequence[float]) -> Figure:
        return figure(key, name, median(spent), "ms CPU", papers=papers, runs=len(spent))

    memory, floor = ([one.memory for one in each] for each in (found.at_work, found.floors))
    return [
        start("first_paint.paint-cpu", "first paint, CPU", found.paints, "cpu"),
        start("first_paint.paint-wall", "first paint, by the clock", found.paints, "wall"),
        start("first_paint.rows", "first rows of the newest day, by the clock", found.rows, "wall"),
        start("first_paint.all-rows", "first rows of all papers, by the clock", found.all_rows, "wall"),
        key("first_paint.key-list", "a key press that moves the list", found.list_keys),
        key("first_paint.key-both", "a key press that the paper follows", found.both_keys),
        figure(
            "first_paint.memory",
            "resident memory, after some keys in a view of all papers",
            median(memory),
            "MB",
            (budgets.MINIMAL, median(floor)),
            papers=papers,
            runs=len(memory),
        ),
    ]


def report(papers: int, found: Found) -> None:
    """Print it."""
    by_cpu = _middle(found.paints, "cpu") / _middle(found.floors, "cpu")
    by_wall = _middle(found.paints, "wall") / _middle(found.floors, "wall")
    print(f"\n{f'app, {papers:,} papers':<36}{'CPU ms':>8}{'wall ms':>9}{'runs':>6}  budget")
    _print_start("minimal Textual app, first paint", found.floors)
    _print_start(
        "first paint", found.paints, f"{budgets.PAINT_CPU.text}: {by_cpu:.2f} x CPU, {by_wall:.2f} x wall"
    )
    _print_start("first rows, newest day", found.rows)
    opened = (_middle(found.all_rows, "wall") - _middle(found.rows, "wall")) * 1000
    _print_start(
        "first rows, all papers in a view", found.all_rows, f"{opened:+.0f} ms wall against the newest day"
    )
    _print_figure("key press, list alone", found.list_keys, budgets.LIST_KEY.text)
    _print_figure("key press, list and paper", found.both_keys, budgets.BOTH_KEYS.text)
    _print_figure("memory, MB", [one.memory for one in found.at_work], budgets.MEMORY.text)


def _print_start(name: str, found: Sequence[Reading], budget: str = "") -> None:
    cpu, wall = _middle(found, "cpu") * 1000, _middle(found, "wall") * 1000
    print(f"{name:<36}{cpu:>8.0f}{wall:>9.0f}{len(found):>6}  {budget}".rstrip(), flush=True)


def _print_figure(name: str, found: Sequence[float], budget: str) -> None:
    print(f"{name:<36}{median(found):>8.1f}{'':>9}{len(found):>6}  {budget}", flush=True)


def _app(papers: int, spec: Spec) -> Terminal:
    home = home_with(papers)
    directories = Directories.find({"ARXIVTUI_HOME": str(home)})
    session = Session(directories, load_settings(directories, {}))
    keep(session, spec, {})
    session.close()
    return Terminal(["-m", "arxivtui"], {"ARXIVTUI_HOME": str(home)})


def _middle(readings: Sequence[Reading], part: Literal["cpu", "wall"]) -> float:
    return median([one.cpu if part == "cpu" else one.wall for one in readings])


def main() -> None:
    """Measure and print, one store after the other."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "--papers", type=at_least_one, action="append", help="papers stored; may be given again"
    )
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    add_option(arguments)
    chosen = parse(arguments)
    given: list[Figure] = []
    for papers in chosen.papers or SIZES:
        found = measure(papers, chosen.rounds)
        report(papers, found)
        given += figures(papers, found)
    leave(chosen.figures, given)


if __name__ == "__main__":
    main()

"""The whole app from outside: `python -m benchmarks.first_paint [--quick] [--papers N]`.

From the start of the process to the first paint and to the first rows, on a store of 100,000 papers, beside a
minimal Textual app; then, in a view of all of them, the CPU of a key press: quick ones, which move the list
alone, and ones with a rest after them, in which the paper follows; and memory.
"""

import argparse
from statistics import median
from typing import Literal

from arxivtui.config import Directories, load_settings
from arxivtui.tui.places import keep
from arxivtui.tui.session import Session
from arxivtui.tui.views import Spec
from benchmarks.stored_papers import FIRST_TITLE, NEWEST, home_with
from benchmarks.terminal import DOWN, Reading, Terminal

PAPERS = 100_000
NEWEST_DAY, EVERYTHING = Spec(day=NEWEST), Spec(query="score>=0")
PAINT_BUDGET = 1.3
LIST_KEY_BUDGET, BOTH_KEY_BUDGET = 8.0, 18.0
MEMORY_BUDGET = 120.0

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
        terminal.cpu_per_key(DOWN, 20, _LONG_PAUSE)
        quick = terminal.cpu_per_key(DOWN, _KEYS, _QUICK_PAUSE)
        rested = terminal.cpu_per_key(DOWN, _KEYS // 2, _LONG_PAUSE)
        return quick, rested, terminal.reading()


def report(quick: bool, papers: int = PAPERS) -> None:
    """Measure and print."""
    home_with(papers)
    floors, paints, rows, all_rows = [], [], [], []
    for _ in range(1 if quick else 5):
        # By turns, so that both meet the same weather.
        floors.append(minimal_paint())
        paint, first_rows = app_paint(papers, NEWEST_DAY)
        paints.append(paint)
        rows.append(first_rows)
        all_rows.append(app_paint(papers, EVERYTHING)[1])
    keys = [app_keys(papers) for _ in range(1 if quick else 3)]
    by_cpu = _middle(paints, "cpu") / _middle(floors, "cpu")
    by_wall = _middle(paints, "wall") / _middle(floors, "wall")
    print(f"\n{f'app, {papers:,} papers':<36}{'CPU ms':>8}{'wall ms':>9}{'runs':>6}  budget")
    _print_start("minimal Textual app, first paint", floors)
    _print_start(
        "first paint", paints, f"<= {PAINT_BUDGET} x minimal: {by_cpu:.2f} x CPU, {by_wall:.2f} x wall"
    )
    _print_start("first rows, newest day", rows)
    opened = (_middle(all_rows, "wall") - _middle(rows, "wall")) * 1000
    _print_start(
        "first rows, all papers in a view", all_rows, f"{opened:+.0f} ms wall against the newest day"
    )
    _print_figure("key press, list alone", [one[0] for one in keys], f"<= {LIST_KEY_BUDGET:.0f} ms")
    _print_figure("key press, list and paper", [one[1] for one in keys], f"<= {BOTH_KEY_BUDGET:.0f} ms")
    _print_figure("memory, MB", [one[2].memory for one in keys], f"<= {MEMORY_BUDGET:.0f} MB")


def _print_start(name: str, found: list[Reading], budget: str = "") -> None:
    cpu, wall = _middle(found, "cpu") * 1000, _middle(found, "wall") * 1000
    print(f"{name:<36}{cpu:>8.0f}{wall:>9.0f}{len(found):>6}  {budget}".rstrip(), flush=True)


def _print_figure(name: str, found: list[float], budget: str) -> None:
    print(f"{name:<36}{median(found):>8.1f}{'':>9}{len(found):>6}  {budget}", flush=True)


def _app(papers: int, spec: Spec) -> Terminal:
    home = home_with(papers)
    directories = Directories.find({"ARXIVTUI_HOME": str(home)})
    session = Session(directories, load_settings(directories, {}))
    keep(session, spec, {})
    session.close()
    return Terminal(["-m", "arxivtui"], {"ARXIVTUI_HOME": str(home)})


def _middle(readings: list[Reading], part: Literal["cpu", "wall"]) -> float:
    return median([one.cpu if part == "cpu" else one.wall for one in readings])


def main() -> None:
    """Read the command line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="measure once")
    arguments.add_argument("--papers", type=int, default=PAPERS, help=f"papers stored (default {PAPERS:,})")
    chosen = arguments.parse_args()
    report(chosen.quick, chosen.papers)


if __name__ == "__main__":
    main()

"""A scripted triage of 300 papers in the whole app: `python -m benchmarks.triage [--papers N] [--acts N]`.

On a store of 100,000 papers a day of 500 is gone through from the top: stars, papers put off, dismissals,
seen ones, undos, with a rest after each key in which the next paper is read and shown. What each key takes
in CPU, all threads of the app together, is printed as p50 and p95, beside a bare `OptionList` of 500 entries
in the same terminal whose cursor goes down. At the end the store is asked whether it has every act.

No backup is made meanwhile: that of a new week begins a minute after the start and takes some seconds of CPU
in a thread of its own, which are not the keys' doing.
"""

import argparse
import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.first_paint import PAPERS
from benchmarks.list_peers import FILLED, READY
from benchmarks.options import at_least_one, parse
from benchmarks.stored_papers import FIRST_TITLE, PAPERS_A_DAY, copied_home, rows_file
from benchmarks.terminal import DOWN, Terminal

ACTS = 300
REST = 0.25
"""Seconds after each key; 300 papers in 12 minutes leave 2.4."""
SHARES = {b"d": 30, b" ": 55, b"s": 8, b"L": 5, b"u": 2}
"""Of a hundred acts: mostly seen or dismissed, as on a real evening."""
_NAMES = {b"d": "dismiss", b" ": "seen, next", b"s": "star", b"L": "later", b"u": "undo", DOWN: "down"}


def spent_by_key(terminal: Terminal, keys: list[bytes], rest: float = REST) -> list[float]:
    """CPU milliseconds of each key and of what follows it until the next."""
    found = []
    before = terminal.reading()
    for key in keys:
        terminal.type(key)
        time.sleep(rest)
        now = terminal.reading()
        found.append(now.since(before).cpu * 1000)
        before = now
    return found


def script(acts: int) -> list[bytes]:
    """The keys, always the same ones; no undo comes first or twice in a row."""
    dice = random.Random(0)
    keys = [b"s"]
    while len(keys) < acts:
        key = dice.choices(list(SHARES), list(SHARES.values()))[0]
        if key != b"u" or keys[-1] != b"u":
            keys.append(key)
    return keys


def acts_stored(database: Path) -> int:
    """Steps of triage that stand in the store."""
    with closing(sqlite3.connect(database)) as db:
        (steps,) = db.execute("SELECT count(DISTINCT step_id) FROM triage_log WHERE undone = 0").fetchone()
    return int(steps)


def in_app(papers: int, keys: list[bytes]) -> tuple[list[float], float, int]:
    """CPU by key, what the app takes while nothing is pressed (ms for one rest), and acts in the store."""
    settings = "[ranking]\nfold_below = 0\nbest_of_day = 0\n[backup]\nevery_days = 0\n"
    with copied_home(papers, settings) as home:
        before = acts_stored(home / "arxivtui.db")
        with Terminal(["-m", "arxivtui"], {"ARXIVTUI_HOME": str(home)}) as terminal:
            terminal.wait_for(FIRST_TITLE)
            spent_by_key(terminal, [DOWN, b"k"] * 5)
            idle = median(spent_by_key(terminal, [b""] * 8))
            found = spent_by_key(terminal, keys)
            terminal.type(b"q")
            time.sleep(2)
        return found, idle, acts_stored(home / "arxivtui.db") - before


def bare_list(keys: int) -> list[float]:
    """CPU by key of Textual's own list, going down."""
    with Terminal(["-m", "benchmarks.list_peers", "OptionList", str(rows_file(1_000))]) as terminal:
        terminal.wait_for(READY)
        terminal.type(b"f")
        terminal.wait_for(FILLED)
        spent_by_key(terminal, [DOWN] * 5)
        return spent_by_key(terminal, [DOWN] * keys)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "--papers", type=at_least_one, default=PAPERS, help=f"papers stored (default {PAPERS:,})"
    )
    arguments.add_argument("--acts", type=at_least_one, default=ACTS, help=f"keys pressed (default {ACTS})")
    add_option(arguments)
    chosen = parse(arguments)
    keys = script(min(chosen.acts, PAPERS_A_DAY - 50))
    floor = bare_list(min(60, len(keys)))
    found, idle, stored = in_app(chosen.papers, keys)
    print(f"{len(keys)} acts, {chosen.papers:,} papers stored, {REST} s after each key")
    print(f"{'':<28}{'keys':>6}{'p50 CPU ms':>12}{'p95':>8}{'most':>8}")
    _print("bare OptionList, down", floor)
    _print("app, every act", found)
    for key, times in Counter(keys).most_common():
        spent = [each for pressed, each in zip(keys, found, strict=True) if pressed == key]
        _print(f"  {_NAMES[key]}", spent, of=times)
    print(f"the app at rest takes {idle:.1f} ms in the same time")
    expected = len(keys) - 2 * keys.count(b"u")
    print(
        f"acts that stand in the store: {stored} of {expected}{'' if stored == expected else '  DIFFERENT'}"
    )
    leave(chosen.figures, figures(found, floor, chosen.papers, expected - stored))
    if stored != expected:
        raise SystemExit("The store does not have what was done.")


def figures(found: list[float], floor: list[float], papers: int, lost: int) -> list[Figure]:
    """As data."""
    beside = "Textual's OptionList of 1,000, down"
    return [
        figure(
            "triage.key-p50",
            "an act and the next paper, p50",
            median(found),
            "ms CPU",
            (beside, median(floor)),
            papers=papers,
            runs=len(found),
        ),
        figure(
            "triage.key-p95",
            "an act and the next paper, p95",
            p95(found),
            "ms CPU",
            (beside, p95(floor)),
            papers=papers,
            runs=len(found),
        ),
        figure("triage.lost", "acts that are not in the store", lost, papers=papers),
    ]


def p95(found: list[float]) -> float:
    """What 19 of 20 keys stay below."""
    return quantiles(found, n=20, method="inclusive")[-1] if len(found) > 1 else found[0]


def _print(name: str, found: list[float], of: int | None = None) -> None:
    print(
        f"{name:<28}{of or len(found):>6}{median(found):>12.1f}{p95(found):>8.1f}{max(found):>8.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()

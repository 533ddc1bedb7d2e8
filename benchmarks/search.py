"""Finding papers: `python -m benchmarks.search [--rows N] [--runs N]`.

The time to the first 200 ids, in order, of what people type and of the views they open, over a store of N
papers; beside each the bare FTS5 query for the same words (the newest 200 keys, nothing looked up), which is
the floor. Then words as they are typed, key by key, which is what a filter line asks for, and papers like
another, each another one, since what was found is kept.
"""

import argparse
import sqlite3
import time
from collections.abc import Callable
from statistics import median, quantiles

from arxivtui.config import Directories
from arxivtui.domain.query import Query, parse_query
from arxivtui.store import Store, search
from arxivtui.store.search_text import expression
from benchmarks.stored_papers import NEWEST, home_with

FIRST_ROWS = 200
TYPING_BUDGET, VIEW_BUDGET = 50.0, 100.0

WORDS = (
    "transformer",
    "learning",
    "the",
    "sparse attention",
    '"mixture of experts"',
    "quantiz*",
    "title:sparse",
    "author:zhang",
    'author:"J. Zhang"',
    "GPT-4",
    "learning -reinforcement",
    "no-such-word",
)
VIEWS = (
    "",
    "is:unread",
    "is:starred",
    "cat:cs.LG",
    "score>=80",
    "score<20",
    "topic:inference",
    "date>=-2w",
    "date>=-3m is:unread",
    "transformer cat:cs.CV score>=50",
    "kind:new -is:read",
)
TYPED = ("transformer", "reinforcement learning", "the sparse", "diffusion models")


def milliseconds(work: Callable[[], object], runs: int) -> list[float]:
    """The wall time of each of so many runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1_000)
    return times


def p95(times: list[float]) -> float:
    """The time that 19 of 20 runs stay below."""
    return quantiles(times, n=20, method="inclusive")[-1]


def bare(db: sqlite3.Connection, query: Query) -> Callable[[], object] | None:
    """FTS5 alone on the words of a query, where it is made of words."""
    words = None if query.root is None else expression(query.root)
    if words is None:
        return None
    sql = f"SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC LIMIT {FIRST_ROWS}"
    return lambda: db.execute(sql, (words,)).fetchall()


def first_rows(db: sqlite3.Connection, query: Query, sort: search.Sort) -> Callable[[], object]:
    """The search itself."""
    return lambda: search.ids(db, query, sort=sort, limit=FIRST_ROWS, today=NEWEST)


def table(db: sqlite3.Connection, title: str, queries: tuple[str, ...], runs: int) -> None:
    """Each query in the order of scores, of dates and of matches, beside the bare one."""
    print(
        f"\n{title:<34}{'hits':>8}",
        *(f"{f'{sort} p50':>11}{'p95':>7}" for sort in ORDERS),
        f"{'bare p50':>10}",
    )
    for text in queries:
        query = parse_query(text)
        hits = search.count(db, query, NEWEST)
        columns = []
        for sort in ORDERS:
            times = milliseconds(first_rows(db, query, sort), runs)
            columns.append(f"{median(times):>11.1f}{p95(times):>7.1f}")
        floor = bare(db, query)
        alone = f"{median(milliseconds(floor, runs)):>10.2f}" if floor else f"{'':>10}"
        print(f"{text or '(every paper)':<34}{hits:>8,}", *columns, alone, flush=True)


ORDERS = (search.Sort.SCORE, search.Sort.DATE, search.Sort.MATCH)


def typing(db: sqlite3.Connection, runs: int) -> None:
    """The first rows after each key of some words, all keys together."""
    prefixes = [text[:length] for text in TYPED for length in range(1, len(text) + 1)]
    queries = [parse_query(prefix, typing=True) for prefix in prefixes]
    print(f"\n{'as typed, ' + str(len(queries)) + ' keys':<34}{'p50':>8}{'p95':>8}{'worst':>8}")
    for sort in (search.Sort.SCORE, search.Sort.MATCH):
        times = [each for query in queries for each in milliseconds(first_rows(db, query, sort), runs)]
        print(f"{sort:<34}{median(times):>8.1f}{p95(times):>8.1f}{max(times):>8.1f}", flush=True)


def alike(db: sqlite3.Connection, rows: int, runs: int) -> None:
    """The first rows of papers like one, for papers spread over the store; once more, as its next page."""
    ids = [str(one) for (one,) in db.execute("SELECT id FROM papers WHERE pk % ? = 1", (rows // (2 * runs),))]
    print(f"\n{f'like:ID, {len(ids)} papers':<34}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name in ("anew", "again"):
        times = []
        for paper_id in ids:
            ask = first_rows(db, parse_query(f"like:{paper_id}"), search.Sort.MATCH)
            start = time.perf_counter()
            ask()
            times.append((time.perf_counter() - start) * 1_000)
        print(f"{name:<34}{median(times):>8.1f}{p95(times):>8.1f}{max(times):>8.1f}", flush=True)


def main() -> None:
    """Print the tables; building the store takes a while the first time."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--rows", type=int, default=200_000, help="papers stored")
    arguments.add_argument("--runs", type=int, default=20, help="runs of each query")
    asked = arguments.parse_args()
    database = Directories.find({"ARXIVTUI_HOME": str(home_with(asked.rows))}).database
    print(f"{asked.rows:,} papers; milliseconds to the first {FIRST_ROWS} ids")
    with Store.open(database, create=False) as store, store.reading() as db:
        table(db, "words", WORDS, asked.runs)
        table(db, "views", VIEWS, asked.runs)
        typing(db, asked.runs)
        alike(db, asked.rows, asked.runs)
    print(f"\nbudgets: {TYPING_BUDGET:.0f} ms p95 as typed (200,000); {VIEW_BUDGET:.0f} ms a view (100,000)")


if __name__ == "__main__":
    main()

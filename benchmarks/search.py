"""Finding papers: `python -m benchmarks.search [--papers N]... [--runs N]`.

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
from benchmarks import budgets
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.stored_papers import NEWEST, home_with

FIRST_ROWS = 200
SIZES = (1_000, 10_000, 100_000, 200_000)

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
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def bare(db: sqlite3.Connection, query: Query) -> Callable[[], object] | None:
    """FTS5 alone on the words of a query, where it is made of words."""
    words = None if query.root is None else expression(query.root)
    if words is None:
        return None
    sql = f"SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC LIMIT {FIRST_ROWS}"
    return lambda: db.execute(sql, (words,)).fetchall()


Spent = dict[str, list[float]]
"""Milliseconds of each run, by the way it was asked."""
_BARE = "bare FTS5"


def first_rows(db: sqlite3.Connection, query: Query, sort: search.Sort) -> Callable[[], object]:
    """The search itself."""
    return lambda: search.ids(db, query, sort=sort, limit=FIRST_ROWS, today=NEWEST)


def table(db: sqlite3.Connection, title: str, queries: tuple[str, ...], runs: int) -> Spent:
    """Each query in the order of scores, of dates and of matches, beside the bare one.

    Returns:
        By order the times of all queries together, and those of the bare ones.
    """
    spent: Spent = {}
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
            spent.setdefault(sort, []).extend(times)
            columns.append(f"{median(times):>11.1f}{p95(times):>7.1f}")
        floor = bare(db, query)
        alone = milliseconds(floor, runs) if floor else []
        spent.setdefault(_BARE, []).extend(alone)
        column = f"{median(alone):>10.2f}" if alone else ""
        print(f"{text or '(every paper)':<34}{hits:>8,}", *columns, column, flush=True)
    return spent


ORDERS = (search.Sort.SCORE, search.Sort.DATE, search.Sort.MATCH)


def typing(db: sqlite3.Connection, runs: int) -> Spent:
    """The first rows after each key of some words, all keys together; times by order, and of bare FTS5."""
    prefixes = [text[:length] for text in TYPED for length in range(1, len(text) + 1)]
    queries = [parse_query(prefix, typing=True) for prefix in prefixes]
    print(f"\n{'as typed, ' + str(len(queries)) + ' keys':<34}{'p50':>8}{'p95':>8}{'worst':>8}")
    floors = [work for query in queries if (work := bare(db, query)) is not None]
    spent = {_BARE: [each for work in floors for each in milliseconds(work, runs)]}
    for sort in (search.Sort.SCORE, search.Sort.MATCH):
        times = [each for query in queries for each in milliseconds(first_rows(db, query, sort), runs)]
        spent[sort] = times
        print(f"{sort:<34}{median(times):>8.1f}{p95(times):>8.1f}{max(times):>8.1f}", flush=True)
    return spent


def alike(db: sqlite3.Connection, rows: int, runs: int) -> Spent:
    """The first rows of papers like one, for papers spread over the store; once more, as its next page."""
    spent: Spent = {}
    ids = [str(one) for (one,) in db.execute("SELECT id FROM papers WHERE pk % ? = 1", (rows // (2 * runs),))]
    print(f"\n{f'like:ID, {len(ids)} papers':<34}{'p50':>8}{'p95':>8}{'worst':>8}")
    for name in ("anew", "again"):
        times = []
        for paper_id in ids:
            ask = first_rows(db, parse_query(f"like:{paper_id}"), search.Sort.MATCH)
            start = time.perf_counter()
            ask()
            times.append((time.perf_counter() - start) * 1_000)
        spent[name] = times
        print(f"{name:<34}{median(times):>8.1f}{p95(times):>8.1f}{max(times):>8.1f}", flush=True)
    return spent


def report(papers: int, runs: int) -> list[Figure]:
    """Measure and print one store; the same as data."""
    database = Directories.find({"ARXIVTUI_HOME": str(home_with(papers))}).database
    print(f"\n{papers:,} papers; milliseconds to the first {FIRST_ROWS} ids")
    with Store.open(database, create=False) as store, store.reading() as db:
        words = table(db, "words", WORDS, runs)
        shown = table(db, "views", VIEWS, runs)
        typed = typing(db, runs)
        return figures(words, shown, typed, alike(db, papers, runs), papers, runs)


def figures(words: Spent, shown: Spent, typed: Spent, like: Spent, papers: int, runs: int) -> list[Figure]:
    """As data."""

    def at(key: str, name: str, spent: Spent, way: str) -> Figure:
        peers = [(_BARE, p95(spent[_BARE]))] if spent.get(_BARE) else []
        return figure(
            f"search.{key}", f"{name}: p95", p95(spent[way]), "ms", *peers, papers=papers, runs=runs
        )

    return [
        at("typed-score", "each key of some words, as typed, by score", typed, "score"),
        at("typed-match", "the same, by match", typed, "match"),
        at("words", f"{len(WORDS)} searches for words, by match", words, "match"),
        at("views", f"{len(VIEWS)} views, by score", {**shown, _BARE: []}, "score"),
        at("like", "papers like another", like, "anew"),
    ]


def main() -> None:
    """Print the tables; building a store takes a while the first time."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument(
        "--papers", type=at_least_one, action="append", help="papers stored; may be given again"
    )
    arguments.add_argument("--runs", type=at_least_one, default=20, help="runs of each query")
    add_option(arguments)
    asked = parse(arguments)
    given = [each for papers in asked.papers or SIZES for each in report(papers, asked.runs)]
    print(
        f"\nbudgets: {budgets.TYPED_SCORE.text} p95 as typed (200,000); {budgets.OPEN.text} a view (100,000)"
    )
    leave(asked.figures, given)


if __name__ == "__main__":
    main()

"""A fetch or a ranking that the reader stops: it ends at once, and the store holds whole days only."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from threading import Event as Flag

import pytest

from arxivtui.config import ArxivSettings, Directories, RulesSettings, Settings, parse_criteria
from arxivtui.day import Event, Fetcher, Fetching, Waiting, rank_days
from arxivtui.scoring import Ranker, RankerCancelledError
from arxivtui.store import Store, listings
from tests.stand_ins.arxiv import ArxivStandIn
from tests.waiting import LONG, in_thread, until

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)
CRITERIA = parse_criteria("## Sparse models\n\nPruning, sparse training, mixture of experts.\n")
SILENT = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as stand_in:
        yield stand_in


def fetcher(store: Store, directories: Directories, arxiv: ArxivStandIn, delay: float = 0.0) -> Fetcher:
    settings = ArxivSettings(base_url=arxiv.url, delay_seconds=delay, timeout_seconds=300)
    return Fetcher(store, Settings(arxiv=settings), directories)


def count(store: Store, table: str) -> int:
    with store.reading() as db:
        (rows,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(rows)


@pytest.mark.parametrize("fault", ["delay:600", "drip:0.01"])
@pytest.mark.parametrize("days", [(), (MONDAY, TUESDAY)])
def test_a_fetch_ends_while_arxiv_is_slow(
    store: Store, directories: Directories, arxiv: ArxivStandIn, days: tuple[date, ...], fault: str
) -> None:
    arxiv.faults = [fault]
    slow, told = fetcher(store, directories, arxiv), list[Event]()
    fetching = in_thread(lambda: slow.fetch(["cs.LG", "cs.AI"], days, told.append))
    until(lambda: arxiv.requests, "the request")

    slow.cancel()

    report = fetching.result(LONG)
    assert report.cancelled
    assert report.incomplete
    assert report.results == ()
    assert [type(event) for event in told] == [Fetching], "that nothing failed is not told either"
    assert len(arxiv.requests) == 1
    with store.reading() as db:
        assert listings.days(db) == []
        assert listings.get(db, "cs.LG", MONDAY) is None, "nor is it remembered as failed"


def test_what_was_stored_before_stays(store: Store, directories: Directories, arxiv: ArxivStandIn) -> None:
    waiting = Flag()
    polite = fetcher(store, directories, arxiv, delay=600)

    def watch(event: Event) -> None:
        if isinstance(event, Waiting):
            waiting.set()

    fetching = in_thread(lambda: polite.fetch(["cs.LG", "cs.AI"], watch=watch))
    assert waiting.wait(LONG)

    polite.cancel()

    report = fetching.result(LONG)
    assert report.cancelled
    assert [result.category for result in report.results] == ["cs.LG"]
    assert report.days == (TUESDAY,)
    with store.reading() as db:
        assert listings.newest(db, "cs.LG") == TUESDAY


def test_a_fetch_cancelled_before_it_begins_asks_nothing(
    store: Store, directories: Directories, arxiv: ArxivStandIn
) -> None:
    stopped, told = fetcher(store, directories, arxiv), list[Event]()
    stopped.cancel()

    report = stopped.fetch(["cs.LG"], watch=told.append)

    assert report.cancelled
    assert (told, arxiv.requests) == ([], [])


def test_a_ranking_ends_and_leaves_no_trace(
    store: Store, directories: Directories, arxiv: ArxivStandIn
) -> None:
    fetcher(store, directories, arxiv).fetch(["cs.LG"])
    runs = count(store, "runs")
    with Ranker(command=SILENT, timeout_seconds=600) as ranker:
        ranking = in_thread(lambda: rank_days(store, Settings(), CRITERIA, ranker=ranker))
        until(lambda: ranker.pid, "the ranker's process")

        ranker.cancel(for_good=True)

        with pytest.raises(RankerCancelledError):
            ranking.result(LONG)
        assert ranker.pid is None
    assert count(store, "scores") == 0
    assert count(store, "runs") == runs
    assert rank_days(store, Settings(), CRITERIA) == 3, "what is missing is done the next time"


def test_new_rules_are_tried_the_next_time(
    store: Store, directories: Directories, arxiv: ArxivStandIn
) -> None:
    fetcher(store, directories, arxiv).fetch(["cs.LG"])
    rank_days(store, Settings(), CRITERIA)
    other = Settings(rules=RulesSettings(keywords=("a*",)))
    with Ranker() as ranker:
        ranker.cancel(for_good=True)
        with pytest.raises(RankerCancelledError):
            rank_days(store, other, CRITERIA, ranker=ranker)
    with store.reading() as db:
        assert not db.execute("SELECT 1 FROM scores WHERE matched <> ''").fetchall()

    rank_days(store, other, CRITERIA)

    with store.reading() as db:
        assert db.execute("SELECT 1 FROM scores WHERE matched <> ''").fetchall()

"""Days that arXiv shows no more: their papers through OAI-PMH, resumed where it was stopped."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from arxivtui.day import Event, Fetcher, FetchReport, HistoryStored
from arxivtui.sources import BadTokenError
from arxivtui.store import Store, papers
from tests.day.conftest import FetcherFor, announced, states
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_markup import Line
from tests.stand_ins.arxiv_oai import RawRecord, invented_record
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days

TODAY = date(2025, 6, 2)
LONG_AGO = date(2025, 1, 6)
"""More than the 90 days before, which are all that arXiv's pages show."""


def record(number: int, first: date, changed: date | None = None, *, category: str = "cs.LG") -> RawRecord:
    line = Line(
        f"2500.{number:05d}", f"Paper {number}", (f"Nomen {number}",), f"Abstract {number}.", (category,)
    )
    versions = {1: datetime(first.year, first.month, first.day, 15, tzinfo=UTC)}
    if changed is not None:
        versions[2] = datetime(changed.year, changed.month, changed.day, 15, tzinfo=UTC)
    return invented_record(line, changed or first, versions)


HISTORY = [record(number, LONG_AGO + timedelta(days=number)) for number in range(140)]


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", [TODAY]))
    with ArxivStandIn(captures, today=TODAY) as stand_in:
        stand_in.captures.records = HISTORY
        stand_in.captures.oai_page_size = 10
        yield stand_in


def stored(store: Store) -> set[str]:
    with store.reading() as db:
        return papers.known(db, [each.id for each in HISTORY])


def months_asked(arxiv: ArxivStandIn) -> list[str]:
    """The months begun, by the dates in the requests."""
    targets = [request.target for request in arxiv.requests]
    return [
        target.split("from=")[1][:7] for target in targets if target.startswith("/oai") and "from=" in target
    ]


def stopped_in(month: int, fetcher: Fetcher) -> FetchReport:
    """A fetch from long ago that the reader stops once the first records of a month are there."""

    def stop(event: Event) -> None:
        if isinstance(event, HistoryStored) and event.month.month == month:
            fetcher.cancel()

    return fetcher.fetch(["cs.LG"], watch=stop, since=LONG_AGO)


def test_what_the_pages_show_no_more_comes_as_papers_without_a_day(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    told: list[Event] = []
    ranked: list[str] = []

    report = fetcher_for(arxiv).fetch(["cs.LG"], watch=told.append, since=LONG_AGO, on_papers=ranked.extend)

    assert not report.incomplete
    (history,) = report.history
    assert (history.category, history.error) == ("cs.LG", None)
    assert stored(store) == {each.id for each in HISTORY}
    assert set(ranked) == stored(store)
    assert {day for _, _, day, _ in announced(store)} == {str(TODAY)}, "no announcement is made up"
    with store.reading() as db:
        record = papers.record(db, "2500.00007")
    assert record is not None
    assert (record.paper.submitted, record.paper.version) == (LONG_AGO + timedelta(days=7), 1)
    ends = [event for event in told if isinstance(event, HistoryStored) and event.done]
    assert [f"{event.month:%Y-%m}" for event in ends] == [f"2025-0{month}" for month in (6, 5, 4, 3, 2, 1)]


def test_an_interrupted_history_goes_on_where_it_was(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    assert stopped_in(3, fetcher_for(arxiv)).cancelled
    before = stored(store)
    assert before
    assert before < {each.id for each in HISTORY}
    arxiv.requests.clear()

    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    assert stored(store) == {each.id for each in HISTORY}
    assert months_asked(arxiv) == ["2025-06", "2025-02", "2025-01"], "March goes on by its token"


def test_an_expired_place_begins_its_month_again(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    assert stopped_in(5, fetcher_for(arxiv)).cancelled
    arxiv.captures.expire_oai_tokens()
    arxiv.requests.clear()

    report = fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    assert not report.incomplete
    assert stored(store) == {each.id for each in HISTORY}
    assert months_asked(arxiv)[:2] == ["2025-06", "2025-05"]


def test_a_place_of_an_earlier_day_is_not_asked_for(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    assert stopped_in(5, fetcher_for(arxiv)).cancelled
    with store.writing() as db:
        db.execute("UPDATE harvests SET token_at = '2025-06-01T12:00:00.000000Z' WHERE token <> ''")
    arxiv.requests.clear()

    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    assert stored(store) == {each.id for each in HISTORY}
    assert months_asked(arxiv)[:3] == ["2025-06", "2025-05", "2025-04"]


def test_an_arxiv_that_forgets_every_place_at_once_is_not_asked_for_ever(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    def forget(event: Event) -> None:
        if isinstance(event, HistoryStored):
            arxiv.captures.expire_oai_tokens()

    report = fetcher_for(arxiv).fetch(["cs.LG"], watch=forget, since=LONG_AGO)

    (history,) = report.history
    assert isinstance(history.error, BadTokenError)
    assert report.incomplete
    assert sum(sent.target.startswith("/oai") for sent in arxiv.requests) < 10
    assert stored(store), "what came is kept"


def test_a_second_time_only_the_open_month_is_asked_for(arxiv: ArxivStandIn, fetcher_for: FetcherFor) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)
    arxiv.requests.clear()

    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    assert months_asked(arxiv) == ["2025-06"]


def test_older_papers_touched_since_are_not_brought_in_but_known_ones_are_brought_up_to_date(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    old = record(900, date(2019, 5, 6), date(2025, 4, 2))
    arxiv.captures.records = [*HISTORY, old]
    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)
    with store.reading() as db:
        assert not papers.known(db, [old.id])

    arxiv.captures.records = [*HISTORY[1:], record(0, LONG_AGO, date(2025, 6, 2))]
    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    with store.reading() as db:
        known = papers.record(db, HISTORY[0].id)
    assert known is not None
    assert known.paper.version == 2


def test_when_it_fails_what_came_before_is_kept_and_the_rest_comes_later(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.faults = ["500@from=2025-03"]

    report = fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    assert report.incomplete
    assert report.history[0].error is not None
    assert stored(store)
    arxiv.faults = []
    fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)
    assert stored(store) == {each.id for each in HISTORY}


def test_days_missed_for_longer_than_arxiv_shows_are_settled_by_their_history(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    before = weekdays(LONG_AGO, 1)[0]
    captures = write_days(tmp_path / "long", numbered_days("cs.LG", [before, TODAY]))
    with ArxivStandIn(captures, today=before) as arxiv:
        arxiv.captures.records = HISTORY
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = TODAY
        fetcher_for(arxiv).fetch(["cs.LG"])
        first = states(store, "cs.LG")
        arxiv.requests.clear()
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert first[date(2025, 1, 7)] == "failed"
    assert first[date(2025, 5, 30)] == "empty"
    assert stored(store) == {each.id for each in HISTORY}
    assert [request.target for request in arxiv.requests] == ["/list/cs.LG/new"], "nobody asks again"


def test_a_record_that_cannot_be_used_is_named_and_asked_for_again(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    damaged = replace(HISTORY[0], xml=re.sub(r"<title>.*?</title>", "<title/>", HISTORY[0].xml))
    arxiv.captures.records = [damaged, *HISTORY[1:]]

    report = fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO)

    assert report.incomplete
    (history,) = report.history
    assert history.dropped == ("2500.00000: it has no title",)
    assert (history.received, history.kept) == (len(HISTORY), len(HISTORY) - 1)
    arxiv.captures.records = HISTORY
    assert not fetcher_for(arxiv).fetch(["cs.LG"], since=LONG_AGO).incomplete
    assert stored(store) == {each.id for each in HISTORY}

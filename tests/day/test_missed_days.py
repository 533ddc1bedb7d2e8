"""Days that went by unfetched: written down at once, had newest first, given up only on arXiv's word."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from arxivtui.day import Event, Missed, ProgressWords
from arxivtui.store import Store
from tests.day.conftest import FetcherFor, announced, states, stored
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days

DAYS = weekdays(date(2025, 3, 3), 8)
FIRST, LAST = DAYS[0], DAYS[-1]


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    days = {**numbered_days("cs.LG", DAYS), **numbered_days("math.OC", DAYS)}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=FIRST) as stand_in:
        yield stand_in


def asked_for(arxiv: ArxivStandIn) -> list[str]:
    return [request.target.split("?")[0] for request in arxiv.requests]


def test_after_a_week_away_today_comes_first_and_then_each_day_newest_first(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"])
    arxiv.today = LAST
    arxiv.requests.clear()
    told: list[Event] = []
    ready: list[date] = []

    report = fetcher_for(arxiv).fetch(["cs.LG"], watch=told.append, on_day=ready.append)

    between = DAYS[-2:0:-1]
    assert asked_for(arxiv) == ["/list/cs.LG/new", *(f"/catchup/cs.LG/{day}" for day in between)]
    assert ready == [LAST, *between], "each day can be ranked as soon as it is there"
    assert Missed(len(between)) in told
    assert report.days == tuple(reversed(DAYS[1:]))
    assert set(states(store, "cs.LG")) == set(DAYS)
    assert set(states(store, "cs.LG").values()) == {"complete"}


def test_a_second_run_asks_once_for_each_category(arxiv: ArxivStandIn, fetcher_for: FetcherFor) -> None:
    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
    arxiv.today = LAST
    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
    arxiv.requests.clear()

    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert asked_for(arxiv) == ["/list/cs.LG/new", "/list/math.OC/new"]


def test_what_has_not_changed_is_not_sent_again(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.etags = True
    fetcher_for(arxiv).fetch(["cs.LG"])
    before = announced(store)

    report = fetcher_for(arxiv).fetch(["cs.LG"])

    (result,) = report.results
    assert result.unchanged
    assert result.whole
    assert arxiv.requests[-1].status == 304
    assert announced(store) == before


def test_a_day_that_failed_while_catching_up_is_asked_for_the_next_time(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"])
    arxiv.today = DAYS[3]
    arxiv.faults = [f"500@/catchup/cs.LG/{DAYS[2]}"]
    report = fetcher_for(arxiv).fetch(["cs.LG"])
    assert report.incomplete
    assert states(store, "cs.LG")[DAYS[2]] == "failed"
    arxiv.faults = []

    fetcher_for(arxiv).fetch(["cs.LG"])

    assert set(states(store, "cs.LG").values()) == {"complete"}


def test_days_not_reached_are_written_down_and_not_forgotten(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"])
    arxiv.today = LAST
    stopped = fetcher_for(arxiv)

    report = stopped.fetch(["cs.LG"], on_day=lambda day: stopped.cancel() if day == DAYS[-3] else None)

    assert report.cancelled
    assert states(store, "cs.LG") == dict.fromkeys(DAYS[-3:] + DAYS[:1], "complete") | dict.fromkeys(
        DAYS[1:-3], "failed"
    )
    assert stored(store, "cs.LG", DAYS[2]).reason == "not fetched yet"
    fetcher_for(arxiv).fetch(["cs.LG"])
    assert set(states(store, "cs.LG").values()) == {"complete"}


def test_after_two_failures_in_a_row_the_other_days_wait(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"])
    arxiv.today = LAST
    arxiv.faults = ["500@/catchup"]
    arxiv.requests.clear()

    fetcher_for(arxiv).fetch(["cs.LG"])

    assert len(set(asked_for(arxiv))) == 3, "the newest listing and two days"


def test_a_holiday_turns_out_empty(tmp_path: Path, store: Store, fetcher_for: FetcherFor) -> None:
    at_work = [DAYS[0], DAYS[2]]
    days = {**numbered_days("cs.LG", at_work), **numbered_days("math.OC", DAYS[:3])}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=DAYS[0]) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = DAYS[2]
        report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG") == {DAYS[0]: "complete", DAYS[1]: "empty", DAYS[2]: "complete"}
    assert not report.incomplete


def test_since_goes_further_back_than_what_was_missed(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.today = LAST
    fetcher_for(arxiv).fetch(["cs.LG"])
    assert set(states(store, "cs.LG")) == {LAST}

    fetcher_for(arxiv).fetch(["cs.LG"], since=DAYS[2])

    assert set(states(store, "cs.LG")) == set(DAYS[2:])
    arxiv.requests.clear()
    fetcher_for(arxiv).fetch(["cs.LG"], since=DAYS[2])
    assert asked_for(arxiv) == ["/list/cs.LG/new"], "what is whole is not asked for again"


def test_progress_says_how_many_are_still_to_come(arxiv: ArxivStandIn, fetcher_for: FetcherFor) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"])
    arxiv.today = DAYS[3]
    words, said = ProgressWords(), list[str]()

    fetcher_for(arxiv).fetch(["cs.LG"], watch=lambda event: said.append(words(event)))

    assert [text for text in said if text] == [
        "cs.LG: asking for the newest listing …",
        f"cs.LG {DAYS[3]}: page 1, 6 of 6 entries",
        "2 missed listings, newest first …",
        f"1 of 2 · cs.LG: asking for {DAYS[2]} …",
        f"1 of 2 · cs.LG {DAYS[2]}: page 1, 6 of 6 entries",
        f"2 of 2 · cs.LG: asking for {DAYS[1]} …",
        f"2 of 2 · cs.LG {DAYS[1]}: page 1, 6 of 6 entries",
    ]

"""What is believed of a day: whole, in part, stale, failed or empty, and on which evidence."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from arxivtui.domain import Kind, ListingSource
from arxivtui.store import Store
from tests.day.conftest import FetcherFor, announced, states, stored
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days

FRIDAY, MONDAY, TUESDAY = weekdays(date(2025, 3, 7), 3)
SATURDAY = FRIDAY + timedelta(days=1)
DAYS = (FRIDAY, MONDAY, TUESDAY)


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    days = {**numbered_days("cs.LG", DAYS), **numbered_days("math.OC", DAYS)}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=FRIDAY) as stand_in:
        yield stand_in


def test_a_cut_page_is_made_whole_by_the_feed(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.faults = ["truncated:70@/list/cs.LG"]

    report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert not report.incomplete
    listing = stored(store, "cs.LG", FRIDAY)
    assert (listing.state.value, listing.received_total, listing.stated_total) == ("complete", 6, 6)
    assert listing.source is ListingSource.PAGE_AND_FEED


def test_without_a_page_the_feed_brings_the_papers_and_says_that_it_states_no_count(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.faults = ["500@/list"]

    report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert report.incomplete
    listing = stored(store, "cs.LG", FRIDAY)
    assert (listing.state.value, listing.source) == ("partial", ListingSource.FEED)
    assert listing.received == {Kind.NEW: 4, Kind.CROSS: 1, Kind.REPLACE: 1}
    assert "status 500" in listing.reason
    assert "states no count" in listing.reason
    arxiv.faults = []
    fetcher_for(arxiv).fetch(["cs.LG"])
    assert stored(store, "cs.LG", FRIDAY).state.value == "complete"


def test_a_category_that_shows_an_older_day_than_another_is_stale(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
    before = announced(store)
    arxiv.today = MONDAY
    arxiv.faults = ["stale@cs.LG"]

    report = fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert report.incomplete
    assert states(store, "cs.LG") == {FRIDAY: "complete", MONDAY: "stale"}
    assert str(FRIDAY) in stored(store, "cs.LG", MONDAY).reason
    assert [one for one in announced(store) if one[1] == "cs.LG"] == [
        one for one in before if one[1] == "cs.LG"
    ]
    arxiv.faults = []
    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
    assert set(states(store, "cs.LG").values()) == {"complete"}


def test_where_only_the_page_is_old_the_feed_has_the_day(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
    arxiv.today = MONDAY
    arxiv.faults = ["stale@/list/cs.LG"]

    fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    listing = stored(store, "cs.LG", MONDAY)
    assert (listing.state.value, listing.received_total) == ("partial", 6)
    assert "still shows" in listing.reason


def test_an_old_batch_under_a_new_date_is_stale_and_counts_nothing_anew(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", [FRIDAY])}
    days["cs.LG", MONDAY] = days["cs.LG", FRIDAY]
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=FRIDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        before = announced(store)
        arxiv.today = MONDAY
        report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert report.incomplete
    assert stored(store, "cs.LG", MONDAY).state.value == "stale"
    assert stored(store, "cs.LG", MONDAY).reason == f"6 of 6 entries were announced on {FRIDAY} already"
    assert announced(store) == before


def test_a_new_paper_in_an_old_batch_is_not_lost(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", [FRIDAY, MONDAY])}
    old, fresh = days["cs.LG", FRIDAY], days["cs.LG", MONDAY][Kind.NEW][0]
    days["cs.LG", MONDAY] = {**old, Kind.NEW: [*old[Kind.NEW], fresh]}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=FRIDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = MONDAY
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert stored(store, "cs.LG", MONDAY).state.value == "stale"
    assert [one for one in announced(store) if one[2] == str(MONDAY)] == [
        (fresh.id, "cs.LG", str(MONDAY), "new")
    ]


def test_on_a_saturday_one_stale_feed_and_one_empty_one_are_told_apart(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", [FRIDAY]), **numbered_days("math.OC", [FRIDAY])}
    days["cs.LG", SATURDAY] = days["cs.LG", FRIDAY]
    days["math.OC", SATURDAY] = {}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=FRIDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
        before = announced(store)
        arxiv.today = SATURDAY
        arxiv.faults = ["500@/list"]
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert states(store, "cs.LG")[SATURDAY] == "stale"
    assert states(store, "math.OC")[SATURDAY] == "empty"
    assert announced(store) == before


def test_an_outage_is_remembered_on_the_day_that_others_show(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.today = MONDAY
    arxiv.faults = ["500@cs.LG"]

    report = fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert report.incomplete
    assert not report.failed
    assert states(store, "cs.LG") == {MONDAY: "failed"}
    assert "500" in stored(store, "cs.LG", MONDAY).reason
    arxiv.faults = []
    fetcher_for(arxiv).fetch(["cs.LG"])
    assert states(store, "cs.LG") == {MONDAY: "complete"}


def test_a_refusal_says_when_to_try_again(arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor) -> None:
    arxiv.faults = ["429:900@/catchup"]

    fetcher_for(arxiv).fetch(["cs.LG"], [FRIDAY])

    listing = stored(store, "cs.LG", FRIDAY)
    assert listing.state.value == "failed"
    assert listing.retry_at is not None


def test_an_outage_of_everything_is_a_failed_day_until_arxiv_says_otherwise(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    fetcher_for(arxiv).fetch(["cs.LG"])
    arxiv.faults = ["500"]

    report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert report.failed
    assert sorted(states(store, "cs.LG").values()) == ["complete", "failed"]
    arxiv.faults = []
    fetcher_for(arxiv).fetch(["cs.LG"])
    assert states(store, "cs.LG") == {FRIDAY: "complete"}, "the day that was guessed is gone"


def test_before_anything_was_had_an_outage_is_told_and_no_day_is_guessed(
    arxiv: ArxivStandIn, store: Store, fetcher_for: FetcherFor
) -> None:
    arxiv.faults = ["500"]

    report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert report.failed
    assert "500" in str(report.results[0].error)
    assert states(store, "cs.LG") == {}

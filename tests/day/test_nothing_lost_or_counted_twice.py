"""Stale batches in any order, gaps hidden by other days, outages that look quiet: none may cost a paper."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from arxivtui.domain import Kind
from arxivtui.sources import newest_listing_date
from arxivtui.store import Store
from tests.day.conftest import (
    Batches,
    FetcherFor,
    announced,
    arxiv_of,
    replace_answer,
    states,
    stored,
)
from tests.stand_ins.arxiv_feed_markup import rss
from tests.stand_ins.arxiv_markup import Line, new_page
from tests.stand_ins.invented_days import numbered_days, weekdays

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = weekdays(date(2025, 3, 3), 5)
WEEK = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)


def per_day(store: Store, category: str = "cs.LG") -> dict[str, int]:
    found: dict[str, int] = {}
    for _, name, day, _ in announced(store):
        if name == category:
            found[day] = found.get(day, 0) + 1
    return found


def test_an_old_batch_in_the_feed_is_taken_back_when_its_own_day_comes(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = numbered_days("cs.LG", WEEK)
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        replace_answer(tmp_path, "cs.LG", FRIDAY, "rss.xml", rss("cs.LG", FRIDAY, days["cs.LG", THURSDAY]))
        arxiv.today = FRIDAY
        arxiv.faults = ["500@/list"]
        report = fetcher_for(arxiv).fetch(["cs.LG"])

        assert report.incomplete
        assert states(store, "cs.LG")[FRIDAY] == "stale"
        assert per_day(store) == {str(day): 6 for day in WEEK[:-1]}
        arxiv.faults = []
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert set(states(store, "cs.LG").values()) == {"complete"}
    assert per_day(store) == {str(day): 6 for day in WEEK}


def test_so_is_an_old_batch_on_a_page(tmp_path: Path, store: Store, fetcher_for: FetcherFor) -> None:
    days = numbered_days("cs.LG", WEEK)
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        replace_answer(
            tmp_path, "cs.LG", FRIDAY, "new.html", new_page("cs.LG", FRIDAY, days["cs.LG", THURSDAY])
        )
        arxiv.today = FRIDAY
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG") == dict.fromkeys(WEEK[:-1], "complete") | {FRIDAY: "stale"}
    assert per_day(store) == {str(day): 6 for day in WEEK[:-1]}


def test_a_cut_page_takes_nothing_old_from_a_feed_that_lags(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = numbered_days("cs.LG", WEEK, new=20)
    mixed = {
        Kind.NEW: [*days["cs.LG", FRIDAY][Kind.NEW][:10], *days["cs.LG", THURSDAY][Kind.NEW][:9]],
        Kind.CROSS: [],
        Kind.REPLACE: [],
    }
    with arxiv_of(tmp_path, days, THURSDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        replace_answer(tmp_path, "cs.LG", FRIDAY, "rss.xml", rss("cs.LG", FRIDAY, mixed))
        arxiv.today = FRIDAY
        arxiv.faults = ["truncated:40@/list"]
        fetcher_for(arxiv).fetch(["cs.LG"])

        old = {line.id for line in days["cs.LG", THURSDAY][Kind.NEW]}
        assert stored(store, "cs.LG", FRIDAY).state.value == "partial"
        assert not old & {paper for paper, _, day, _ in announced(store) if day == str(FRIDAY)}
        arxiv.faults = []
        fetcher_for(arxiv).fetch(["cs.LG"])
    assert per_day(store) == {str(THURSDAY): 22, str(FRIDAY): 22}


def test_an_old_copy_of_the_page_hides_no_missed_day(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    with arxiv_of(tmp_path, numbered_days("cs.LG", WEEK), MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = FRIDAY
        arxiv.faults = ["500@/catchup"]
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = MONDAY
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today, arxiv.faults = FRIDAY, []
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG") == dict.fromkeys(WEEK, "complete")


def test_a_day_fetched_by_its_date_hides_no_missed_day(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    with arxiv_of(tmp_path, numbered_days("cs.LG", WEEK), MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = FRIDAY
        fetcher_for(arxiv).fetch(["cs.LG"], [THURSDAY])
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG") == dict.fromkeys(WEEK, "complete")


def test_days_asked_for_with_since_are_gone_on_with(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    with arxiv_of(tmp_path, numbered_days("cs.LG", WEEK), FRIDAY) as arxiv:
        stopped = fetcher_for(arxiv)
        stopped.fetch(
            ["cs.LG"], since=MONDAY, on_day=lambda day: stopped.cancel() if day == THURSDAY else None
        )
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG") == dict.fromkeys(WEEK, "complete")


def test_a_category_that_began_with_an_outage_has_no_gap_after_it(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", WEEK), **numbered_days("math.OC", WEEK)}
    with arxiv_of(tmp_path, days, TUESDAY) as arxiv:
        arxiv.faults = ["500@math.OC"]
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
        arxiv.today, arxiv.faults = FRIDAY, []
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert states(store, "math.OC") == dict.fromkeys(WEEK[1:], "complete")


def test_a_small_category_that_repeats_a_paper_is_not_stale(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    line = Line("2400.00001", "Often Replaced", ("Nemo",), "Again.", ("cs.LG",))
    late = Line("2500.99999", "Late", ("Nemo",), "Cross-listed late.", ("math.OC", "cs.LG"))
    fresh = Line("2500.99998", "Fresh", ("Nemo",), "New.", ("cs.LG",))
    days: Batches = {
        ("cs.LG", MONDAY): {Kind.REPLACE: [line]},
        ("cs.LG", TUESDAY): {Kind.REPLACE: [line]},
        ("cs.LG", WEDNESDAY): {Kind.CROSS: [late]},
        ("cs.LG", THURSDAY): {Kind.NEW: [fresh], Kind.CROSS: [late]},
    }
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY):
            arxiv.today = day
            assert not fetcher_for(arxiv).fetch(["cs.LG"]).incomplete

    assert set(states(store, "cs.LG").values()) == {"complete"}
    assert len(announced(store)) == 5


def test_an_empty_feed_on_a_holiday_is_no_quiet_day(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    before, day = date(2026, 1, 16), date(2026, 1, 20)
    days = {**numbered_days("cs.LG", [before, day])}
    with arxiv_of(tmp_path, days, before) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        full = (tmp_path / "captures" / f"cs.LG-{day}-rss.xml").read_bytes()
        replace_answer(tmp_path, "cs.LG", day, "rss.xml", rss("cs.LG", day, {}))
        arxiv.today, arxiv.faults = day, ["500@/list"]
        assert fetcher_for(arxiv).fetch(["cs.LG"]).incomplete
        assert "empty" not in states(store, "cs.LG").values()
        replace_answer(tmp_path, "cs.LG", day, "rss.xml", full)
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert per_day(store)[str(day)] == 6


def test_a_failure_on_a_day_that_others_show_says_why(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", WEEK), **numbered_days("math.OC", WEEK)}
    with arxiv_of(tmp_path, days, FRIDAY) as arxiv:
        replace_answer(tmp_path, "cs.LG", FRIDAY, "rss.xml", rss("cs.LG", FRIDAY, {}))
        arxiv.faults = ["500@/list/cs.LG"]
        report = fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    (failed,) = [one for one in report.results if one.category == "cs.LG"]
    assert "500" in str(failed.error)
    assert not failed.unchanged
    assert states(store, "cs.LG") == {FRIDAY: "failed"}


def test_what_was_received_is_reported_beside_what_is_stale(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", WEEK), **numbered_days("math.OC", WEEK)}
    with arxiv_of(tmp_path, days, FRIDAY) as arxiv:
        arxiv.faults = ["stale@cs.LG"]
        ready: list[date] = []
        report = fetcher_for(arxiv).fetch(["cs.LG", "math.OC"], on_day=ready.append)

    told = [
        (one.listing.listing_date, one.listing.state.value)
        for one in report.results
        if one.listing and one.category == "cs.LG"
    ]
    assert told == [(THURSDAY, "complete"), (FRIDAY, "stale")]
    assert ready[:2] == [FRIDAY, THURSDAY], "both days can be ranked"
    assert states(store, "cs.LG") == {THURSDAY: "complete", FRIDAY: "stale"}


def test_a_saturdays_feed_makes_no_friday_stale(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    saturday = FRIDAY + timedelta(days=1)
    days = {**numbered_days("cs.LG", [FRIDAY]), **numbered_days("math.OC", [FRIDAY])}
    days["cs.LG", saturday] = days["cs.LG", FRIDAY]
    with arxiv_of(tmp_path, days, FRIDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today, arxiv.faults = saturday, ["500@/list/cs.LG"]
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert states(store, "cs.LG") == {FRIDAY: "complete", saturday: "stale"}
    assert states(store, "math.OC") == {FRIDAY: "complete"}


def test_a_page_dated_far_ahead_is_not_believed(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    with arxiv_of(tmp_path, numbered_days("cs.LG", WEEK), FRIDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        ahead = date(2225, 3, 3)
        replace_answer(
            tmp_path,
            "cs.LG",
            FRIDAY,
            "new.html",
            new_page("cs.LG", ahead, numbered_days("cs.LG", [ahead])["cs.LG", ahead]),
        )
        report = fetcher_for(arxiv).fetch(["cs.LG"])

    assert ahead not in states(store, "cs.LG")
    assert report.results[0].listing is not None
    assert report.results[0].listing.listing_date == FRIDAY, "the feed has the day, and it is stored"
    assert per_day(store) == {str(FRIDAY): 6}


def test_arxiv_is_called_late_when_a_day_was_due_hours_ago(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    due = newest_listing_date(datetime.now(UTC) - timedelta(hours=6))
    before = next(day for day in (due - timedelta(days=back) for back in range(1, 9)) if day.weekday() < 5)
    with arxiv_of(tmp_path, numbered_days("cs.LG", [before, due]), before) as arxiv:
        late = fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = due
        in_time = fetcher_for(arxiv).fetch(["cs.LG"])

    assert late.late == due
    assert not late.incomplete, "nothing that was announced is missing"
    assert in_time.late is None
    assert states(store, "cs.LG") == {before: "complete", due: "complete"}

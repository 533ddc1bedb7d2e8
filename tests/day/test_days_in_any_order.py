"""Days fetched by name, out of order, from wrong pages: in the end the store holds what arXiv announced."""

from datetime import date, timedelta
from pathlib import Path

from arxivtui.domain import Kind
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
from tests.stand_ins.arxiv_markup import Line, catchup_page, new_page
from tests.stand_ins.invented_days import numbered_days, weekdays

WEEK = weekdays(date(2025, 3, 3), 6)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY = WEEK
SATURDAY = FRIDAY + timedelta(days=1)


def truth(days: Batches, until: date) -> list[tuple[str, str, str, str]]:
    return sorted(
        (line.id, category, str(day), kind.value)
        for (category, day), sections in days.items()
        if day <= until
        for kind, lines in sections.items()
        for line in lines
    )


def test_an_empty_saturday_hides_no_gap(tmp_path: Path, store: Store, fetcher_for: FetcherFor) -> None:
    days = numbered_days("cs.LG", WEEK)
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = SATURDAY
        fetcher_for(arxiv).fetch(["cs.LG"], [SATURDAY])
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = NEXT_MONDAY
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert announced(store) == truth(days, NEXT_MONDAY)


def test_nor_does_an_old_page_after_a_day_by_name(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = numbered_days("cs.LG", WEEK)
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = FRIDAY
        fetcher_for(arxiv).fetch(["cs.LG"], [FRIDAY])
        arxiv.today = THURSDAY
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = NEXT_MONDAY
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert announced(store) == truth(days, NEXT_MONDAY)


def test_nor_does_a_newest_day_fetched_again_by_name(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = numbered_days("cs.LG", WEEK)
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        fetcher_for(arxiv).fetch(["cs.LG"], [MONDAY])
        arxiv.today = FRIDAY
        fetcher_for(arxiv).fetch(["cs.LG"], [THURSDAY])
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert announced(store) == truth(days, FRIDAY)


def test_nor_does_a_day_by_name_after_a_first_outage(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", WEEK), **numbered_days("math.OC", WEEK)}
    with arxiv_of(tmp_path, days, TUESDAY) as arxiv:
        arxiv.faults = ["500@math.OC"]
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])
        arxiv.today, arxiv.faults = FRIDAY, []
        fetcher_for(arxiv).fetch(["math.OC"], [THURSDAY])
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert states(store, "math.OC") == dict.fromkeys(WEEK[1:5], "complete")


def test_a_stop_between_two_categories_loses_no_day(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = {**numbered_days("cs.LG", WEEK), **numbered_days("math.OC", WEEK)}
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        stopped = fetcher_for(arxiv)
        stopped.fetch(["cs.LG", "math.OC"], watch=lambda _: stopped.cancel() if arxiv.requests else None)
        assert states(store, "cs.LG") == {MONDAY: "complete"}
        assert states(store, "math.OC") == {MONDAY: "failed"}
        arxiv.today = TUESDAY
        fetcher_for(arxiv).fetch(["cs.LG", "math.OC"])

    assert announced(store) == truth(days, TUESDAY)


def test_an_honest_page_takes_back_what_a_wrong_one_brought(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = numbered_days("cs.LG", WEEK, new=20)
    with arxiv_of(tmp_path, days, MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today, arxiv.faults = FRIDAY, ["500@/catchup"]
        right = replace_answer(
            tmp_path, "cs.LG", FRIDAY, "new.html", new_page("cs.LG", FRIDAY, days["cs.LG", THURSDAY])
        )
        fetcher_for(arxiv).fetch(["cs.LG"])
        replace_answer(tmp_path, "cs.LG", FRIDAY, "new.html", right)
        arxiv.faults = []
        fetcher_for(arxiv).fetch(["cs.LG"])
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert announced(store) == truth(days, FRIDAY)


def test_a_day_that_is_whole_takes_nothing_from_a_cut_page_and_an_old_feed(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    days = numbered_days("cs.LG", WEEK, new=20)
    with arxiv_of(tmp_path, days, FRIDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        replace_answer(tmp_path, "cs.LG", FRIDAY, "rss.xml", rss("cs.LG", FRIDAY, days["cs.LG", THURSDAY]))
        arxiv.faults = ["truncated:50@/list"]
        fetcher_for(arxiv).fetch(["cs.LG"])

    listing = stored(store, "cs.LG", FRIDAY)
    assert announced(store) == [one for one in truth(days, FRIDAY) if one[2] == str(FRIDAY)]
    assert (listing.state.value, listing.received_total) == ("complete", 22)


def test_late_crosses_make_no_honest_day_stale(tmp_path: Path, store: Store, fetcher_for: FetcherFor) -> None:
    late = [
        Line(f"2500.9000{number}", f"Late {number}", ("Nemo",), "Late.", ("math.OC", "cs.LG"))
        for number in range(3)
    ]
    days = numbered_days("cs.LG", WEEK[:3], new=1)
    days["cs.LG", WEDNESDAY] = {**days["cs.LG", WEDNESDAY], Kind.CROSS: late}
    with arxiv_of(tmp_path, days, WEDNESDAY) as arxiv:
        first = days["cs.LG", MONDAY]
        page = catchup_page("cs.LG", MONDAY, {**first, Kind.CROSS: [*first[Kind.CROSS], *late]})
        replace_answer(tmp_path, "cs.LG", MONDAY, "catchup.html", page)
        fetcher_for(arxiv).fetch(["cs.LG"])
        fetcher_for(arxiv).fetch(["cs.LG"], since=MONDAY)

    assert set(states(store, "cs.LG").values()) == {"complete"}
    assert set(truth(days, WEDNESDAY)) <= set(announced(store))


def test_a_day_not_announced_yet_is_not_empty(tmp_path: Path, store: Store, fetcher_for: FetcherFor) -> None:
    days = numbered_days("cs.LG", WEEK)
    early = {key: sections for key, sections in days.items() if key[1] <= THURSDAY}
    with arxiv_of(tmp_path / "early", early, THURSDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = FRIDAY
        assert fetcher_for(arxiv).fetch(["cs.LG"], [FRIDAY]).incomplete
    with arxiv_of(tmp_path / "late", days, NEXT_MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG") == dict.fromkeys(WEEK[3:], "complete")


def test_days_that_keep_failing_keep_no_other_day_from_coming(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    with arxiv_of(tmp_path, numbered_days("cs.LG", WEEK), MONDAY) as arxiv:
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today = FRIDAY
        arxiv.faults = [f"500@/catchup/cs.LG/({THURSDAY}|{WEDNESDAY})"]
        fetcher_for(arxiv).fetch(["cs.LG"])
        assert states(store, "cs.LG")[TUESDAY] == "failed"
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG")[TUESDAY] == "complete"


def test_a_wrongly_dated_feed_on_a_holiday_gives_way_to_an_empty_page(
    tmp_path: Path, store: Store, fetcher_for: FetcherFor
) -> None:
    working = [MONDAY, WEDNESDAY, FRIDAY]
    days = numbered_days("cs.LG", working, new=1)
    only = {Kind.NEW: days["cs.LG", WEDNESDAY][Kind.NEW]}
    with arxiv_of(tmp_path, {**days, ("cs.LG", THURSDAY): only}, THURSDAY) as arxiv:
        arxiv.faults = ["500@/list"]
        fetcher_for(arxiv).fetch(["cs.LG"])
        arxiv.today, arxiv.faults = FRIDAY, []
        replace_answer(tmp_path, "cs.LG", THURSDAY, "catchup.html", catchup_page("cs.LG", THURSDAY, {}))
        fetcher_for(arxiv).fetch(["cs.LG"])

    assert states(store, "cs.LG")[THURSDAY] == "empty"
    assert not [one for one in announced(store) if one[2] == str(THURSDAY)]

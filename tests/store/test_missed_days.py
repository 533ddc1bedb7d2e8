"""Days that were missed are written down, asked for until they are had or gone, and never forgotten."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from arxivtui.domain import NOT_FETCHED, Listing, ListingState
from arxivtui.store import Store, listings
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

FRIDAY = date(2025, 7, 4)
MISSED = [date(2025, 7, day) for day in (11, 10, 9, 8, 7)]


def save(store: Store, day: date, state: ListingState = ListingState.COMPLETE, **changes: object) -> None:
    papers = [a_paper(day.day)] if state in (ListingState.COMPLETE, ListingState.PARTIAL) else []
    fetched = a_listing(papers, day=day, state=state, **changes)  # type: ignore[arg-type]
    with store.writing() as db:
        listings.save(db, fetched, all_as_shown(papers), NOW)


def plan_missed(store: Store, until: date = DAY) -> int:
    with store.writing() as db:
        return listings.plan_missed(db, "cs.LG", until, NOW)


def missed(store: Store) -> list[Listing]:
    with store.reading() as db:
        return listings.missed(db, "cs.LG")


def dates(days: Iterable[Listing]) -> list[date]:
    return [day.listing_date for day in days]


def test_the_weekdays_since_the_last_day_are_asked_for_newest_first(store: Store) -> None:
    save(store, FRIDAY)
    save(store, DAY)

    assert plan_missed(store) == 5
    assert plan_missed(store) == 0, "they are known by now"
    assert dates(missed(store)) == MISSED
    assert {(day.state, day.reason) for day in missed(store)} == {(ListingState.FAILED, NOT_FETCHED)}
    with store.reading() as db:
        assert listings.newest(db, "cs.LG") == DAY, "a day that was not fetched is none that arXiv showed"
        assert listings.last_reached(db, "cs.LG", DAY) == FRIDAY
        assert listings.missed(db, "cs.AI") == []


def test_a_reader_who_never_fetched_has_missed_nothing(store: Store) -> None:
    save(store, DAY)

    assert plan_missed(store) == 0


def test_over_a_weekend_nothing_is_missed(store: Store) -> None:
    save(store, DAY - timedelta(days=3))
    save(store, DAY)

    assert plan_missed(store) == 0


def test_a_day_and_the_gap_before_it_are_stored_together_or_not_at_all(store: Store) -> None:
    save(store, FRIDAY)

    def killed() -> None:
        with store.writing() as db:
            listings.save(db, a_listing([a_paper()]), all_as_shown([a_paper()]), NOW)
            assert listings.plan_missed(db, "cs.LG", DAY, NOW) == 5
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()

    with store.reading() as db:
        assert listings.newest(db, "cs.LG") == FRIDAY
    assert missed(store) == []


def test_a_missed_day_that_came_is_asked_for_no_more(store: Store) -> None:
    save(store, FRIDAY)
    save(store, DAY)
    plan_missed(store)

    save(store, MISSED[0])
    save(store, MISSED[1], ListingState.EMPTY)
    save(store, MISSED[2], ListingState.PARTIAL, stated=2, reason="cut off")
    save(store, MISSED[3], ListingState.FAILED, reason="no network")

    assert dates(missed(store)) == MISSED[2:]
    assert [day.reason for day in missed(store)] == ["cut off", "no network", NOT_FETCHED]


def test_days_named_are_planned_where_nothing_is_known_of_them(store: Store) -> None:
    save(store, DAY)
    with store.writing() as db:
        assert listings.plan(db, "cs.LG", [DAY, FRIDAY, MISSED[0]], NOW) == 2

    assert dates(missed(store)) == [MISSED[0], FRIDAY]


def test_days_that_arxiv_shows_no_more_are_settled(store: Store) -> None:
    save(store, FRIDAY)
    save(store, DAY)
    plan_missed(store)
    save(store, MISSED[1], ListingState.PARTIAL, stated=2, reason="cut off")

    with store.writing() as db:
        listings.settle(db, "cs.LG", [MISSED[0], MISSED[1], DAY], "arXiv shows it no more")

    assert dates(missed(store)) == MISSED[2:]
    with store.reading() as db:
        gone, partial, whole = (listings.get(db, "cs.LG", day) for day in (MISSED[0], MISSED[1], DAY))
    assert gone is not None
    assert (gone.state, gone.settled, gone.reason) == (ListingState.FAILED, True, "arXiv shows it no more")
    assert partial is not None
    assert (partial.settled, partial.reason) == (True, "cut off"), "what is missing is worth more"
    assert whole is not None
    assert (whole.state, whole.settled) == (ListingState.COMPLETE, False)


def test_a_settled_day_stays_so_until_it_is_had(store: Store) -> None:
    save(store, FRIDAY, ListingState.FAILED, reason="no network")
    with store.writing() as db:
        listings.settle(db, "cs.LG", [FRIDAY], "arXiv shows it no more")

    save(store, FRIDAY, ListingState.FAILED, reason="no network again")
    with store.reading() as db:
        kept = listings.get(db, "cs.LG", FRIDAY)
    assert kept == Listing(
        "cs.LG", FRIDAY, ListingState.FAILED, reason="arXiv shows it no more", settled=True
    )

    save(store, FRIDAY)
    with store.reading() as db:
        had = listings.get(db, "cs.LG", FRIDAY)
    assert had is not None
    assert (had.state, had.settled) == (ListingState.COMPLETE, False)


def test_expected_days_that_arxiv_does_not_have_are_forgotten(store: Store) -> None:
    save(store, FRIDAY)
    save(store, MISSED[0], ListingState.FAILED, reason="no network")
    save(store, DAY, ListingState.STALE, reason="the old batch")
    late = a_listing([a_paper(1)], day=DAY + timedelta(days=1), state=ListingState.STALE)
    with store.writing() as db:
        listings.save(db, late, all_as_shown([a_paper(1)]), NOW)
        listings.forget_expected(db, "cs.LG", FRIDAY)

    assert dates(missed(store)) == [DAY + timedelta(days=1)], "of this one something is stored"

"""Listings: what was announced adds up, a good day never looks worse later, and days are counted honestly."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.domain import Act, Kind, Listing, ListingState, Paper, Verb
from arxivtui.store import DaySummary, Store, listings, papers, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown, as_shown

FRIDAY = DAY - timedelta(days=3)


def ids(numbers: range) -> list[str]:
    return [a_paper(number).id for number in numbers]


def some(numbers: range) -> list[Paper]:
    return [a_paper(number) for number in numbers]


def save(store: Store, *args: object, **kwargs: object) -> int:
    fetched = a_listing(*args, **kwargs)  # type: ignore[arg-type]
    with store.writing() as db:
        return listings.save(db, fetched, all_as_shown(entry.paper for entry in fetched.entries), NOW)


def listing(store: Store, category: str = "cs.LG", day: date = DAY) -> Listing:
    with store.reading() as db:
        found = listings.get(db, category, day)
    assert found is not None
    return found


def test_fetching_again_adds_nothing(store: Store) -> None:
    assert save(store, some(range(5))) == 5
    with store.reading() as db:
        before = papers.records(db, ids(range(5)))

    assert save(store, some(range(5))) == 0
    with store.reading() as db:
        assert papers.records(db, ids(range(5))) == before


def test_a_paper_in_two_categories_is_one_paper(store: Store) -> None:
    save(store, some(range(5)))

    assert save(store, some(range(3, 8)), category="cs.AI", kind=Kind.CROSS) == 3
    with store.reading() as db:
        (day,) = listings.days(db)
    assert day.papers == 8


def test_a_paper_twice_in_one_listing_is_announced_once(store: Store) -> None:
    assert save(store, [a_paper(1), a_paper(1)]) == 1
    assert listing(store).received == {Kind.NEW: 2}
    with store.reading() as db:
        assert listings.announced(db, "cs.LG", DAY) == {Kind.NEW: 1}


def test_a_listing_comes_back_as_it_was(store: Store) -> None:
    save(store, some(range(4)), state=ListingState.PARTIAL, stated=6, reason="2 of 6 entries are missing.")

    assert listing(store) == Listing(
        "cs.LG",
        DAY,
        ListingState.PARTIAL,
        {Kind.NEW: 6},
        {Kind.NEW: 4},
        "2 of 6 entries are missing.",
    )
    with store.reading() as db:
        assert listings.get(db, "cs.AI", DAY) is None


@pytest.mark.parametrize(
    ("first", "then", "after"),
    [
        ("complete", "partial", "complete"),
        ("complete", "failed", "complete"),
        ("complete", "stale", "complete"),
        ("complete", "empty", "complete"),
        ("partial", "failed", "partial"),
        ("partial", "empty", "partial"),
        ("partial", "complete", "complete"),
        ("empty", "failed", "empty"),
        ("empty", "partial", "partial"),
        ("stale", "failed", "stale"),
        ("failed", "stale", "stale"),
        ("failed", "empty", "empty"),
        ("failed", "complete", "complete"),
    ],
)
def test_a_mishap_never_makes_a_listing_worse(store: Store, first: str, then: str, after: str) -> None:
    def entries(state: str, numbers: range) -> list[Paper]:
        return some(numbers) if state in ("complete", "partial") else []

    for state, numbers in ((first, range(4)), (then, range(2, 5))):
        save(store, entries(state, numbers), state=ListingState(state), stated=99, reason=f"was {state}")

    kept = listing(store)
    assert kept.state == after
    assert kept.reason == f"was {after}"


def test_two_parts_that_are_all_there_is_make_it_complete(store: Store) -> None:
    save(store, some(range(4)), state=ListingState.PARTIAL, stated=6, reason="cut off")
    assert save(store, some(range(3, 6)), state=ListingState.PARTIAL, stated=6, reason="cut off") == 2

    assert listing(store) == Listing("cs.LG", DAY, ListingState.COMPLETE, {Kind.NEW: 6}, {Kind.NEW: 6})


def test_two_parts_that_leave_a_gap_are_counted_together(store: Store) -> None:
    save(store, some(range(3)), state=ListingState.PARTIAL, stated=9, reason="cut off")
    save(store, some(range(2, 5)), state=ListingState.PARTIAL, stated=9, reason="cut off")

    kept = listing(store)
    assert (kept.state, kept.received, kept.reason) == (ListingState.PARTIAL, {Kind.NEW: 5}, "cut off")


def test_a_replacement_updates_the_text_and_keeps_triage(store: Store) -> None:
    save(store, [a_paper(1)], day=FRIDAY)
    with store.writing() as db:
        triage.act(db, Act(Verb.STAR, (a_paper(1).id,), note="good"), at=NOW)
        before = triage.get(db, [a_paper(1).id])

    second = a_paper(1, title="On sparse gates, revised")
    assert save(store, [second], kind=Kind.REPLACE) == 0

    with store.reading() as db:
        record = papers.record(db, second.id)
        assert triage.get(db, [second.id]) == before
    assert record is not None
    assert record.paper == second
    assert record.plain == as_shown(second)


def test_an_older_day_fetched_later_keeps_the_newer_text(store: Store) -> None:
    revised = a_paper(1, title="On sparse gates, revised")
    save(store, [revised], kind=Kind.REPLACE)
    save(store, [a_paper(1, comments="8 pages")], day=FRIDAY)

    with store.reading() as db:
        record = papers.record(db, revised.id)
    assert record is not None
    assert record.paper == replace(revised, comments="8 pages")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)))
def test_the_order_of_fetching_makes_no_difference(store: Store, order: list[int]) -> None:
    with store.writing() as db:
        for table in ("announcements", "listings", "papers"):
            db.execute(f"DELETE FROM {table}")
    for number in order:
        paper = a_paper(1, title=f"Told on day {number}", comments="c" if number % 2 else "")
        kind = Kind.REPLACE if number else Kind.NEW
        save(store, [paper, a_paper(100 + number)], day=FRIDAY + timedelta(days=number), kind=kind)

    with store.reading() as db:
        record = papers.record(db, a_paper(1).id)
        assert record is not None
        assert record.paper == a_paper(1, title="Told on day 3", comments="c")
        assert len(record.announcements) == 4
        assert [day.papers for day in listings.days(db)] == [0, 0, 0, 2]


def test_days_are_newest_first_and_count_each_paper_once(store: Store) -> None:
    save(store, some(range(4)), day=FRIDAY)
    save(store, some(range(4)), category="cs.AI")
    save(store, some(range(2, 6)), kind=Kind.CROSS)
    save(store, some(range(10, 13)), category="stat.ML", kind=Kind.REPLACE)
    save(store, [], day=DAY + timedelta(days=1), state=ListingState.EMPTY)
    with store.writing() as db:
        triage.act(db, Act(Verb.STAR, (a_paper(0).id, a_paper(10).id)), at=NOW)
        triage.act(db, Act(Verb.DISMISS, (a_paper(1).id,)), at=NOW)
        triage.act(db, Act(Verb.TAG, (a_paper(2).id,), tags=("moe",)), at=NOW)
        days = listings.days(db)

        assert [(day.day, day.papers, day.unread, day.starred) for day in days] == [
            (DAY + timedelta(days=1), 0, 0, 0),
            (DAY, 6, 4, 2),
            (FRIDAY, 4, 2, 1),
        ]
        assert [one.category for one in days[1].listings] == ["cs.AI", "cs.LG", "stat.ML"]
        assert listings.days(db, limit=2) == days[:2]


def test_a_day_that_is_behind_counts_as_before_and_has_nothing_unread(store: Store) -> None:
    save(store, some(range(4)), day=FRIDAY)
    save(store, some(range(3)), day=FRIDAY, category="cs.AI", kind=Kind.CROSS)
    save(store, some(range(6, 8)), day=FRIDAY, category="stat.ML", kind=Kind.REPLACE)
    save(store, some(range(3, 5)))
    with store.writing() as db:
        triage.act(db, Act(Verb.STAR, (a_paper(0).id,)), at=NOW)
        triage.act(db, Act(Verb.LATER, (a_paper(1).id, a_paper(6).id)), at=NOW)
        triage.act(db, Act(Verb.DISMISS, (*(a_paper(number).id for number in (2, 3, 7)),)), at=NOW)
        before = listings.days(db)[1]
        triage.act(db, Act(Verb.SEE, (*(a_paper(number).id for number in (0, 1, 6)),)), at=NOW)
        newest, behind = listings.days(db)

    assert (newest.papers, newest.unread) == (2, 1)
    assert (behind.papers, behind.unread, behind.starred, behind.later) == (4, 0, 1, 2)
    assert (before.papers, before.starred, before.later) == (4, 1, 2)


def test_a_store_without_listings_has_no_days(store: Store) -> None:
    with store.reading() as db:
        days: list[DaySummary] = listings.days(db)
        assert days == []
        assert listings.newest(db, "cs.LG") is None


def test_the_newest_listing_is_one_that_was_there(store: Store) -> None:
    save(store, some(range(1)), day=FRIDAY)
    save(store, [], day=DAY, state=ListingState.FAILED, reason="no network")

    with store.reading() as db:
        assert listings.newest(db, "cs.LG") == FRIDAY
        assert listings.newest(db, "cs.AI") is None

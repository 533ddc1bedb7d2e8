"""The days that the reader has been through."""

from datetime import timedelta

import pytest

from arxivtui.domain import Act, FoldRule, Kind, Verb
from arxivtui.store import Store, listings, runs, scores, triage
from arxivtui.store.triaged_days import TriagedDay, days_before, since, with_stars
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown

FRIDAY, THURSDAY = DAY - timedelta(days=3), DAY - timedelta(days=4)
ALL_ABOVE = FoldRule()
ONE, TWO, THREE, FOUR = (a_paper(number) for number in range(1, 5))


@pytest.fixture(autouse=True)
def _announced(store: Store) -> None:
    """Two papers a day; the first of Friday is cross-listed on Monday, when another one is replaced."""
    with store.writing() as db:
        for day, papers in ((FRIDAY, [ONE, TWO]), (DAY, [THREE, FOUR])):
            listings.save(db, a_listing(papers, day=day), all_as_shown(papers), NOW)
        again = a_listing([ONE], category="stat.ML", kind=Kind.CROSS)
        listings.save(db, again, all_as_shown([ONE]), NOW)
        replaced = a_listing([a_paper(9)], category="cs.AI", kind=Kind.REPLACE)
        listings.save(db, replaced, all_as_shown([a_paper(9)]), NOW)


def do(store: Store, verb: Verb, *ids: str) -> None:
    with store.writing() as db:
        triage.act(db, Act(verb, ids), at=NOW)


def found(store: Store, most: int = 10, fold: FoldRule = ALL_ABOVE) -> list[TriagedDay]:
    with store.reading() as db:
        return list(with_stars(db, most, fold))


def test_days_with_a_star_newest_first(store: Store) -> None:
    assert found(store) == []
    do(store, Verb.STAR, TWO.id, THREE.id, FOUR.id)

    three_and_four, two = frozenset({THREE.id, FOUR.id}), frozenset({TWO.id})
    assert found(store) == [
        TriagedDay(DAY, (THREE.id, FOUR.id), three_and_four, three_and_four, above=3, closed=2),
        TriagedDay(FRIDAY, (ONE.id, TWO.id), two, two, above=2, closed=1),
    ]
    assert [day.day for day in found(store, 1)] == [DAY]


def test_a_paper_belongs_to_the_day_on_which_it_came_first(store: Store) -> None:
    do(store, Verb.STAR, ONE.id)
    assert [day.day for day in found(store)] == [FRIDAY]


def test_a_day_on_which_only_a_replaced_paper_was_starred_is_none(store: Store) -> None:
    do(store, Verb.STAR, a_paper(9).id)
    assert found(store) == []


def test_every_way_of_closing_a_paper_counts(store: Store) -> None:
    do(store, Verb.STAR, THREE.id)
    for verb in (Verb.SKIP, Verb.DISMISS, Verb.SEE, Verb.LATER):
        do(store, verb, FOUR.id)
        assert found(store)[0].closed == 2, verb
        do(store, Verb.UNREAD, FOUR.id)
    assert found(store)[0].closed == 1


def test_a_look_is_no_skip(store: Store) -> None:
    do(store, Verb.STAR, THREE.id)
    for verb, looked in ((Verb.SKIP, False), (Verb.DISMISS, True), (Verb.SEE, True)):
        do(store, verb, FOUR.id)
        assert (FOUR.id in found(store)[0].looked) is looked, verb
        do(store, Verb.UNREAD, FOUR.id)


def test_only_what_stands_above_the_fold_has_to_be_closed(store: Store) -> None:
    with store.writing() as db:
        runs.start(db, a_run())
        scores.save(db, [a_score(paper, value) for paper, value in ((ONE, 50), (TWO, 5))])
    do(store, Verb.STAR, ONE.id)

    (friday,) = found(store, fold=FoldRule(below=10))
    assert (friday.above, friday.closed, friday.papers) == (1, 1, (ONE.id, TWO.id))
    (friday,) = found(store, fold=FoldRule(best=1))
    assert (friday.above, friday.closed) == (1, 1)
    (friday,) = found(store)
    assert (friday.above, friday.closed) == (2, 1)


def test_earlier_days(store: Store) -> None:
    with store.reading() as db:
        assert days_before(db, DAY + timedelta(days=1), 10) == [DAY, FRIDAY]
        assert days_before(db, DAY + timedelta(days=1), 1) == [DAY]
        assert days_before(db, DAY, 10) == [FRIDAY]
        assert days_before(db, FRIDAY, 10) == []


def test_papers_that_were_not_there_before_a_day(store: Store) -> None:
    with store.reading() as db:
        assert since(db, DAY) == {THREE.id, FOUR.id}, "the cross-listed one was, and the replaced one is"
        assert since(db, FRIDAY) == {ONE.id, TWO.id, THREE.id, FOUR.id}
        assert since(db, DAY + timedelta(days=1)) == set()

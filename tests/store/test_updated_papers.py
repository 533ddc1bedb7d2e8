"""A replacement keeps the reader's word, and marks the papers that were starred before it came."""

from datetime import date, datetime, timedelta

from arxivtui.domain import Act, Kind, Paper, Verb
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, listings, papers, search, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown, as_shown

FRIDAY = DAY - timedelta(days=3)
PAPER = a_paper(1)


def announce(
    store: Store,
    kind: Kind,
    day: date = DAY,
    *,
    paper: Paper = PAPER,
    category: str = "cs.LG",
    at: datetime = NOW,
) -> None:
    with store.writing() as db:
        fetched = a_listing([paper], day=day, kind=kind, category=category)
        listings.save(db, fetched, all_as_shown([paper]), at)


def do(store: Store, verb: Verb, at: datetime) -> None:
    with store.writing(durable=True) as db:
        triage.act(db, Act(verb, (PAPER.id,)), at=at)


def updated(store: Store) -> bool:
    """What every reader of the store is told, all of them alike."""
    with store.reading() as db:
        record = papers.record(db, PAPER.id)
        row = papers.rows(db, [PAPER.id])[PAPER.id]
        found = search.ids(db, parse_query("is:updated"), today=DAY)
        others = search.ids(db, parse_query("-is:updated"), today=DAY)
    assert record is not None
    assert record.updated == row.updated == (found == [PAPER.id]) == (others == [])
    return row.updated


def test_a_starred_paper_that_is_replaced_is_marked_until_it_is_starred_anew(store: Store) -> None:
    announce(store, Kind.NEW, FRIDAY, at=NOW - timedelta(days=3))
    do(store, Verb.STAR, NOW - timedelta(days=2))
    assert not updated(store)

    announce(store, Kind.REPLACE, paper=a_paper(1, title="On sparse gates, revised"))
    assert updated(store)

    do(store, Verb.UNSTAR, NOW + timedelta(hours=1))
    assert not updated(store)
    do(store, Verb.STAR, NOW + timedelta(hours=2))
    assert not updated(store)

    with store.writing() as db:
        triage.undo(db, NOW + timedelta(hours=3))
        triage.undo(db, NOW + timedelta(hours=3))
    assert updated(store), "the first star is back"


def test_one_replacement_in_two_categories_or_fetched_twice_is_one(store: Store) -> None:
    announce(store, Kind.NEW, FRIDAY, at=NOW - timedelta(days=3))
    announce(store, Kind.REPLACE)
    do(store, Verb.STAR, NOW + timedelta(hours=1))

    announce(store, Kind.REPLACE, at=NOW + timedelta(hours=2))
    announce(store, Kind.REPLACE, category="cs.AI", at=NOW + timedelta(hours=2))
    assert not updated(store)

    announce(store, Kind.REPLACE, DAY + timedelta(days=1), at=NOW + timedelta(days=1))
    assert updated(store)


def test_an_older_replacement_that_comes_late_changes_nothing(store: Store) -> None:
    announce(store, Kind.REPLACE)
    do(store, Verb.STAR, NOW + timedelta(hours=1))

    announce(store, Kind.REPLACE, FRIDAY, at=NOW + timedelta(hours=2))
    assert not updated(store)


def test_a_missed_replacement_of_a_day_after_what_is_stored_counts(store: Store) -> None:
    announce(store, Kind.NEW, FRIDAY - timedelta(days=1), at=NOW - timedelta(days=3))
    do(store, Verb.STAR, NOW)

    announce(store, Kind.REPLACE, FRIDAY, at=NOW + timedelta(hours=1))
    assert updated(store)


def test_being_announced_elsewhere_is_no_update(store: Store) -> None:
    announce(store, Kind.NEW, FRIDAY, at=NOW - timedelta(days=3))
    do(store, Verb.STAR, NOW - timedelta(days=2))

    announce(store, Kind.CROSS, category="cs.AI")
    assert not updated(store)


def test_records_of_papers_that_are_stored_bring_them_up_to_date_and_add_none(store: Store) -> None:
    first = a_paper(1, version=1)
    with store.writing() as db:
        papers.save(db, first, as_shown(first))
        second = a_paper(1, version=2, submitted=date(2025, 7, 1), doi="10.1000/gates")
        known = papers.known(db, [first.id, a_paper(2).id])
        told = [paper for paper in (second, a_paper(2)) if paper.id in known]
        saved = papers.save_all(db, told, all_as_shown(told))

        assert (saved.added, saved.changed) == (0, 1)
        record = papers.record(db, first.id)
        assert record is not None
        assert record.paper == second
        assert not papers.known(db, [a_paper(2).id])

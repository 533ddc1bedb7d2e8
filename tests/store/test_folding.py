"""The fold: the best so many of a day stand above it, and lists and counts agree about which."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.domain import Act, FoldRule, Kind, Paper, Verb
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, listings, runs, scores, search, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown

EIGHT = [a_paper(number) for number in range(1, 9)]


def announce(store: Store, papers: list[Paper], day: date = DAY, kind: Kind = Kind.NEW) -> None:
    with store.writing() as db:
        category = "cs.CV" if kind is Kind.REPLACE else "cs.LG"
        listings.save(db, a_listing(papers, day=day, kind=kind, category=category), all_as_shown(papers), NOW)


def score(store: Store, values: dict[str, float], *, matched: tuple[str, ...] = ()) -> None:
    papers = {paper.id: paper for paper in EIGHT}
    with store.writing() as db:
        runs.start(db, a_run())
        scores.save(
            db,
            [
                a_score(papers[each], value, matched="keyword sparse" if each in matched else "")
                for each, value in values.items()
            ],
        )


def act(store: Store, verb: Verb, *papers: Paper) -> None:
    with store.writing() as db:
        triage.act(db, Act(verb, tuple(paper.id for paper in papers)), at=NOW)


def view(store: Store, fold: FoldRule, filtered: str = "") -> search.DayView:
    with store.reading() as db:
        return search.day_view(db, day=DAY, fold=fold, query=parse_query(filtered))


def test_the_best_so_many_stand_above_the_fold_beside_marked_and_matched_ones(store: Store) -> None:
    announce(store, EIGHT)
    best, second, third, low, marked, ruled, *_ = EIGHT
    score(
        store,
        {best.id: 90, second.id: 80, third.id: 70, low.id: 5, marked.id: 60, ruled.id: 50},
        matched=(ruled.id,),
    )
    act(store, Verb.LATER, marked)

    shown = view(store, FoldRule(below=10, best=2))

    unscored = [paper.id for paper in reversed(EIGHT[6:])]
    assert shown.ids == (ruled.id, best.id, second.id, marked.id, *unscored)
    assert (shown.ranked_out, shown.beyond) == ((third.id, low.id), 1)
    assert view(store, FoldRule(below=10)).ranked_out == (low.id,), "no limit"


def test_starring_a_paper_brings_up_no_other(store: Store) -> None:
    announce(store, EIGHT)
    score(store, {paper.id: 90.0 - place for place, paper in enumerate(EIGHT)})
    before = view(store, FoldRule(best=3))

    act(store, Verb.STAR, EIGHT[0])

    assert view(store, FoldRule(best=3)) == before


def test_a_filter_brings_nothing_up_from_under_the_fold(store: Store) -> None:
    announce(store, EIGHT)
    score(store, {paper.id: 90.0 - place for place, paper in enumerate(EIGHT)})

    shown = view(store, FoldRule(best=3), "score<88.5")

    assert shown.ids == (EIGHT[2].id,)
    assert shown.beyond == len(shown.ranked_out) == 5


def test_replacements_take_no_place_of_the_best(store: Store) -> None:
    replaced, new = EIGHT[:3], EIGHT[3:]
    announce(store, new)
    announce(store, replaced, kind=Kind.REPLACE)
    score(store, {paper.id: 90.0 - place for place, paper in enumerate(EIGHT)})

    assert view(store, FoldRule(best=2)).ids == (new[0].id, new[1].id)


def test_catching_up_ranks_all_missed_days_together_each_paper_once(store: Store) -> None:
    friday = DAY - timedelta(days=3)
    announce(store, EIGHT[:4], friday)
    announce(store, EIGHT[3:])
    score(
        store,
        {EIGHT[0].id: 70, EIGHT[1].id: 95, EIGHT[2].id: 3, EIGHT[3].id: 80, EIGHT[4].id: 60, EIGHT[5].id: 40},
        matched=(EIGHT[5].id,),
    )
    act(store, Verb.SEE, EIGHT[0])

    with store.reading() as db:
        found = search.catch_up(db, days=[DAY, friday], fold=FoldRule(10, 3), today=DAY)
        narrowed = search.catch_up(
            db, days=[DAY, friday], fold=FoldRule(10, 3), query=parse_query("score>=80"), today=DAY
        )
        one_day = search.catch_up(db, days=[friday], fold=FoldRule(10, 3), today=DAY)

    assert found.ids == tuple(EIGHT[place].id for place in (5, 1, 3, 4, 7, 6))
    assert (found.ranked_out, found.beyond) == ((EIGHT[2].id,), 0)
    assert narrowed.ids == (EIGHT[1].id, EIGHT[3].id)
    assert one_day.ids == (EIGHT[1].id, EIGHT[3].id)


def test_a_paper_above_the_fold_of_one_day_is_not_ranked_out_by_another(store: Store) -> None:
    friday = DAY - timedelta(days=3)
    announce(store, EIGHT[:2], friday)
    announce(store, EIGHT[1:])
    score(store, {paper.id: 90.0 - place for place, paper in enumerate(reversed(EIGHT))})

    with store.reading() as db:
        found = search.catch_up(db, days=[DAY, friday], fold=FoldRule(best=2), today=DAY)

    assert set(found.ids) == {EIGHT[0].id, EIGHT[1].id, EIGHT[6].id, EIGHT[7].id}
    assert found.beyond == len(found.ranked_out) == 4


@contextmanager
def _stored(
    days: list[list[tuple[int, Kind]]], values: dict[int, float], matched: set[int], acts: dict[int, Verb]
) -> Iterator[tuple[Store, Connection]]:
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "arxivtui.db") as store:
        for back, announced in enumerate(days):
            for kind in Kind:
                announce_as = [EIGHT[number] for number, each in announced if each is kind]
                category = {Kind.NEW: "cs.LG", Kind.CROSS: "cs.AI", Kind.REPLACE: "cs.CV"}[kind]
                with store.writing() as db:
                    listing = a_listing(
                        announce_as, day=DAY - timedelta(days=back), kind=kind, category=category
                    )
                    listings.save(db, listing, all_as_shown(announce_as), NOW)
        known = {number for announced in days for number, _ in announced}
        score(
            store,
            {EIGHT[number].id: value for number, value in values.items() if number in known},
            matched=tuple(EIGHT[number].id for number in matched),
        )
        for number, verb in acts.items():
            if number in known:
                act(store, verb, EIGHT[number])
        with store.reading() as db:
            yield store, db


NUMBERS = st.integers(0, 7)


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.lists(st.tuples(NUMBERS, st.sampled_from(Kind)), max_size=12), min_size=1, max_size=3),
    values=st.dictionaries(NUMBERS, st.sampled_from([3.0, 20.0, 20.0, 55.0, 90.0])),
    matched=st.sets(NUMBERS, max_size=2),
    acts=st.dictionaries(NUMBERS, st.sampled_from([Verb.STAR, Verb.LATER, Verb.SKIP, Verb.DISMISS])),
    fold=st.builds(FoldRule, st.sampled_from([0.0, 10.0, 60.0]), st.integers(0, 4)),
)
def test_what_the_days_count_as_unread_is_what_their_lists_and_catching_up_show(
    days: list[list[tuple[int, Kind]]],
    values: dict[int, float],
    matched: set[int],
    acts: dict[int, Verb],
    fold: FoldRule,
) -> None:
    unread = parse_query("is:unread")
    with _stored(days, values, matched, acts) as (_, db):
        counted = {summary.day: summary for summary in listings.days(db, fold=fold)}
        listed: set[str] = set()
        for day, summary in counted.items():
            shown = search.day_view(db, day=day, fold=fold)
            left = search.day_view(db, day=day, fold=fold, query=unread)
            assert summary.unread == len(left.ids)
            assert set(left.ids) <= set(shown.ids)
            everything = [*shown.ids, *shown.ranked_out, *shown.replacements]
            assert len(everything) == len(set(everything))
            above = [each for each in shown.ids if each in _scored(db, day, fold)]
            assert not fold.best or len(above) <= fold.best
            listed |= set(left.ids)
        caught_up = search.catch_up(db, days=sorted(counted), fold=fold, today=DAY)
        assert set(caught_up.ids) == listed
        assert len(caught_up.ids) == len(listed)


def _scored(db: Connection, day: date, fold: FoldRule) -> set[str]:
    """Papers of a day that have nothing for them but their score."""
    query = parse_query("-is:unscored -is:matched -is:starred -is:later")
    return set(search.day_view(db, day=day, fold=fold, query=query).ids)

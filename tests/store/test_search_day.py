"""One day's papers: what is shown, what is ranked out, which replacements are folded away."""

from datetime import timedelta

import pytest

from arxivtui.domain import Act, FoldRule, Kind, Verb
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, listings, runs, scores, search, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown

GOOD, POOR, RULED, STARRED, UNSCORED, PUT_OFF = (a_paper(number) for number in range(1, 7))
CROSSED = a_paper(7)
REPLACED, REPLACED_STAR, REPLACED_MATCH = (a_paper(number) for number in range(8, 11))
ELSEWHERE, YESTERDAY = a_paper(11), a_paper(12)
NEW = (GOOD, POOR, RULED, STARRED, UNSCORED, PUT_OFF)
AGAIN = (REPLACED, REPLACED_STAR, REPLACED_MATCH, GOOD)


@pytest.fixture
def day(store: Store) -> Store:
    plain = all_as_shown([*NEW, CROSSED, *AGAIN, ELSEWHERE, YESTERDAY])
    before = DAY - timedelta(days=3)
    with store.writing() as db:
        listings.save(db, a_listing([YESTERDAY, REPLACED], day=before), plain, NOW)
        listings.save(db, a_listing(NEW), plain, NOW)
        listings.save(db, a_listing([CROSSED], category="cs.AI", kind=Kind.CROSS), plain, NOW)
        listings.save(db, a_listing(AGAIN, category="stat.ML", kind=Kind.REPLACE), plain, NOW)
        listings.save(db, a_listing([ELSEWHERE], category="math.ST"), plain, NOW)
        runs.start(db, a_run())
        scores.save(
            db,
            [
                a_score(GOOD, 90.0),
                a_score(POOR, 5.0),
                a_score(RULED, 5.0, matched="keyword sparse"),
                a_score(STARRED, 6.0),
                a_score(PUT_OFF, 7.0),
                a_score(CROSSED, 20.0),
                a_score(REPLACED, 80.0),
                a_score(REPLACED_STAR, 3.0),
                a_score(REPLACED_MATCH, 3.0, matched="author Ada Example"),
            ],
        )
        triage.act(db, Act(Verb.STAR, (STARRED.id, REPLACED_STAR.id)), at=NOW)
        triage.act(db, Act(Verb.LATER, (PUT_OFF.id,)), at=NOW)
    return store


def view(store: Store, filtered: str = "") -> search.DayView:
    with store.reading() as db:
        return search.day_view(db, day=DAY, fold=FoldRule(20.0), query=parse_query(filtered))


def test_every_paper_is_in_one_of_three_lists_in_order(day: Store) -> None:
    shown = view(day)
    assert shown.ids == tuple(
        paper.id
        for paper in (
            RULED,
            REPLACED_MATCH,
            GOOD,
            CROSSED,
            PUT_OFF,
            STARRED,
            REPLACED_STAR,
            ELSEWHERE,
            UNSCORED,
        )
    )
    assert shown.ranked_out == (POOR.id,)
    assert shown.replacements == (REPLACED.id,)


def test_papers_of_other_days_are_not_there(day: Store) -> None:
    shown = view(day)
    assert YESTERDAY.id not in {*shown.ids, *shown.ranked_out, *shown.replacements}


@pytest.mark.parametrize(
    ("filtered", "shown", "ranked_out", "replacements"),
    [
        ("kind:replace", {GOOD, REPLACED_STAR, REPLACED_MATCH}, set(), {REPLACED}),
        ("kind:cross", {CROSSED}, set(), set()),
        ("-kind:new -kind:cross", {GOOD, REPLACED_STAR, REPLACED_MATCH}, set(), {REPLACED}),
        ("score<10 -is:starred", {RULED, PUT_OFF, REPLACED_MATCH}, {POOR}, set()),
        ('"part 8" OR "part 2"', set(), {POOR}, {REPLACED}),
        ("nowhere", set(), set(), set()),
    ],
)
def test_a_filter_narrows_all_three(
    day: Store, filtered: str, shown: set[object], ranked_out: set[object], replacements: set[object]
) -> None:
    narrowed = view(day, filtered)

    def ids(expected: set[object]) -> set[str]:
        return {paper.id for paper in (*NEW, CROSSED, *AGAIN) if paper in expected}

    assert set(narrowed.ids) == ids(shown)
    assert set(narrowed.ranked_out) == ids(ranked_out)
    assert set(narrowed.replacements) == ids(replacements)


def test_a_day_without_announcements_is_empty(day: Store) -> None:
    with day.reading() as db:
        shown = search.day_view(db, day=DAY + timedelta(days=1), fold=FoldRule(20.0))
    assert shown == search.DayView((), (), ())

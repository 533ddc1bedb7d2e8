"""What is laid over arXiv's pages, for many papers at once, and the places that papers have in a day."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.domain import Act, Evidence, EvidenceKind, Kind, Marks, ScoreMark, State, Verb
from arxivtui.domain.query import parse_query
from arxivtui.store import Overlaid, Store, listings, overlay, papers, runs, scores, search, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown, as_shown

TODAY = DAY.isoformat()
UNTOUCHED = Overlaid(
    a_paper(1).id, None, "", None, None, "", "", "[]", "", "", "unread", False, False, (), TODAY, False
)


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with five papers of today, none of them scored."""
    many = [a_paper(number) for number in range(1, 6)]
    with store.writing() as db:
        listings.save(db, a_listing(many), all_as_shown(many), NOW)
        runs.start(db, a_run())
        scores.configure(db, "model-a", "today")
    return store


def of(store: Store, *ids: str) -> list[Overlaid]:
    with store.reading() as db:
        return overlay.of(db, ids)


def test_a_paper_never_touched_nor_scored(filled: Store) -> None:
    assert of(filled, a_paper(1).id) == [UNTOUCHED]


def test_only_papers_that_are_stored_are_told_each_once_in_order(filled: Store) -> None:
    first, second = a_paper(1).id, a_paper(2).id
    found = of(filled, second, "2507.00000", first, second, "", "\udcff", "x" * 10_000)
    assert [row.id for row in found] == [second, first]
    assert of(filled) == []


def test_a_local_score_with_its_reasons(filled: Store) -> None:
    reasons = (Evidence(EvidenceKind.TERM, "sparse “gates”", 12.5), Evidence(EvidenceKind.TOPIC, "MoE", -3.0))
    score = a_score(
        a_paper(1), 71.25, relevance=7, topic="Efficient models", evidence=reasons, matched="keyword sparse"
    )
    with filled.writing() as db:
        scores.save(db, [score])

    (row,) = of(filled, score.paper_id)

    assert row == UNTOUCHED._replace(
        score=71.2,
        scorer="local",
        relevance=7,
        topic="Efficient models",
        matched="keyword sparse",
        evidence=row.evidence,
    )
    assert msgspec.json.decode(row.evidence, type=tuple[Evidence, ...]) == reasons


def test_the_score_that_speaks_and_how_it_differs(filled: Store) -> None:
    local = a_score(a_paper(1), 40.0)
    paid = a_score(
        a_paper(1), None, scorer="model-a", criteria_hash="before", relevance=10, novelty=3, comment="Sparse."
    )
    with filled.writing() as db:
        scores.save(db, [local, paid])

    (row,) = of(filled, local.paper_id)

    assert (row.scorer, row.score, row.relevance, row.novelty) == ("model-a", 82.0, 10, 3)
    assert (row.comment, row.mark) == ("Sparse.", ScoreMark.OLD_CRITERIA)
    with filled.reading() as db:
        listed = papers.rows(db, [row.id])[row.id]
    assert listed.score is not None
    assert round(listed.score, 1) == row.score


def test_triage_and_tags(filled: Store) -> None:
    first, second, third = (a_paper(number).id for number in (1, 2, 3))
    with filled.writing() as db:
        triage.act(db, Act.of(Marks(starred=True, later=True, add_tags=("moe", "a")), (first,)), at=NOW)
        triage.act(db, Act(Verb.DISMISS, (second,)), at=NOW)
        triage.act(db, Act(Verb.TAG, (third,), tags=("only",)), at=NOW)

    found = of(filled, first, second, third)

    assert [(row.state, row.starred, row.later, row.tags) for row in found] == [
        (State.SEEN, True, True, ("a", "moe")),
        (State.DISMISSED, False, False, ()),
        (State.UNREAD, False, False, ("only",)),
    ]


def test_the_day_is_the_newest_on_which_it_was_new_or_cross_listed(filled: Store) -> None:
    paper, unannounced = a_paper(1), a_paper(9)
    crossed, revised = DAY + timedelta(days=1), DAY + timedelta(days=2)
    with filled.writing() as db:
        listings.save(
            db,
            a_listing([paper], category="stat.ML", day=crossed, kind=Kind.CROSS),
            all_as_shown([paper]),
            NOW,
        )
        again = replace(paper, version=2)
        listings.save(db, a_listing([again], day=revised, kind=Kind.REPLACE), all_as_shown([again]), NOW)
        papers.save(db, unannounced, as_shown(unannounced))
        replaced_only = a_paper(8)
        listings.save(
            db, a_listing([replaced_only], day=revised, kind=Kind.REPLACE), all_as_shown([replaced_only]), NOW
        )

    found = of(filled, paper.id, unannounced.id, replaced_only.id)
    assert [row.day for row in found] == [crossed.isoformat(), None, None]


def test_two_thousand_papers_are_two_statements(store: Store) -> None:
    many = [a_paper(number) for number in range(2000)]
    with store.writing() as db:
        listings.save(db, a_listing(many), all_as_shown(many), NOW)
    with store.reading() as db:
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        found = overlay.of(db, [paper.id for paper in many])
        db.set_trace_callback(None)
    assert [row.id for row in found] == [paper.id for paper in many]
    assert len([one for one in asked if not one.startswith("--")]) == 2


def test_places_follow_matches_then_scores(filled: Store) -> None:
    matched, high, low, tied, unscored = (a_paper(number) for number in (5, 4, 2, 3, 1))
    with filled.writing() as db:
        given = {matched: 5.0, high: 90.0, low: 20.0, tied: 20.0}
        scores.save(
            db,
            [
                a_score(one, value, matched="author x" if one is matched else "")
                for one, value in given.items()
            ],
        )
    with filled.reading() as db:
        places = overlay.ranks(db, TODAY)
    assert list(places.items()) == [
        (matched.id, 1), (high.id, 2), (tied.id, 3), (low.id, 4), (unscored.id, 5),
    ]  # fmt: skip


def test_each_paper_of_a_day_has_one_place_and_replacements_none(filled: Store) -> None:
    crossed, replaced_one = [a_paper(1), a_paper(6)], [a_paper(7)]
    with filled.writing() as db:
        for category, kind, some in (("stat.ML", Kind.CROSS, crossed), ("cs.AI", Kind.REPLACE, replaced_one)):
            listings.save(db, a_listing(some, category=category, kind=kind), all_as_shown(some), NOW)
    with filled.reading() as db:
        places = overlay.ranks(db, TODAY)
        assert overlay.ranks(db, "2025-07-15") == overlay.ranks(db, "no day") == {}
    assert sorted(places) == [a_paper(number).id for number in range(1, 7)]
    assert sorted(places.values()) == [1, 2, 3, 4, 5, 6]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.none() | st.sampled_from([0.0, 12.25, 50.0, 99.9]), min_size=5, max_size=5),
    matched=st.lists(st.sampled_from(["", "author x"]), min_size=5, max_size=5),
    unscored=st.sets(st.integers(0, 4)),
)
def test_places_are_the_order_that_a_search_for_the_day_has(
    filled: Store, values: list[float | None], matched: list[str], unscored: set[int]
) -> None:
    given_scores = [
        a_score(a_paper(number + 1), values[number], matched=matched[number])
        for number in range(5)
        if number not in unscored
    ]
    query = parse_query(f"date={TODAY}")
    with filled.writing() as db:
        db.execute("DELETE FROM scores")
        scores.save(db, given_scores)
        assert list(overlay.ranks(db, TODAY)) == search.ids(db, query, today=DAY)

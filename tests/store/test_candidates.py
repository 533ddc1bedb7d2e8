"""What a model could be asked about: the best first, each paper once, and how far it has come with each."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from arxivtui.domain import Act, Kind, Paper, Run, RunKind, Score, State, Unscored, Verb
from arxivtui.domain.query import Query
from arxivtui.store import (
    Candidate,
    PromptText,
    Sort,
    Standing,
    Store,
    candidates,
    listings,
    papers,
    requests,
    runs,
    scores,
    search,
    triage,
    unscored,
)
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_request, a_run, a_score, all_as_shown

FRIDAY = DAY - timedelta(days=3)
MODEL = "model-a"


@pytest.fixture
def model_store(store: Store) -> Store:
    """A store with the runs that scores need."""
    with store.writing() as db:
        runs.start(db, a_run())
        runs.start(db, a_run("llm", RunKind.LLM, minute=1))
        runs.start(db, a_run("import", RunKind.IMPORT, minute=2))
        scores.configure(db, MODEL, "today")
    return store


def announced(
    store: Store, many: Iterable[Paper], day: date = DAY, *, kind: Kind = Kind.NEW, category: str = "cs.LG"
) -> None:
    fetched = a_listing(list(many), day=day, kind=kind, category=category)
    with store.writing() as db:
        listings.save(db, fetched, all_as_shown(entry.paper for entry in fetched.entries), NOW)


def scored(store: Store, *given: Score) -> None:
    with store.writing() as db:
        for score in given:
            (scores.add if score.run_id == "import" else scores.save)(db, [score])


def by_model(paper: Paper, **changes: object) -> Score:
    return a_score(paper, None, **({"scorer": MODEL, "relevance": 8, "run_id": "llm"} | changes))


def passed_over(paper: Paper, *, final: bool = False, criteria: str = "today") -> Unscored:
    return Unscored(paper.id, paper.text_hash, MODEL, criteria, "llm", "the model refused it", final)


def of(store: Store, *days: date, criteria: str = "today") -> list[Candidate]:
    with store.reading() as db:
        return candidates.of_days(db, days or (DAY,), MODEL, criteria)


def standing(store: Store, criteria: str = "today") -> Standing:
    (only,) = of(store, criteria=criteria)
    return only.standing


def test_the_best_come_first(model_store: Store) -> None:
    low, high, matched, bare, tied = (a_paper(number) for number in (5, 4, 3, 2, 1))
    announced(model_store, [low, high, matched, bare, tied])
    scored(
        model_store,
        a_score(low, 10.0),
        a_score(high, 90.5),
        a_score(tied, 10.0),
        a_score(matched, 1.0, matched="author Ada Example"),
    )
    with model_store.writing() as db:
        triage.act(db, Act(Verb.DISMISS, (high.id,)), at=NOW)

    assert of(model_store) == [
        Candidate(matched.id, DAY, 1.0, True, State.UNREAD, Standing.FRESH),
        Candidate(high.id, DAY, 90.5, False, State.DISMISSED, Standing.FRESH),
        Candidate(low.id, DAY, 10.0, False, State.UNREAD, Standing.FRESH),
        Candidate(tied.id, DAY, 10.0, False, State.UNREAD, Standing.FRESH),
        Candidate(bare.id, DAY, None, False, State.UNREAD, Standing.FRESH),
    ]


def test_equals_come_in_the_order_of_lists(model_store: Store) -> None:
    scored_ones = [a_paper(1), a_paper(2), a_paper(id="hep-th/9901001")]
    friday, crossed, mixed, new = (a_paper(number) for number in (9, 8, 7, 3))
    announced(model_store, [*scored_ones, new, mixed])
    announced(model_store, [friday, mixed], FRIDAY)
    announced(model_store, [crossed, mixed], category="cs.AI", kind=Kind.CROSS)
    scored(model_store, *(a_score(paper, 50.0) for paper in scored_ones))

    found = [one.paper_id for one in of(model_store, FRIDAY, DAY)]

    newest_ids = [a_paper(2).id, a_paper(1).id, "hep-th/9901001"]
    assert found == [*newest_ids, mixed.id, new.id, crossed.id, friday.id]
    with model_store.reading() as db:
        assert found == search.ids(db, Query(), sort=Sort.SCORE, today=DAY)


def test_a_paper_is_there_once_on_its_newest_day_among_those_asked_for(model_store: Store) -> None:
    both, replaced = a_paper(1), a_paper(2)
    announced(model_store, [both, replaced], FRIDAY)
    announced(model_store, [both], category="cs.AI", kind=Kind.CROSS)
    announced(model_store, [both], category="stat.ML", kind=Kind.CROSS)
    announced(model_store, [replaced, a_paper(3)], kind=Kind.REPLACE)

    def days(*asked: date) -> dict[str, date]:
        return {one.paper_id: one.day for one in of(model_store, *asked)}

    assert days(FRIDAY, DAY) == {both.id: DAY, replaced.id: FRIDAY}
    assert days(FRIDAY) == {both.id: FRIDAY, replaced.id: FRIDAY}
    assert days(DAY) == {both.id: DAY}
    assert days(DAY + timedelta(days=1)) == {}


def test_how_far_the_model_has_come(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    assert standing(model_store) is Standing.FRESH

    scored(model_store, a_score(paper), by_model(paper, scorer="model-b"))
    assert standing(model_store) is Standing.FRESH

    scored(model_store, by_model(paper))
    assert standing(model_store) is Standing.SCORED
    assert standing(model_store, criteria="tomorrow") is Standing.OLD

    scored(model_store, by_model(paper, criteria_hash="tomorrow"))
    assert standing(model_store, criteria="tomorrow") is Standing.SCORED
    assert standing(model_store) is Standing.SCORED


def test_a_score_of_another_text_is_old_and_so_is_the_rank_taken_where_there_is_no_other(
    model_store: Store,
) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    scored(model_store, a_score(paper, 61.0), by_model(paper))

    revised = a_paper(abstract="All new.")
    announced(model_store, [revised], category="cs.AI", kind=Kind.CROSS)
    (now,) = of(model_store)
    assert (now.standing, now.rank) == (Standing.OLD, 61.0)

    scored(model_store, a_score(revised, 17.0))
    (now,) = of(model_store)
    assert (now.standing, now.rank) == (Standing.OLD, 17.0)


def test_an_imported_score_of_the_same_model_is_old(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    scored(model_store, by_model(paper, run_id="import", criteria_hash=""))

    assert standing(model_store) is Standing.OLD
    assert standing(model_store, criteria="") is Standing.OLD

    scored(model_store, by_model(paper))
    assert standing(model_store) is Standing.SCORED


def test_a_refusal_holds_for_this_text_and_these_criteria(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    with model_store.writing() as db:
        unscored.save(db, [passed_over(paper, final=True)])
    assert standing(model_store) is Standing.REFUSED
    assert standing(model_store, criteria="tomorrow") is Standing.FRESH

    announced(model_store, [a_paper(abstract="All new.")], category="cs.AI", kind=Kind.CROSS)
    assert standing(model_store) is Standing.FRESH


def test_what_failed_is_asked_again_under_any_criteria(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    with model_store.writing() as db:
        unscored.save(db, [passed_over(paper)])

    assert standing(model_store) is Standing.FAILED
    assert standing(model_store, criteria="tomorrow") is Standing.FAILED


def test_a_refusal_under_these_criteria_says_more_than_an_old_score(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    scored(model_store, by_model(paper, criteria_hash="yesterday"))

    with model_store.writing() as db:
        unscored.save(db, [passed_over(paper, criteria="the day before")])
    assert standing(model_store) is Standing.OLD
    with model_store.writing() as db:
        unscored.save(db, [passed_over(paper)])
    assert standing(model_store) is Standing.OLD, "it is asked anew only on request"
    with model_store.writing() as db:
        unscored.save(db, [passed_over(paper, final=True)])
    assert standing(model_store) is Standing.REFUSED


def test_a_failed_second_asking_leaves_a_score_as_it_is(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    scored(model_store, by_model(paper))
    with model_store.writing() as db:
        unscored.save(db, [passed_over(paper, final=True)])

    assert standing(model_store) is Standing.SCORED


def test_recent_days_are_those_with_new_papers(model_store: Store) -> None:
    for age in (0, 3, 4, 5):
        announced(model_store, [a_paper(age)], DAY - timedelta(days=age))
    announced(model_store, [a_paper(3)], DAY + timedelta(days=1), kind=Kind.REPLACE)

    with model_store.reading() as db:
        assert candidates.recent_days(db, limit=3) == [DAY - timedelta(days=age) for age in (0, 3, 4)]
        assert len(candidates.recent_days(db)) == 4


def test_the_first_day_that_the_model_scored(model_store: Store) -> None:
    old, friday, today = (a_paper(number) for number in range(3))
    announced(model_store, [old], FRIDAY - timedelta(days=60))
    announced(model_store, [friday], FRIDAY)
    announced(model_store, [today])
    announced(model_store, [old], category="cs.AI", kind=Kind.CROSS)

    def first() -> date | None:
        with model_store.reading() as db:
            return candidates.scored_days(db, MODEL)

    assert first() is None
    scored(
        model_store,
        a_score(friday),
        by_model(friday, run_id="import", criteria_hash=""),
        by_model(friday, scorer="model-b"),
    )
    assert first() is None
    # Cross-listed today: it says nothing of the day, months ago, when it was new.
    scored(model_store, by_model(old), by_model(today))
    assert first() == DAY
    scored(model_store, by_model(friday, criteria_hash="yesterday"))
    assert first() == FRIDAY


def test_texts_come_in_the_order_asked_for(model_store: Store) -> None:
    one, two = a_paper(1), a_paper(2)
    announced(model_store, [one, two])

    with model_store.reading() as db:
        found = candidates.prompt_texts(db, [two.id, "2507.00000", one.id, two.id])
        assert papers.known(db, [one.id])

    assert found == [
        PromptText(paper.id, paper.text_hash, paper.title, paper.abstract) for paper in (two, one)
    ]


def test_a_paper_whose_answer_is_under_way_is_not_fresh(model_store: Store) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    with model_store.writing() as db:
        runs.start(db, Run("asking", RunKind.LLM, NOW, MODEL, "today"))
        requests.sent(db, a_request("one", paper, run_id="asking"))

    assert standing(model_store) is Standing.LOST
    assert standing(model_store, criteria="tomorrow") is Standing.FRESH


def test_an_answer_that_never_came_is_lost_though_the_clock_was_set_back_before_it_was_asked_for(
    model_store: Store,
) -> None:
    paper = a_paper()
    announced(model_store, [paper])
    useless = replace(a_request("one", paper, run_id="asking"), sent_at=NOW + timedelta(days=1))
    never = replace(a_request("two", paper, run_id="asking"), sent_at=NOW)
    with model_store.writing() as db:
        runs.start(db, Run("asking", RunKind.LLM, NOW, MODEL, "today"))
        requests.sent(db, useless)
        requests.answered(db, replace(useless, ended_at=useless.sent_at))
        unscored.save(db, [replace(passed_over(paper), run_id="asking")])
    assert standing(model_store) is Standing.FAILED

    with model_store.writing() as db:
        requests.sent(db, never)

    assert standing(model_store) is Standing.LOST

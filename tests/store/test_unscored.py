"""Papers that a model passed over: said with the reason, until it scores them."""

from collections.abc import Sequence

import pytest

from arxivtui.domain import Kind, Paper, RunKind, Unscored
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, StoreError, listings, papers, runs, scores, search, unscored
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown

PAPER, OTHER = a_paper(1), a_paper(2)
REFUSED = "the model refused it"


@pytest.fixture
def day(store: Store) -> Store:
    """A store with a day of two papers, a run of a model and one of another system's digest."""
    with store.writing() as db:
        listings.save(db, a_listing([PAPER, OTHER]), all_as_shown([PAPER, OTHER]), NOW)
        runs.start(db, a_run("llm", RunKind.LLM))
        runs.start(db, a_run("again", RunKind.LLM, minute=1))
        runs.start(db, a_run("import", RunKind.IMPORT))
    return store


def passed_over(paper: Paper = PAPER, reason: str = REFUSED, **changes: object) -> Unscored:
    fields: dict[str, object] = {
        "paper_id": paper.id,
        "text_hash": paper.text_hash,
        "scorer": "model-a",
        "criteria_hash": "today",
        "run_id": "llm",
        "reason": reason,
    }
    return Unscored(**(fields | changes))  # type: ignore[arg-type]


def said(store: Store, paper: Paper = PAPER) -> Sequence[Unscored]:
    """What a paper's pane is told."""
    with store.reading() as db:
        record = papers.record(db, paper.id)
        assert record is not None
        assert tuple(unscored.of(db, [paper.id]).get(paper.id, [])) == record.unscored
    return record.unscored


def test_a_paper_says_why_it_has_no_score(day: Store) -> None:
    assert said(day) == ()

    with day.writing() as db:
        unscored.save(db, [passed_over(final=True), passed_over(scorer="model-b", reason="cut \ud800off")])

    assert said(day) == (passed_over(final=True), passed_over(scorer="model-b", reason="cut \ufffdoff"))
    assert said(day, OTHER) == ()


def test_the_last_attempt_speaks(day: Store) -> None:
    last = passed_over(reason="the server failed", run_id="again")
    with day.writing() as db:
        unscored.save(db, [passed_over()])
        unscored.save(db, [last])

    assert said(day) == (last,)


def test_a_run_that_never_came_to_a_paper_does_not_undo_a_refusal(day: Store) -> None:
    refusal = passed_over(final=True)
    with day.writing() as db:
        unscored.save(db, [refusal])
        unscored.save(db, [passed_over(reason="scoring was cancelled", run_id="again")])

    assert said(day) == (refusal,)


def test_a_score_of_the_same_model_ends_it(day: Store) -> None:
    with day.writing() as db:
        unscored.save(db, [passed_over(), passed_over(OTHER), passed_over(scorer="model-b")])
        scores.save(db, [a_score(PAPER, None, scorer="model-a", relevance=8, run_id="again")])

    assert said(day) == (passed_over(scorer="model-b"),)
    assert said(day, OTHER) == (passed_over(OTHER),)


@pytest.mark.parametrize(
    "score",
    [
        a_score(PAPER, run_id="llm"),
        a_score(PAPER, None, scorer="model-a", relevance=8, run_id="import", criteria_hash=""),
    ],
    ids=["the embedded ranker's", "an imported digest's"],
)
def test_other_scores_do_not_end_it(day: Store, score: object) -> None:
    with day.writing() as db:
        unscored.save(db, [passed_over()])
        scores.add(db, [score])  # type: ignore[list-item]

    assert said(day) == (passed_over(),)


def test_the_query_for_unscored_papers_asks_for_those_without_any_number(day: Store) -> None:
    with day.writing() as db:
        unscored.save(db, [passed_over(), passed_over(OTHER)])
        scores.save(db, [a_score(PAPER, run_id="llm")])

        assert search.ids(db, parse_query("is:unscored"), today=DAY) == [OTHER.id]


def test_an_unknown_paper_or_run_is_refused(day: Store) -> None:
    for wrong in (passed_over(a_paper(77)), passed_over(run_id="never started")):
        with pytest.raises(StoreError, match="refused a step"), day.writing() as db:
            unscored.save(db, [passed_over(), wrong])
    assert said(day) == ()


def test_it_outlives_a_new_text(day: Store) -> None:
    revised = a_paper(1, abstract="All new.")
    with day.writing() as db:
        unscored.save(db, [passed_over(final=True)])
        listings.save(db, a_listing([revised], kind=Kind.REPLACE), all_as_shown([revised]), NOW)

    (kept,) = said(day)
    assert kept.text_hash == PAPER.text_hash != revised.text_hash

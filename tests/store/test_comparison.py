"""A model beside the embedded ranker, on the days on which it was asked."""

from datetime import timedelta

import pytest

from arxivtui.domain import Act, Kind, Paper, RunKind, Score, Verb, blend
from arxivtui.store import Compared, Store, comparison, listings, runs, scores, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown

FRIDAY = DAY - timedelta(days=3)
MODEL = "model-a"
BEST, MISSED, LOW, UNASKED, OLD = (a_paper(number) for number in range(1, 6))


def by_model(paper: Paper, relevance: int, **changes: object) -> Score:
    return a_score(paper, None, **({"scorer": MODEL, "relevance": relevance, "run_id": "llm"} | changes))


@pytest.fixture
def asked(store: Store) -> Store:
    """A day of four papers, of which a model scored three; before it a day on which it was not asked."""
    with store.writing() as db:
        for name, kind in (("run", RunKind.RANK), ("llm", RunKind.LLM), ("import", RunKind.IMPORT)):
            runs.start(db, a_run(name, kind))
        runs.start(db, a_run("later", RunKind.LLM, minute=5))
        today = [BEST, MISSED, LOW, UNASKED]
        listings.save(db, a_listing([OLD], day=FRIDAY), all_as_shown([OLD]), NOW)
        listings.save(db, a_listing(today), all_as_shown(today), NOW)
        scores.save(
            db,
            [
                *(a_score(paper, value) for paper, value in zip(today, (80.0, 20.0, 50.0, 5.0), strict=True)),
                by_model(BEST, 9),
                by_model(MISSED, 10),
                by_model(LOW, 1, criteria_hash="yesterday"),
            ],
        )
        scores.add(db, [by_model(OLD, 8, run_id="import", criteria_hash="")])
        triage.act(db, Act(Verb.STAR, (BEST.id, MISSED.id)), at=NOW)
        triage.act(db, Act(Verb.DISMISS, (LOW.id,)), at=NOW)
    return store


def compared(store: Store) -> list[Compared]:
    with store.reading() as db:
        return comparison.compared(db, MODEL)


def test_both_scorers_and_the_reader_side_by_side(asked: Store) -> None:
    assert compared(asked) == [
        Compared(DAY, BEST.id, 80.0, 9, blend(9, 80.0), starred=True, dismissed=False),
        Compared(DAY, MISSED.id, 20.0, 10, blend(10, 20.0), starred=True, dismissed=False),
        Compared(DAY, LOW.id, 50.0, 1, blend(1, 50.0), starred=False, dismissed=True),
        Compared(DAY, UNASKED.id, 5.0, None, 5.0, starred=False, dismissed=False),
    ]


def test_a_paper_is_there_once_with_the_newest_answer(asked: Store) -> None:
    with asked.writing() as db:
        again = a_listing([BEST], category="cs.AI", day=DAY + timedelta(days=1), kind=Kind.CROSS)
        listings.save(db, again, all_as_shown([BEST]), NOW)
        scores.save(db, [by_model(BEST, 3, criteria_hash="tomorrow", run_id="later")])

    assert [(one.day, one.relevance) for one in compared(asked) if one.paper_id == BEST.id] == [(DAY, 3)]


def test_an_old_paper_cross_listed_adds_no_day_of_long_ago(asked: Store) -> None:
    with asked.writing() as db:
        listings.save(db, a_listing([OLD], category="cs.AI", kind=Kind.CROSS), all_as_shown([OLD]), NOW)
        scores.save(db, [by_model(OLD, 7)])

    assert {one.day for one in compared(asked)} == {DAY}


def test_without_a_model_there_is_nothing_to_compare(asked: Store) -> None:
    with asked.reading() as db:
        assert comparison.compared(db, "model-b") == []

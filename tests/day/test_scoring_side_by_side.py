"""Others write, score and edit criteria between a plan and its run: nothing is paid for twice."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from typing import Any

import pytest

from arxivtui.config import Directories, parse_criteria
from arxivtui.day import Event
from arxivtui.day.llm import (
    ModelScoring,
    ScoringElsewhereError,
    agree,
    note_shown,
    plan_scoring,
    settle,
)
from arxivtui.day.llm.one_at_a_time import alone
from arxivtui.domain import NO_ANSWER, Unscored
from arxivtui.store import Standing, Store, StoreBusyError
from tests.day.model_days import (
    CRITERIA,
    KEY,
    agreed_plan,
    quick_pace,
    ranked_day,
    said_of,
    score_day,
    settings_for,
)
from tests.stand_ins.model import ModelStandIn
from tests.store.samples import DAY
from tests.waiting import LONG, in_thread, until

OTHER = parse_criteria("## Something else\n\nEntirely.")


def given_up(store: Store, directories: Directories, model: ModelStandIn) -> list[str]:
    """A run is given up while all of its requests are under way; the papers of these."""
    model.faults = ["hang"]
    scoring = ModelScoring(store, directories, pace=quick_pace)
    running = in_thread(lambda: scoring.run(agreed_plan(store, settings_for(model), limit=16)))
    until(lambda: scoring.under_way, "a request")
    scoring.abort()
    running.result()
    model.faults = []
    with store.reading() as db:
        return [paper_id for (paper_id,) in db.execute("SELECT paper_id FROM unscored WHERE final")]


def test_a_plan_made_before_another_run_asks_about_what_that_left(
    store: Store, directories: Directories, model: ModelStandIn
) -> None:
    ranked_day(store, 40)
    plan = agreed_plan(store, settings_for(model))
    score_day(store, directories, settings_for(model), limit=20)

    report = ModelScoring(store, directories, pace=quick_pace).run(plan)

    assert (report.planned, report.scored, report.meanwhile) == (20, 20, {Standing.SCORED: 20})
    assert set(model.paid.values()) == {1}


def test_a_plan_made_before_a_run_was_given_up_leaves_its_papers_alone(
    store: Store, directories: Directories, model: ModelStandIn
) -> None:
    ranked_day(store, 40)
    plan = agreed_plan(store, settings_for(model))
    lost = given_up(store, directories, model)

    report = ModelScoring(store, directories, pace=quick_pace).run(plan)

    assert len(lost) == 16
    assert (report.scored, report.meanwhile) == (24, {Standing.LOST: 16})
    assert not set(lost) & set(model.paid)


def test_after_new_criteria_papers_lost_under_the_old_ones_are_asked_about(
    store: Store, directories: Directories, model: ModelStandIn
) -> None:
    ids = ranked_day(store, 40)
    lost = given_up(store, directories, model)
    plan = plan_scoring(store, settings_for(model), OTHER, KEY, [DAY])
    note_shown(store, plan)

    report = ModelScoring(store, directories, pace=quick_pace).run(agree(store, plan))

    assert lost
    assert (report.planned, report.scored) == (len(ids), len(ids))


@pytest.mark.parametrize("why", ["cancelled", "cap"])
def test_what_was_lost_stays_lost_when_asking_again_came_to_nothing(
    store: Store, directories: Directories, model: ModelStandIn, why: str
) -> None:
    ranked_day(store, 16)
    model.bills_abandoned = True
    given_up(store, directories, model)
    settings = settings_for(model, cap_per_day=0.0) if why == "cap" else settings_for(model)
    again = ModelScoring(store, directories, pace=quick_pace)
    if why == "cancelled":
        again.cancel()
    assert again.run(agreed_plan(store, settings, again=True)).scored == 0

    plan = plan_scoring(store, settings_for(model), CRITERIA, KEY, [DAY])

    assert (plan.ids, plan.lost) == ((), 16)
    assert set(model.billed.values()) <= {1}


def test_what_was_lost_stays_lost_after_other_criteria_were_tried(
    store: Store, directories: Directories, model: ModelStandIn
) -> None:
    ranked_day(store, 16)
    given_up(store, directories, model)
    other = plan_scoring(store, settings_for(model), OTHER, KEY, [DAY])
    stopped = ModelScoring(store, directories, pace=quick_pace)
    stopped.cancel()
    stopped.run(agree(store, other))

    assert plan_scoring(store, settings_for(model), CRITERIA, KEY, [DAY]).lost == 16


def test_requests_of_a_process_that_is_gone_are_settled_without_a_run(
    store: Store, directories: Directories, model: ModelStandIn
) -> None:
    ids = ranked_day(store, 16)
    given_up(store, directories, model)
    with store.writing() as db:  # as if the process had been killed
        db.execute("DELETE FROM unscored")
        db.execute("UPDATE requests SET ended_at = NULL")

    with alone(directories.state):
        assert settle(store, directories) == 0, "it may be the other process's"
    assert settle(store, directories) == 16
    assert settle(store, directories) == 0

    said = said_of(store, ids)
    assert all(isinstance(each, Unscored) and each.reason == NO_ANSWER for each in said.values())


def test_a_second_process_is_told_that_the_first_is_at_it(
    store: Store, directories: Directories, model: ModelStandIn
) -> None:
    ranked_day(store, 5)
    plan = agreed_plan(store, settings_for(model))

    with alone(directories.state), pytest.raises(ScoringElsewhereError, match="Another arxivtui"):
        ModelScoring(store, directories).run(plan)

    assert not model.requests
    assert ModelScoring(store, directories, pace=quick_pace).run(plan).scored == 5


def test_an_answer_waits_for_a_store_that_somebody_else_writes_to(
    store: Store, directories: Directories, model: ModelStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked_day(store, 16)
    model.faults = ["hang:0.2"]
    turned_away, writing = threading.Event(), Store.writing

    @contextmanager
    def noted(store: Store, **how: Any) -> Iterator[sqlite3.Connection]:
        try:
            with writing(store, **how) as db:
                yield db
        except StoreBusyError:
            turned_away.set()
            raise

    monkeypatch.setattr(Store, "writing", noted)
    busy = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)

    def occupy() -> None:
        until(lambda: model.requests, "a request")
        busy.execute("BEGIN IMMEDIATE")
        assert turned_away.wait(LONG), "held for longer than the store itself waits"
        busy.execute("ROLLBACK")

    occupied: list[Future[None]] = []

    def when_it_begins(event: Event) -> None:
        if not occupied:
            occupied.append(in_thread(occupy))

    with closing(busy):
        scoring = ModelScoring(store, directories, pace=quick_pace)
        report = scoring.run(agreed_plan(store, settings_for(model)), when_it_begins)
        occupied[0].result()

    assert (report.scored, report.stopped) == (16, "")
    assert set(model.paid.values()) == {1}

"""Runs: noted when they begin, closed when they end, read back with what they took."""

from dataclasses import replace
from datetime import timedelta

from arxivtui.domain import Run, RunKind
from arxivtui.store import Store, runs
from tests.store.samples import NOW, run_ended

RUN = Run("r", RunKind.LLM, NOW, "model-a", "today", 20, 1000, 400, 90, 0.0123, "You read abstracts. \ud800")


def test_a_run_keeps_its_figures(store: Store) -> None:
    with store.writing() as db:
        runs.start(db, Run("r", RunKind.LLM, NOW, "model-a", "today", system_prompt="You read abstracts."))
        runs.start(db, replace(RUN, scorer="noted once only"))
        runs.finish(db, RUN, NOW + timedelta(minutes=1))

        assert runs.get(db, "r") == replace(RUN, system_prompt="You read abstracts.")


def test_a_run_comes_back_as_it_began(store: Store) -> None:
    with store.writing() as db:
        runs.start(db, RUN)

        assert runs.get(db, "r") == replace(RUN, system_prompt="You read abstracts. \ufffd")
        assert runs.get(db, "another") is None


def test_closing_a_run_leaves_its_sums_alone(store: Store) -> None:
    with store.writing() as db:
        runs.start(db, RUN)
        assert run_ended(db, "r") is None

        runs.close(db, "r", NOW + timedelta(minutes=2), papers=57)

        stored = runs.get(db, "r")
        assert run_ended(db, "r") == NOW + timedelta(minutes=2)
    assert stored is not None
    assert (stored.papers, stored.prompt_tokens, stored.cost) == (57, 1000, 0.0123)

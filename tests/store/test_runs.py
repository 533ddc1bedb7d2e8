"""Runs: noted when they begin, closed when they end, read back with what they took."""

from dataclasses import replace
from datetime import timedelta

from arxivtui.domain import Run, RunKind
from arxivtui.store import Store, StoredRun, runs
from tests.store.samples import NOW, a_run

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
        runs.close(db, "r", NOW + timedelta(minutes=2), papers=57)

        (stored,) = runs.latest(db, RunKind.LLM)
    assert stored.finished == NOW + timedelta(minutes=2)
    assert (stored.run.papers, stored.run.prompt_tokens, stored.run.cost) == (57, 1000, 0.0123)


def test_the_latest_runs_of_a_kind_come_newest_first(store: Store) -> None:
    began = [a_run(f"llm {minute}", RunKind.LLM, minute=minute) for minute in (2, 3, 1)]
    with store.writing() as db:
        for run in [*began, a_run("rank", minute=9)]:
            runs.start(db, run)
        runs.close(db, "llm 2", NOW + timedelta(minutes=5), papers=0)

        assert runs.latest(db, RunKind.LLM, 2) == [
            StoredRun(began[1], None),
            StoredRun(began[0], NOW + timedelta(minutes=5)),
        ]
        assert len(runs.latest(db, RunKind.LLM)) == 3
        assert runs.latest(db, RunKind.IMPORT) == []

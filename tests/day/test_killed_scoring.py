"""A scoring run killed at any moment: what was paid for is kept, or known to be lost, not paid again."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from arxivtui.config import Directories
from arxivtui.day.llm import spent
from arxivtui.domain import NO_ANSWER, Score
from arxivtui.store import Store
from tests.day.model_days import ranked_day, said_of, score_day, settings_for
from tests.stand_ins.model import ModelStandIn
from tests.waiting import until

KILLS = 6


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_and_begun_again_no_paper_is_paid_twice(
    store: Store, directories: Directories, seed: int
) -> None:
    ids = ranked_day(store, 300)
    random = Random(seed)
    with ModelStandIn() as model:
        model.faults = ["hang:0.1"]
        for _ in range(KILLS):
            kill_after(directories, model, random.randint(1, 6))
        model.faults = []
        score_day(store, directories, settings_for(model))

        said = said_of(store, ids)
        lost = [paper_id for paper_id, one in said.items() if not isinstance(one, Score)]
        assert all(said[paper_id].reason == NO_ANSWER for paper_id in lost)  # type: ignore[union-attr]
        assert set(model.paid.values()) == {1}
        assert set(ids) - set(lost) <= set(model.paid)
        assert (spent(store).maybe > 0) == bool(lost)

        again = score_day(store, directories, settings_for(model), again=True)
        assert again.planned == again.scored == len(lost)
        assert all(isinstance(one, Score) for one in said_of(store, ids).values())


def kill_after(directories: Directories, model: ModelStandIn, requests: int) -> None:
    """Begin a run, and kill it when it has sent so many requests."""
    before = len(model.requests)
    home = directories.database.parent
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.day.scoring_process", str(home), model.url],
        cwd=Path(__file__).parents[2],
    )
    try:
        until(lambda: len(model.requests) >= before + requests or process.poll() is not None, "requests")
    finally:
        process.kill()
        process.wait()

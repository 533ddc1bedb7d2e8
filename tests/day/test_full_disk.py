"""The disk is full in the middle of a run: what was paid for is stored in the room that was kept for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.config import Directories
from arxivtui.day import Event
from arxivtui.day.llm import ModelScoring
from arxivtui.store import Store
from tests.day.model_days import agreed_plan, quick_pace, ranked_day, score_day, settings_for
from tests.small_disk import fill, mounted
from tests.stand_ins.model import ModelStandIn


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place) as disk:
        yield disk


def test_what_was_paid_for_before_the_disk_was_full_is_stored(small_disk: Path) -> None:
    directories = Directories.find({"ARXIVTUI_HOME": str(small_disk)})
    with ModelStandIn() as model, Store.open(directories.database) as store:
        ranked_day(store, 300)
        model.faults = ["hang:0.05"]
        told: list[Event] = []

        def fill_it_midway(event: Event) -> None:
            told.append(event)
            if len(told) == 4:
                fill(small_disk)

        scoring = ModelScoring(store, directories, pace=quick_pace)
        report = scoring.run(agreed_plan(store, settings_for(model, timeout_seconds=60.0)), fill_it_midway)

        assert "no space left" in report.stopped
        assert report.scored == len(model.paid) > 0
        assert report.scored + report.left_out == 300

        (small_disk / "filler").unlink()
        rest = score_day(store, directories, settings_for(model, timeout_seconds=60.0))
        assert rest.planned == rest.scored == 300 - report.scored
        assert set(model.paid.values()) == {1}

"""What late beats of the app's loop are put down to."""

from array import array
from pathlib import Path

import pytest

from benchmarks.beats import NOTED, Beats, Waits

IN_TIME = (1.0, 0.0, 0.001, 0.0)
HELD_UP = (2.0, 0.020, 0.005, 0.003)
AT_WORK = (3.0, 0.008, 0.009, 0.004)


@pytest.fixture
def beats(tmp_path: Path) -> Beats:
    noted = array("d")
    for beat in (IN_TIME, HELD_UP, AT_WORK):
        assert len(beat) == NOTED
        noted.extend(beat)
    (tmp_path / "beats").write_bytes(noted.tobytes())
    return Beats.read(tmp_path / "beats")


def test_lags_are_those_of_the_time_that_is_asked_for(beats: Beats) -> None:
    assert beats.lags(0.5, 1.5) == [0.0]


def test_beats_that_were_missed_count_as_late_as_they_would_have_come(beats: Beats) -> None:
    assert beats.lags(1.5, 3.5) == pytest.approx([20.0, 15.0, 10.0, 5.0, 0.0, 8.0, 3.0])


@pytest.mark.parametrize(
    ("due", "waits"),
    [
        pytest.param(1.0, Waits(0.0, 0.0, 0.0), id="in time"),
        pytest.param(2.0, Waits(5.0, 3.0, 12.0), id="another thread had the lock"),
        pytest.param(3.0, Waits(8.0, 0.0, 0.0), id="its own work, and no more than all"),
    ],
)
def test_a_late_beat_is_divided_among_what_it_waited_for(beats: Beats, due: float, waits: Waits) -> None:
    found = beats.slowest([(due - 0.5, due + 0.5)])
    assert (found.own, found.processor, found.lock) == pytest.approx((waits.own, waits.processor, waits.lock))


def test_the_slowest_of_all_times_are_what_counts(beats: Beats) -> None:
    assert beats.slowest([(0.5, 1.5), (1.5, 2.5)]).lock == pytest.approx(12.0)

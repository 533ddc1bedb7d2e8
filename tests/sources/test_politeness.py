"""Keeping our distance, within a process and between several."""

import json
import time
from pathlib import Path

import pytest

from arxivtui.sources import SourceCancelledError, SourceError, SourceRefusedError
from arxivtui.sources.politeness import Turns


class Waits:
    """Remembers the wait that it is told of, and ends it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.reasons: list[str] = []
        self.turns: Turns | None = None

    def __call__(self, seconds: float, why: str) -> None:
        self.seconds.append(seconds)
        self.reasons.append(why)
        assert self.turns is not None
        self.turns.cancel()


def turns(folder: Path, delay: float = 100.0) -> tuple[Turns, Waits]:
    waits = Waits()
    waits.turns = Turns(folder, "arxiv.example", delay, waits)
    return waits.turns, waits


def kept(folder: Path) -> Path:
    return folder / "last-request-arxiv.example.json"


def take(ours: Turns) -> None:
    with ours.turn():
        pass


def test_the_first_request_goes_at_once_and_the_next_waits(tmp_path: Path) -> None:
    ours, waits = turns(tmp_path)
    take(ours)
    assert waits.seconds == []

    with pytest.raises(SourceCancelledError):
        take(ours)

    assert 0 < waits.seconds[0] <= 100


def test_another_process_keeps_the_same_distance(tmp_path: Path) -> None:
    take(Turns(tmp_path, "arxiv.example", 100))
    theirs, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(theirs)

    assert 0 < waits.seconds[0] <= 100


def test_another_process_waits_while_a_request_runs(tmp_path: Path) -> None:
    theirs, waits = turns(tmp_path, delay=0)

    with Turns(tmp_path, "arxiv.example", 0).turn(), pytest.raises(SourceCancelledError):
        take(theirs)

    assert waits.reasons == ["another arxivtui is asking arxiv.example"]


def test_another_host_has_its_own_turns(tmp_path: Path) -> None:
    take(Turns(tmp_path, "arxiv.example", 100))

    take(Turns(tmp_path, "mirror.example:8080", 100))

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "last-request-arxiv.example.json",
        "last-request-mirror.example_8080.json",
    ]


def test_a_request_that_never_left_gives_its_turn_back(tmp_path: Path) -> None:
    ours, waits = turns(tmp_path)

    with ours.turn() as turn:
        turn.give_back()
    take(ours)

    assert waits.seconds == []


def keep_quiet(folder: Path, seconds: float) -> None:
    with Turns(folder, "arxiv.example", 0).turn() as turn:
        turn.keep_quiet(seconds)


def test_a_wish_for_quiet_is_kept_to_by_all(tmp_path: Path) -> None:
    keep_quiet(tmp_path, 50)
    ours, waits = turns(tmp_path, delay=0)

    with pytest.raises(SourceCancelledError):
        take(ours)

    assert 0 < waits.seconds[0] <= 50


def test_a_wish_for_long_quiet_is_told_instead_of_waited_for(tmp_path: Path) -> None:
    keep_quiet(tmp_path, 600)

    with pytest.raises(SourceRefusedError, match=r"arxiv\.example asks to be left alone for 10 minutes"):
        take(Turns(tmp_path, "arxiv.example", 0))


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"[1]", b'{"next": "soon"}', b'{"next": 1e400}', b"\xff" * 9000]
)
def test_a_file_that_is_none_of_ours_counts_as_nothing_known(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path).write_bytes(content)
    ours, waits = turns(tmp_path)

    take(ours)

    assert waits.seconds == []
    assert set(json.loads(kept(tmp_path).read_bytes())) == {"next"}


def test_a_clock_that_was_set_back_costs_one_delay_at_most(tmp_path: Path) -> None:
    next_year = time.time() + 365 * 86_400
    kept(tmp_path).write_text(json.dumps({"next": next_year, "quiet_until": next_year}))
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(ours)

    assert waits.seconds[0] <= 100


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "state"

    take(Turns(folder, "arxiv.example", 0))

    assert kept(folder).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(SourceError, match=r"cannot be kept in .*last-request"):
        take(Turns(tmp_path / "state", "arxiv.example", 0))

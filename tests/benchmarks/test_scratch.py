"""The folders that benchmarks work in: what a dead run leaves is removed, what a living one has is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.domain import Paper
from benchmarks import stored_papers
from benchmarks.scratch import only_run, scratch, sweep


def test_a_folder_is_gone_at_the_end_however_it_ends(tmp_path: Path) -> None:
    def interrupted() -> None:
        with scratch(tmp_path, "copied-") as folder:
            (folder / "arxivtui.db").touch()
            raise SystemExit(143)

    with pytest.raises(SystemExit):
        interrupted()

    assert not list(tmp_path.glob("copied-*"))


def test_what_a_dead_run_left_goes_and_what_a_living_one_has_stays(tmp_path: Path) -> None:
    dead = tmp_path / "copied-dead"
    (dead / "home").mkdir(parents=True)
    kept = tmp_path / "home-1000-v2"
    kept.mkdir()

    with scratch(tmp_path, "served-") as living:
        assert not dead.exists()
        sweep(tmp_path)
        assert living.is_dir()
        assert kept.is_dir()


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with only_run(tmp_path) as first, only_run(tmp_path) as second:
        assert (first, second) == (True, False)
    with only_run(tmp_path) as later:
        assert later


def test_what_is_kept_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_count: int) -> Iterator[Paper]:
        raise SystemExit(130)

    monkeypatch.setattr(stored_papers, "FOLDER", tmp_path)
    monkeypatch.setattr(stored_papers, "read_papers", interrupted)

    with pytest.raises(SystemExit):
        stored_papers.rows_file(3)

    assert not list(tmp_path.glob("rows-*"))
    assert not list(tmp_path.glob("unfinished-*"))

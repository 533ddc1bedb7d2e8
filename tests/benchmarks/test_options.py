"""Numbers on the command lines of benchmarks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import stored_papers, triage
from benchmarks.options import RUN, above_nought, at_least_one
from benchmarks.scratch import only_run

ROOT = Path(stored_papers.__file__).parents[1]
MEASURES = """
import argparse, sys
from pathlib import Path
from benchmarks import options
options.FOLDER = Path(sys.argv.pop())
options.parse(argparse.ArgumentParser(prog="made_up"))
print("measured")
"""


def test_numbers_that_can_be_measured_with() -> None:
    assert at_least_one("3") == 3
    assert above_nought("0.5") == 0.5


@pytest.mark.parametrize("number", ["0", "-3", "1.5", "many"])
def test_others_are_refused_before_anything_is_built(
    number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["triage", f"--acts={number}"])

    with pytest.raises(SystemExit) as left:
        triage.main()

    assert left.value.code == 2
    assert "not a whole number of at least one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("home", "papers", "why"),
    [("new", "0", "not a whole number of at least one"), (".", "3", "is there already")],
)
def test_a_home_of_no_papers_is_refused_and_one_that_is_there(
    home: str,
    papers: str,
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["stored_papers", str(tmp_path / home), papers])

    with pytest.raises(SystemExit) as left:
        stored_papers.main()

    assert left.value.code == 2
    assert why in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "long"])
def test_seconds_are_more_than_none(seconds: str) -> None:
    with pytest.raises(Exception, match="not a number above nought"):
        above_nought(seconds)


def measured(folder: Path, run: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != RUN}
    return subprocess.run(
        [sys.executable, "-c", MEASURES, str(folder)],
        cwd=ROOT,
        env={**environment, **({RUN: run} if run else {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_benchmark_alone_measures_when_no_other_run_goes_on(tmp_path: Path) -> None:
    with only_run(tmp_path):
        refused = measured(tmp_path)
    alone = measured(tmp_path)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert (
        refused.stderr == f"made_up: another run is going on in {tmp_path}; two would disturb each other.\n"
    )
    assert (alone.returncode, alone.stdout) == (0, "measured\n")


def test_a_benchmark_that_is_a_part_of_the_run_measures(tmp_path: Path) -> None:
    with only_run(tmp_path):
        assert measured(tmp_path, run="this one").stdout == "measured\n"


def test_a_benchmark_alone_says_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    refused = measured(tmp_path / "file" / "kept")

    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.endswith("Not a directory.\n")

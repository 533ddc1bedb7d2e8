"""Numbers on the command lines of benchmarks."""

from pathlib import Path

import pytest

from benchmarks import stored_papers, triage
from benchmarks.options import above_nought, at_least_one


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

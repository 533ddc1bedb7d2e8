"""Numbers on the command lines of benchmarks."""

import pytest

from benchmarks import triage
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


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "long"])
def test_seconds_are_more_than_none(seconds: str) -> None:
    with pytest.raises(Exception, match="not a number above nought"):
        above_nought(seconds)

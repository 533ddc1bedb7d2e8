"""`python -m benchmarks` on benchmarks that take no time: what they leave, and what is told of failures."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.catalogue import Benchmark
from benchmarks.page import Outcome

BODY = """
import argparse
from benchmarks.figures import add_option, figure, leave
parser = argparse.ArgumentParser()
add_option(parser)
parser.add_argument("--rounds", type=int)
asked = parser.parse_args()
print("measuring")
{rest}
"""
GIVES = 'leave(asked.figures, [figure("made_up.rows", "rows", asked.rounds, "ms")])'


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which `made_up` is a benchmark like the others."""
    package = tmp_path / "benchmarks"
    package.mkdir()
    own = Path(command.__file__).parent
    (package / "__init__.py").write_text(f"__path__.append({str(own)!r})\n", encoding="utf-8")
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "LAST", tmp_path / "last")
    return package / "made_up.py"


def run(made_up: Path, rest: str, patience: float = 600.0) -> Outcome:
    made_up.write_text(BODY.format(rest=rest), encoding="utf-8")
    benchmark = Benchmark("made_up", "Made up", "Nothing.", ("--rounds", "5"), ("--rounds", "1"))
    return command.run(benchmark, quick=False, patience=patience)


def test_a_benchmark_leaves_figures_and_what_it_printed(made_up: Path) -> None:
    outcome = run(made_up, GIVES)

    assert [(each.key, each.value) for each in outcome.found.figures] == [("made_up.rows", 5)]
    assert outcome.failure == ""
    assert (command.LAST / "made_up.txt").read_text("utf-8") == "measuring\n"
    assert json.loads((command.LAST / "made_up.json").read_text("utf-8"))["left_out"] == []


def test_one_that_could_not_run_says_why(made_up: Path) -> None:
    outcome = run(made_up, 'leave(asked.figures, [], ["No browser is installed."])')

    assert (outcome.failure, outcome.missing) == ("", "No browser is installed.")


def test_one_that_fails_is_told_by_its_last_words_without_places_of_this_machine(made_up: Path) -> None:
    outcome = run(made_up, 'raise RuntimeError("no /home/ada/store/arxivtui.db here")')

    assert outcome.failure == "RuntimeError: no …/arxivtui.db here"
    assert outcome.found.figures == ()


def test_what_it_measured_before_it_failed_counts(made_up: Path) -> None:
    outcome = run(made_up, f'{GIVES}\nraise SystemExit("an act was lost")')

    assert outcome.failure == "an act was lost"
    assert len(outcome.found.figures) == 1


def test_one_that_leaves_nothing_has_failed(made_up: Path) -> None:
    assert run(made_up, "").failure == "it left no figures"


def test_one_that_never_ends_is_ended(made_up: Path) -> None:
    outcome = run(made_up, "import threading\nthreading.Event().wait()", patience=0.2)

    assert outcome.failure.startswith("not done after")


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--only", "nothing"])

    assert left.value.code == 2
    assert "invalid choice: 'nothing'" in capsys.readouterr().err

"""`python -m benchmarks` on benchmarks that take no time: what they leave, and what is told of failures."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.catalogue import Benchmark
from benchmarks.page import Outcome
from benchmarks.scratch import only_run
from benchmarks.started import started

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


def test_colours_are_no_part_of_its_last_words() -> None:
    assert command.last_line("\x1b[1;31mit was red\x1b[0m\n\n") == "it was red"


def test_what_it_measured_before_it_failed_counts(made_up: Path) -> None:
    outcome = run(made_up, f'{GIVES}\nraise SystemExit("an act was lost")')

    assert outcome.failure == "an act was lost"
    assert len(outcome.found.figures) == 1


def test_one_that_leaves_nothing_has_failed(made_up: Path) -> None:
    assert run(made_up, "").failure == "it left no figures"


def test_one_that_never_ends_is_ended(made_up: Path) -> None:
    outcome = run(made_up, "import threading\nthreading.Event().wait()", patience=0.2)

    assert outcome.failure.startswith("not done after")


def test_a_reader_is_told_of_what_a_benchmark_builds(
    made_up: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(made_up, f'from benchmarks.stored_papers import say\nsay("building a store …")\n{GIVES}')

    assert capfd.readouterr().err == "building a store …\n"


def test_one_that_does_not_end_when_asked_to_is_made_to(made_up: Path) -> None:
    made_up.write_text(DEAF, encoding="utf-8")
    says = made_up.parent / "says"

    with says.open("wb") as output, started([str(made_up)], output, made_up.parent, grace=0.1) as process:
        while not says.read_bytes():
            assert process.poll() is None
            time.sleep(0.05)

    assert process.returncode == -signal.SIGKILL


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["--only", "nothing"])

    assert left.value.code == 2
    assert "invalid choice: 'nothing'" in capsys.readouterr().err


def test_two_runs_at_once_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)

    with only_run(tmp_path):
        assert command.main(["--only", "start"]) == 1

    assert "another run is going on" in capsys.readouterr().err


def test_where_nothing_can_be_kept_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(command, "FOLDER", tmp_path / "file" / "kept")

    assert command.main(["--only", "start"]) == 1

    assert capsys.readouterr().err.endswith("Not a directory.\n")


def test_a_page_that_cannot_be_written_is_told_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "FOLDER", tmp_path)

    assert command.main(["--only", "start", "--out", str(tmp_path / "none" / "page.md")]) == 1

    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert "none is no folder" in told.err


DEAF = """
import signal, threading
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
threading.Event().wait()
"""
INTERRUPTED = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from benchmarks import __main__ as command
from benchmarks.catalogue import Benchmark
command.FOLDER = command.ROOT = Path.cwd()
command.LAST, command.DRAFT = command.FOLDER / "last", command.FOLDER / "page.md"
command.BENCHMARKS = (Benchmark("made_up", "Made up", "Nothing."),)
sys.argv[1:] = ["--only", "made_up"]
sys.exit(command.main())
"""
LASTS = """
import subprocess, sys
from pathlib import Path
from benchmarks.options import parse
from benchmarks.scratch import scratch
sys.argv[1:] = []
parse(parser)
with scratch(Path.cwd(), "copied-"):
    endless = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    elsewhere = subprocess.Popen(endless, start_new_session=True)
    Path("writing").write_text(str(elsewhere.pid))
    Path("writing").rename("going")
    elsewhere.wait()
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_neither_processes_nor_folders(
    number: signal.Signals, code: int, made_up: Path, tmp_path: Path
) -> None:
    made_up.write_text(BODY.format(rest=LASTS), encoding="utf-8")
    going = tmp_path / "going"
    environment = {**os.environ, "PYTHONPATH": str(Path(command.__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-P", "-c", INTERRUPTED], cwd=tmp_path, env=environment, stderr=subprocess.PIPE
    ) as process:
        while not going.exists():
            assert process.poll() is None
            time.sleep(0.05)
        assert list(tmp_path.glob("copied-*"))
        process.send_signal(number)
        told = process.communicate()[1]

    assert (process.returncode, told) == (code, b"Interrupted.\n")
    assert not list(tmp_path.glob("copied-*"))
    assert not lives(int(going.read_text()))


def lives(process: int) -> bool:
    """It is there, and not just unburied."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    except OSError:
        return False

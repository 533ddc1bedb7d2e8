"""The search for the tests' API key finds it, and fails the run."""

import base64
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import CANARY, disguises, files_below, files_with

PIECES = ("h4Gm", "8Ys1", "Pd5K", "c0Lq")
OTHER = "-".join(("sk", "another", "".join(PIECES)))
"""Not the canary, which these tests themselves would leave on the disk."""

_KEY = f"''.join({PIECES!r})"
_WRITES = "(tmp_path / 'log')"

REPOSITORY = Path(__file__).resolve().parents[1]

SESSION = f"""
import tests.canary
tests.canary._SECRET = "".join({PIECES!r})
from tests.canary import pytest_sessionfinish, pytest_sessionstart, pytest_terminal_summary
"""


@pytest.mark.parametrize(
    "data",
    [
        OTHER.encode(),
        b"\xff\x00" + OTHER.encode("utf-16-le"),
        OTHER.encode("utf-16-be"),
        OTHER.encode().hex().encode(),
        *(base64.b64encode(b"x" * shift + OTHER.encode() + b"tail") for shift in range(3)),
    ],
)
def test_a_key_is_found_in_every_disguise(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "deep" / "file"
    file.parent.mkdir()
    file.write_bytes(b"before " + data + b" after")
    assert files_with(OTHER, files_below(tmp_path)) == [file]
    file.write_bytes(b"nothing")
    assert files_with(OTHER, files_below(tmp_path)) == []


def test_a_key_is_found_in_a_database(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (?)", (f"Bearer {OTHER}",))
    connection.commit()
    connection.close()
    assert files_with(OTHER, files_below(tmp_path)) == [file]


def test_pipes_and_links_are_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path)
    assert [*files_below(tmp_path)] == []


def test_the_canary_stands_in_no_file_of_the_tests() -> None:
    assert files_with(CANARY, files_below(REPOSITORY / "tests")) == []
    assert len(disguises(CANARY)) == 7


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "with workers"])
def test_a_run_that_writes_the_key_fails(tmp_path: Path, workers: tuple[str, ...]) -> None:
    (tmp_path / "conftest.py").write_text(SESSION)
    (tmp_path / "test_it.py").write_text(
        f"def test_leaks(tmp_path): {_WRITES}.write_text('Bearer ' + {_KEY})\n"
    )
    run = _pytest(tmp_path, *workers)
    assert run.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 passed" in run.stdout
    assert "CANARY: the tests' API key is in" in run.stdout
    assert "/log" in run.stdout
    (tmp_path / "test_it.py").write_text(f"def test_keeps_it(tmp_path): {_WRITES}.write_text('Bearer ...')\n")
    assert _pytest(tmp_path, *workers).returncode == pytest.ExitCode.OK


def _pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "--basetemp", str(folder / "temporary"), *options]
    paths = os.pathsep.join((str(REPOSITORY), os.environ.get("PYTHONPATH", "")))
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        command, cwd=folder, env={**environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )

"""What `daily --print-recipe` prints: read by systemd, launchd's format, a shell and cron's own rules."""

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from arxivtui.cli.daily_recipes import cron_lines, local_times, service_unit, timer_unit
from arxivtui.server.service import Program
from tests.cli.conftest import Command

ODD = 'it\'s a "100%" $HOME folder'
DAILY = ("daily", "--wait", "--quiet")


@contextmanager
def living_in(zone: str) -> Iterator[None]:
    with patch.dict(os.environ, {"TZ": zone}):
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", [(day, 20, 10) for day in range(5)]),
        ("Europe/Berlin", [(day, 2, 10) for day in range(1, 6)]),
        ("Asia/Tokyo", [(day, 10, 10) for day in range(1, 6)]),
        ("Pacific/Honolulu", [(day, 15, 10) for day in range(5)]),
        ("Asia/Kolkata", [(day, 6, 40) for day in range(1, 6)]),
    ],
)
def test_the_hour_is_late_enough_all_year_round(zone: str, expected: list[tuple[int, int, int]]) -> None:
    with living_in(zone):
        assert local_times() == expected


def test_cron_gets_one_line_that_a_shell_reads_as_it_was_meant(command: Command) -> None:
    printed = command.run("daily", "--print-recipe", "cron").stdout

    (line,) = [line for line in printed.splitlines() if not line.startswith("#")]
    words = shlex.split(line.split(maxsplit=5)[5])
    assert words == [
        "env",
        f"ARXIVTUI_HOME={command.home}",
        sys.executable,
        "-P",
        "-m",
        "arxivtui",
        *DAILY,
    ]


def test_what_cron_and_a_shell_take_for_signs_of_theirs_is_quoted(tmp_path: Path) -> None:
    line = cron_lines(Program.of(DAILY, {"ARXIVTUI_HOME": f"/{ODD}"}, "/usr/bin/python3")).splitlines()[-1]

    assert "%" not in line.replace("\\%", "")
    assert f"ARXIVTUI_HOME=/{ODD}" in shlex.split(line.replace("\\%", "%").split(maxsplit=5)[5])


@pytest.mark.parametrize("folder", ["plain", ODD])
def test_systemd_itself_accepts_the_units(folder: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    python = tmp_path / folder / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    program = Program.of(DAILY, {"ARXIVTUI_HOME": str(tmp_path / folder)}, str(python))
    (tmp_path / "arxivtui-daily.service").write_text(service_unit(program))
    (tmp_path / "arxivtui-daily.timer").write_text(timer_unit())
    (tmp_path / "runtime").mkdir(mode=0o700)

    done = subprocess.run(
        [analyze, "--user", "verify", *map(str, sorted(tmp_path.glob("arxivtui-daily.*")))],
        env=dict(os.environ) | {"XDG_RUNTIME_DIR": str(tmp_path / "runtime")},
        capture_output=True,
        text=True,
        check=False,
    )

    if "Failed to initialize manager" in done.stderr:
        pytest.skip(f"systemd-analyze does not work here: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_finds_the_next_evening_in_new_york() -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    (when,) = [line for line in timer_unit().splitlines() if line.startswith("OnCalendar=")]

    done = subprocess.run(
        [analyze, "calendar", when.removeprefix("OnCalendar=")], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "Next elapse" in done.stdout


def test_the_lines_for_a_shell_put_the_units_in_their_place(command: Command, tmp_path: Path) -> None:
    printed = command.run("daily", "--print-recipe", "systemd").stdout
    said, systemctl = tmp_path / "said", tmp_path / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$*" >> "{said}"\n')
    systemctl.chmod(0o755)

    subprocess.run(
        ["/bin/sh", "-eu", "-c", printed],
        env={"HOME": str(tmp_path), "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        check=True,
    )

    units = tmp_path / ".config" / "systemd" / "user"
    service = (units / "arxivtui-daily.service").read_text()
    assert f"ExecStart={sys.executable} -P -m arxivtui daily --wait --quiet\n" in service
    assert f"Environment=ARXIVTUI_HOME={command.home}\n" in service
    assert "Persistent=true\n" in (units / "arxivtui-daily.timer").read_text()
    assert said.read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable --now arxivtui-daily.timer",
    ]


def test_launchd_gets_a_property_list(command: Command) -> None:
    printed = command.run("daily", "--print-recipe", "launchd").stdout

    agent = plistlib.loads(printed.encode())

    assert agent["ProgramArguments"] == [sys.executable, "-P", "-m", "arxivtui", *DAILY]
    assert agent["EnvironmentVariables"] == {"ARXIVTUI_HOME": str(command.home)}
    assert len(agent["StartCalendarInterval"]) == 5
    assert agent["StandardOutPath"] == str(command.home / "state" / "daily.log")


def test_nothing_is_made_by_printing(command: Command) -> None:
    command.run("daily", "--print-recipe", "cron")

    assert list(command.home.iterdir()) == []

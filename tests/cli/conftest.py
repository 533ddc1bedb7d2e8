"""A home of its own and the real command, run as a process, for every test."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Protocol

import pytest

from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.model import ModelStandIn

NO_KEYRING = "keyring.backends.fail.Keyring"
"""The back end where there is none: the tester's own keyring is never asked."""

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
PAPER = "2500.00041"
"""One of the invented day."""


@dataclass
class Command:
    """`arxivtui` in a home of its own."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)
    program: Sequence[str] = (sys.executable, "-m", "arxivtui")

    def environment(self) -> dict[str, str]:
        others = ("ARXIVTUI_", "OPENAI_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        own = {"ARXIVTUI_HOME": str(self.home), "COLUMNS": "100", "PYTHON_KEYRING_BACKEND": NO_KEYRING}
        return {**inherited, **own, **self.environ}

    def start(self, *arguments: str, typed: str = "") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*self.program, *arguments],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(typed)
        process.stdin.close()
        process.stdin = None
        return process

    def run(self, *arguments: str, code: int = 0, typed: str = "") -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, typed=typed)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, f"exit {process.returncode}\n{out}\n{err}"
        assert "Traceback" not in err
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)


def line_with(stream: IO[str] | None, words: str) -> str:
    """The first line of a running command's stream that has these words."""
    assert stream is not None
    before = []
    while line := stream.readline():
        if words in line:
            return line
        before.append(line)
    raise AssertionError(f"ended without {words!r}: {before}")


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """The command in an empty home, with no arXiv within reach."""
    home = tmp_path / "home"
    home.mkdir()
    return Command(home, {"ARXIVTUI_ARXIV__BASE_URL": "http://127.0.0.1:9"})


class Starting(Protocol):
    """Starts the command beside the test."""

    def __call__(self, *arguments: str) -> subprocess.Popen[str]: ...


@pytest.fixture
def start(command: Command) -> Iterator[Starting]:
    """What starts the command beside the test, and ends it with the test at the latest."""
    with ExitStack() as started:

        def starting(*arguments: str) -> subprocess.Popen[str]:
            process = started.enter_context(command.start(*arguments))
            started.callback(process.kill)
            return process

        yield starting


@pytest.fixture
def port(command: Command) -> int:
    """A free port, which is the one of the command's settings."""
    found = free_port()
    command.environ["ARXIVTUI_SERVER__PORT"] = str(found)
    return found


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    """arXiv's stand-in with our invented days, on the newer of them."""
    with ArxivStandIn(FIXTURES, today=date(2025, 3, 4)) as stand_in:
        yield stand_in


@pytest.fixture
def online(command: Command, arxiv: ArxivStandIn) -> Command:
    """The command with arXiv's stand-in within reach."""
    command.environ["ARXIVTUI_ARXIV__BASE_URL"] = arxiv.url
    command.environ["ARXIVTUI_ARXIV__DELAY_SECONDS"] = "0"
    return command


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with ModelStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def two(online: Command, tmp_path: Path) -> tuple[Command, Command]:
    """One home with a day and a star in it, and an empty one."""
    other = tmp_path / "other"
    other.mkdir()
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    online.run("star", PAPER, "--note", "Soon")
    return online, Command(other, dict(online.environ))

"""What a newcomer does first with an installed arxivtui, each as a check of the installed command itself."""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from arxivtui import __version__
from arxivtui.extension import Browser, contents, shipped
from tests.cli.conftest import FIXTURES, NO_KEYRING, Command, line_with
from tests.cli.test_completion import completed
from tests.free_ports import free_port
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.browser import Extension
from tests.supply.packages import ROOT, run
from tests.tui.terminal import Terminal

_WALK = """
import click
from arxivtui.cli.commands import arxivtui

def walk(path):
    print("====", *path)
    arxivtui.main([*path, "--help"], prog_name="arxivtui", standalone_mode=False)
    command = arxivtui
    for name in path:
        command = command.get_command(click.Context(command), name)
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            walk([*path, name])

walk([])
"""


def installed_command(program: Path, folder: Path) -> Command:
    """The installed command in an empty home, with no source tree on its path and no arXiv in reach."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    environ = {
        "PYTHONPATH": "",
        "ARXIVTUI_ARXIV__BASE_URL": "http://127.0.0.1:9",
        "ARXIVTUI_SERVER__PORT": str(free_port()),
    }
    return Command(home, environ, (str(program),))


def is_the_wheels_own(command: Command) -> None:
    """What is imported lies in the environment, and nothing of it in the source tree."""
    python = Path(command.program[0]).with_name("python")
    code = "import arxivtui, sys; print(arxivtui.__file__); print(sys.path)"
    said = run([str(python), "-c", code], command.home)

    assert said.startswith(str(python.parents[1]))
    assert str(ROOT / "src") not in said


def says_its_version(command: Command) -> None:
    """`--version`."""
    assert command.run("--version").stdout == f"arxivtui {__version__}\n"


def helps_with_every_command(command: Command) -> None:
    """`--help` of the command, and of all its commands and theirs."""
    assert "\n  doctor " in command.run("--help").stdout
    python = Path(command.program[0]).with_name("python")
    shown = run([str(python), "-c", _WALK], command.home)
    assert shown.count("\nUsage: arxivtui") == shown.count("====") > 30


def shows_the_sample_day(command: Command) -> None:
    """`demo` in a terminal, until papers stand on it, and out of it again."""
    environ = {**command.environ, "PYTHON_KEYRING_BACKEND": NO_KEYRING}
    with Terminal(command.home, "demo", environ=environ, program=command.program) as terminal:
        terminal.until("Sparse Experts Get Bored")
        terminal.type("q")
        assert terminal.ended() == 0, terminal.seen


def unpacks_the_extension(command: Command) -> None:
    """`extension` for Chromium and Firefox, file for file what the source tree has."""
    folder = command.home / "extension"
    assert command.run("extension", str(folder)).stdout.startswith("Written: ")
    for browser in Browser:
        below = folder / browser
        unpacked = {
            path.relative_to(below).as_posix(): path.read_bytes()
            for path in below.rglob("*")
            if path.is_file()
        }
        assert unpacked == contents(browser, shipped())


def serves_the_browser(command: Command) -> None:
    """`serve` answers on the loopback, and ends when told to."""
    port = int(command.environ["ARXIVTUI_SERVER__PORT"])
    with ExitStack() as started:
        process = started.enter_context(command.start("serve"))
        started.callback(process.kill)
        line_with(process.stderr, f"served at http://127.0.0.1:{port}")
        status, answer = Extension(port).ask("/v1/ping", {})
        assert (status, answer["app"], answer["version"]) == (200, "arxivtui", __version__)
        assert Extension(port).ask("/v1/papers", {"ids": []})[0] in (401, 403)
        process.terminate()
        assert process.wait(60) == 0


def finds_its_home_in_order(command: Command) -> None:
    """`doctor --offline` finds nothing wrong with an empty home."""
    found = json.loads(command.run("doctor", "--offline", "--json").stdout)
    assert [each for each in found if each["level"] == "wrong"] == []


def completes(command: Command) -> None:
    """`completion` for each shell; and bash, where there is one, does what it says."""
    assert all("arxivtui" in command.run("completion", shell).stdout for shell in ("bash", "zsh", "fish"))
    folder = Path(command.program[0]).parent
    environ = {**command.environment(), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    if shutil.which("bash"):
        assert completed("arxivtui doc", environ) == ["doctor"]


def spends_an_evening(command: Command) -> None:
    """A day fetched and ranked, its best paper starred, and the bibliography of it."""
    with ArxivStandIn(FIXTURES, today=date(2025, 3, 4)) as arxiv:
        urls = {"ARXIVTUI_ARXIV__BASE_URL": arxiv.url, "ARXIVTUI_ARXIV__DELAY_SECONDS": "0"}
        online = Command(command.home, {**command.environ, **urls}, command.program)
        (command.home / "criteria.md").write_text("## Sparse models\n\nMixture of experts.\n", "utf-8")
        online.run("fetch", "-c", "cs.LG")
    best = command.json("list", "--limit", "1")[0]
    assert best["score"] is not None
    command.run("star", best["id"])
    assert best["id"] in command.run("export", "-f", "bibtex", "--offline").stdout


CHECKS: tuple[Callable[[Command], None], ...] = (
    is_the_wheels_own,
    says_its_version,
    helps_with_every_command,
    shows_the_sample_day,
    unpacks_the_extension,
    serves_the_browser,
    finds_its_home_in_order,
    completes,
)
"""What holds in any environment within seconds, in the order of a first evening."""

"""The README's commands, as they stand there, on an evening with arXiv's stand-in."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import PAPER, Command, arxiv, command, online
from tests.docs.conftest import ROOT
from tests.stand_ins.arxiv_captures import Captures

__all__ = ["arxiv", "command", "online"]

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line.split("  #")[0].rstrip()
    for block in re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
NOT_RUN = {
    "make run ARGS=demo": "the app, which other tests run",
    "make run": "the app, which other tests run",
    "pipx install .": "wants a network for what it depends on",
    "arxivtui pair": "waits for a browser, which other tests bring",
    "arxivtui config set-key": "a key",
    "arxivtui score --dry-run": "a model, which other tests bring",
    "arxivtui doctor": "all of arXiv's services, and exit code 1 where one is missing",
    "arxivtui score": "a model, which other tests bring",
}
"""Commands that need more than a shell, and what."""


def test_every_command_either_runs_here_or_says_what_it_needs() -> None:
    assert set(NOT_RUN) <= set(COMMANDS)
    assert len(COMMANDS) > len(NOT_RUN)


def test_the_newcomers_commands_do_what_is_said(online: Command, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "arxivtui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m arxivtui "$@"\n')
    program.chmod(0o755)
    environ = {
        **online.environment(),
        "HOME": str(tmp_path),
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "VISUAL": "true",  # An editor that is content with what it is given.
    }
    online.run("fetch", "-c", "cs.LG")
    online.run("star", online.json("list", "--limit", "1")[0]["id"])

    for typed in (line for line in COMMANDS if line not in NOT_RUN):
        done = subprocess.run(
            typed,
            shell=True,
            cwd=tmp_path,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{typed}\n{done.stdout}\n{done.stderr}"

    assert "# " in (tmp_path / "starred.md").read_text("utf-8")
    assert "@misc" in (tmp_path / "starred.bib").read_text("utf-8")
    assert (tmp_path / "arxivtui-extension" / "chrome" / "manifest.json").exists()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/guide.md", "docs/index.md"])
def test_every_target_of_make_exists(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)

    assert named
    assert [target for target in named if f"\n{target}:" not in makefile] == []


def test_make_help_names_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert re.findall(r"^  make ([a-z]+)", shown, re.MULTILINE) == [one for one in targets if one != "help"]
    assert max(map(len, shown.splitlines())) <= 150


def test_the_stand_in_of_contributing_is_run_on_a_day_with_papers() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    shown = re.search(r"tests\.stand_ins\.arxiv --captures (\S+) --today (\S+)", page)
    assert shown is not None

    listed = Captures(ROOT / shown[1]).answer("/list/cs.LG/new", date.fromisoformat(shown[2]))

    assert PAPER.encode() in listed.body

"""Tab in a shell: commands, options, formats, categories and queries, asked as the shell asks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from arxivtui.cli.commands import COMMANDS, arxivtui
from arxivtui.cli.completion_table import FILE, as_text
from tests.cli.conftest import Command

BASH = shutil.which("bash")
SHELLS = ("bash", "zsh", "fish")

COMPLETES = """
source <(arxivtui completion bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
_arxivtui_completion arxivtui
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def shell_path(tmp_path: Path) -> str:
    """A PATH on which `arxivtui` is the command under test."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "arxivtui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m arxivtui "$@"\n')
    program.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def home(command: Command, shell_path: str) -> dict[str, str]:
    return {**command.environment(), "PATH": shell_path}


def completed(line: str, environ: dict[str, str]) -> list[str]:
    """What bash would put in place of the word at the end of `line`."""
    if BASH is None:
        pytest.skip("there is no bash")
    done = subprocess.run(
        [BASH, "--norc", "-c", COMPLETES, "bash", line],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.split("\n") if line]


def test_what_tab_offers_is_what_the_commands_take() -> None:
    assert FILE.read_text("utf-8") == as_text(arxivtui), "run: python -m arxivtui.cli.completion_table"


def test_tab_offers_every_command(home: dict[str, str]) -> None:
    assert completed("arxivtui ", home) == list(COMMANDS)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("arxivtui fet", ["fetch"]),
        ("arxivtui config p", ["path"]),
        ("arxivtui score --dry", ["--dry-run"]),
        ("arxivtui export -f mark", ["markdown"]),
        ("arxivtui export --format=bib", ["bibtex"]),
        ("arxivtui list --sort da", ["date"]),
        ("arxivtui fetch -c cs.l", ["cs.LG", "cs.LO"]),
        ("arxivtui completion z", ["zsh"]),
        ("arxivtui list no-such-field:", []),
    ],
)
def test_commands_options_formats_and_categories(line: str, offered: list[str], home: dict[str, str]) -> None:
    assert completed(line, home) == offered


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("arxivtui list nov", ["novelty>="]),
        ("arxivtui list tit", ["title:"]),
        ("arxivtui list 'tit", []),
        ("arxivtui list ki", ["kind:new", "kind:cross", "kind:replace"]),
        ("arxivtui list is:unr", ["unread"]),
        ("arxivtui list 'is:unr", ["is:unread"]),
        ("arxivtui list 'is:starred -kind:n", ["is:starred -kind:new"]),
        ("arxivtui list '(cat:cs.l", ["(cat:cs.LG", "(cat:cs.LO"]),
        ('arxivtui export "state:sk', ["state:skipped"]),
    ],
)
def test_queries_complete_their_last_term_in_quotes_or_without(
    line: str, offered: list[str], home: dict[str, str]
) -> None:
    assert completed(line, home) == offered


def test_bash_itself_leaves_what_stands_before_the_colon(home: dict[str, str]) -> None:
    pty = pytest.importorskip("pty", reason="a system without terminals")
    if BASH is None:
        pytest.skip("there is no bash")
    terminal, end = pty.openpty()
    typed = b"source <(arxivtui completion bash)\narxivtui list is:unr\t\x01echo \x05--end\nexit\n"
    shell = subprocess.Popen(
        [BASH, "--norc", "--noprofile", "-i"],
        env={**home, "TERM": "dumb", "HISTFILE": ""},
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    )
    os.close(end)
    patience = Timer(60, shell.kill)
    patience.start()
    os.write(terminal, typed)
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:
        pass  # Linux's way to say that nobody has the other end any more
    finally:
        patience.cancel()
        os.close(terminal)
        shell.wait()

    assert b"\narxivtui list is:unread --end\r\n" in shown


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_script(shell: str, home: dict[str, str], command: Command) -> None:
    script = command.run("completion", shell).stdout
    program = shutil.which(shell)

    assert "_ARXIVTUI_COMPLETE" in script
    if program is None:
        pytest.skip(f"there is no {shell} to read the script")
    subprocess.run([program, "-n"], input=script, env=home, text=True, check=True)


def test_zsh_and_fish_are_answered_in_their_ways(command: Command) -> None:
    command.environ |= {"_ARXIVTUI_COMPLETE": "zsh_complete", "COMP_WORDS": "arxivtui und", "COMP_CWORD": "1"}
    assert command.run().stdout.startswith("plain\nundo\n")

    command.environ |= {"_ARXIVTUI_COMPLETE": "fish_complete", "COMP_CWORD": "und"}
    assert command.run().stdout.startswith("plain,undo\tTake back")


def test_tab_imports_no_command() -> None:
    code = (
        "import sys; from arxivtui.cli.completion import answer; answer('bash_complete');"
        "print([m for m in ('arxivtui.store', 'arxivtui.cli.reading', 'msgspec') if m in sys.modules])"
    )
    environ = {**os.environ, "COMP_LINE": "arxivtui list 'is:unread ca"}

    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )

    assert "is:unread cat:cs.LG" in done.stdout
    assert done.stdout.endswith("[]\n")

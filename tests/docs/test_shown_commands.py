"""Every `arxivtui …` that a page shows is a command there is, with options that it has."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from markdown_it import MarkdownIt

from arxivtui.cli.completion_table import read_commands
from tests.docs.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
SHELLS = ("", "sh", "console", "bash")
INLINE = re.compile(r"`(?:[A-Z_]+=\S+ )*arxivtui( [^`]+)`")
IN_BLOCK = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ +)*(?:\S*/)?arxivtui( .+)$", re.MULTILINE)
END = re.compile(r"\s[#|<>&;]|\s{3,}|\s…|\$\(|\)$")
"""Where what is typed for arxivtui ends: a comment, another program, words beside it."""


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: page.name)
def test_what_is_shown_can_be_typed(page: Path) -> None:
    text = page.read_text("utf-8")
    fences = [token for token in MarkdownIt("commonmark").parse(text) if token.type == "fence"]
    blocks = [fence.content for fence in fences if fence.info in SHELLS]
    shown = [*INLINE.findall(text), *(line for block in blocks for line in IN_BLOCK.findall(block))]

    assert [fault for line in shown for fault in _faults(END.split(line)[0])] == []


def _faults(typed: str) -> Iterator[str]:
    command: Any = read_commands()
    for word in _words(typed):
        if isinstance(command, click.Group) and not word.startswith("-"):
            for name in word.split("|"):
                if command.get_command(click.Context(command), name) is None and not name.isupper():
                    yield f"{typed}: there is no {name}"
            command = command.get_command(click.Context(command), word.split("|")[0]) or command
        elif word.startswith("-") and word != "--":
            options = {name for parameter in command.params for name in parameter.opts}
            for name in word.split("|"):
                if name.split("=")[0] not in {*options, "--help", "-h", "--version"}:
                    yield f"{typed}: {command.name} has no {name}"


def _words(typed: str) -> list[str]:
    """The words of a line, without the brackets of an outline; none of what follows `--`."""
    plain = re.sub(r"[\[\]]|\.\.\.", " ", typed).replace(" | ", "|")
    try:
        words = shlex.split(plain)
    except ValueError:
        words = plain.split()
    return words[: words.index("--")] if "--" in words else words

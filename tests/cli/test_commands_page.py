"""docs/commands.md has the help of every command, word by word."""

from pathlib import Path

from arxivtui.cli.commands import COMMANDS
from arxivtui.cli.commands_page import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"


def test_the_page_is_written_from_the_commands() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m arxivtui.cli.commands_page > docs/commands.md"


def test_every_command_and_those_below_it_have_a_heading() -> None:
    headings = [line for line in page().splitlines() if line.startswith("### ")]

    assert headings == [f"### `arxivtui {name}`" for name in COMMANDS]
    assert "#### `arxivtui config show`" in page()

"""The command itself: its table, its help, its settings, and what it does not import."""

import subprocess
import sys

import click
import pytest

from arxivtui.cli.commands import COMMANDS, arxivtui
from tests.cli.conftest import Command


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_explains_itself(name: str) -> None:
    context = click.Context(arxivtui)
    command = arxivtui.get_command(context, name)

    assert command is not None
    assert command.name == name
    assert command.help


def test_help_lists_every_command(command: Command) -> None:
    shown = command.run("--help").stdout

    assert all(f"  {name} " in shown for name in COMMANDS)


def test_an_unknown_command_is_wrong_usage(command: Command) -> None:
    assert "No such command" in command.run("lst", code=2).stderr


@pytest.mark.parametrize(
    "statement",
    [
        "import arxivtui.cli",
        "from arxivtui.cli import reading, triage, documents, fetching, configuration, terminal",
    ],
)
def test_nothing_heavy_is_imported_for_a_command(statement: str) -> None:
    heavy = "textual sqlite_utils httpx openai arxiv keyring pydantic sklearn numpy lxml pylatexenc starlette"
    code = f"import sys; {statement}; print([m for m in '{heavy}'.split() if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_config_path_names_the_home(command: Command) -> None:
    shown = command.run("config", "path").stdout

    assert str(command.home / "arxivtui.db") in shown
    assert "not there yet" in shown


def test_config_show_is_a_file_that_can_be_read_again(command: Command) -> None:
    command.environ["ARXIVTUI_ARXIV__CATEGORIES"] = "cs.LG,cs.AI"
    shown = command.run("config", "show").stdout
    del command.environ["ARXIVTUI_ARXIV__CATEGORIES"]

    (command.home / "config.toml").write_text(shown)

    assert "cs.LG, cs.AI" in command.run("config", "check").stdout


def test_config_edit_makes_a_commented_file_and_checks_it(command: Command) -> None:
    command.environ["EDITOR"] = "true"

    shown = command.run("config", "edit", "settings").stdout

    assert (command.home / "config.toml").read_text().startswith("#")
    assert "config.toml: right" in shown


def test_a_broken_editor_is_told(command: Command) -> None:
    command.environ["EDITOR"] = "no-such-editor-anywhere"

    assert "no-such-editor-anywhere" in command.run("config", "edit", code=1).stderr


def test_a_key_without_a_keyring_is_not_kept_silently(command: Command) -> None:
    command.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

    error = command.run("config", "set-key", code=1, typed="sk-invented\n").stderr

    assert "keyring" in error
    assert "sk-invented" not in error
    assert not list(command.home.iterdir())


def test_a_key_goes_into_a_private_file_only_when_that_is_allowed(command: Command) -> None:
    command.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

    shown = command.run("config", "set-key", "--allow-file", typed="sk-invented\n").stdout

    (file,) = command.home.iterdir()
    assert "file" in shown
    assert file.stat().st_mode & 0o777 == 0o600


def test_config_check_names_what_the_app_would_complain_about(command: Command) -> None:
    (command.home / "config.toml").write_text('[ui]\ntheme = "nope"\nkeys = { stra = "x" }\n')

    shown = command.run("config", "check", code=1).stdout

    assert "nope" in shown
    assert "stra" in shown

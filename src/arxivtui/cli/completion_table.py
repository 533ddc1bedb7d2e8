"""The commands and options that Tab offers, from a file, since loading a command takes a third of a second.

`python -m arxivtui.cli.completion_table` writes the file anew; a test keeps it equal to the commands.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

FILE = Path(__file__).with_name("completion_table.json")

_BY_METAVAR = {"[QUERY]": "query", "QUERY": "query", "CAT": "category"}
_COMPLETED = ("query", "category")


def read_commands() -> click.Command:
    """The command with all that is under it, as far as Tab needs to know it; it can do nothing."""
    return _command("arxivtui", _file())


def as_text(command: click.Command) -> str:
    """What the file has to say of `command` and of queries."""
    from arxivtui.cli.query_completion import fields

    return json.dumps({**_entry(command), "query": fields()}, indent=1, ensure_ascii=False) + "\n"


@cache
def _file() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_bytes())
    return read


def _entry(command: click.Command) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "help": command.get_short_help_str(80),
        "parameters": [_parameter_entry(one) for one in command.params],
    }
    if isinstance(command, click.Group):
        context = click.Context(command)
        members = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
        entry["commands"] = {name: _entry(one) for name, one in members if one is not None}
    return entry


def _parameter_entry(parameter: click.Parameter) -> dict[str, Any]:
    entry: dict[str, Any] = {"names": [*parameter.opts, *parameter.secondary_opts]}
    if isinstance(parameter, click.Option):
        entry["help"] = parameter.help or ""
    if parameter.nargs != 1 or parameter.multiple:
        entry["many"] = True
    if not (isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count)):
        entry["takes"] = _taken(parameter)
    return entry


def _taken(parameter: click.Parameter) -> str | list[str]:
    if isinstance(parameter.type, click.Choice):
        return [str(choice) for choice in parameter.type.choices]
    if isinstance(parameter.type, click.Path):
        return "file" if parameter.type.file_okay else "folder"
    return _BY_METAVAR.get(parameter.metavar or "", "text")


class _Group(click.Group):
    """A group that makes its members when one is asked for."""

    entries: dict[str, Any]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click gives it
        return _command(cmd_name, self.entries[cmd_name]) if cmd_name in self.entries else None


def _command(name: str, entry: dict[str, Any]) -> click.Command:
    known: dict[str, Any] = {
        "name": name,
        "help": entry["help"],
        "params": [_parameter(one) for one in entry["parameters"]],
        "context_settings": {"help_option_names": ["-h", "--help"]},
    }
    if "commands" not in entry:
        return click.Command(**known)
    group = _Group(**known, invoke_without_command=True)
    group.entries = entry["commands"]
    return group


def _parameter(entry: dict[str, Any]) -> click.Parameter:
    takes = entry.get("takes")
    known: dict[str, Any] = {"shell_complete": _words_for(takes) if takes in _COMPLETED else None}
    if isinstance(takes, list):
        known["type"] = click.Choice(takes)
    elif takes in ("file", "folder"):
        known["type"] = click.Path(file_okay=takes == "file")
    many = entry.get("many", False)
    if not entry["names"][0].startswith("-"):
        return click.Argument(entry["names"], nargs=-1 if many else 1, required=False, **known)
    return click.Option(
        [*entry["names"], "value"], help=entry["help"], multiple=many, is_flag=takes is None, **known
    )


def _words_for(takes: str) -> Callable[[click.Context, click.Parameter, str], list["CompletionItem[str]"]]:
    """What completes a query or a category; what it needs is loaded when it is asked."""

    def words(
        context: click.Context,  # noqa: ARG001 - click gives it
        parameter: click.Parameter,  # noqa: ARG001 - click gives it
        incomplete: str,
    ) -> list["CompletionItem[str]"]:
        from arxivtui.cli.query_completion import complete_category, complete_query

        if takes == "query":
            return complete_query(incomplete, _file()["query"])
        return complete_category(incomplete)

    return words


if __name__ == "__main__":
    from arxivtui.cli.commands import arxivtui

    FILE.write_text(as_text(arxivtui), encoding="utf-8")

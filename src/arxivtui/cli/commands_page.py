"""docs/commands.md: the help of every command as it prints it; a test keeps the page equal to this.

`python -m arxivtui.cli.commands_page > docs/commands.md` writes it anew.
"""

from collections.abc import Iterator

import click

from arxivtui.cli.commands import arxivtui, by_section

WIDTH = 88
"""Columns of the help on the page."""


def page() -> str:
    """The page in Markdown."""
    context = _context(arxivtui, "arxivtui", None)
    lines = [
        "# Commands",
        "",
        "What `--help` says of each command. The [guide](guide.md) tells how they work together, and",
        "[configuration](configuration.md) what can be set for all of them.",
        "",
        "This page is written from the commands themselves (`python -m arxivtui.cli.commands_page`).",
        *_help(context),
    ]
    for heading, names in by_section().items():
        lines += ["", f"## {heading}"]
        for name in names:
            command = arxivtui.get_command(context, name)
            assert command is not None, name
            lines += _sections(_context(command, name, context), level=3)
    return "\n".join(lines) + "\n"


def _sections(context: click.Context, *, level: int) -> Iterator[str]:
    """A command's help under its name, then that of the commands below it."""
    yield from ("", f"{'#' * level} `{context.command_path}`")
    yield from _help(context)
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            if command := context.command.get_command(context, name):
                yield from _sections(_context(command, name, context), level=level + 1)


def _help(context: click.Context) -> list[str]:
    return ["", "```text", *context.get_help().splitlines(), "```"]


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {**command.context_settings, "terminal_width": WIDTH}
    return click.Context(command, info_name=name, parent=parent, **settings)


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())

"""The app from the command line: `arxivtui` and `arxivtui demo`. Textual is imported here, and only then."""

import sys

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.domain import ArxivtuiError


class NoTerminalError(ArxivtuiError):
    """The app was started where there is no terminal to draw on."""


def run_app(surroundings: CommandContext, demo_day: bool = False) -> int:
    """Run the app until the reader quits; its exit code."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NoTerminalError(
            "The app needs a terminal.", "`arxivtui list`, `show` and `export` work without one; see --help."
        )
    from arxivtui.tui import run

    settings = None if demo_day else surroundings.settings
    return run(surroundings.directories, settings=settings, demo=demo_day)


@click.command()
@pass_surroundings
@click.pass_context
def demo(context: click.Context, surroundings: CommandContext) -> None:
    """Open the app on an invented sample day: no network, no key, nothing kept."""
    context.exit(run_app(surroundings, demo_day=True))

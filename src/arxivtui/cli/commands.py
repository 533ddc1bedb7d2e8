"""The command's root: which module holds which command."""

from importlib import import_module

import click

from arxivtui import __version__

COMMANDS = {
    "demo": ("terminal.demo", "Open the app on an invented sample day."),
    "fetch": ("fetching.fetch", "Fetch the announced papers and rank them."),
    "score": ("scoring.score", "Rank stored papers; have a model score the best of them."),
    "list": ("reading.list_", "List stored papers that match a query, best first."),
    "show": ("reading.show", "Show one paper with its scores and their reasons."),
    "star": ("triage.star", "Star papers."),
    "later": ("triage.later", "Keep papers for later."),
    "read": ("triage.read", "Mark papers as read; ends `later`."),
    "dismiss": ("triage.dismiss", "Put papers away; clears star and later."),
    "unread": ("triage.unread", "Make papers unread again."),
    "tag": ("triage.tag", "Put tags on a paper."),
    "undo": ("triage.undo", "Take back the newest act, here or in the app."),
    "redo": ("triage.redo", "Do again what `undo` took back."),
    "export": ("documents.export", "Write starred or matching papers as a document."),
    "digest": ("documents.digest", "Write one day's digest."),
    "import": ("documents.import_", "Read earlier digests."),
    "serve": ("serving.serve", "Serve the browser extension without the app."),
    "pair": ("pairing.pair", "Let a browser read scores and change triage."),
    "clients": ("clients.clients", "List the paired browsers, and shut them out."),
    "service": ("service.service", "Have it serve all day."),
    "stats": ("statistics.stats", "What models have cost, and whether they are worth it."),
    "config": ("configuration.config", "See, check and edit the settings."),
}
"""Each command, where it is, and its line in `--help`, in the order in which a day uses them."""


class CommandTable(click.Group):
    """A group that imports a command when it is called for, so that `--help` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(".")
        command = getattr(import_module(f"arxivtui.cli.{module}"), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The table, for `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="arxivtui %(version)s")
@click.pass_context
def arxivtui(context: click.Context) -> None:
    """The day's arXiv papers, triaged from the terminal.

    Without a command: the app; on a first start it asks for categories and criteria.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 partly done, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        from arxivtui.cli.start import run_app

        context.exit(run_app())
    from arxivtui.cli.context import CommandContext

    context.obj = CommandContext.find()

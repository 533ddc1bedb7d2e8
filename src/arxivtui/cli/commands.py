"""The command's root: which module holds which command."""

from importlib import import_module

import click

from arxivtui import __version__

COMMANDS = {
    "demo": ("terminal.demo", "Open the app on an invented sample day."),
    "daily": ("daily.daily", "Fetch, rank, score and write the digest with nobody there, for cron."),
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
    "digest": ("digests.digest", "Write the digest of a day or a week."),
    "import": ("importing.import_", "Read your reference library, earlier digests, or another store."),
    "serve": ("serving.serve", "Serve the browser extension without the app."),
    "pair": ("pairing.pair", "Let a browser read scores and change triage."),
    "clients": ("clients.clients", "List the paired browsers, and shut them out."),
    "extension": ("extension.extension", "Unpack the browser extension into a folder."),
    "service": ("service.service", "Serve the browser extension all day, as a service."),
    "stats": ("statistics.stats", "What models have cost, if they are worth it, how good the ranker is."),
    "doctor": ("doctor.doctor", "Look at everything that may be wrong, and say what to do."),
    "backup": ("backups.backup", "Copy the store to a file, checked."),
    "restore": ("backups.restore", "List the backups; put one in the store's place."),
    "salvage": ("salvage.salvage", "Save what can be read of a damaged store."),
    "config": ("configuration.config", "See, check and edit the settings."),
    "completion": ("completion.completion", "Print what makes your shell complete these commands."),
}
"""Each command, where it is, and its line in `--help`, in the order in which a day uses them."""

SECTIONS = {
    "The day": "demo",
    "Papers": "list",
    "Documents": "export",
    "Browser": "serve",
    "Care": "stats",
}
"""The headings of `--help`, each with the first command that stands under it."""


def by_section() -> dict[str, list[str]]:
    """The names of the commands under their headings, all in the table's order."""
    begins = {first: heading for heading, first in SECTIONS.items()}
    grouped: dict[str, list[str]] = {heading: [] for heading in SECTIONS}
    heading = next(iter(SECTIONS))
    for name in COMMANDS:
        heading = begins.get(name, heading)
        grouped[heading].append(name)
    return grouped


class CommandTable(click.Group):
    """A group that imports a command when it is called for, so that `--help` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        """The commands in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click gives it
        """The command, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name][0].split(".")
        command = getattr(import_module(f"arxivtui.cli.{module}"), name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant; an unknown one is told with the nearest names of the table."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click gives it
        """The table, for `--help`, its second column in one line down the page."""
        widest = max(map(len, COMMANDS))
        for heading, names in by_section().items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(widest), COMMANDS[name][1]) for name in names])


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="arxivtui %(version)s")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw the app with ASCII characters alone.")
@click.pass_context
def arxivtui(context: click.Context, ascii_only: bool) -> None:
    """The day's arXiv papers, triaged from the terminal.

    Without a command: the app; its first start is a short set-up.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 partly done, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        from arxivtui.cli.start import run_app

        context.exit(run_app(ascii_only=ascii_only))
    if ascii_only:
        raise click.UsageError("--ascii is for the app; of the commands `demo --ascii` has it.")
    from arxivtui.cli.context import CommandContext

    context.obj = CommandContext.find()

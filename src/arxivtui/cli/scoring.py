"""`arxivtui score`: stored papers ranked by the criteria as they are now."""

from datetime import date

import click

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.cli.progress import Progress
from arxivtui.day import rank_days
from arxivtui.text import counted


@click.command()
@click.option("--date", "day", type=DAY, metavar="D", help="One listing date; default: the newest ten.")
@pass_surroundings
def score(surroundings: CommandContext, day: date | None) -> None:
    """Rank stored papers by criteria.md and the rules as they are now.

    Papers that were ranked by these very criteria keep their scores. Nothing is sent anywhere.
    """
    store, days = surroundings.existing_store, [day] if day else []
    with Progress() as progress:
        ranked = rank_days(store, surroundings.settings, surroundings.criteria, days, progress)
    click.echo(f"Ranked {counted(ranked, 'paper')}.")
    if not surroundings.criteria.topics:
        click.echo("Unscored: criteria.md holds no topic yet; `arxivtui config edit criteria`.", err=True)

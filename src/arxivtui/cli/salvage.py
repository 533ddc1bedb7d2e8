"""`arxivtui salvage`: what can be saved of a damaged store, in a new file."""

import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arxivtui.cli.backups import backup_folder
from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import PARTLY
from arxivtui.text import counted, harmless

if TYPE_CHECKING:
    from arxivtui.store.salvage import Salvaged, SavedTable

_IDS_A_COMMAND = 20


@click.command()
@click.argument("file", required=False, metavar="[FILE]")
@click.option("-o", "--output", metavar="NEW", help="The new store; by default beside the damaged one.")
@click.option("--backup", "named", metavar="B", help="Fill gaps from this backup, not the newest one.")
@click.option("--no-backup", is_flag=True, help="Fill no gaps from a backup.")
@pass_surroundings
@click.pass_context
def salvage(
    context: click.Context,
    surroundings: CommandContext,
    file: str | None,
    output: str | None,
    named: str | None,
    no_backup: bool,
) -> None:
    """Save what can be read of a damaged store (yours, or FILE) into a new one.

    The damaged file is only read. It is read page by page; what stood on pages that cannot be read is taken
    from the newest backup that is sound, and stars, notes and tags from the log of triage as well. Papers of
    which only these are left are named, and days that lack papers, with the `arxivtui fetch` that brings
    them again.

    End the app and `serve` first. `arxivtui restore NEW` then puts it in the store's place.

    Exit code 3 says that something was lost, and the table says what.
    """
    from arxivtui.store import copies
    from arxivtui.store.salvage import new_name
    from arxivtui.store.salvage import salvage as save

    if named and no_backup:
        raise click.UsageError("--backup and --no-backup exclude each other.")
    store = surroundings.directories.database
    damaged = _path(file) if file else store
    target = _path(output) if output else new_name(damaged, datetime.now(UTC))
    backups: list[Path] = []
    if named:
        copies.look(_path(named))
        backups = [_path(named)]
    elif not no_backup:
        listed = copies.listed(store, backup_folder(surroundings))
        backups = [path for path, kind, _ in listed if kind is not copies.CopyKind.ASIDE]
    done = save(damaged, target, backups)
    _tell(done, damaged, target)
    if not all(table.whole and not table.dropped for table in done.tables):
        context.exit(PARTLY)


def _path(text: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(text)))


def _tell(done: "Salvaged", damaged: Path, target: Path) -> None:
    click.echo(harmless(f"Read {damaged} page by page."))
    width = max(len(table.name) for table in done.tables)
    for table in done.tables:
        click.echo(f"  {table.name:<{width}}  {table.read:>9,} saved{_losses(table)}")
    if done.backup is not None:
        click.echo(harmless(f"Gaps were filled from {done.backup}."))
    _tell_what_to_fetch(done)
    click.echo(harmless(f"Saved {done.starred:,} starred papers and {done.acts:,} acts in {target}."))
    click.echo(harmless(f"`arxivtui restore {target}` puts it in the store's place."))


def _tell_what_to_fetch(done: "Salvaged") -> None:
    """Say which papers and days are lost, with commands to be pasted once the new store is in place."""
    commands: list[list[str]] = []
    if lost := done.without_text:
        click.echo(f"The text of {counted(len(lost), 'paper')} was lost, whose ids are known.")
        commands += [
            list(lost[start : start + _IDS_A_COMMAND]) for start in range(0, len(lost), _IDS_A_COMMAND)
        ]
    if done.short_days:
        entries, days = sum(each.lost for each in done.short_days), counted(len(done.short_days), "day")
        click.echo(
            f"Listings of {days} announced {counted(entries, 'paper')} of which not even ids are left."
        )
        for each in done.short_days:
            of = [word for category in each.categories for word in ("-c", category)]
            commands.append(["--date", each.day, *of])
    if done.days_lost:
        click.echo("Other days may be lost whole: `arxivtui fetch --since D` reads all days from D on anew.")
    if commands:
        click.echo("Once the new store is in place, this brings them again:")
        for command in commands:
            click.echo(harmless(f"    arxivtui fetch {shlex.join(command)}"))


def _losses(table: "SavedTable") -> str:
    parts = []
    if table.filled:
        parts.append(f"{table.filled:,} filled in")
    if table.lost_pages:
        parts.append(f"{counted(table.lost_pages, 'page')} unreadable")
    if table.lost_rows:
        parts.append(f"{counted(table.lost_rows, 'row')} unreadable")
    if table.dropped:
        parts.append(f"{table.dropped:,} left out, of papers or runs that are lost")
    return ", " + ", ".join(parts) if parts else ""

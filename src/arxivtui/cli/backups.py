"""`arxivtui backup` and `restore`: copies of the store, and one of them in its place again."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.kept_notes import renew_all_notes
from arxivtui.config import Settings, SettingsError
from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, harmless

if TYPE_CHECKING:
    from arxivtui.store import copies

_KINDS = {
    "regular": "regular",
    "schema": "before an update",
    "aside": "store set aside",
}


class NotRestoredError(ArxivtuiError):
    """Nobody agreed to it."""


@click.command()
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--force", is_flag=True, help="Replace FILE also where it is no backup of arxivtui.")
@pass_surroundings
def backup(surroundings: CommandContext, file: str | None, force: bool) -> None:
    """Copy the store to FILE, checked, readable by you alone.

    Without FILE: to the folder of the regular backups, of which the newest three are kept. The app and other
    commands may go on meanwhile. An older backup of that name is replaced; nothing else is.

    `fetch`, `daily` and the app make one by themselves every 7 days; [backup] in config.toml says how often
    and where.
    """
    from arxivtui.store import backups, copies

    store = surroundings.existing_store
    if file is None:
        if force:
            raise click.UsageError("--force goes with FILE.")
        made = backups.back_up_now(store, surroundings.settings, datetime.now(UTC))
        content = copies.look(made)
    else:
        made = Path(os.path.abspath(os.path.expanduser(file)))
        content = backups.back_up(store, made, force=force)
    click.echo(harmless(f"{made}: {_content(content)}, {_size(made.stat().st_size)}, checked."))


@click.command()
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Without FILE: the backups as a JSON array.")
@pass_surroundings
def restore(surroundings: CommandContext, file: str | None, yes: bool, as_json: bool) -> None:
    """List the backups; with FILE, put one in the place of the store.

    FILE is a path, or the name of one that is listed. It is checked first and stays where it is. The store
    that was there is kept beside it under a name with the date.

    End the app first: where it has the old store open, it says that the store was replaced, and writes
    nothing more. `arxivtui serve` goes on with the new one by itself.
    """
    store = surroundings.directories.database
    folder = backup_folder(surroundings)
    if file is None:
        if yes:
            raise click.UsageError("--yes goes with FILE.")
        _list(store, folder, as_json=as_json)
        return
    if as_json:
        raise click.UsageError("--json goes with the list, not with FILE.")
    from arxivtui.store import restoring

    backup = _named(file, store, folder)
    content = restoring.check(backup)
    if not yes:
        _ask(surroundings, backup, content)
    done = restoring.restore(backup, store, datetime.now(UTC))
    click.echo(harmless(f"The store is that of {backup} now: {_content(done.content)}."))
    for stray in done.strays:
        click.echo(
            harmless(
                f"A log lay there without its store, and is kept as {stray}: it may hold its newest acts."
            ),
            err=True,
        )
        click.echo("Beside that store, named like it and with its old ending, it is read again.", err=True)
    if done.aside is not None:
        click.echo(harmless(f"What was there is kept as {done.aside}."))
        click.echo("An app that has it open says so, and writes nothing more: start it again.", err=True)
    renew_all_notes(surroundings)


def backup_folder(surroundings: CommandContext) -> Path:
    """Where the regular backups are; the usual place where settings cannot be read."""
    from arxivtui.store import copies

    try:
        settings = surroundings.settings
    except SettingsError as error:
        click.echo(
            f"arxivtui: {harmless(error.message)} Backups are looked for in the usual place.", err=True
        )
        settings = Settings()
    return copies.folder_of(surroundings.directories.database, settings.backup.folder)


def _named(file: str, store: Path, folder: Path) -> Path:
    """The file that is meant: at this path, or listed under this name."""
    path = Path(os.path.abspath(os.path.expanduser(file)))
    if path.exists() or os.sep in file:
        return path
    places = (folder / file, Path(os.path.realpath(store)).parent / file)
    return next((each for each in places if each.exists()), path)


def _ask(surroundings: CommandContext, backup: Path, content: "copies.Content") -> None:
    """Have the reader agree to it.

    Raises:
        NotRestoredError: they do not, or nobody is there to be asked.
    """
    store = surroundings.directories.database
    if not (sys.stdin and sys.stdin.isatty()):
        raise NotRestoredError(
            "Nobody is there to be asked, and nothing was restored.", "`--yes` restores without a question."
        )
    click.echo(harmless(f"{backup} has {_content(content)}."))
    click.echo(harmless(f"The store {store} has {_present(store)}; it will be kept under another name."))
    if (pid := _serving(surroundings)) is not None:
        click.echo(f"Process {pid} has it open and serves the browser. Best end it first.")
    if not click.confirm("Put the backup in its place?"):
        raise NotRestoredError("Nothing was restored.")


def _present(store: Path) -> str:
    from arxivtui.store import StoreError, copies

    if not store.exists():
        return "nothing: there is none"
    try:
        return _content(copies.look(store))
    except StoreError as error:
        return f"nothing that can be counted ({error.message.rstrip('.')})"


def _serving(surroundings: CommandContext) -> int | None:
    from arxivtui.server.copies import Turn

    serving = Turn(surroundings.directories.state).whose()
    return None if serving is None else serving.pid


def _list(store: Path, folder: Path, *, as_json: bool) -> None:
    from arxivtui.store import copies

    found = copies.found_of_all(store, folder)
    if as_json:
        import msgspec

        click.echo(
            msgspec.json.format(msgspec.json.encode([_wire(each) for each in found]), indent=2).decode()
        )
        return
    if not found:
        click.echo(harmless(f"There is no backup of {store} yet, neither beside it nor in {folder}."))
        click.echo("`arxivtui backup` makes one; `fetch`, `daily` and the app do so every few days.")
        return
    for each in found:
        words = _content(each.content) if each.content else f"cannot be read: {each.trouble}"
        made = f"{each.made.astimezone():%Y-%m-%d %H:%M}"
        kind = _KINDS[each.kind] if each.own else "of another store"
        click.echo(harmless(f"{made}  {kind:<16}  {_size(each.size):>9}  {words}"))
        click.echo(harmless(f"    {each.path}"))
    click.echo("`arxivtui restore FILE` puts one in the store's place.", err=True)


def _wire(copy: "copies.StoredCopy") -> dict[str, Any]:
    content = copy.content
    return {
        "path": str(copy.path),
        "kind": copy.kind.value,
        "own": copy.own,
        "made": copy.made,
        "bytes": copy.size,
        "papers": content and content.papers,
        "starred": content and content.starred,
        "schema": content and content.schema,
        "trouble": copy.trouble,
    }


def _content(content: "copies.Content") -> str:
    return f"{counted(content.papers, 'paper')}, {content.starred:,} starred"


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"

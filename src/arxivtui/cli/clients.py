"""`arxivtui clients`: which browsers were let in, and shutting one out."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.domain import Client
from arxivtui.text import cell_width, harmless, shorten

_LABEL = 24
"""Cells; an origin is never cut, since it is what tells one extension from another."""

_ID = re.compile("[0-9a-f]{8}")
_HEADS = ("id", "label", "paired", "last used", "revoked", "origin")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="A JSON array, with the moments in full.")
@pass_surroundings
@click.pass_context
def clients(context: click.Context, surroundings: CommandContext, as_json: bool) -> None:
    """List the browsers that are paired, the newest first; those shut out, too.

    `last used` is kept to the hour.
    """
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError("--json goes with the list, not with a command on it.")
        return
    from arxivtui.store import clients as stored

    with surroundings.existing_store.reading() as db:
        found = stored.all_of(db)
    if as_json:
        import msgspec

        wire = msgspec.json.encode([_wire(client) for client in found])
        click.echo(msgspec.json.format(wire, indent=2).decode())
    elif found:
        click.echo("\n".join(_table([_HEADS, *(_row(client) for client in found)])))
    else:
        click.echo("No browser was ever paired; `arxivtui pair` lets one in.")


@clients.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@pass_surroundings
@click.pass_context
def revoke(context: click.Context, surroundings: CommandContext, ids: tuple[str, ...]) -> None:
    """Shut browsers out, from their next request on.

    Each can be paired anew.

    Exit code 1 where there is none of this id; 3 where that is so of some of several.
    """
    from arxivtui.store import clients as stored

    asked = tuple(dict.fromkeys(one.strip().lower() for one in ids))
    possible = [one for one in asked if _ID.fullmatch(one)]
    now = datetime.now(UTC)
    with surroundings.existing_store.writing(durable=True) as db:
        before = {client.id for client in stored.all_of(db) if client.revoked is not None}
        found = [client for one in possible if (client := stored.revoke(db, one, now)) is not None]
    for client in found:
        was = " already" if client.id in before else ""
        click.echo(f"{client.id} ({harmless(client.label)}) is shut out{was}.")
    unknown = [one for one in asked if one not in {client.id for client in found}]
    for one in unknown:
        click.echo(
            f"arxivtui: No browser has the id {harmless(one)}; `arxivtui clients` lists them.", err=True
        )
    if unknown:
        context.exit(PARTLY if found else FAILED)


def _wire(client: Client) -> dict[str, Any]:
    return {
        "id": client.id,
        "label": client.label,
        "origin": client.origin,
        "paired": client.paired,
        "last_used": client.last_used,
        "revoked": client.revoked,
    }


def _row(client: Client) -> tuple[str, ...]:
    days = tuple(_day(moment) for moment in (client.paired, client.last_used, client.revoked))
    return (client.id, shorten(harmless(client.label), _LABEL), *days, harmless(client.origin))


def _day(moment: datetime | None) -> str:
    return "-" if moment is None else moment.astimezone().date().isoformat()


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_width(text))

"""`arxivtui clients`: which browsers were let in, and shutting one out."""

import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.domain import Client
from arxivtui.text import cell_width, harmless, wrap

_NARROWEST_LABEL = 12

_ID = re.compile("[0-9a-f]{8}")
_INDENT = " " * len("1a2b3c4d  ")


@click.group(invoke_without_command=True)
@click.option("--all", "everyone", is_flag=True, help="Those that were shut out, too.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array of all, with the moments in full.")
@pass_surroundings
@click.pass_context
def clients(context: click.Context, surroundings: CommandContext, everyone: bool, as_json: bool) -> None:
    """List the browsers that are let in, the newest first, each with its origin below it.

    `last used` is kept to the hour.
    """
    if context.invoked_subcommand is not None:
        if everyone or as_json:
            raise click.UsageError("--all and --json go with the list, not with a command on it.")
        return
    found = _ever_paired(surroundings)
    if as_json:
        import msgspec

        wire = msgspec.json.encode([_wire(client) for client in found])
        click.echo(msgspec.json.format(wire, indent=2).decode())
    else:
        width = shutil.get_terminal_size().columns
        click.echo("\n".join(_listed(found, everyone=everyone, width=width)))


@clients.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@pass_surroundings
@click.pass_context
def revoke(context: click.Context, surroundings: CommandContext, ids: tuple[str, ...]) -> None:
    """Shut browsers out, from their next request on.

    Each can be paired anew.

    Exit code 1 where there is none of this id; 3 where that is so of some of several.
    """
    asked = tuple(dict.fromkeys(one.strip().lower() for one in ids))
    before = {client.id for client in _ever_paired(surroundings) if client.revoked is not None}
    found = _shut_out(surroundings, [one for one in asked if _ID.fullmatch(one)])
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


def _ever_paired(surroundings: CommandContext) -> list[Client]:
    """Every browser that ever was paired, the newest first. Where there is no store, none is made."""
    if not surroundings.directories.database.exists():
        return []
    from arxivtui.store import clients as stored

    with surroundings.existing_store.reading() as db:
        return stored.all_of(db)


def _shut_out(surroundings: CommandContext, ids: Sequence[str]) -> list[Client]:
    """Shut out those of these ids that there are."""
    if not surroundings.directories.database.exists():
        return []
    from arxivtui.store import clients as stored

    now = datetime.now(UTC)
    with surroundings.existing_store.writing(durable=True) as db:
        return [client for one in ids if (client := stored.revoke(db, one, now)) is not None]


def _wire(client: Client) -> dict[str, Any]:
    return {
        "id": client.id,
        "label": client.label,
        "origin": client.origin,
        "paired": client.paired,
        "last_used": None if client.used_between is None else client.used_between[0],
        "revoked": client.revoked,
    }


def _listed(found: Sequence[Client], *, everyone: bool, width: int) -> list[str]:
    """The lines for people, each of at most `width` cells where that can be."""
    if not found:
        return ["No browser was ever paired; `arxivtui pair` lets one in."]
    shown = [client for client in found if everyone or client.revoked is None]
    hidden = len(found) - len(shown)
    lines = _table(shown, everyone=everyone, width=width)
    if not shown:
        lines.append("No browser is let in; `arxivtui pair` lets one in.")
    if hidden:
        lines.append(f"{hidden} shut out; --all shows them.")
    return lines


def _table(shown: Sequence[Client], *, everyone: bool, width: int) -> list[str]:
    """Two lines a browser: what is known of it, with its label last, and below that its origin.

    A label goes on below itself. An origin is never cut or broken: it tells one extension from another.
    """
    if not shown:
        return []
    heads = ("id", "paired", "last used", *(("shut out",) if everyone else ()))
    rows = [_row(client)[: len(heads)] for client in shown]
    widths = [max(map(cell_width, column)) for column in zip(heads, *rows, strict=True)]
    for_label = max(width - sum(widths) - 2 * len(widths), _NARROWEST_LABEL)
    lines = [_line(heads, widths, "label")]
    for client, row in zip(shown, rows, strict=True):
        first, *others = wrap(harmless(client.label), for_label) or [""]
        lines.append(_line(row, widths, first))
        lines += [_line([""] * len(row), widths, other) for other in others]
        origin = harmless(client.origin)
        lines.append(_INDENT + origin if cell_width(_INDENT + origin) <= width else origin)
    return lines


def _row(client: Client) -> tuple[str, ...]:
    return (client.id, _day(client.paired), _hour(client), _day(client.revoked))


def _line(row: Sequence[str], widths: Sequence[int], label: str) -> str:
    padded = (text + " " * (width - cell_width(text)) for text, width in zip(row, widths, strict=True))
    return "  ".join((*padded, label)).rstrip()


def _hour(client: Client) -> str:
    """When a token was last used, as exactly as is known: `2025-03-04 09:00-10:00`."""
    if client.used_between is None:
        return "-"
    begun, over = (moment.astimezone() for moment in client.used_between)
    return f"{begun:%Y-%m-%d %H:%M}" + (f"-{over:%H:%M}" if over > begun else "")


def _day(moment: datetime | None) -> str:
    return "-" if moment is None else moment.astimezone().date().isoformat()

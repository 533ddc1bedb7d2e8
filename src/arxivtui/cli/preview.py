"""`arxivtui score --preview`: what edited criteria would do to the newest days, while nothing is stored."""

from dataclasses import asdict
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from arxivtui.cli.context import CommandContext
from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless, shorten, wrap

if TYPE_CHECKING:
    from arxivtui.config import Criteria
    from arxivtui.day import Move, Preview

_NARROWEST = 40
_BESIDE = 74
"""From so many cells on, a title has room beside the figures."""


def show_preview(surroundings: CommandContext, file: str, *, as_json: bool) -> None:
    """Print what criteria.md as it is now, or `file` in its place, would do.

    Raises:
        CriteriaError: the criteria cannot be read.
        PreviewError: there is nothing to compare.
        RankerError: the ranker's process failed.
        StoreError: the store cannot be read.
    """
    from arxivtui.config import read_criteria

    criteria = read_criteria(Path(file)) if file else surroundings.criteria
    seen = _look(surroundings, criteria)
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(_wire(seen)), indent=2))
        return
    then = "put that file in the place of criteria.md, then " if file else ""
    click.echo(_screen(seen, then, max(_NARROWEST, get_terminal_size().columns)))


def tell_preview(surroundings: CommandContext, before: "Criteria | None") -> None:
    """After an edit: say how much would change, if anything does; what goes wrong is no reason to fail.

    Args:
        surroundings: of the command; the criteria are those after the edit.
        before: the criteria before it, or None where they could not be read.
    """
    from arxivtui.day import PreviewError, preview_words

    after = surroundings.criteria
    if not surroundings.directories.database.exists() or (before and before.hash == after.hash):
        return
    try:
        seen = _look(surroundings, after)
    except PreviewError:  # There are no papers, or no topics, which the check says by itself.
        return
    except ArxivtuiError as error:
        click.echo(harmless(f"What they would change is not known: {error}"), err=True)
        return
    click.echo(preview_words(seen))
    if not seen.same:
        click.echo("`arxivtui score --preview` shows the papers; `arxivtui score` ranks by these criteria.")


def _look(surroundings: CommandContext, criteria: "Criteria") -> "Preview":
    from arxivtui.cli.progress import Progress
    from arxivtui.day import preview
    from arxivtui.scoring import Ranker

    with Progress() as progress, Ranker(surroundings.directories.terms_file) as ranker:
        return preview(surroundings.existing_store, criteria, watch=progress, ranker=ranker)


def _screen(seen: "Preview", then: str, width: int) -> str:
    from arxivtui.day import preview_words

    parts = ["\n".join(wrap(preview_words(seen), width))]
    for head, moves in (("Risers", seen.risers), ("Fallers", seen.fallers)):
        if moves:
            parts.append("\n".join(_table(head, moves, width)))
    if not seen.same:
        told = f"Nothing is stored. To rank by these criteria, {then}run `arxivtui score`."
        parts.append("\n".join(wrap(told, width)))
    return "\n\n".join(parts)


def _table(head: str, moves: "tuple[Move, ...]", width: int) -> list[str]:
    from arxivtui.day import FIGURES_HEAD, move_figures

    lines = [head, shorten("  ".join((*FIGURES_HEAD, "day       ", "paper")), width)]
    for move in moves:
        facts = "  ".join((*move_figures(move), f"{move.day}"))
        paper = f"{move.paper_id:<10}  {' '.join(harmless(move.title).split())}"
        if width >= _BESIDE:
            lines.append(shorten(f"{facts}  {paper}", width))
        else:
            lines += [shorten(facts, width), shorten(f"        {paper}", width)]
    return lines


def _wire(seen: "Preview") -> dict[str, Any]:
    def each(moves: "tuple[Move, ...]") -> list[dict[str, Any]]:
        return [_move_wire(move) for move in moves]

    return {
        "days": seen.days,
        "papers": seen.papers,
        "left_out": seen.left_out,
        "compared_with": "stored scores" if seen.stored else "criteria",
        "same": seen.same,
        "moved": seen.moved,
        "risers": each(seen.risers),
        "fallers": each(seen.fallers),
        "entering": each(seen.entering),
        "leaving": each(seen.leaving),
    }


def _move_wire(move: "Move") -> dict[str, Any]:
    wire = asdict(move)
    for name in ("old_score", "new_score"):
        wire[name] = None if wire[name] is None else round(wire[name], 1)
    points = round((wire["new_score"] or 0) - (wire["old_score"] or 0), 1)
    return {"id": wire.pop("paper_id"), **wire, "points": points}

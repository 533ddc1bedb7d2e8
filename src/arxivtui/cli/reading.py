"""`arxivtui list` and `arxivtui show`: what is stored, for people, screen readers and machines."""

import shutil
import sys
from datetime import datetime

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.paper_ids import PAPER_ID
from arxivtui.cli.prompt_shown import find_prompt, prompt_lines, prompt_wire
from arxivtui.domain import ArxivtuiError, PaperRecord, PaperRow, State, abs_url
from arxivtui.store import Sort
from arxivtui.text import cell_width, harmless, shorten, wrap

SCREENFUL = 50
GLYPHS = {State.UNREAD: "●", State.SEEN: "✓", State.SKIPPED: "-", State.DISMISSED: "✗"}
BATCH = 500
IN_LIBRARY = "In your reference library."
UPDATED = "Replaced at arXiv after you starred it."


class UnknownPaperError(ArxivtuiError):
    """A paper was asked for that the store does not hold."""


@click.command("list")
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
    help="Default: score, which puts papers that matched a rule first; match where QUERY says like:ID.",
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N papers; 0 for all.")
@click.option("--plain", is_flag=True, help="One labelled line a paper: for screen readers and pipes.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array of everything known.")
@pass_surroundings
def list_(
    surroundings: CommandContext,
    query: tuple[str, ...],
    sort: str | None,
    limit: int | None,
    plain: bool,
    as_json: bool,
) -> None:
    """List stored papers that match QUERY, best first; all of them without one.

    \b
    Examples:
      arxivtui list 'date>=2025-07-14 kind:new'
      arxivtui list 'title:"mixture of experts" OR tag:moe' --sort date
      arxivtui list is:starred --json
      arxivtui list 'like:2507.08665 is:unread'
    """
    if plain and as_json:
        raise click.UsageError("--plain and --json exclude each other.")
    from arxivtui.domain.query import parse_query
    from arxivtui.store import papers, search

    wanted = parse_query(" ".join(query))
    today = datetime.now().date()
    on_screen = sys.stdout.isatty() and not plain and not as_json
    most = (SCREENFUL if on_screen else 0) if limit is None else min(limit, sys.maxsize)
    with surroundings.existing_store.reading() as db:
        ids = search.ids(db, wanted, sort=Sort(sort) if sort else None, limit=most or None, today=today)
        if as_json:
            from arxivtui.formats import as_wire

            _tell_json([as_wire(one) for one in papers.records(db, ids)])
            return
        unscored = False
        for start in range(0, len(ids), BATCH):
            rows = papers.rows(db, ids[start : start + BATCH])
            unscored = unscored or any(row.score is None for row in rows.values())
            for row in rows.values():
                click.echo(_plain_line(row) if plain or not on_screen else _screen_line(row))
        total = search.count(db, wanted, today=today) if most and len(ids) == most else len(ids)
    if total > len(ids):
        click.echo(f"… and {total - len(ids)} more (--limit 0 for all).", err=True)
    elif not ids:
        click.echo("No stored paper matches." if query else "The store holds no papers.", err=True)
    if unscored and (lack := _lack(surroundings)):
        click.echo(f"Without a score, since {lack}: `arxivtui config edit criteria`.", err=True)


def _lack(surroundings: CommandContext) -> str:
    """Why nothing can be scored, if that is so; a file with mistakes is told of where it is used."""
    try:
        return surroundings.criteria.lack
    except ArxivtuiError:
        return ""


def _tell_json(known: object) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(known), indent=2))


def _plain_line(row: PaperRow) -> str:
    named = (
        ("starred", row.starred),
        ("updated since", row.updated),
        ("later", row.later),
        ("in library", row.in_library),
    )
    marks = [row.state.value, *(name for name, holds in named if holds)]
    score = "unscored" if row.score is None else f"score {row.score:.0f}"
    announced = f"{row.kind} {row.listing_date}" if row.kind else "not announced"
    facts = [score, row.matched and f"matched {row.matched}", *marks, row.primary, announced]
    title, authors = map(_sentence, (row.title, row.authors))
    return harmless(f"{row.id}: {title} {authors} {', '.join(filter(None, facts))}")


def _sentence(text: str) -> str:
    """A text with the stop that it lacks."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _screen_line(row: PaperRow) -> str:
    width = shutil.get_terminal_size().columns
    score = "  ·" if row.score is None else f"{row.score:3.0f}"
    mark = "★" if row.starred else "L" if row.later else GLYPHS[row.state]
    head = f"{score} {mark} {row.id:<12} "
    title = shorten(harmless(row.title), max(20, width - cell_width(head)))
    return click.style(head, dim=row.state is not State.UNREAD) + title


@click.command()
@click.argument("paper_id", metavar="ID", type=PAPER_ID)
@click.option("--why", is_flag=True, help="Everything that moved the score.")
@click.option("--prompt", is_flag=True, help="What a model was sent about it, and what it answered.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object of everything known.")
@pass_surroundings
def show(surroundings: CommandContext, paper_id: str, why: bool, prompt: bool, as_json: bool) -> None:
    """Show one paper: scores with their reasons, marks, note, abstract.

    With --prompt: the prompt that its newest score by a model came from, and the answer as it was received.
    """
    from arxivtui.store import papers

    with surroundings.existing_store.reading() as db:
        record = papers.record(db, paper_id)
        if record is None:
            raise UnknownPaperError(
                f"{paper_id} is not in the store.", "`arxivtui fetch` or `import` brings papers."
            )
        asked = find_prompt(db, record) if prompt else None
    if as_json:
        from arxivtui.formats import as_wire

        _tell_json(as_wire(record) | ({"prompt": prompt_wire(asked)} if asked else {}))
        return
    # Everything here comes from outside, the reader's own note included.
    click.echo("\n".join(prompt_lines(asked) if asked else [harmless(line) for line in _shown(record, why)]))


def _shown(record: PaperRecord, why: bool) -> list[str]:
    width = min(shutil.get_terminal_size().columns, 100)
    plain, triage = record.plain, record.triage
    lines = [*wrap(plain.title, width), *wrap(", ".join(plain.authors), width)]
    if record.paper.authors_cut:
        lines.append("and others (arXiv's page cuts the list)")
    lines += ["", f"{abs_url(record.paper.id)}   {' '.join(record.paper.categories)}"]
    lines += [
        f"announced {one.listing_date} in {one.category} as {one.kind.value}" for one in record.announcements
    ]
    marks = [triage.state.value]
    marks += [f"starred {triage.starred:%Y-%m-%d}"] if triage.starred else []
    marks += [f"later {triage.later:%Y-%m-%d}"] if triage.later else []
    marks += [f"#{tag}" for tag in triage.tags]
    lines += ["state: " + ", ".join(marks)]
    if record.updated:
        lines.append(UPDATED)
    if record.in_library:
        lines.append(IN_LIBRARY)
    if record.matched:
        lines.append(f"matched: {record.matched}")
    lines += ["", *_score_lines(record, why, width)]
    if triage.note:
        lines += ["", "note:", *triage.note.splitlines()]
    if plain.abstract:
        lines += ["", *wrap(plain.abstract, width)]
    if plain.comments:
        lines += ["", *wrap(f"Comments: {plain.comments}", width)]
    return lines


def _score_lines(record: PaperRecord, why: bool, width: int) -> list[str]:
    lines: list[str] = []
    if record.shown and record.shown.value is not None:
        mark = f" ({record.shown.mark.value})" if record.shown.mark.value else ""
        lines.append(f"score {record.shown.value:.0f}, by {record.shown.speaker}{mark}")
    for score in record.scores:
        if score.is_silent:
            continue
        parts = [f"{score.scorer}:"]
        parts += [f"relevance {score.relevance}"] if score.relevance is not None else []
        parts += [f"novelty {score.novelty}"] if score.novelty is not None else []
        parts += [f"topic {score.topic}"] if score.topic else []
        lines.append("  ".join(parts))
        if score.comment:
            lines += [f"  {line}" for line in wrap(f"comment: {score.comment}", width - 2)]
        reasons = score.evidence if why else score.evidence[:4]
        if reasons and why:
            lines.append("  in points; a topic has those of its own words, small reasons are left out")
            lines += [f"  {one.weight:+6.1f}  {one.kind.value}: {one.text}" for one in reasons]
        elif reasons:
            lines += [f"  why: {', '.join(one.text for one in reasons)}"]
    lines = lines or ["unscored"]
    for one in record.unscored:
        scored = any(score.scorer == one.scorer for score in record.scores)
        later = "`arxivtui score --rescore` asks again" if scored else "the next run asks again"
        again = "`arxivtui score --again` asks again" if one.final else later
        lines += wrap(f"{one.scorer} gave no score: {one.reason}; {again}", width)
    return lines

"""`export`: papers leaving as documents, in one file or as a note each."""

from dataclasses import replace
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arxivtui.cli.completing import complete
from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, INTERRUPTED, PARTLY
from arxivtui.cli.kept_notes import renew_notes
from arxivtui.domain import QueryError
from arxivtui.store import Sort
from arxivtui.text import counted, harmless

if TYPE_CHECKING:
    from collections.abc import Callable

    from arxivtui.domain import PaperRecord
    from arxivtui.domain.query import Query
    from arxivtui.formats import ExportOptions

FORMS = ("markdown", "bibtex", "ris", "csl-json", "csv", "jsonl")
"""What `WRITERS` can write; `--help` waits for neither these nor `Grouping`."""
GROUPINGS = ("day", "tag", "topic", "category")
STARRED = "is:starred"
_MOST_TOLD = 10


class _FolderType(click.Path):
    """A folder; never the one that happens to be open, unless it is named."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, file_okay=False)

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | PathLike[str]:
        text = str(value)
        if not text.strip():
            self.fail("name a folder; the one you are in is a single dot.", param, ctx)
        try:
            # Shells leave the sign alone in `--split=~/notes`.
            return super().convert(Path(text).expanduser(), param, ctx)
        except RuntimeError:
            self.fail(f"{text!r}: there is no such home.", param, ctx)


class _SinceType(click.ParamType[date]):
    """A day, or how long ago it was (`-2w`)."""

    name = "since"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        from arxivtui.domain.query import Ago, Day, parse_query

        try:
            term = parse_query(f"date>={value}").root
        except QueryError:
            term = None
        if not isinstance(term, Day):
            self.fail(f"{value!r} is no day; write 2025-07-14, or -2w for two weeks ago.", param, ctx)
        return term.when.before(datetime.now().date()) if isinstance(term.when, Ago) else term.when


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(FORMS),
    default="markdown",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: stdout."
)
@click.option(
    "--split",
    type=_FolderType(),
    metavar="DIR",
    help="Instead of one document: a Markdown note for each paper, in this folder.",
)
@click.option(
    "--since",
    type=_SinceType(),
    metavar="D",
    help="Only papers starred since D; of a QUERY, those first announced since D. 2025-07-14, or -2w.",
)
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), help="The order, as in `list`.")
@click.option(
    "--group-by",
    type=click.Choice(GROUPINGS),
    help="Headings in one Markdown document. A paper stands under each of its tags.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A Jinja2 template for what is written of a paper in Markdown (docs/exports.md).",
)
@click.option(
    "--refresh", is_flag=True, help="First ask arXiv again for the papers' DOI and journal reference."
)
@click.option("--offline", is_flag=True, help='Ask arXiv nothing; cut lists of authors end in "and others".')
@click.option(
    "--all", "everything", is_flag=True, help="With -f jsonl: all that the store holds, for another computer."
)
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite FILE whatever is in it; only Markdown over Markdown keeps what you wrote below our end.",
)
@pass_surroundings
@click.pass_context
def export(
    context: click.Context,
    surroundings: CommandContext,
    query: tuple[str, ...],
    format_: str,
    output: Path | None,
    split: Path | None,
    since: date | None,
    sort: str | None,
    group_by: str | None,
    template: Path | None,
    refresh: bool,
    offline: bool,
    everything: bool,
    force: bool,
) -> None:
    """Write papers as a document, or as notes: those that match QUERY, or the starred ones.

    What you wrote yourself below our part of a Markdown file stays when it is written again. Papers in a FILE
    or DIR are known from then on: `exported:no` finds those that never left.

    Before BibTeX, RIS, CSL-JSON or CSV are written, arXiv is asked for the lists of authors that its listings
    cut at about 100. Ctrl-C keeps what came.

    \b
    Examples:
      arxivtui export -o starred.md --group-by tag
      arxivtui export --split ~/vault/papers
      arxivtui export 'is:starred exported:no' -f bibtex -o new.bib
      arxivtui export -f csl-json --refresh -o starred.json
      arxivtui export --all -f jsonl -o everything.jsonl

    Exit codes: 0 done, 1 failed, 3 some notes could not be written or arXiv could not be asked.
    """
    from arxivtui.day.exports import export_ids, find_ids, note_exported
    from arxivtui.formats import PLAINLY, Grouping

    _check_together(format_, output, split, group_by, template, force=force)
    if refresh and offline:
        raise click.UsageError("--refresh asks arXiv and --offline asks nothing: give one of them.")
    if everything:
        from arxivtui.cli.moving import export_all

        if query or since or split or refresh or format_ != "jsonl":
            raise click.UsageError("--all is for -f jsonl alone, without a QUERY or a choice of papers.")
        export_all(surroundings.existing_store, output, force=force)
        return
    wanted = _wanted(query, since)
    store = surroundings.existing_store
    options = replace(
        PLAINLY,
        group_by=Grouping(group_by) if group_by else None,
        entry=_entry(surroundings, template) if format_ == "markdown" else None,
        citekey=surroundings.settings.export.citekey,
    )
    ids = find_ids(
        store,
        wanted,
        today=datetime.now().date(),
        sort=Sort(sort) if sort else None,
        first_since=since if query else None,
    )
    if not ids and output is not None:
        _tell_none(output)
        return
    lacking = complete(surroundings, ids, format_, refresh=refresh, offline=offline)
    if lacking == INTERRUPTED:
        context.exit(lacking)
    if split is not None:
        context.exit(_write_notes(surroundings, ids, split, options) or lacking)
    title = f"Papers: {wanted.text}" if query else "Starred papers"
    found = export_ids(store, ids, title=title, form=format_, options=options)
    if output is None:
        click.echo(found.text.encode(), nl=False)
        context.exit(lacking)
    changed = found.save(output, force=force)
    note_exported(store, found.ids, datetime.now(UTC))
    told = f"{counted(found.papers, 'paper')} written to {output}."
    click.echo(told if changed else f"{output} is up to date: {counted(found.papers, 'paper')}.", err=True)
    context.exit(lacking)


def _check_together(
    form: str,
    output: Path | None,
    split: Path | None,
    group_by: str | None,
    template: Path | None,
    *,
    force: bool,
) -> None:
    """Refuse what cannot be asked together, rather than leave some of it out silently."""
    if split is not None and output is not None:
        raise click.UsageError("--split and -o exclude each other.")
    if split is not None and form != "markdown":
        raise click.UsageError("--split writes Markdown alone.")
    if split is not None and group_by is not None:
        raise click.UsageError("--group-by makes headings in one document; notes have none.")
    if split is not None and force:
        raise click.UsageError("--force is for -o: what is in a folder is never written over.")
    if form != "markdown" and (group_by is not None or template is not None):
        raise click.UsageError("--group-by and --template are for Markdown alone.")


def _tell_none(output: Path) -> None:
    """An empty document would take the place of papers that are known as exported ever after."""
    left = f"{output} is left as it is" if output.exists() else f"{output} is not written"
    click.echo(f"No paper matches; {harmless(left)}.", err=True)


def _wanted(query: tuple[str, ...], since: date | None) -> "Query":
    """The query, with the day since when papers count: of the star, or of the announcement."""
    from arxivtui.domain.query import Day, Moment, Op, parse_query

    wanted = parse_query(" ".join(query) or STARRED)
    if since is None:
        return wanted
    return wanted.also(Day(Moment.DATE if query else Moment.STARRED, Op.GE, since))


def _entry(surroundings: CommandContext, template: Path | None) -> "Callable[[PaperRecord], str] | None":
    """What writes a paper by the template named, or that of the settings; None where there is none."""
    if template is not None:
        from arxivtui.formats.templates import read_template

        return read_template(template)
    from arxivtui.day.kept_folder import template_of

    return template_of(surroundings.settings.export.template)


def _write_notes(surroundings: CommandContext, ids: list[str], folder: Path, options: "ExportOptions") -> int:
    """Write a note for each paper and tell of it; the exit code."""
    from arxivtui.day.exports import export_notes, note_exported
    from arxivtui.formats.note_folder import NoteFolder

    store = surroundings.existing_store
    if not ids:
        click.echo("No paper is asked for, so no note is written.", err=True)
        return 0
    report = export_notes(store, ids, NoteFolder(folder), options=options)
    note_exported(store, report.done, datetime.now(UTC))
    renew_notes(surroundings)
    as_before = f", {len(report.unchanged)} were up to date" if report.unchanged else ""
    click.echo(f"{counted(len(report.written), 'note')} written to {folder}{as_before}.", err=True)
    for error in report.refused[:_MOST_TOLD]:
        click.echo(f"arxivtui: {error}", err=True)
    if len(report.refused) > _MOST_TOLD:
        click.echo(f"arxivtui: … and {len(report.refused) - _MOST_TOLD} more.", err=True)
    if not report.refused:
        return 0
    return PARTLY if report.done else FAILED

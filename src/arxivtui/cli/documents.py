"""`export`, `digest`, `import`: papers leaving as documents, and documents coming back as papers."""

from datetime import date, datetime
from pathlib import Path

import click

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.day import WRITERS, build_digest, export_papers, import_digest
from arxivtui.domain import ArxivtuiError
from arxivtui.domain.query import parse_query
from arxivtui.formats import is_digest, write_digest, write_document
from arxivtui.text import counted, harmless

STARRED = "is:starred"
LARGEST_DOCUMENT = 32 * 1024 * 1024


class DocumentError(ArxivtuiError):
    """A document that cannot be read or written."""


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option(
    "-f",
    "--format",
    "format_",
    type=click.Choice(list(WRITERS)),
    default="markdown",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: stdout."
)
@click.option("--force", is_flag=True, help="Overwrite FILE even if no export of ours is in it.")
@pass_surroundings
def export(
    surroundings: CommandContext, query: tuple[str, ...], format_: str, output: Path | None, force: bool
) -> None:
    """Write papers as a document: those that match QUERY, or the starred ones."""
    wanted = parse_query(" ".join(query) or STARRED)
    title = f"Papers: {wanted.text}" if query else "Starred papers"
    found = export_papers(
        surroundings.existing_store, wanted, title=title, today=datetime.now().date(), form=format_
    )
    if output is None:
        click.echo(found.text.encode(), nl=False)
        return
    found.save(output, force=force)
    click.echo(f"{counted(found.papers, 'paper')} written to {output}.", err=True)


@click.command()
@click.option("--date", "day", type=DAY, metavar="D", help="The day; default: the newest one stored.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: stdout."
)
@click.option("--force", is_flag=True, help="Overwrite FILE even if no digest is in it.")
@pass_surroundings
def digest(surroundings: CommandContext, day: date | None, output: Path | None, force: bool) -> None:
    """Write one day's digest: an imported one as it was, else our own with honest counts."""
    found = build_digest(surroundings.existing_store, surroundings.settings, day)
    text = write_digest(found)
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    write_document(output, text, only_over=None if force else is_digest)
    papers = counted(len(found.entries), "paper")
    click.echo(f"Digest of {found.day}, {papers}, written to {output}.", err=True)


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path, dir_okay=False),
)
@pass_surroundings
@click.pass_context
def import_(context: click.Context, surroundings: CommandContext, files: tuple[Path, ...]) -> None:
    """Read earlier digests: their papers, scores and comments.

    A file that cannot be read changes nothing and does not stop the others (exit code 3).
    """
    failures = 0
    for path in files:
        try:
            click.echo(_import_digest(surroundings, path))
        except (ArxivtuiError, OSError) as error:
            failures += 1
            reason = str(error) if isinstance(error, ArxivtuiError) else f"{path}: {error.strerror}."
            click.echo(f"arxivtui: {reason}", err=True)
    if failures:
        context.exit(FAILED if failures == len(files) else PARTLY)


def _import_digest(surroundings: CommandContext, path: Path) -> str:
    imported = import_digest(surroundings.store, _read_document(path), str(path))
    found = imported.digest
    if imported.known:
        return f"{path}: the digest of {found.day} was imported before; nothing added."
    papers = counted(len(found.entries), "paper")
    told = f"{path}: digest of {found.day}, {papers} scored by {harmless(found.model)}."
    if imported.differs_from_line is not None:
        told += f" Written again, it will differ from line {imported.differs_from_line} on."
    return told


def _read_document(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise DocumentError(f"{path} is larger than {LARGEST_DOCUMENT // 2**20} MiB.", "No digest is.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path} is not UTF-8 text (byte {error.start}).") from None

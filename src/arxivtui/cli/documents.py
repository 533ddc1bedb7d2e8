"""`export`, `digest`, `import`: papers leaving as documents, and documents coming back as papers."""

from datetime import date, datetime
from pathlib import Path

import click

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.day import build_digest, import_digest
from arxivtui.domain import ArxivtuiError
from arxivtui.domain.query import parse_query
from arxivtui.formats import EXPORT_MARK, write_digest, write_document, write_markdown
from arxivtui.store import papers, search
from arxivtui.text import harmless

STARRED = "is:starred"
LARGEST_DOCUMENT = 32 * 1024 * 1024
PARTLY = 3
FAILED = 1
WRITERS = {"markdown": write_markdown}
"""What can be written, by the name that `--format` takes."""


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
    with surroundings.existing_store.reading() as db:
        ids = search.ids(db, wanted, sort=search.Sort.SCORE, today=datetime.now().date())
        records = papers.records(db, ids)
    title = f"Papers: {wanted.text}" if query else "Starred papers"
    text = WRITERS[format_](records, title=title)
    _write(text, output, force or _ours(output))
    if output:
        click.echo(f"{len(records)} papers written to {output}.", err=True)


def _ours(path: Path | None) -> bool:
    """Whether the file may be overwritten: absent, empty, or an earlier export."""
    if path is None or not path.exists():
        return True
    with path.open("rb") as file:
        start = file.read(len(EXPORT_MARK.encode()))
    return start in (b"", EXPORT_MARK.encode())


def _write(text: str, output: Path | None, may_overwrite: bool) -> None:
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    if not may_overwrite:
        raise DocumentError(
            f"{output} holds something that arxivtui did not export.", "Choose another file, or give --force."
        )
    write_document(output, text)


@click.command()
@click.option("--date", "day", type=DAY, metavar="D", help="The day; default: the newest one stored.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: stdout."
)
@pass_surroundings
def digest(surroundings: CommandContext, day: date | None, output: Path | None) -> None:
    """Write one day's digest: an imported one as it was, else our own with honest counts."""
    found = build_digest(surroundings.existing_store, surroundings.settings, day)
    _write(write_digest(found), output, may_overwrite=True)
    if output:
        click.echo(f"Digest of {found.day}, {len(found.entries)} papers, written to {output}.", err=True)


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
    told = f"{path}: digest of {found.day}, {len(found.entries)} papers scored by {harmless(found.model)}."
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

"""`digest`: a stored day, or a week of them, as a document."""

from datetime import date
from pathlib import Path

import click

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.text import counted, harmless

LAYOUTS = ("known", "honest")
"""The values of `DigestLayout`, which `--help` does not wait for."""


class WeekOf(click.ParamType[str]):
    """A day, or nothing for the newest."""

    name = "date"
    NEWEST = "newest"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day as text; wrong usage where it is none."""
        return value if value == self.NEWEST else DAY.convert(value, param, ctx).isoformat()


@click.command()
@click.option("--date", "day", type=DAY, metavar="D", help="The day; default: the newest one stored.")
@click.option(
    "--week",
    type=WeekOf(),
    is_flag=False,
    flag_value=WeekOf.NEWEST,
    metavar="[D]",
    help="Monday to Friday of the week in which D is, each paper once; without D the newest stored.",
)
@click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    help="The known layout of earlier digests, or ours with honest counts; default: an imported day as it "
    "was, else ours.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: stdout."
)
@click.option("--force", is_flag=True, help="Overwrite FILE whatever is in it, your own words too.")
@pass_surroundings
def digest(
    surroundings: CommandContext,
    day: date | None,
    week: str | None,
    layout: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Write the digest of a day: an imported one as it was, else our own with honest counts.

    With --week that of the week in which the day is. It says how each of its days stands, so that a day that
    was not fetched, or only in part, does not look like a quiet one.
    """
    from arxivtui.day.digests import DigestLayout, build_digest, build_week
    from arxivtui.formats import is_digest, write_digest, write_document
    from arxivtui.formats.digest_read import is_week_digest

    store, settings = surroundings.existing_store, surroundings.settings
    if week:
        if day is not None:
            raise click.UsageError("--date is for one day; --week takes a day of its own.")
        if layout == DigestLayout.KNOWN:
            raise click.UsageError("The known layout is of one day; --week has ours.")
        wanted = None if week == WeekOf.NEWEST else date.fromisoformat(week)
        found, days = build_week(store, settings, wanted)
        text, called = write_digest(found, days), f"week {days.name}"
    else:
        found = build_digest(store, settings, day, layout=DigestLayout(layout) if layout else None)
        text, called = write_digest(found), f"{found.day}"
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    if not force:
        _keep_own_words(output)
    write_document(output, text, only_over=None if force else is_week_digest if week else is_digest)
    papers = counted(len(found.entries), "paper")
    click.echo(f"Digest of {called}, {papers}, written to {output}.", err=True)


def _keep_own_words(file: Path) -> None:
    """Raise `ForeignFileError` where a digest was written into since."""
    from arxivtui.formats import ForeignFileError, is_digest
    from arxivtui.formats.digest_kept import is_as_written
    from arxivtui.formats.digest_read import is_week_digest
    from arxivtui.formats.found_text import look_into

    there = look_into(file).text
    if (is_digest(there) or is_week_digest(there)) and not is_as_written(there):
        raise ForeignFileError(
            f"{harmless(str(file))} is no digest as arxivtui wrote it; what was added to it would be lost.",
            "Choose another file, or give --force.",
        )

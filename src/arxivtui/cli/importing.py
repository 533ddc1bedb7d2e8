"""`arxivtui import`: a reference library, earlier digests, another store or an export of one."""

from pathlib import Path

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, INTERRUPTED, PARTLY
from arxivtui.cli.fetching import interruptible
from arxivtui.cli.import_job import ImportJob, why_missing
from arxivtui.cli.kept_notes import renew_all_notes


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path, dir_okay=False),
)
@click.option("--offline", is_flag=True, help="Take what is stored already; ask arXiv nothing.")
@click.option("--all", "every", is_flag=True, help="Ask arXiv about all entries without an arXiv id.")
@click.option(
    "--train/--no-train",
    "train",
    default=None,
    help="Let the ranker learn from what digests selected, or take that back. Asked at a terminal.",
)
@click.option("--no-rank", is_flag=True, help="Only import; rank later.")
@click.option("--json", "json_wanted", is_flag=True, help="A JSON array, one object a file.")
@pass_surroundings
@click.pass_context
def import_(
    context: click.Context,
    surroundings: CommandContext,
    files: tuple[Path, ...],
    offline: bool,
    every: bool,
    train: bool | None,
    no_rank: bool,
    json_wanted: bool,
) -> None:
    """Read your reference library, earlier digests, or all that another arxivtui holds.

    A library is BibTeX, CSL-JSON, RIS or a list of arXiv ids and links; what a file is, is told by what is in
    it. Entries without an arXiv id are looked for by DOI and by title: in the store, and then at arXiv, 200
    of them a file unless --all is given. The papers found are yours (`is:library`) and teach the ranker; they
    are neither starred nor exported. The same file again adds nothing twice.

    A digest comes with its papers and scores. With --train the papers that it selected count as yours too;
    --no-train takes that back, and is remembered.

    Another store (arxivtui.db) or a file of `export -f jsonl` is merged with what is here: nothing is lost,
    and of two words on a paper the later stands (docs/moving.md). The file itself is never changed. Recent
    days are then ranked anew, but not where the store was empty: there the scores are those of the file.

    A file that cannot be read changes nothing and does not stop the others. Ctrl-C keeps what was found. Exit
    code 3 says that something is left for another time, and the output says what.
    """
    # Not at the top: `--help` has no use for them.
    from arxivtui.cli.progress import Progress
    from arxivtui.day import LibraryImporter
    from arxivtui.scoring import Ranker

    job = ImportJob(surroundings, offline=offline, every=every, train=train)
    missing = [why for path in files if (why := why_missing(path))]
    if len(missing) == len(files):  # No store is made for nothing.
        job.failures = missing
        job.tell(as_json=json_wanted)
        context.exit(FAILED)
    job.settle_training(files)
    with Progress() as progress, Ranker(surroundings.directories.terms_file) as ranker:
        importer = LibraryImporter(surroundings.store, surroundings.settings, surroundings.directories)
        with interruptible(importer.cancel, job.cancel, lambda: ranker.cancel(for_good=True)):
            for path in files:
                if not job.cancelled:
                    job.take(path, importer, progress)
            if (job.added or job.learnt) and not no_rank:
                job.rank(ranker, progress)
    job.tell(as_json=json_wanted)
    if job.judged:
        renew_all_notes(surroundings)
    if job.cancelled:
        context.exit(INTERRUPTED)
    if job.failures:
        context.exit(FAILED if len(job.failures) == len(files) else PARTLY)
    if job.partly:
        context.exit(PARTLY)

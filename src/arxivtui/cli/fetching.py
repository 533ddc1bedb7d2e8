"""`arxivtui fetch`: the announced papers into the store, ranked day by day as they come."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, INTERRUPTED, PARTLY
from arxivtui.cli.paper_ids import PAPER_ID
from arxivtui.config import CATEGORIES, nearest_category
from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, harmless

if TYPE_CHECKING:
    from arxivtui.cli.progress import Progress
    from arxivtui.day import Fetcher, FetchReport, PapersReport, RankAsFetched

FOUND_AT_MOST = 100
"""Papers that a search brings, unless more or fewer are asked for."""


class NotFetchedError(ArxivtuiError):
    """Nothing is fetched, for want of the reader's word."""


class CategoryType(click.ParamType[str]):
    """One of arXiv's categories."""

    name = "category"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The category; wrong usage, with the nearest name, where arXiv has none such."""
        if value not in CATEGORIES:
            near = nearest_category(value)
            hint = f"did you mean {near} ({CATEGORIES[near]})?" if near else "they look like cs.LG."
            self.fail(f"{value!r} is no arXiv category; {hint}", param, ctx)
        return value


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", type=PAPER_ID)
@click.option(
    "-c",
    "--category",
    "categories",
    multiple=True,
    metavar="CAT",
    type=CategoryType(),
    help="A category; may be given again.",
)
@click.option("--date", "day", type=DAY, metavar="D", help="A past listing date instead of the newest.")
@click.option(
    "--since",
    type=DAY,
    metavar="D",
    help="Every listing date from D on, too; beyond 90 days through OAI-PMH.",
)
@click.option("--yes", is_flag=True, help="With --since: go back more than a year without a question.")
@click.option("--search", metavar="Q", help="Papers that arXiv's own search finds, newest first.")
@click.option(
    "--limit", type=click.IntRange(1, 2000), help="With --search: how many papers at most (default: 100)."
)
@click.option("--no-rank", is_flag=True, help="Only fetch; rank later.")
@click.option("--json", "json_wanted", is_flag=True, help="A JSON array, one object a category and day.")
@pass_surroundings
@click.pass_context
def fetch(
    context: click.Context,
    surroundings: CommandContext,
    ids: tuple[str, ...],
    categories: tuple[str, ...],
    day: date | None,
    since: date | None,
    yes: bool,
    search: str | None,
    limit: int | None,
    no_rank: bool,
    json_wanted: bool,
) -> None:
    """Fetch the announced papers and rank them.

    Without -c: the categories of config.toml. Without a date: each category's newest listing, then every
    day missed since the last one that was had, newest first. With IDs or --search: these papers, whenever
    they were announced.

    Ctrl-C ends it; what was received is kept, and the same command goes on. Exit code 3 says that something
    is missing, and the table says what; 130, that it was stopped. Between two of arXiv's pages lie 15
    seconds: a month of missed days takes about six minutes for each category. Where more than a year is still
    to be asked for, what that takes is told before, and asked about; without a terminal, give --yes.
    """
    ways = [bool(ids), search is not None, day is not None, since is not None]
    if sum(ways) > 1:
        raise click.UsageError("IDs, --search, --date and --since exclude each other.")
    by_name = bool(ids) or search is not None
    if by_name and categories:
        raise click.UsageError("-c goes with listings, not with IDs or --search.")
    if limit is not None and search is None:
        raise click.UsageError("--limit goes with --search.")
    if yes and since is None:
        raise click.UsageError("--yes goes with --since.")
    if by_name:
        with _fetching(surroundings) as (fetcher, ranking, progress):
            if search is None:
                found = fetcher.papers(ids, progress)
            else:
                found = fetcher.search(search, limit or FOUND_AT_MOST, progress)
            if not no_rank:
                ranking.papers(found.papers)
        _tell_papers(found, as_json=json_wanted)
        none_found = bool(found.missing) and not found.papers
        _exit(context, ranking, found.cancelled, none_found, bool(found.missing))
        return
    wanted = list(dict.fromkeys(categories)) or list(surroundings.settings.arxiv.categories)
    if not wanted:
        raise click.UsageError(
            "No category to fetch: give -c cs.LG, or set `categories` under [arxiv] in config.toml."
        )
    if since is not None:
        _agree(surroundings, wanted, since, yes=yes)
    error: ArxivtuiError | None = None
    with _fetching(surroundings) as (fetcher, ranking, progress):
        try:
            report = fetcher.fetch(
                wanted,
                [day] if day else [],
                progress,
                since=since,
                on_day=_nothing if no_rank else ranking.day,
                on_papers=_nothing if no_rank else ranking.papers,
            )
            if not (no_rank or report.cancelled):
                ranking.leftovers()
        except ArxivtuiError as raised:
            error = raised
            report = fetcher.so_far
    if error is not None:
        _tell_so_far(report, as_json=json_wanted)
        raise error
    _tell_listings(surroundings, report, as_json=json_wanted)
    if not report.cancelled:
        tell_backup(surroundings)
    if report.days and not no_rank:
        tell_lack(surroundings)
    _exit(context, ranking, report.cancelled, report.failed, report.incomplete)


def _agree(surroundings: CommandContext, categories: list[str], since: date, *, yes: bool) -> None:
    """Have the reader agree to going back a long way.

    Raises:
        SinceError: arXiv can have nothing of that day.
        NotFetchedError: they do not, or nobody is there to be asked.
    """
    from arxivtui.day import far_back

    store = surroundings.store if surroundings.directories.database.exists() else None  # None is made to ask.
    way = far_back(store, since, categories, surroundings.settings.arxiv, datetime.now(UTC))
    if way is None or yes:
        return
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotFetchedError(
            f"{way} Nobody is there to be asked, and nothing was fetched.",
            "`--yes` fetches without a question.",
        )
    click.echo(str(way), err=True)
    if not click.confirm("Go back so far?", default=False, err=True):
        raise NotFetchedError("Nothing was fetched.")


def tell_lack(surroundings: CommandContext) -> None:
    """Say that no topic counts, and what scores come from then."""
    from arxivtui.store import judged

    if surroundings.criteria.active:
        return
    with surroundings.store.reading() as db:
        stars = judged.any_wanted(db)
    what = "Ranked by your stars alone" if stars else "Unscored"
    click.echo(f"{what}: {surroundings.criteria.lack}; `arxivtui config edit criteria`.", err=True)


def tell_backup(surroundings: CommandContext) -> None:
    """Back the store up if that is due, and say so where it could not be done."""
    from arxivtui.store import backups

    due = backups.back_up_if_due(surroundings.store, surroundings.settings, datetime.now(UTC))
    if due.warning:
        click.echo(f"arxivtui: {harmless(due.warning)}", err=True)


@contextmanager
def _fetching(
    surroundings: CommandContext,
) -> Iterator[tuple["Fetcher", "RankAsFetched", "Progress"]]:
    """What fetches, what ranks beside it, and what tells; the first Ctrl-C ends them in good order."""
    # Not at the top: `--help` has no use for them.
    from arxivtui.cli.progress import Progress
    from arxivtui.day import Fetcher, RankAsFetched

    fetcher = Fetcher(surroundings.store, surroundings.settings, surroundings.directories)
    with (
        Progress() as progress,
        RankAsFetched(
            surroundings.store,
            surroundings.settings,
            lambda: surroundings.criteria,
            progress,
            surroundings.directories.terms_file,
        ) as ranking,
        interruptible(fetcher.cancel, ranking.cancel),
    ):
        yield fetcher, ranking, progress


@contextmanager
def interruptible(*cancels: Callable[[], None]) -> Iterator[None]:
    """The first Ctrl-C ends the fetch in good order; the second is Python's own."""
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for cancel in cancels:
            cancel()

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _nothing(_had: object) -> None:
    """Rank later."""


def _tell_listings(surroundings: CommandContext, report: "FetchReport", *, as_json: bool) -> None:
    """What became of listings."""
    from arxivtui.cli import fetch_table
    from arxivtui.store import listings

    with surroundings.store.reading() as db:
        summaries = listings.days(db)
    click.echo(fetch_table.as_json(report) if as_json else fetch_table.as_table(report, summaries))


def _tell_so_far(report: "FetchReport", *, as_json: bool) -> None:
    """What came before the error that ended a fetch. The store is not asked: it may be what failed."""
    from arxivtui.cli import fetch_table

    if report.results or report.history:
        click.echo(fetch_table.as_json(report) if as_json else fetch_table.as_table(report, ()))


def _tell_papers(found: "PapersReport", *, as_json: bool) -> None:
    """What became of papers asked for by id, or of a search."""
    if as_json:
        import msgspec

        rows = {"papers": found.papers, "missing": found.missing, "new": found.new_papers}
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    click.echo(f"Received {counted(len(found.papers), 'paper')}, {found.new_papers} new in the store.")
    if found.missing:
        click.echo(f"arXiv does not have: {', '.join(found.missing)}", err=True)


def _exit(
    context: click.Context, ranking: "RankAsFetched", cancelled: bool, failed: bool, incomplete: bool
) -> None:
    """Say what could not be ranked, and end with the code that says how much came."""
    if ranking.error is not None:
        click.echo(f"arxivtui: fetched but not ranked: {harmless(str(ranking.error))}", err=True)
    if cancelled:
        context.exit(INTERRUPTED)
    if failed:
        context.exit(FAILED)
    if incomplete or ranking.error:
        context.exit(PARTLY)

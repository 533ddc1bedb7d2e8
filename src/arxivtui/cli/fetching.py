"""`arxivtui fetch`: the announced papers into the store, ranked."""

from datetime import date

import click
import msgspec

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.cli.progress import tell
from arxivtui.config import CATEGORIES, nearest_category
from arxivtui.day import (
    CategoryResult,
    Fetcher,
    FetchReport,
    rank_days,
    weekdays,
)
from arxivtui.domain import ArxivtuiError, Kind
from arxivtui.store import listings
from arxivtui.text import counted, harmless


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
@click.option("--since", type=DAY, metavar="D", help="Every listing date from D on, newest first.")
@click.option("--no-rank", is_flag=True, help="Only fetch; rank later.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one object a category and day.")
@pass_surroundings
@click.pass_context
def fetch(
    context: click.Context,
    surroundings: CommandContext,
    categories: tuple[str, ...],
    day: date | None,
    since: date | None,
    no_rank: bool,
    as_json: bool,
) -> None:
    """Fetch the announced papers and rank them.

    Without -c: the categories of config.toml. Without a date: each category's newest listing.
    Exit code 3 says that something is missing, and the table says what.
    """
    if day and since:
        raise click.UsageError("--date and --since exclude each other.")
    wanted = list(dict.fromkeys(categories)) or list(surroundings.settings.arxiv.categories)
    if not wanted:
        raise click.UsageError(
            "No category to fetch: give -c cs.LG, or set `categories` under [arxiv] in config.toml."
        )
    fetcher = Fetcher(surroundings.store, surroundings.settings, surroundings.directories)
    report = fetcher.fetch(wanted, [day] if day else [], tell)
    if since and not report.failed:
        newest = max(report.days, default=None)
        earlier = [past for past in weekdays(since, newest) if past != newest] if newest else []
        if earlier:
            more = fetcher.fetch(wanted, earlier, tell)
            report = FetchReport(report.results + more.results)
    ranking_failed = None if no_rank or not report.days else _rank(surroundings, report.days)
    click.echo(_as_json(report) if as_json else _as_table(report, surroundings))
    if report.days and not no_rank and not surroundings.criteria.topics:
        click.echo("Unscored: criteria.md holds no topic yet; `arxivtui config edit criteria`.", err=True)
    if ranking_failed:
        click.echo(f"arxivtui: fetched but not ranked: {harmless(str(ranking_failed))}", err=True)
    if report.failed:
        context.exit(FAILED)
    if report.incomplete or ranking_failed:
        context.exit(PARTLY)


def _rank(surroundings: CommandContext, days: tuple[date, ...]) -> ArxivtuiError | None:
    try:
        rank_days(surroundings.store, surroundings.settings, surroundings.criteria, days, tell)
    except ArxivtuiError as error:
        return error
    return None


def _summary(result: CategoryResult) -> dict[str, object]:
    listing = result.listing
    if listing is None:
        return {
            "category": result.category,
            "date": result.day and result.day.isoformat(),
            "state": "failed",
            "stated": 0,
            "received": 0,
            **{kind.value: 0 for kind in Kind},
            "reason": str(result.error),
        }
    return {
        "category": listing.category,
        "date": listing.listing_date.isoformat(),
        "state": listing.state.value,
        "stated": listing.stated_total,
        "received": listing.received_total,
        **{kind.value: listing.received.get(kind, 0) for kind in Kind},
        "reason": listing.reason,
    }


def _as_json(report: FetchReport) -> str:
    return msgspec.json.format(
        msgspec.json.encode([_summary(result) for result in report.results]), indent=2
    ).decode()


def _as_table(report: FetchReport, surroundings: CommandContext) -> str:
    lines = [
        f"{'category':<12} {'date':<11} {'state':<9} {'received':>12}  {'new':>4} {'cross':>5} {'repl.':>5}"
    ]
    for result in report.results:
        row = _summary(result)
        of_stated = f"{row['received']} of {row['stated']}"
        lines.append(
            f"{row['category']:<12} {row['date'] or '-':<11} {row['state']:<9} {of_stated:>12}  "
            f"{row['new']:>4} {row['cross']:>5} {row['replace']:>5}"
        )
        if row["reason"]:
            lines.append(f"             {harmless(str(row['reason']))}")
    new_papers = sum(result.new_papers for result in report.results)
    with surroundings.store.reading() as db:
        days = {summary.day: summary for summary in listings.days(db)}
    for day in report.days:
        if day in days:
            papers, unread = counted(days[day].papers, "paper"), days[day].unread
            lines.append(f"{day:%a %d %b %Y}: {papers} (new and cross-listed), {unread} unread")
    lines.append(f"New in the store: {counted(new_papers, 'paper')}.")
    return "\n".join(lines)

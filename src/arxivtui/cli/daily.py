"""`arxivtui daily`: the whole evening with nobody there, for cron, systemd and launchd."""

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.cli.signals import told_of_endings

if TYPE_CHECKING:
    from arxivtui.day import Watch
    from arxivtui.day.daily import Daily, DailyReport, RunningElsewhere

WAIT = 120
"""Minutes that `--wait` waits without a number, where the settings name none either."""

LONGEST_WAIT = 1440
"""Minutes: a day."""

_GRACE = 15.0
"""Seconds after the first signal in which answers that are paid for may still come."""
_TOO_LONG = timedelta(days=1)
"""A run that goes on for longer is no overlap of two evenings."""
_ENDED, _OUT_OF_TIME = 0, -1
"""In the place of a signal's number."""


@click.command()
@click.option(
    "--wait",
    is_flag=False,
    flag_value=-1,
    type=click.IntRange(-1, LONGEST_WAIT),
    metavar="[MINUTES]",
    help="Wait for an announcement that is due, so long at most. Default: [daily] wait_minutes.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say something only when something is new or wrong.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object with everything.")
@click.option(
    "--print-recipe",
    "recipe",
    type=click.Choice(["cron", "systemd", "launchd"]),
    help="Print what runs this every evening on this computer, and do nothing else.",
)
@pass_surroundings
@click.pass_context
def daily(
    context: click.Context,
    surroundings: CommandContext,
    wait: int | None,
    quiet: bool,
    as_json: bool,
    recipe: str | None,
) -> None:
    """Fetch, rank, score within what you agreed to, write the digest, tell it on: headless, for cron.

    Fetches the categories of config.toml and every day missed since. Asks nobody anything: the model is
    asked only with [llm] auto = always, at a price you agreed to, and within your caps. The digest of each
    new day goes into [daily] digest_folder, the summary to [daily] command. Prints a line a day.

    \b
    Exit codes:
      0    done; also when nothing is new, arXiv has not announced yet, or another run is under way
      1    failed: nothing could be had of arXiv, or a setting or the store cannot be used
      2    wrong usage, or no category to fetch
      3    partly done: stderr says what is missing
      130  interrupted by Ctrl-C (143 by SIGTERM, 129 by SIGHUP); what was received is kept
    """
    if recipe is not None:
        from arxivtui.cli.daily_recipes import recipe_text

        click.echo(recipe_text(recipe, surroundings.directories), nl=False)
        return
    if not surroundings.settings.arxiv.categories:
        raise click.UsageError(
            "No category to fetch: set `categories` under [arxiv] in "
            f'{surroundings.directories.config_file}, for example categories = ["cs.LG"].'
        )
    from arxivtui.day.daily import Daily, DailyTurn

    with DailyTurn(surroundings.directories.state) as turn:
        now = datetime.now(UTC)
        if (other := turn.take(now)) is not None:
            _tell_other(other, now, quiet=quiet, as_json=as_json)
            return
        run = Daily(
            surroundings.store,
            surroundings.settings,
            lambda: surroundings.criteria,
            surroundings.directories,
            wait=timedelta(minutes=_minutes(wait, surroundings.settings.daily.wait_minutes)),
        )
        report, stopped_by = _run(run, quiet=quiet)
    code = _code(report, stopped_by)
    _tell(report, code, quiet=quiet, as_json=as_json)
    context.exit(code)


def _minutes(asked: int | None, of_settings: int) -> int:
    """How long to wait; `--wait` alone is -1."""
    if asked is None:
        return of_settings
    return asked if asked >= 0 else of_settings or WAIT


def _code(report: "DailyReport", stopped_by: int) -> int:
    if report.stopped and stopped_by:
        return 128 + stopped_by
    if report.failed:
        return FAILED
    return PARTLY if report.wrong else 0


def _tell(report: "DailyReport", code: int, *, quiet: bool, as_json: bool) -> None:
    from arxivtui.day.daily import summary_lines, troubles

    if quiet and not as_json and not (report.anything_new or code):
        return
    if as_json:
        from arxivtui.cli.daily_json import as_wire

        click.echo(as_wire(report, code))
    else:
        for line in summary_lines(report):
            click.echo(line)
    for line in troubles(report):
        click.echo(line, err=True)


def _tell_other(other: "RunningElsewhere", now: datetime, *, quiet: bool, as_json: bool) -> None:
    """Another run is under way, which is what happens to a cron job that waits; no failure."""
    if as_json:
        from arxivtui.cli.daily_json import other_as_wire

        click.echo(other_as_wire(other))
    if quiet and not (other.since is not None and now - other.since > _TOO_LONG):
        return
    who = f"process {other.pid}" if other.pid else "another process"
    since = f" since {other.since.astimezone():%a %d %b %H:%M}" if other.since else ""
    click.echo(f"A daily run is under way already ({who}{since}), and this one leaves it to that.", err=True)


def _run(run: "Daily", *, quiet: bool) -> tuple["DailyReport", int]:
    """Run it in a thread and listen to signals meanwhile; the report, and the first signal or 0.

    The first signal ends it in good order: answers that are paid for have a few seconds to come. The second,
    or the end of that time, gives those up; the next is as Python's own.
    """
    from arxivtui.cli.progress import Progress

    news: SimpleQueue[int] = SimpleQueue()
    outcome: Future[DailyReport] = Future()

    def work(watch: "Watch") -> None:
        try:
            outcome.set_result(run.run(watch))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            news.put(_ENDED)

    signals: list[int] = []
    with Progress() as progress, told_of_endings(news.put):
        watch: Watch = (lambda _event: None) if quiet else progress
        Thread(target=work, args=(watch,), name="daily", daemon=True).start()
        aborted = False
        while (number := _next(news, _GRACE if signals and not aborted else None)) != _ENDED:
            if number != _OUT_OF_TIME:
                signals.append(number)
            if aborted:
                raise KeyboardInterrupt
            if len(signals) == 1 and number != _OUT_OF_TIME:
                run.cancel()
            else:
                run.abort()
                aborted = True
    return outcome.result(), signals[0] if signals else 0


def _next(news: "SimpleQueue[int]", seconds: float | None) -> int:
    """What comes next: a signal, the end, or that the time is up."""
    try:
        return news.get(timeout=seconds)
    except Empty:
        return _OUT_OF_TIME

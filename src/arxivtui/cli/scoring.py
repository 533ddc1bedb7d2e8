"""`arxivtui score`: stored papers ranked by today's criteria, and the best of them scored by a model."""

import sys
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import click

from arxivtui.cli.context import DAY, CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.cli.fetching import tell_lack
from arxivtui.cli.preview import show_preview
from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless

if TYPE_CHECKING:
    from arxivtui.cli.score_result import Outcome
    from arxivtui.day.llm import ScorePlan, ScoreReport

DECLINED = "you did not agree to asking the model"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line.

    Attributes:
        model: the model itself was asked for, by name or by an option that has no meaning without it.
    """

    days: tuple[date, ...]
    model: bool
    dry_run: bool
    yes: bool
    rescore: bool
    again: bool
    limit: int | None
    as_json: bool
    everything: bool = False


class NotAskedError(ArxivtuiError):
    """The model is not asked, for want of the reader's word."""


@click.command()
@click.option("--date", "day", type=DAY, metavar="D", help="One listing date; default: what is due.")
@click.option(
    "--scorer",
    type=click.Choice(["local", "llm"]),
    help="local: only rank, send nothing. llm: ask the model, and fail where it cannot be asked.",
)
@click.option("--dry-run", is_flag=True, help="Show what asking the model would take; send nothing.")
@click.option("--yes", is_flag=True, help="Agree to the price, once it was shown.")
@click.option("--rescore", is_flag=True, help="Ask again about papers scored under other criteria.")
@click.option("--again", is_flag=True, help="Ask again about papers refused, or whose answer never came.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Ask about N papers at most.")
@click.option(
    "--preview",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Show what criteria.md as it is now, or FILE in its place, would move; store nothing.",
)
@click.option("--all", "everything", is_flag=True, help="Rank every stored paper anew; asks no model.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object with what was done.")
@pass_surroundings
def score(
    surroundings: CommandContext,
    day: date | None,
    scorer: str | None,
    dry_run: bool,
    yes: bool,
    rescore: bool,
    again: bool,
    limit: int | None,
    preview: str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Rank stored papers by criteria.md as it is now, then have a model score the best of them.

    The newest days are ranked anew where criteria.md or your triage has changed since; papers of other days
    that were ranked by these very criteria keep their scores, but with --all. Ranking sends nothing anywhere.
    The model of config.toml is asked only after its price was shown and you agreed to it; without a model,
    a key or your word the command says so and ranks alone. --dry-run, --yes, --rescore, --again and --limit
    ask for the model as --scorer llm does.

    --preview ranks the newest five listing days in memory, by the criteria of the last ranking and by the new
    ones, and prints the papers that rise and fall most. It is free, sends nothing and stores nothing.

    Ctrl-C waits for the answers that are paid for; what was scored is kept, and the next run goes on. Exit
    code 3 says that some of the papers have no score, and the output says why.
    """
    from arxivtui.cli.score_result import Outcome

    for_model = dry_run or yes or rescore or again or limit is not None
    if preview is not None:
        if for_model or scorer or day or everything:
            raise click.UsageError("--preview goes with --json alone.")
        show_preview(surroundings, preview, as_json=as_json)
        return
    if scorer == "local" and for_model:
        raise click.UsageError("--dry-run, --yes, --rescore, --again and --limit are for a model.")
    if dry_run and yes:
        raise click.UsageError("--dry-run and --yes exclude each other.")
    wish = Wish(
        days=(day,) if day else (),
        model=scorer == "llm" or for_model,
        dry_run=dry_run,
        yes=yes,
        rescore=rescore,
        again=again,
        limit=limit,
        as_json=as_json,
        everything=everything,
    )
    if everything and (day or wish.model):
        raise click.UsageError("--all goes with --scorer local alone.")
    ranked = _rank(surroundings, wish)
    if not surroundings.criteria.active and not wish.model:
        tell_lack(surroundings)
        scorer = "local"
    if everything:
        scorer = "local"
    outcome = Outcome(ranked) if scorer == "local" else _with_model(surroundings, wish, ranked)
    _finish(surroundings, outcome, wish)


def _rank(surroundings: CommandContext, wish: Wish) -> int:
    """Free, and what the plan goes by."""
    from arxivtui.cli.progress import Progress
    from arxivtui.day import rank_days, rank_papers
    from arxivtui.scoring import Ranker
    from arxivtui.store import papers

    store, settings, criteria = surroundings.existing_store, surroundings.settings, surroundings.criteria
    with Progress() as progress, Ranker(surroundings.directories.terms_file) as ranker:
        if not wish.everything:
            return rank_days(store, settings, criteria, wish.days, progress, ranker)
        with store.reading() as db:
            every = papers.ids(db)
        return rank_papers(store, settings, criteria, every, progress, ranker, anew=True)


def _with_model(surroundings: CommandContext, wish: Wish, ranked: int) -> "Outcome":
    """Plan, show, ask for consent, have the papers scored."""
    from arxivtui.cli.score_plan import nothing_to_ask
    from arxivtui.cli.score_result import Outcome

    plan = _plan(surroundings, wish)
    if plan is None:
        return Outcome(ranked)
    if wish.dry_run:
        _show_price(surroundings, plan, wish)
        return Outcome(ranked, plan)
    if not plan.ids:
        return Outcome(ranked, plan, remark=nothing_to_ask(plan))
    try:
        objection = _objection(surroundings, plan, wish)
    except NotAskedError as error:
        if wish.model:
            raise
        click.echo(harmless(str(error)), err=True)
        return Outcome(ranked)
    if objection:
        return Outcome(ranked, plan, why_not=objection)
    return Outcome(ranked, plan, _ask(surroundings, plan))


def _plan(surroundings: CommandContext, wish: Wish) -> "ScorePlan | None":
    """The plan; None, and why on stderr, where the model is neither wanted by name nor there to be asked."""
    from arxivtui.config import find_api_key
    from arxivtui.day.llm import NoKeyError, NoModelError, plan_scoring, settle

    settings = surroundings.settings
    settle(surroundings.existing_store, surroundings.directories, alone_only=not wish.dry_run)
    if settings.llm.auto == "never" and settings.llm.model and not wish.model:
        model = harmless(settings.llm.model)
        click.echo(f"{model} is not asked: [llm] auto is never. `--scorer llm` asks it.", err=True)
        return None
    try:
        key = find_api_key(base_url=settings.llm.base_url) if settings.llm.model else None
        return plan_scoring(
            surroundings.existing_store,
            settings,
            surroundings.criteria,
            key,
            wish.days,
            rescore=wish.rescore,
            again=wish.again,
            limit=wish.limit,
        )
    except (NoModelError, NoKeyError) as error:
        if wish.model:
            raise
        click.echo(harmless(f"Ranked only. {error}"), err=True)
        return None


def _objection(surroundings: CommandContext, plan: "ScorePlan", wish: Wish) -> str:
    """Why the model is not to be asked; empty once the reader agrees: by the settings, by --yes, or asked.

    Raises:
        NotAskedError: nobody is there to be asked, and what was agreed to before does not do.
    """
    from arxivtui.cli.score_plan import question
    from arxivtui.day.llm import Consent

    if plan.consent is Consent.GIVEN and (plan.settings.auto == "always" or wish.yes):
        return ""
    if plan.consent is Consent.SHOWN and wish.yes:
        return ""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise _nobody_to_ask(plan)
    if not plan.affordable:
        return plan.stopped_by
    _show_price(surroundings, plan, wish)
    return "" if click.confirm(question(plan), default=False, err=True) else DECLINED


def _nobody_to_ask(plan: "ScorePlan") -> NotAskedError:
    from arxivtui.day.llm import Consent

    not_asked = f"{plan.model} at {plan.host} is not asked: "
    match plan.consent:
        case Consent.NEEDED:
            return NotAskedError(
                f"{not_asked}what it costs, for this address and key and under these caps, was never shown.",
                "`arxivtui score --dry-run` shows it, then `arxivtui score --yes` agrees; so does the app.",
            )
        case Consent.SHOWN:
            return NotAskedError(
                f"{not_asked}you have not agreed to its price.", "`arxivtui score --yes` agrees to it."
            )
        case _:
            return NotAskedError(
                f"{not_asked}[llm] auto is not always, and there is no terminal to ask you on.",
                "`arxivtui score --yes` agrees this once.",
            )


def _show_price(surroundings: CommandContext, plan: "ScorePlan", wish: Wish) -> None:
    """The plan, on stdout where it is what was asked for; from then on the price counts as shown."""
    from arxivtui.cli.score_plan import plan_screen
    from arxivtui.day.llm import note_shown

    if not (wish.dry_run and wish.as_json):
        click.echo(plan_screen(plan), err=not wish.dry_run)
    if plan.ids:
        note_shown(surroundings.existing_store, plan)


def _ask(surroundings: CommandContext, plan: "ScorePlan") -> "ScoreReport":
    from arxivtui.cli.patience import score_patiently
    from arxivtui.cli.progress import Progress
    from arxivtui.day.llm import Consent, ModelScoring, agree

    store = surroundings.existing_store
    agreed = plan if plan.consent is Consent.GIVEN else agree(store, plan)
    with Progress() as progress:
        return score_patiently(ModelScoring(store, surroundings.directories), agreed, progress)


def _finish(surroundings: CommandContext, outcome: "Outcome", wish: Wish) -> NoReturn:
    """Tell what was done, and end with the code that says how much of it."""
    from arxivtui.cli.score_result import as_text, as_wire, expected, unscored_in_words
    from arxivtui.day.llm import spent

    so_far = spent(surroundings.existing_store)
    if wish.as_json:
        import msgspec

        wire = as_wire(outcome, so_far)
        if wish.dry_run and outcome.plan is not None:
            wire["expected"] = expected(outcome.plan)
        click.echo(msgspec.json.format(msgspec.json.encode(wire), indent=2))
    elif not wish.dry_run:
        click.echo(as_text(outcome, so_far))
    for line in unscored_in_words(outcome):
        click.echo(line, err=True)
    click.get_current_context().exit(_code(outcome))


def _code(outcome: "Outcome") -> int:
    if not outcome.unscored:
        return 0
    report = outcome.report
    failed = report is not None and report.requests and not report.scored and not report.cancelled
    return FAILED if failed else PARTLY

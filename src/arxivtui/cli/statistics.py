"""`arxivtui stats`: what models have cost and whether they are worth it, and how good the ranker is.

All of it by the reader's own stars.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.domain import day_began, month_began
from arxivtui.text import counted, dollars, harmless, shorten, wrap

if TYPE_CHECKING:
    from arxivtui.day.worth import Depth, Worth
    from arxivtui.store.model_accounts import ModelAccount

_WIDTH = 78
_NAME_WIDTH = 18

_NO_MODEL = "No model was asked yet; `arxivtui score --dry-run` shows what it would cost."

CAVEAT = (
    "Only papers that the model scored are compared. You saw its scores when you starred, which speaks "
    "for it; what the ranker put too low to ask about is not in these figures."
)


@click.command()
@click.option("--refresh", is_flag=True, help="Rank all past days again, whatever is kept of the last time.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object with every figure.")
@pass_surroundings
@click.pass_context
def stats(context: click.Context, surroundings: CommandContext, refresh: bool, as_json: bool) -> None:
    """What models have cost, whether they are worth it, and how good the ranker is.

    The second part compares each model with the embedded ranker by the papers that you starred: how often a
    starred paper stands above one that is not, and which of your stars you would have missed among the best
    papers of the day without the model, and what each of those cost.

    The last part tries the ranker on your own past days, the newest 30 with a star and at most half unread
    above the fold. Each is ranked as if it were new, by what you made of the papers of earlier days, and by
    the topics alone. The first time that takes some seconds for each day. It is kept; later only new days are
    ranked, and days with or after a paper that you have judged since.

    Ctrl-C ends it, and the next time it goes on. Exit code 3 says that the ranker failed; the rest is shown.
    """
    from arxivtui.cli.hindsight import hindsight_lines, hindsight_wire, look_back
    from arxivtui.day.worth import model_worth
    from arxivtui.store.model_accounts import accounts

    store = surroundings.existing_store
    with store.reading() as db:
        today = accounts(db, day_began())
        month = accounts(db, month_began())
        ever = accounts(db)
    worths = [model_worth(store, account.model) for account in ever]
    if as_json:
        import msgspec

        looked = look_back(surroundings, refresh=refresh)
        told = _wire(today, month, ever, worths) | {"ranker": hindsight_wire(looked)}
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2))
    else:
        lines = [*_costs(today, month, ever), *(line for worth in worths for line in ("", *_worth(worth)))]
        click.echo("\n".join(lines) if ever else _NO_MODEL)
        looked = look_back(surroundings, refresh=refresh)
        if looked.found is not None:
            click.echo("\n".join(("", *hindsight_lines(looked.found))))
    if looked.error:
        click.echo(f"arxivtui: {harmless(looked.error)}", err=True)
    context.exit(looked.code)


def _costs(
    today: Sequence["ModelAccount"], month: Sequence["ModelAccount"], ever: Sequence["ModelAccount"]
) -> Iterator[str]:
    from arxivtui.store.model_accounts import total

    amounts = f"{'runs':>5}{'papers':>8}{'read':>11}{'cached':>10}{'written':>9}{'cost':>8}{'per paper':>10}"
    yield f"{'':<{_NAME_WIDTH}}{amounts}"
    yield _account("today", total(today))
    yield _account("this month", total(month))
    for account in ever:
        yield _account(harmless(account.model), account)
    for account in ever:
        yield from _remarks(account)


def _account(name: str, account: "ModelAccount") -> str:
    usage = account.usage
    cost = "unknown" if account.cost is None else dollars(account.cost)
    each = "" if account.cost_per_paper is None else _precise(account.cost_per_paper)
    return (
        f"{shorten(name, _NAME_WIDTH - 1):<{_NAME_WIDTH}}"
        f"{account.runs:>5,}{account.papers:>8,}{usage.prompt:>11,}"
        f"{usage.cached:>10,}{usage.completion:>9,}{cost:>8}{each:>10}"
    ).rstrip()


def _remarks(account: "ModelAccount") -> Iterator[str]:
    """What the table cannot say of a model."""
    parts = [counted(account.requests, "request")]
    if account.failed:
        parts.append(f"{account.failed:,} failed")
    if account.maybe:
        price = f", counted as {dollars(account.maybe_cost)}" if account.maybe_cost else ""
        parts.append(f"{account.maybe:,} without an answer, which may have been paid for{price}")
    if account.unpriced_tokens:
        parts.append(f"{account.unpriced_tokens:,} tokens at an unknown price are in no dollars here")
    if len(parts) > 1:
        yield from wrap(f"{harmless(account.model)}: {'; '.join(parts)}.", _WIDTH)


def _worth(worth: "Worth") -> Iterator[str]:
    from arxivtui.day.worth import ENOUGH_STARS

    yield f"Worth it? {harmless(worth.model)} beside the embedded ranker, by your stars"
    if not worth.enough:
        yield from wrap(
            f"Not enough triage yet: {counted(worth.stars, 'star')} on papers that it scored; with "
            f"{ENOUGH_STARS} there is something to say.",
            _WIDTH,
        )
        return
    yield from wrap(_basis(worth), _WIDTH)
    yield ""
    yield from wrap(
        f"A starred paper stands above another of its day {_share(worth.local)} of the time by the ranker "
        f"alone, {_share(worth.model_rank)} with the model ({_gain(worth)}); by chance 50%.",
        _WIDTH,
    )
    yield ""
    found = f"{'stars, ranker':>14}{'with model':>12}{'missed without':>16}{'cost of each':>14}"
    yield f"{'best of each day':<18}{found}"
    for depth in worth.depths:
        yield _found(depth)
    if worth.cost is None:
        yield "What each cost is unknown, since the price of some requests is."
    yield from wrap(CAVEAT, _WIDTH)


def _basis(worth: "Worth") -> str:
    cost = "at an unknown price" if worth.cost is None else f"for {dollars(worth.cost)}"
    words = f"{counted(worth.days, 'day')} that you triaged: {counted(worth.papers, 'paper')} scored {cost}, "
    words += f"{counted(worth.stars, 'star')} among them"
    if worth.stars_elsewhere:
        words += f", and {worth.stars_elsewhere:,} on papers that it did not score"
    if worth.untriaged:
        words += f"; {counted(worth.untriaged, 'day')} not triaged yet"
    return words + "."


def _gain(worth: "Worth") -> str:
    gain = f"{100 * (worth.difference or 0):+.0f}"
    return gain if worth.error is None else f"{gain}, give or take {200 * worth.error:.0f}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f}%"


def _found(depth: "Depth") -> str:
    each = "-" if depth.cost_per_missed is None else _precise(depth.cost_per_missed)
    return f"{depth.papers:<18}{depth.local:>14,}{depth.model:>12,}{depth.missed:>16,}{each:>14}"


def _precise(amount: float) -> str:
    """Money where a paper's share of it counts."""
    return f"${amount:.4f}" if 0 < amount < 0.01 else dollars(amount)


def _wire(
    today: Sequence["ModelAccount"],
    month: Sequence["ModelAccount"],
    ever: Sequence["ModelAccount"],
    worths: Sequence["Worth"],
) -> dict[str, Any]:
    from arxivtui.store.model_accounts import total

    return {
        "today": _account_wire(total(today)),
        "month": _account_wire(total(month)),
        "models": [{"model": account.model, **_account_wire(account)} for account in ever],
        "worth": [_worth_wire(worth) for worth in worths],
    }


def _account_wire(account: "ModelAccount") -> dict[str, Any]:
    return {
        "runs": account.runs,
        "papers": account.papers,
        "requests": account.requests,
        "failed": account.failed,
        "maybe_paid": account.maybe,
        "maybe_cost": account.maybe_cost,
        "tokens": {
            "prompt": account.usage.prompt,
            "cached": account.usage.cached,
            "completion": account.usage.completion,
        },
        "unpriced_tokens": account.unpriced_tokens,
        "cost": account.cost,
        "cost_per_paper": account.cost_per_paper,
    }


def _worth_wire(worth: "Worth") -> dict[str, Any]:
    return {
        "model": worth.model,
        "enough": worth.enough,
        "days": worth.days,
        "untriaged_days": worth.untriaged,
        "papers": worth.papers,
        "stars": worth.stars,
        "stars_elsewhere": worth.stars_elsewhere,
        "cost": worth.cost,
        "auc": {
            "local": worth.local,
            "model": worth.model_rank,
            "difference": worth.difference,
            "standard_error": worth.error,
        },
        "depths": [
            {
                "papers_per_day": depth.papers,
                "local": depth.local,
                "model": depth.model,
                "missed_by_local": depth.missed,
                "cost_per_missed": depth.cost_per_missed,
            }
            for depth in worth.depths
        ],
    }

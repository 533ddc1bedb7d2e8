"""What is said of the model's scoring: its price, what a reader agrees to, what a run brought."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from arxivtui.config import is_loopback
from arxivtui.text import counted, cut, dollars, harmless
from arxivtui.tui.widgets.days import long_day

if TYPE_CHECKING:
    from arxivtui.day.llm import ScorePlan, ScoreReport

SCORE = "“Score with the model”"
RESCORE = "“Score again under the new criteria”"
ASK_AGAIN = "“Ask again where no score came”"
"""What the palette calls the commands."""

_REASON_LENGTH = 200


def price_words(plan: "ScorePlan") -> str:
    """`60 papers, about $0.021`."""
    if not plan.ids:
        return "nothing left to score"
    return f"{counted(len(plan.ids), 'paper')}, {_about(plan.cost)}"


def nothing_left(plan: "ScorePlan") -> str:
    """Why the model has nothing to be asked about, and what else could be done."""
    told = f"{harmless(plan.model)} has nothing left to score of what was announced {_on_days(plan)}."
    if not plan.papers:
        return told
    ways = [*([RESCORE] if plan.old else []), *([ASK_AGAIN] if plan.refused or plan.lost else [])]
    further = f" In the palette: {', '.join(ways)}." if ways else ""
    return f"{told[:-1]}: {', '.join(_others(plan))}.{further}"


def offer(plan: "ScorePlan", palette_key: str) -> str:
    """What is said after a fetch, where the reader is asked each time."""
    papers, price = counted(len(plan.ids), "paper"), _about(plan.cost)
    return (
        f"{papers} can be scored by {harmless(plan.model)} ({price}): {SCORE} in the palette ({palette_key})."
    )


def question(plan: "ScorePlan") -> str:
    """What the reader is asked: about as many papers as the caps leave room for."""
    papers = plan.affordable or len(plan.ids)
    said = f"Score {counted(papers, 'paper')} with {harmless(plan.model)}"
    if plan.cost is None:
        return f"{said}? The price is unknown."
    return f"{said} for {_about(plan.cost * papers / len(plan.ids))}?"


def facts(plan: "ScorePlan", *, again: int, first: bool) -> Iterator[tuple[str, str]]:
    """What the reader agrees to, each with its label.

    Args:
        plan: what would be done; there is something to do.
        again: how many of its papers the model was asked about before.
        first: the reader has never agreed to this model, server and key.
    """
    yield "asked", _asked(plan)
    if first:
        yield "key", harmless(f"from {plan.key}") if plan.key else "none: the server is on this computer"
        yield "sent", "the topics of criteria.md, titles and abstracts; nothing else"
    asked_again = f", {again:,} of them asked about again" if again else ""
    yield "papers", f"{len(plan.ids):,} of {plan.papers:,} announced {_on_days(plan)}{asked_again}"
    if others := _others(plan):
        yield "", ", ".join(others)
    more = "" if plan.thoughts_known else "; more if it thinks first"
    yield "takes", f"{counted(plan.requests, 'request')}, about {_rounded(plan.usage.total):,} tokens{more}"
    yield "price", _price(plan)
    if plan.price is not None and first:
        yield "", _rates(plan)
    yield "spent", _spent(plan)
    yield "caps", _caps(plan)
    if first:
        yield "later", _LATER[plan.settings.auto]


_LATER = {
    "ask": "you are shown the price each time ([llm] auto)",
    "always": "new papers are scored by themselves, within the caps ([llm] auto)",
    "never": "papers are scored when you ask for it ([llm] auto)",
}


def _asked(plan: "ScorePlan") -> str:
    asked = harmless(f"{plan.model} at {plan.host}")
    open_line = plan.settings.base_url.lower().startswith("http:") and not is_loopback(plan.host)
    return f"{asked}, unencrypted (http)" if open_line else asked


def _on_days(plan: "ScorePlan") -> str:
    match plan.days:
        case ():
            return "so far"
        case (day,):
            return f"on {long_day(day)}"
        case days:
            return f"on {len(days)} days since {long_day(days[-1])}"


def _rounded(number: int) -> int:
    """To two digits: what is only estimated is not to look counted."""
    return round(number, 2 - len(str(number)))


def _others(plan: "ScorePlan") -> list[str]:
    """Papers that are not asked about, and why."""
    counts = (
        (plan.already, "scored already"),
        (plan.old, "scored under other criteria"),
        (plan.ranked_out, "ranked lower"),
        (plan.read, "read before"),
        (plan.refused, "refused by the model"),
        (plan.lost, "whose answer never came"),
    )
    return [f"{number:,} {what}" for number, what in counts if number]


def _price(plan: "ScorePlan") -> str:
    if plan.cost is None:
        return "unknown: tokens are capped instead"
    month = "" if plan.month_cost is None else f", {_about(plan.month_cost)} a month of full evenings"
    return f"{_about(plan.cost)} today{month}"


def _rates(plan: "ScorePlan") -> str:
    price = plan.price
    assert price is not None
    cached = f" ({_rate(price.cached)} cached)" if price.cached != price.prompt else ""
    rates = f"a million tokens: {_rate(price.prompt)} read{cached}, {_rate(price.completion)} written"
    return harmless(f"{rates}; {price.source}" if price.source else rates)


def _rate(amount: float) -> str:
    return f"${amount:,.2f}" if amount == round(amount, 2) else f"${amount:,.6f}".rstrip("0")


def _spent(plan: "ScorePlan") -> str:
    spent = plan.spent
    if plan.price is None:
        said = f"{spent.tokens_today:,} tokens today"
    else:
        said = f"{dollars(spent.today)} today, {dollars(spent.month)} this month"
    if spent.maybe:
        said += f", with {counted(spent.maybe, 'request')} whose answer never came"
    return said


def _caps(plan: "ScorePlan") -> str:
    settings, papers = plan.settings, len(plan.ids)
    if plan.price is None:
        caps = f"{settings.tokens_per_day:,} tokens a day"
    else:
        caps = f"{dollars(settings.cap_per_day)} a day, {dollars(settings.cap_per_month)} a month"
    if plan.affordable >= papers:
        return f"{caps}: room for all of it"
    if not plan.affordable:
        return f"{caps}: no room today"
    return f"{caps}: room for about {plan.affordable:,} of the {papers:,}"


def report_words(report: "ScoreReport") -> str:
    """What a run brought: `60 papers scored by gpt-5-mini for $0.021; 2 unscored: the model refused`."""
    model, reasons = harmless(report.model), _reasons(report.unscored)
    if not report.scored and reasons:
        paid = f" for {dollars(report.cost)}" if report.cost else ""
        none = f"{model} scored none of {counted(report.planned, 'paper')}{paid}: {reasons}"
        return f"{_ended(none)} {report.hint}".rstrip()
    said = f"{counted(report.scored, 'paper')} scored by {model}"
    said += ", price unknown" if report.cost is None else f" for {dollars(report.cost)}"
    if report.left_out:
        said += f"; {report.left_out:,} unscored: {reasons}"
    elif report.stopped:
        said += f"; {_short(report.stopped)}"
    return f"{_ended(said)} {report.hint}".rstrip()


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "…")) else f"{sentence}."


def _reasons(unscored: Mapping[str, Sequence[str]]) -> str:
    """Each reason, with the number of papers where there are several."""
    if len(unscored) == 1:
        return _short(next(iter(unscored)))
    most_first = sorted(unscored.items(), key=lambda item: -len(item[1]))
    return "; ".join(f"{_short(reason)} ({len(ids):,})" for reason, ids in most_first)


def _short(reason: str) -> str:
    return cut(harmless(reason), _REASON_LENGTH)


def _about(cost: float | None) -> str:
    return "price unknown" if cost is None else f"about {dollars(cost)}"

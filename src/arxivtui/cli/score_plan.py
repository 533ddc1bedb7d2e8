"""What asking a model would take, as a screen to read before agreeing to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arxivtui.config import is_loopback
from arxivtui.text import counted, dollars, harmless, wrap

if TYPE_CHECKING:
    from arxivtui.day.llm import ScorePlan

_WIDTH = 78
_LABEL = 16
_FIGURE = 8
_DAYS_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the screen: what it is about, in words or a figure with words."""

    label: str
    words: str
    figure: str | None = None


def plan_screen(plan: "ScorePlan") -> str:
    """The plan: who is asked, what is sent, about which papers, for how much, and how far the caps reach."""
    head = "\n".join(wrap(f"Scoring by {harmless(plan.model)} at {harmless(plan.host)}", _WIDTH))
    priced = (_price(plan),) if plan.ids else ()
    sections = (_sent(plan), _papers(plan), *priced, _limits(plan))
    return "\n\n".join([head, *("\n".join(_lines(rows)) for rows in sections)])


def question(plan: "ScorePlan") -> str:
    """What the reader is asked, in one line."""
    about = f"Ask {harmless(plan.model)} about {counted(plan.affordable, 'paper')}"
    if plan.cost is None:
        return f"{about}, at a price that is not known?"
    return f"{about} for about {dollars(plan.cost * plan.affordable / len(plan.ids))}?"


def nothing_to_ask(plan: "ScorePlan") -> str:
    """Why there is no paper to ask about."""
    if not plan.papers:
        return f"Nothing to ask {harmless(plan.model)}: no such day is stored; `arxivtui fetch` brings it."
    left = ", ".join(f"{number:,} {words}" for words, number, _ in _left_out(plan) if number)
    papers = counted(plan.papers, "paper")
    ways = [*(["--again"] if plan.refused or plan.lost else []), *(["--rescore"] if plan.old else [])]
    further = f" `arxivtui score {' '.join(ways)}` asks all the same." if ways else ""
    return f"Nothing to ask {harmless(plan.model)} about {_days(plan)}: of {papers}, {left}.{further}"


def _sent(plan: "ScorePlan") -> Iterator[_Row]:
    yield _Row(
        "what is sent", "title and abstract of each paper, and the topics of criteria.md; nothing else"
    )
    yield _Row("API key", harmless(f"from {plan.key}") if plan.key else "none; a server here may need none")
    yield _Row("days", _days(plan))
    if plan.settings.base_url.lower().startswith("http:") and not is_loopback(plan.host):
        yield _Row("WARNING", "not encrypted (http): whoever is on the way can read the key and the papers")


def _days(plan: "ScorePlan") -> str:
    named = [f"{day:%a %d %b %Y}" for day in plan.days[:_DAYS_NAMED]]
    more = len(plan.days) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _papers(plan: "ScorePlan") -> Iterator[_Row]:
    yield _Row("papers", "new and cross-listed on these days", f"{plan.papers:,}")
    yield _Row("  to ask about", "the best by the embedded ranker", f"{len(plan.ids):,}")
    for words, number, why in _left_out(plan):
        if number:
            yield _Row(f"  {words}", why, f"{number:,}")


def _left_out(plan: "ScorePlan") -> tuple[tuple[str, int, str], ...]:
    return (
        ("scored", plan.already, "by this model already, under today's criteria"),
        ("ranked lower", plan.ranked_out, "not asked about: others of their day rank higher"),
        ("read", plan.read, "not asked about: you have read or closed them"),
        ("refused", plan.refused, "the model would not score them; --again asks again"),
        ("no answer", plan.lost, "none came, but it may have been paid for; --again asks again"),
        ("old criteria", plan.old, "keep the scores that they have; --rescore asks anew"),
    )


def _price(plan: "ScorePlan") -> Iterator[_Row]:
    usage = plan.usage
    yield _Row("requests", "if all goes well", f"{plan.requests:,}")
    yield _Row("tokens, about", f"{usage.prompt:,} read, {usage.completion:,} written", f"{usage.total:,}")
    if not plan.thoughts_known:
        yield _Row("", "a model that thinks first writes more; known after its first run", "")
    if plan.price is None:
        yield _Row("price", "unknown; you can tell it under [llm.prices] in config.toml")
        return
    yield _Row("price, about", f"this time{_month(plan)}", dollars(plan.cost))
    read, cached, written = map(_to_the_cent, (plan.price.prompt, plan.price.cached, plan.price.completion))
    yield _Row("", f"a million tokens: {read} read, {cached} cached, {written} written")
    yield _Row("", harmless(plan.price.source))


def _month(plan: "ScorePlan") -> str:
    if plan.month_cost is None:
        return ""
    held = ", which the cap holds back" if plan.month_cost > plan.settings.cap_per_month else ""
    return f"; {dollars(plan.month_cost)} for a month of full evenings{held}"


def _to_the_cent(amount: float) -> str:
    return f"${amount:,.2f}" if amount == round(amount, 2) else f"${amount:,.6g}"


def _limits(plan: "ScorePlan") -> Iterator[_Row]:
    spent, settings = plan.spent, plan.settings
    yield _Row("spent", f"today; {dollars(spent.month)} this month", dollars(spent.today))
    if plan.price is None or spent.tokens_today:
        yield _Row("", "tokens today at an unknown price", f"{spent.tokens_today:,}")
    if spent.maybe:
        requests = counted(spent.maybe, "request")
        yield _Row("", f"{requests} whose answer never came may have been paid and is counted so", "")
    if plan.price is None:
        yield _Row("cap", "tokens a day, while the price is unknown", f"{settings.tokens_per_day:,}")
    else:
        yield _Row("caps", f"a day; {dollars(settings.cap_per_month)} a month", dollars(settings.cap_per_day))
    if plan.stopped_by:
        papers = counted(len(plan.ids), "paper")
        allowed = f"enough for about {plan.affordable} of {papers}" if plan.affordable else "enough for none"
        yield _Row("", f"{allowed}: {plan.stopped_by}", "")
    elif plan.ids:
        yield _Row("", "enough for all of them", "")


def _lines(rows: Iterator[_Row]) -> Iterator[str]:
    for row in rows:
        head = f"{row.label:<{_LABEL}}" + ("" if row.figure is None else f"{row.figure:>{_FIGURE}}  ")
        first, *rest = wrap(row.words, _WIDTH - len(head)) or [""]
        yield f"{head}{first}".rstrip()
        yield from (" " * len(head) + line for line in rest)

"""What a scoring brought, for people and for machines."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arxivtui.text import counted, dollars, harmless, shorten

if TYPE_CHECKING:
    from arxivtui.day.llm import ScorePlan, ScoreReport, Spent

_NAMED = 5
_WIDTH = 78


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one `arxivtui score` did.

    Attributes:
        ranked: papers ranked by the embedded ranker.
        plan: what a model would have been asked, or was; None where none could be.
        report: what the model's run brought; None without a run.
        why_not: why papers of the plan were not asked about, where there was no run.
        remark: what else there is to say to people.
    """

    ranked: int
    plan: "ScorePlan | None" = None
    report: "ScoreReport | None" = None
    why_not: str = ""
    remark: str = ""

    @property
    def unscored(self) -> dict[str, tuple[str, ...]]:
        """Reason -> the planned papers without a score."""
        if self.report is not None:
            return dict(self.report.unscored)
        if self.plan is None or not self.plan.ids or not self.why_not:
            return {}
        return {self.why_not: self.plan.ids}


def as_text(outcome: Outcome, spent: "Spent") -> str:
    """The summary."""
    lines = [f"Ranked {counted(outcome.ranked, 'paper')}."] if outcome.ranked or outcome.plan is None else []
    if outcome.remark:
        lines.append(outcome.remark)
    if outcome.report is not None:
        lines += [*_report(outcome.report), *_lost_before(outcome)]
        tokens = spent.tokens_today
        unpriced = f", and {tokens:,} tokens today at an unknown price" if tokens else ""
        lines.append(f"Spent: {dollars(spent.today)} today, {dollars(spent.month)} this month{unpriced}.")
    return "\n".join(lines)


def _lost_before(outcome: Outcome) -> list[str]:
    """Papers of an earlier run, which a crash for example left without an answer."""
    lost = outcome.plan.lost if outcome.plan else 0
    if not lost:
        return []
    papers = counted(lost, "paper")
    return [f"{papers} asked about before got no answer, which may have been paid for; --again asks again."]


def unscored_in_words(outcome: Outcome) -> list[str]:
    """A line for each reason with how many papers it left unscored, and the first few of them."""
    lines = []
    for reason, ids in sorted(outcome.unscored.items(), key=lambda each: -len(each[1])):
        named = ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")
        lines.append(f"Unscored: {counted(len(ids), 'paper')} ({named}): {harmless(reason)}.")
    if outcome.report is not None and outcome.report.hint:
        lines.append(harmless(outcome.report.hint))
    return lines


def as_wire(outcome: Outcome, spent: "Spent") -> dict[str, Any]:
    """The summary for `msgspec.json`; docs/scoring.md says what each field is."""
    from arxivtui.store import Standing

    plan, report = outcome.plan, outcome.report
    planned = report.planned if report else len(plan.ids) if plan else 0
    usage = report.usage if report else None
    meanwhile = report.meanwhile if report else {}
    return {
        "ranked": outcome.ranked,
        "model": plan.model if plan else None,
        "host": plan.host if plan else None,
        "run": report.run_id if report else None,
        "days": plan.days if plan else (),
        "papers": plan.papers if plan else 0,
        "planned": planned,
        "scored": report.scored if report else 0,
        "unscored": [{"reason": reason, "ids": ids} for reason, ids in outcome.unscored.items()],
        "ranked_out": plan.ranked_out if plan else 0,
        "already": plan.already + meanwhile.get(Standing.SCORED, 0) if plan else 0,
        "read": plan.read if plan else 0,
        "refused": plan.refused + meanwhile.get(Standing.REFUSED, 0) if plan else 0,
        "lost": plan.lost + meanwhile.get(Standing.LOST, 0) if plan else 0,
        "old": plan.old + meanwhile.get(Standing.OLD, 0) if plan else 0,
        "requests": report.requests if report else 0,
        "tokens": {
            "prompt": usage.prompt if usage else 0,
            "cached": usage.cached if usage else 0,
            "completion": usage.completion if usage else 0,
        },
        "cost": report.cost if report else 0.0,
        "stopped": report.stopped if report else outcome.why_not,
        "spent": {"today": spent.today, "month": spent.month},
    }


def expected(plan: "ScorePlan") -> dict[str, Any]:
    """What a dry run tells machines of what asking would take."""
    price = plan.price
    return {
        "requests": plan.requests,
        "tokens": {"prompt": plan.usage.prompt, "completion": plan.usage.completion},
        "cost": plan.cost,
        "month_cost": plan.month_cost,
        "price": price
        and {
            "prompt": price.prompt,
            "cached": price.cached,
            "completion": price.completion,
            "source": price.source,
        },
        "affordable": plan.affordable,
        "stopped_by": plan.stopped_by,
        "caps": {
            "per_day": plan.settings.cap_per_day,
            "per_month": plan.settings.cap_per_month,
            "tokens_per_day": plan.settings.tokens_per_day,
        },
        "consent": plan.consent.value,
    }


def _report(report: "ScoreReport") -> list[str]:
    model, usage = harmless(report.model), report.usage
    cached = f" ({usage.cached:,} from cache)" if usage.cached else ""
    tokens = f"{usage.prompt:,} tokens read{cached}, {usage.completion:,} written"
    return [
        shorten(f"{model} scored {report.scored:,} of {counted(report.planned, 'paper')}.", _WIDTH),
        f"{counted(report.requests, 'request')}, {tokens}, {dollars(report.cost)}.",
    ]

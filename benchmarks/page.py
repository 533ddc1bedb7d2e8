"""The page of figures, docs/benchmarks.md: another run of the same benchmarks changes its numbers alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from benchmarks import budgets
from benchmarks.budgets import Budget
from benchmarks.catalogue import Benchmark
from benchmarks.figures import Figure, Found

NOT_GIVEN = "the benchmark ran and did not give this figure"
UNEXPLAINED = "Not explained yet."
_BESIDE = "↳ "
"""Before what a figure stands beside."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one benchmark.

    Attributes:
        found: its figures; none where it failed before it had any.
        failure: what it said at its end, if it failed.
        seconds: how long it took.
    """

    benchmark: Benchmark
    found: Found
    failure: str = ""
    seconds: float = 0.0

    @property
    def missing(self) -> str:
        """Why a figure of this benchmark is not there."""
        return (self.failure and f"failed: {self.failure}") or " ".join(self.found.left_out) or NOT_GIVEN


@dataclass(frozen=True, slots=True)
class Report:
    """All of a run.

    Attributes:
        outcomes: of the benchmarks that were run.
        facts: the machine and versions, by name.
        notes: why a budget is missed, by the figure's key; each is printed only where it is.
        day: the date.
        quick: there were too few rounds for the figures to be held to anything.
    """

    outcomes: Sequence[Outcome]
    facts: Mapping[str, str]
    notes: Mapping[str, str]
    day: date
    quick: bool = False

    def figure(self, budget: Budget) -> Figure | None:
        """The figure that has this budget, if it was measured."""
        outcome = self.outcome(budget)
        if outcome is None:
            return None
        return next((each for each in outcome.found.figures if each.budget == budget), None)

    def outcome(self, budget: Budget) -> Outcome | None:
        """Of the benchmark that measures it, if it was run."""
        named = (each for each in self.outcomes if each.benchmark.name == budget.benchmark)
        return next(named, None)

    @property
    def troubles(self) -> list[str]:
        """What went wrong: benchmarks that failed, and figures that they should have given."""
        failed = [f"{each.benchmark.name}: {each.failure}" for each in self.outcomes if each.failure]
        not_given = [
            f"{budget.key}: {NOT_GIVEN}"
            for line in budgets.LINES
            for budget in line.budgets
            if self.figure(budget) is None
            and (outcome := self.outcome(budget)) is not None
            and outcome.missing == NOT_GIVEN
        ]
        return failed + not_given


def page(report: Report) -> str:
    """The whole page, as Markdown."""
    blocks = [
        *_head(report),
        "## Budgets",
        _budget_table(report),
        "### Where a budget is missed",
        _explained(report, [figure for figure in _budgeted(report) if figure.excess]),
    ]
    for outcome in report.outcomes:
        blocks += _section(report, outcome)
    return "\n\n".join(blocks) + "\n"


def standing(report: Report) -> str:
    """How many budgets are met, which are not, and of how many nothing is known."""
    wanted = [(line, budget) for line in budgets.LINES for budget in line.budgets]
    found = [(line, figure) for line, budget in wanted if (figure := report.figure(budget)) is not None]
    missed = [f"{line.what} ({figure.name})" for line, figure in found if figure.excess]
    parts = [f"{len(found) - len(missed)} of {len(wanted)} budgets met"]
    if missed:
        parts.append(f"{len(missed)} missed: {', '.join(missed)}")
    if unknown := len(wanted) - len(found):
        parts.append(f"{unknown} not measured")
    return "; ".join(parts) + "."


def number(value: float) -> str:
    """With as many digits as tell something."""
    if value == int(value) and abs(value) < 1e6:
        return f"{value:,.0f}"
    digits = next((digits for least, digits in ((100, 0), (10, 1), (0.1, 2)) if abs(value) >= least), 4)
    return f"{value:,.{digits}f}"


def measured(value: float, unit: str) -> str:
    """A number with its unit."""
    return f"{number(value)} {unit}".rstrip()


def verdict(figure: Figure) -> str:
    """Whether its budget is met; else by how much it is missed."""
    if figure.limit is None:
        return ""
    if not figure.excess:
        return "met"
    share = f" ({100 * figure.excess / figure.limit:.0f} %)" if figure.limit else ""
    return f"**missed by {measured(figure.excess, figure.unit)}**{share}"


def _head(report: Report) -> Iterator[str]:
    yield "# Benchmarks"
    if report.quick:
        yield _wrapped(
            "**From a quick run: hardly any figure here is a median, and none should be held against a "
            "budget.** `make bench` makes the real page."
        )
    yield _wrapped(
        "What we promise of speed and memory on a machine with two cores, and what was measured. "
        "`make bench` (some twenty minutes, on a quiet machine) writes this page; each section has the "
        "command that repeats it alone. A figure is the median of its runs, where there were several, unless "
        "it says otherwise, and stands beside something that was measured in the same run: compare those "
        "two, since another machine has other numbers. “By the clock” is time as a person waits it, CPU is "
        "what the processors spent on it."
    )
    yield _wrapped(f"**{standing(report)}**")
    facts = {"Date": report.day.isoformat(), **report.facts}
    facts["The run took"] = f"{sum(each.seconds for each in report.outcomes) / 60:.0f} minutes"
    yield _table(("", ""), facts.items())


def _budget_table(report: Report) -> str:
    rows = []
    for line in budgets.LINES:
        for budget in line.budgets:
            figure = report.figure(budget)
            what = f"{line.what}: {budget.name}"
            if figure is None:
                outcome = report.outcome(budget)
                why = "not run" if outcome is None else outcome.missing
                rows.append((what, "", "", budget.text, _cell(why)))
            else:
                value = measured(figure.value, figure.unit)
                rows.append((what, value, _beside(figure), budget.text, verdict(figure)))
    return _table(("", "measured", "beside it", "budget", ""), rows)


def _budgeted(report: Report) -> list[Figure]:
    found = (report.figure(budget) for line in budgets.LINES for budget in line.budgets)
    return [figure for figure in found if figure is not None]


def _explained(report: Report, missed: Sequence[Figure]) -> str:
    """A line for each of these figures."""
    if not missed:
        return "Nowhere, of what was measured." if _budgeted(report) else "Nothing was measured."
    lines = (
        f"- {figure.name}, {verdict(figure)}: {report.notes.get(figure.key, UNEXPLAINED)}"
        for figure in missed
    )
    return "\n".join(_wrapped(" ".join(line.split()), indent="  ") for line in lines)


def _section(report: Report, outcome: Outcome) -> Iterator[str]:
    benchmark, figures = outcome.benchmark, outcome.found.figures
    yield f"## {benchmark.title}"
    yield _wrapped(benchmark.says)
    if outcome.failure:
        yield f"**It failed:** {_cell(outcome.failure)}"
    for reason in outcome.found.left_out:
        yield f"Not measured. {reason}"
    if single := [each for each in figures if each.papers is None]:
        yield _single_table(single)
    if grown := [each for each in figures if each.papers is not None]:
        yield _growth_table(grown)
    yield f"```sh\n{benchmark.command(quick=report.quick)}\n```"
    if figures:
        yield f"It took {outcome.seconds:.0f} s."


def _single_table(figures: Sequence[Figure]) -> str:
    rows = [
        (
            figure.name,
            measured(figure.value, figure.unit),
            _beside(figure),
            _held(figure),
            str(figure.runs),
        )
        for figure in figures
    ]
    return _table(("", "measured", "beside it", "budget", "runs"), rows)


def _growth_table(figures: Sequence[Figure]) -> str:
    """A column for each number of papers; below each figure what it stands beside."""
    sizes = sorted({figure.papers for figure in figures if figure.papers is not None})
    rows = []
    for key in dict.fromkeys(figure.key for figure in figures):
        by_size = {figure.papers: figure for figure in figures if figure.key == key}
        last = list(by_size.values())[-1]
        held = "; ".join(
            f"{_held(figure)}, {papers:,} papers" for papers, figure in by_size.items() if figure.budget
        )
        name = f"{last.name}, {last.unit}" if last.unit else last.name
        values = [number(by_size[size].value) if size in by_size else "" for size in sizes]
        rows.append((name, *values, held, str(max(figure.runs for figure in by_size.values()))))
        for peer in dict.fromkeys(peer.name for figure in by_size.values() for peer in figure.peers):
            beside = [
                next((number(each.value) for each in by_size[size].peers if each.name == peer), "")
                if size in by_size
                else ""
                for size in sizes
            ]
            rows.append((f"{_BESIDE}{peer}", *beside, "", ""))
    return _table(("papers stored", *(f"{size:,}" for size in sizes), "budget", "runs"), rows)


def _beside(figure: Figure) -> str:
    """What a figure stands beside; and, where its budget is a factor, how many times that it is."""
    beside = [f"{peer.name} {number(peer.value)}" for peer in figure.peers]
    if figure.budget is not None and figure.budget.times != 1.0 and figure.peers[0].value:
        beside[0] += f" ({figure.value / figure.peers[0].value:.2f} ×)"
    return "; ".join(beside)


def _wrapped(text: str, indent: str = "") -> str:
    return fill(text, 110, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _held(figure: Figure) -> str:
    return f"{figure.budget.text}: {verdict(figure)}" if figure.budget else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    """What a program said, in one line and without a meaning in Markdown."""
    return " ".join(text.split()).translate({ord(mark): f"\\{mark}" for mark in "|*_`<>[]\\"})

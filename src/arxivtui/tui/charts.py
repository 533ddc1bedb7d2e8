"""What is drawn and tabled of the statistics: one chart a question, as numbers and words; no widget."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from arxivtui.text import counted, dollars, harmless, how_long
from arxivtui.tui.bins import Bin, bin_of, bins, step_for

if TYPE_CHECKING:
    from arxivtui.store.statistics import DayFigures, Statistics

_MOST_ROWS = 200
"""Of categories and topics."""

_BRIEF = 90.0
"""Seconds; where no bar is of so many, they are told as seconds, as a length of time is elsewhere."""

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its table.

    Attributes:
        id: its name.
        title: what it shows.
        note: the whole in one sentence.
        legend: what the signs stand for; empty where the title says it.
        labels: of the bars, along the axis.
        bars: the numbers; None is a gap.
        behind: numbers of larger bars behind these; empty without any.
        points: numbers drawn as points; likewise.
        missed: places of bars whose days could not be had, which is drawn.
        lying: the bars lie, with their labels before them.
        most: where the axis ends; None where the numbers say it.
        least: of its steps, which are whole multiples of it, so that it is no finer than the table; 0: any.
        unit: written after the numbers of the axis.
        head: of the table.
        rows: of the table, the newest or largest first.
        words: what is said where there is nothing to draw.
    """

    id: str
    title: str
    note: str = ""
    legend: str = ""
    labels: tuple[str, ...] = ()
    bars: Values = ()
    behind: Values = ()
    points: Values = ()
    missed: tuple[int, ...] = ()
    lying: bool = False
    most: float | None = None
    least: float = 0.0
    unit: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    words: str = ""

    @property
    def is_empty(self) -> bool:
        """There is nothing to draw."""
        return not any(each is not None for each in self.bars) and not self.missed

    @property
    def tsv(self) -> str:
        """The table for a spreadsheet."""
        return "\n".join("\t".join(row) for row in (self.head, *self.rows)) + "\n"


NOTHING = "Nothing is announced yet."
NO_STARS = "Nothing is starred yet."


def charts(found: "Statistics") -> list[Chart]:
    """All charts, in order."""
    return [
        _papers(found),
        _read(found),
        _hits(found),
        _time(found),
        _cost(found),
        _stars("categories", "Stars by category", "category", found.categories, found),
        _stars("topics", "Stars by topic", "topic", found.topics, found),
    ]


@dataclass(frozen=True, slots=True)
class _Listed:
    """The listing dates of one bar."""

    bin: Bin
    days: "tuple[DayFigures, ...]"
    missed: int

    @property
    def note(self) -> str:
        """What the table says of gaps."""
        parts = []
        if self.missed:
            parts.append("missed" if not self.days else f"{self.missed} missed")
        if partial := sum(day.partial for day in self.days):
            parts.append("partial" if len(self.days) == 1 else f"{partial} partial")
        return ", ".join(parts)


def _listed(found: "Statistics") -> list[_Listed]:
    if found.since is None or found.until is None:
        return []
    step = step_for(found.since, found.until)
    among = [*(day.day for day in found.days), *found.missed]
    days: dict[Bin, list[DayFigures]] = {}
    for day in found.days:
        days.setdefault(bin_of(day.day, step), []).append(day)
    missed = [bin_of(day, step) for day in found.missed]
    return [
        _Listed(one, tuple(days.get(one, ())), missed.count(one))
        for one in bins(found.since, found.until, step, among)
    ]


def _missed(listed: Sequence[_Listed]) -> tuple[int, ...]:
    return tuple(place for place, one in enumerate(listed) if not one.days)


def _gaps(found: "Statistics") -> str:
    gap = f"; {counted(len(found.missed), 'day')} missed" if found.missed else ""
    ahead = f"; {counted(found.ahead, 'day')} in the future left out" if found.ahead else ""
    return gap + ahead


def _labels(listed: Sequence[_Listed]) -> tuple[str, ...]:
    return tuple(one.bin.label for one in listed)


def _each(part: float, days: int) -> str:
    return f"{part / days:,.0f}" if part / days >= 10 else f"{part / days:,.1f}".removesuffix(".0")


def _papers(found: "Statistics") -> Chart:
    listed = _listed(found)
    announcing = _announcing(found.days)
    days, announced = len(announcing), sum(day.announced for day in announcing)
    above = sum(day.above for day in announcing)
    note = ""
    if days:
        note = f"{announced:,} on {counted(days, 'announcing day')}, {_each(announced, days)} a day, "
        note += f"{_each(above, days)} above the fold{_gaps(found)}"
    elif found.days:
        note = f"Nothing was announced on {counted(len(found.days), 'day')}{_gaps(found)}"
    return Chart(
        id="papers",
        title="Papers a day",
        note=note,
        legend="█ above the fold  ░ all",
        labels=_labels(listed),
        bars=tuple(_a_day(one, attrgetter("above")) for one in listed),
        behind=tuple(_a_day(one, attrgetter("announced")) for one in listed),
        missed=_missed(listed),
        least=1,
        head=("days", "announced", "above", "note"),
        rows=tuple(
            (
                one.bin.name,
                f"{sum(day.announced for day in one.days):,}" if one.days else "",
                f"{sum(day.above for day in one.days):,}" if one.days else "",
                one.note,
            )
            for one in reversed(listed)
        ),
        words=NOTHING,
    )


def _announcing(days: "Sequence[DayFigures]") -> "list[DayFigures]":
    """Those with new or cross-listed papers: on a holiday arXiv announces nothing, which is no small day."""
    return [day for day in days if day.announced]


def _a_day(listed: _Listed, number: "Callable[[DayFigures], int]") -> float | None:
    """The mean over the announcing days of a bar; zero where there was none, None where nothing is known."""
    if not listed.days:
        return None
    numbers = [number(day) for day in _announcing(listed.days)]
    return sum(numbers) / len(numbers) if numbers else 0.0


def _share(part: int, whole: int) -> float | None:
    """In percent."""
    return 100 * part / whole if whole else None


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0f}%"


def _read(found: "Statistics") -> Chart:
    listed = _listed(found)
    read, above = sum(day.read for day in found.days), sum(day.above for day in found.days)
    parts = [(sum(day.read for day in one.days), sum(day.above for day in one.days)) for one in listed]
    note = ""
    if above:
        of = counted(above, "paper")
        note = f"{_percent(_share(read, above))} of {of} above the fold are no longer unread{_gaps(found)}"
    return Chart(
        id="read",
        title="Share read",
        note=note,
        labels=_labels(listed),
        bars=tuple(_share(*each) for each in parts),
        missed=_missed(listed),
        most=100,
        unit="%",
        head=("days", "read", "above", "share", "note"),
        rows=tuple(
            (one.bin.name, f"{part:,}", f"{whole:,}", _percent(_share(part, whole)), one.note)
            if one.days
            else (one.bin.name, "", "", "", one.note)
            for one, (part, whole) in reversed(list(zip(listed, parts, strict=True)))
        ),
        words=NOTHING,
    )


def _hits(found: "Statistics") -> Chart:
    listed = _listed(found)
    tried = [day for day in found.days if day.looked]
    looked, starred = sum(day.looked for day in tried), sum(day.starred for day in tried)
    best, of_best = sum(day.best for day in tried), sum(day.best_starred for day in tried)
    note = ""
    if looked:
        note = f"{_percent(_share(starred, looked))} of {counted(looked, 'paper')} looked at are starred"
        note += f", {_percent(_share(of_best, best))} of the best 20 of each of these days" if best else ""
    rows, bars, points = [], [], []
    for one in listed:
        days = [day for day in one.days if day.looked]
        seen, hit = sum(day.looked for day in days), sum(day.starred for day in days)
        rate = _share(hit, seen)
        top = _share(sum(day.best_starred for day in days), sum(day.best for day in days))
        bars.append(rate)
        points.append(top)
        said = one.note or ("" if days else "none looked at")
        numbers = (f"{hit:,}", f"{seen:,}", _percent(rate), _percent(top)) if days else ("", "", "", "")
        rows.append((one.bin.name, *numbers, said))
    return Chart(
        id="hits",
        title="Hit rate",
        note=note,
        legend="█ of those looked at  ● of the best 20",
        labels=_labels(listed),
        bars=tuple(bars),
        points=tuple(points),
        missed=_missed(listed),
        least=1,
        unit="%",
        head=("days", "starred", "looked at", "rate", "best 20", "note"),
        rows=tuple(reversed(rows)),
        words="Nothing is looked at yet.",
    )


def _own(found: "Statistics", spent: Mapping[date, float]) -> tuple[list[Bin], dict[Bin, float]]:
    """The reader's own days, or weeks …, with what was spent on them."""
    step = step_for(found.own_since, found.today)
    sums: dict[Bin, float] = {}
    for day, amount in spent.items():
        one = bin_of(day, step)
        sums[one] = sums.get(one, 0.0) + amount
    last = max((found.today, *spent))
    return bins(found.own_since, last, step), sums


def _time(found: "Statistics") -> Chart:
    every, sums = _own(found, found.seconds)
    total, days = sum(found.seconds.values()), len(found.seconds)
    note = ""
    if days:
        note = f"{_long(total)} on {counted(days, 'day')}, {_long(total / days)} each; "
        note += "from act to act, pauses over 5 min left out"
    brief = max(sums.values(), default=_BRIEF) < _BRIEF
    unit, seconds, digits = ("seconds", 1, 0) if brief else ("minutes", 60, 1)
    spent = {one: round(sums[one] / seconds, digits) for one in every if one in sums}
    return Chart(
        id="time",
        title=f"{unit.capitalize()} spent",
        note=note,
        labels=tuple(one.label for one in every),
        bars=tuple(spent.get(one) for one in every) if days else (),
        least=10**-digits,
        head=("your days", unit),
        rows=tuple((one.name, f"{spent[one]:.{digits}f}") for one in reversed(every) if one in spent),
        words="Nothing was judged in this time.",
    )


def _long(seconds: float) -> str:
    """`12 min`, `3 h 20 min`."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 90 else how_long(seconds)


def _cost(found: "Statistics") -> Chart:
    every, sums = _own(found, found.costs)
    note = ""
    if found.costs:
        note = f"{dollars(found.cost)}"
        if found.stars:
            note += f", {dollars(found.cost / found.stars)} for each of {counted(found.stars, 'star')}"
        if found.unpriced:
            note += f"; {found.unpriced:,} tokens at an unknown price are in no dollars"
    return Chart(
        id="cost",
        title="Dollars for models",
        note=note,
        labels=tuple(one.label for one in every),
        bars=tuple(sums.get(one) for one in every) if found.costs else (),
        head=("your days", "US dollars"),
        rows=tuple((one.name, f"{sums[one]:.4f}") for one in reversed(every) if one in sums),
        words="No model was asked in this time.",
    )


def _stars(
    chart_id: str, title: str, noun: str, numbers: Sequence[tuple[str, int]], found: "Statistics"
) -> Chart:
    rows = [(harmless(name) or f"no {noun}", stars) for name, stars in numbers[:_MOST_ROWS]]
    return Chart(
        id=chart_id,
        title=title,
        note=f"{counted(found.stars, 'paper')} starred in this time" if found.stars else "",
        labels=tuple(name for name, _ in rows),
        bars=tuple(float(stars) for _, stars in rows),
        lying=True,
        head=(noun, "stars", "share"),
        rows=tuple((name, f"{stars:,}", _percent(_share(stars, found.stars))) for name, stars in rows),
        words=NO_STARS,
    )

"""Days put together, so that years of them fit into a plot: by day, week, month, quarter or year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from arxivtui.tui.widgets.days import short_day

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = timedelta(days=1)
_UP_TO = ((40, "day"), (210, "week"), (36 * 31, "month"), (12 * 366, "quarter"))
"""Days up to which each step is taken; beyond them years."""


class Step(StrEnum):
    """What one bar stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar's time, by its first day."""

    step: Step
    first: date

    @property
    def name(self) -> str:
        """For a table: `2025-07-14`, `2025-07-14 wk`, `2025-07`, `2025 Q3`, `2025`."""
        match self.step:
            case Step.DAY:
                return self.first.isoformat()
            case Step.WEEK:
                return f"{self.first.isoformat()} wk"
            case Step.MONTH:
                return self.first.isoformat()[:7]
            case Step.QUARTER:
                return f"{self.first:%Y} Q{self.first.month // 3 + 1}"
            case Step.YEAR:
                return self.first.isoformat()[:4]

    @property
    def label(self) -> str:
        """For an axis: `14 Jul`, `Jul 25`, `2025`."""
        match self.step:
            case Step.DAY | Step.WEEK:
                return short_day(self.first).strip()
            case Step.MONTH | Step.QUARTER:
                return f"{_MONTHS[self.first.month - 1]} {self.first:%y}"
            case Step.YEAR:
                return str(self.first.year)


def step_for(since: date, until: date) -> Step:
    """The finest one of which there are not too many."""
    days = (until - since).days + 1
    return next((Step(name) for most, name in _UP_TO if days <= most), Step.YEAR)


def bin_of(day: date, step: Step) -> Bin:
    """The bin that a day belongs to; weeks begin on Monday."""
    match step:
        case Step.DAY:
            first = day
        case Step.WEEK:
            first = day - timedelta(days=day.weekday())
        case Step.MONTH:
            first = day.replace(day=1)
        case Step.QUARTER:
            first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case Step.YEAR:
            first = day.replace(month=1, day=1)
    return Bin(step, first)


def bins(since: date, until: date, step: Step, among: Iterable[date] | None = None) -> list[Bin]:
    """All bins from one day to another, in order; those without any of the days `among` are left out."""
    days = (since + _DAY * ahead for ahead in range((until - since).days + 1)) if among is None else among
    return list(dict.fromkeys(bin_of(day, step) for day in sorted(days) if since <= day <= until))

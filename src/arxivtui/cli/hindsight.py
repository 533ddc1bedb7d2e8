"""How the embedded ranker would have done on the reader's past days, for people and for machines."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arxivtui.cli.context import CommandContext
from arxivtui.cli.exit_codes import INTERRUPTED, PARTLY
from arxivtui.cli.fetching import interruptible
from arxivtui.domain import ArxivtuiError
from arxivtui.text import counted, wrap

if TYPE_CHECKING:
    from arxivtui.day.hindsight import Hindsight, PastDay, Week
    from arxivtui.day.star_places import Figures, Places

_WIDTH = 78
_NAME_WIDTH = 29

_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII = "_.:-=+*#"
_POOR_TERMINALS = ("dumb", "linux")
"""Their fonts have no blocks of all heights."""

HEAD = "The embedded ranker, on your own past days"
CAVEAT = (
    "Papers that you never looked at count as not starred. Most lay below the fold, where the ranker itself "
    "had put them, which speaks for it; the second line leaves them out. Two more things speak for it: "
    "today's criteria may have been written after these days, and you saw its scores when you starred. Your "
    "library is not learnt from here."
)


@dataclass(frozen=True, slots=True)
class LookedBack:
    """What came of looking back: the figures, or why there are none.

    Attributes:
        error: untrusted text; empty where there are figures.
        code: how the command ends.
    """

    found: "Hindsight | None"
    error: str = ""
    code: int = 0


def look_back(surroundings: CommandContext, *, refresh: bool) -> LookedBack:
    """Rank the reader's past days; nothing that goes wrong is raised, for there is more to be shown."""
    # Not at the top: `--help` has no use for them.
    from arxivtui.cli.progress import Progress
    from arxivtui.day.hindsight import hindsight
    from arxivtui.scoring import Ranker, RankerCancelledError

    try:
        with (
            Progress() as progress,
            Ranker(surroundings.directories.terms_file) as ranker,
            interruptible(lambda: ranker.cancel(for_good=True)),
        ):
            store, criteria = surroundings.existing_store, surroundings.criteria
            fold = surroundings.settings.fold
            return LookedBack(hindsight(store, criteria, ranker, progress, fold=fold, refresh=refresh))
    except RankerCancelledError:
        return LookedBack(None, "Stopped; the next time it goes on from here.", INTERRUPTED)
    except ArxivtuiError as error:
        return LookedBack(None, f"The ranker could not be tried on your past days: {error}", PARTLY)


def hindsight_lines(found: "Hindsight") -> Iterator[str]:
    """The figures on a screen, in ASCII where the terminal has no more."""
    yield HEAD
    learnt = found.learnt
    if learnt is None:
        yield from wrap(_what_is_missing(found), _WIDTH)
        return
    yield from wrap(_basis(found), _WIDTH)
    yield ""
    columns = {
        "by chance": found.chance,
        "topics alone": found.topics,
        "with triage": learnt,
        "at best": found.ideal,
    }
    yield " " * _NAME_WIDTH + "".join(f"  {name}" for name in columns)
    yield _row("a star above another paper", {name: _auc(figures) for name, figures in columns.items()})
    row = {name: None if one is None else one.looked for name, one in columns.items()}
    yield _row("a star above one looked at", row)
    for place, most in enumerate(_depths()):
        row = {name: _recall(figures, place) for name, figures in columns.items()}
        yield _row(f"stars in the best {most} of a day", row)
    yield ""
    if found.topics is not None and found.error is not None:
        gain = f"{100 * (learnt.auc - found.topics.auc):+.0f}, give or take {200 * found.error:.0f}"
        yield f"Your triage adds to the first line: {gain}."
    yield from _weeks(found.weeks)
    yield from wrap(CAVEAT, _WIDTH)


def hindsight_wire(looked: LookedBack) -> dict[str, Any]:
    """The figures for machines."""
    from arxivtui.day.hindsight import ENOUGH_DAYS, ENOUGH_STARS

    found = looked.found
    if found is None:
        return {"error": looked.error}
    return {
        "error": "",
        "enough": found.enough,
        "days": found.days_found,
        "stars": found.stars,
        "days_needed": ENOUGH_DAYS,
        "stars_needed": ENOUGH_STARS,
        "days_mostly_unread": found.mostly_unread,
        "papers": found.papers,
        "with_triage": _figures_wire(found.learnt),
        "topics_alone": _figures_wire(found.topics),
        "by_chance": _figures_wire(found.chance),
        "at_best": _figures_wire(found.ideal),
        "standard_error": found.error,
        "weeks": [
            {
                "monday": week.monday,
                "days": week.days,
                "stars": week.stars,
                "with_triage": _figures_wire(week.learnt),
                "topics_alone": _figures_wire(week.topics),
            }
            for week in found.weeks
        ],
        "by_day": [_day_wire(day) for day in found.days],
    }


def _what_is_missing(found: "Hindsight") -> str:
    from arxivtui.day.hindsight import ENOUGH_DAYS, ENOUGH_STARS

    words = (
        f"Not enough triage yet: {counted(found.days_found, 'day')} with a star and at most half unread "
        f"above the fold, of {ENOUGH_DAYS} needed; {counted(found.stars, 'star')} on them, of {ENOUGH_STARS} "
        "needed."
    )
    return words + (f" {_left_out(found)}." if found.mostly_unread else "")


def _left_out(found: "Hindsight") -> str:
    more = f"{counted(found.mostly_unread, 'more day')} with a star"
    return f"{more} {'is' if found.mostly_unread == 1 else 'are'} left out: mostly unread above the fold"


def _basis(found: "Hindsight") -> str:
    days = f"{counted(found.days_found, 'day')} with a star and at most half unread above the fold"
    words = (
        f"{days}, {found.days[-1].day} to {found.days[0].day}: {counted(found.papers, 'paper')}, "
        f"{counted(found.stars, 'star')}. Each is ranked as if it were new, by what you made of the papers "
        "of earlier days and by today's criteria."
    )
    return words + (f" {_left_out(found)}." if found.mostly_unread else "")


def _auc(figures: "Figures | None") -> float | None:
    return None if figures is None else figures.auc


def _recall(figures: "Figures | None", place: int) -> float | None:
    return None if figures is None else figures.recall[place]


def _row(name: str, shares: Mapping[str, float | None]) -> str:
    columns = (f"  {_share(share):>{len(column)}}" for column, share in shares.items())
    return f"{name:<{_NAME_WIDTH}}{''.join(columns)}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f}%"


def _weeks(weeks: Sequence["Week"]) -> Iterator[str]:
    steps = _steps()
    worst = min(weeks, key=lambda week: week.learnt.auc)
    best = max(weeks, key=lambda week: week.learnt.auc)
    line = "".join(steps[_step(week.learnt.auc, len(steps))] for week in weeks)
    yield f"by week  {line}  {_of_week(worst)} at worst, {_of_week(best)} at best"
    yield f"         {steps[0]} 50%, as by chance; {steps[-1]} 100%"


def _of_week(week: "Week") -> str:
    return f"{_share(week.learnt.auc)} ({week.monday})"


def _step(auc: float, steps: int) -> int:
    return min(max(int((auc - 0.5) / 0.5 * steps), 0), steps - 1)


def _steps() -> str:
    """The characters of the line, from chance up."""
    if os.environ.get("TERM") in _POOR_TERMINALS:
        return _ASCII
    try:
        _BLOCKS.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return _ASCII
    return _BLOCKS


def _depths() -> tuple[int, ...]:
    from arxivtui.day.worth import DEPTHS

    return DEPTHS


def _figures_wire(figures: "Figures | None") -> dict[str, Any] | None:
    if figures is None:
        return None
    return {"auc": figures.auc, "auc_looked_at": figures.looked} | {
        f"recall_{most}": share for most, share in zip(_depths(), figures.recall, strict=True)
    }


def _day_wire(day: "PastDay") -> dict[str, Any]:
    def wire(places: "Places | None") -> dict[str, Any] | None:
        if places is None:
            return None
        found = zip(_depths(), places.found, strict=True)
        shares = {f"recall_{most}": stars / day.starred for most, stars in found}
        return {"auc": places.auc, "auc_looked_at": places.looked} | shares

    return {
        "date": day.day,
        "papers": day.papers,
        "stars": day.starred,
        "with_triage": wire(day.learnt),
        "topics_alone": wire(day.topics),
    }

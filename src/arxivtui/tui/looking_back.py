"""The ranker on the reader's own past days: what is known of it, and the job that works it out."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message

from arxivtui.text import counted
from arxivtui.tui.charts import Chart
from arxivtui.tui.runs import Job, Run
from arxivtui.tui.widgets.days import short_day

if TYPE_CHECKING:
    from arxivtui.day import Event
    from arxivtui.day.hindsight import Hindsight
    from arxivtui.day.star_places import Figures
    from arxivtui.tui.session import Session

LOOKING_BACK = "hindsight"
"""The group of the job."""

_TOP = 20


@dataclass(eq=False, repr=False)
class LookedBack(Message):
    """The job came to its end; None: it was stopped."""

    found: "Hindsight | None"


class LookBackJob(Job["_Run"]):
    """Tries the ranker on past days, in a worker; what is done stays when it is stopped.

    Args:
        node: gets `JobProgress`, and at the end `LookedBack` or `JobFailed`, of the group `hindsight`.
    """

    @property
    def running(self) -> bool:
        """It has begun and not ended; stopped, it runs until the day under way is given up."""
        return self._run is not None and not self._run.ended.is_set()

    def start(self, session: "Session") -> None:
        """Begin, unless it runs."""
        if not self.running:
            run = _Run(self._node)
            self._begin(run, partial(run.work, session))


class _Run(Run):
    """The job once, with a ranker of its own."""

    def __init__(self, node: DOMNode) -> None:
        super().__init__(node, LOOKING_BACK)

    def work(self, session: "Session") -> LookedBack:
        from arxivtui.day.hindsight import hindsight
        from arxivtui.scoring import Ranker, RankerCancelledError

        with Ranker(session.directories.terms_file) as ranker:
            self.stop_with(partial(ranker.cancel, for_good=True))
            try:
                found = hindsight(
                    session.store, session.criteria, ranker, self.tell_event, fold=session.settings.fold
                )
                return LookedBack(found)
            except RankerCancelledError:
                return LookedBack(None)

    def tell_event(self, event: "Event") -> None:
        """With the dots that say that it goes on: it stands alone."""
        from arxivtui.day import ProgressWords

        self.tell(ProgressWords()(event))


def chart_of(found: "Hindsight | None", words: str) -> Chart:
    """The ranker's chart.

    Args:
        found: what is known, if anything is.
        words: what is said otherwise.
    """
    if found is None:
        return Chart("ranker", "The ranker on your past days", words=words)
    learnt = found.learnt
    if learnt is None:
        return Chart("ranker", "The ranker on your past days", words=_missing(found))
    weeks = found.weeks
    note = f"A star stands above another paper of its day {_auc(learnt)} of the time"
    note += f", {_auc(found.topics)} by the topics alone" if found.topics is not None else ""
    place = _depths().index(_TOP)
    note += ", 50% by chance"
    if learnt.looked is not None:
        note += "; there what you never looked at counts as not starred: "
        note += f"above one that you looked at {100 * learnt.looked:.0f}%"
    note += f"; {100 * learnt.recall[place]:.0f}% of {counted(found.stars, 'star')} are among "
    note += f"the best {_TOP} of their day"
    return Chart(
        id="ranker",
        title="The ranker on your past days",
        note=note,
        legend="█ with your triage  ● by the topics alone",
        labels=tuple(short_day(week.monday).strip() for week in weeks),
        bars=tuple(100 * week.learnt.auc for week in weeks),
        points=tuple(None if week.topics is None else 100 * week.topics.auc for week in weeks),
        most=100,
        unit="%",
        head=("weeks", "days", "stars", "triage", "topics"),
        rows=tuple(
            (
                week.monday.isoformat(),
                str(week.days),
                str(week.stars),
                _auc(week.learnt),
                "" if week.topics is None else _auc(week.topics),
            )
            for week in reversed(weeks)
        ),
    )


def _missing(found: "Hindsight") -> str:
    from arxivtui.day.hindsight import ENOUGH_DAYS, ENOUGH_STARS

    return (
        f"Not enough triage yet: {counted(found.days_found, 'day')} with a star and at most half unread "
        f"above the fold, of {ENOUGH_DAYS} needed; {counted(found.stars, 'star')} on them, of {ENOUGH_STARS} "
        "needed."
    )


def _auc(figures: "Figures") -> str:
    return f"{100 * figures.auc:.0f}%"


def _depths() -> tuple[int, ...]:
    from arxivtui.day.worth import DEPTHS

    return DEPTHS

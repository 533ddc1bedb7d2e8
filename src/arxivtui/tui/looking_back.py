"""The ranker on the reader's own past days: what is known of it, and the job that works it out."""

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message

from arxivtui.text import counted
from arxivtui.tui.charts import Chart
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import JobProgress
from arxivtui.tui.widgets.days import short_day

if TYPE_CHECKING:
    from arxivtui.day import Event
    from arxivtui.day.hindsight import Figures, Hindsight
    from arxivtui.scoring import Ranker
    from arxivtui.tui.session import Session

LOOKING_BACK = "hindsight"
"""The group of the job."""

_TOP = 20


@dataclass(eq=False, repr=False)
class LookedBack(Message):
    """The job came to its end; None: it was stopped."""

    found: "Hindsight | None"


class LookBackJob:
    """Tries the ranker on past days, in a worker; what is done stays when it is stopped.

    Args:
        node: gets `JobProgress`, and at the end `LookedBack` or `JobFailed`, of the group `hindsight`.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._lock = Lock()
        self._ranker: Ranker | None = None
        self._stopped = False
        self.runs = False
        """Whether it does; the node that has its answer says that it does no longer."""

    def start(self, session: "Session") -> None:
        """Begin, unless it runs."""
        if not self.runs:
            self.runs, self._stopped = True, False
            start(self._node, LOOKING_BACK, lambda: self._work(session))

    def stop(self) -> None:
        """Give it up, at once."""
        with self._lock:
            self._stopped = True
            if self._ranker is not None:
                self._ranker.cancel(for_good=True)

    def _work(self, session: "Session") -> LookedBack:
        from arxivtui.day.hindsight import hindsight
        from arxivtui.scoring import Ranker, RankerCancelledError

        with Ranker(session.directories.terms_file) as ranker:
            with self._lock:
                self._ranker = ranker
                if self._stopped:
                    ranker.cancel(for_good=True)
            try:
                return LookedBack(hindsight(session.store, session.criteria, ranker, self._tell))
            except RankerCancelledError:
                return LookedBack(None)
            finally:
                with self._lock:
                    self._ranker = None

    def _tell(self, event: "Event") -> None:
        from arxivtui.day import ProgressWords

        if words := ProgressWords()(event):
            self._node.post_message(JobProgress(words, LOOKING_BACK))


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
    note += f", 50% by chance; {100 * learnt.recall[place]:.0f}% of {counted(found.stars, 'star')} are among "
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
        f"Not enough triage yet: {counted(found.days_found, 'day')} with a star and at most half unread, of "
        f"{ENOUGH_DAYS} needed; {counted(found.stars, 'star')} on them, of {ENOUGH_STARS} needed."
    )


def _auc(figures: "Figures") -> str:
    return f"{100 * figures.auc:.0f}%"


def _depths() -> tuple[int, ...]:
    from arxivtui.day.worth import DEPTHS

    return DEPTHS

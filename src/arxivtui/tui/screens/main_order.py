"""The main screen's part in order: an open list never moves by itself; new scores wait for a key."""

from typing import TYPE_CHECKING

from textual import on

from arxivtui.tui import order
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import (
    ChangedElsewhere,
    DayFetched,
    DaysRead,
    FetchDone,
    JobFailed,
    MarksRead,
    RankDone,
    ScoreDone,
    ViewRead,
)
from arxivtui.tui.order import Moves, OrderSeen, SortBegun, Sorted
from arxivtui.tui.ranking import RANKING
from arxivtui.tui.scoring import GROUP as SCORING
from arxivtui.tui.screens.main_learning import MainLearning

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.tui.views import Spec, View

LOOK_SECONDS = 0.2
"""How long a look at the order is put off, so that one is enough for all that comes together."""
_OPENING = frozenset({"view", "rest"})
"""Jobs that bring the list: what is half there cannot be compared."""


class MainOrder(MainLearning):
    """Says how the open list would stand by what has come since, and sorts it when it is asked to."""

    def __init__(self) -> None:
        super().__init__()
        self._moves = Moves()
        self._order_rest: Timer | None = None
        self._sorting: View | None = None
        """The list as it stood when it was to be sorted, until that is done."""
        self._begun: View | None = None
        """The same with its new beginning, which is shown first."""

    # What would move

    @on(DayFetched)
    @on(FetchDone)
    @on(RankDone)
    @on(ScoreDone)
    def look_at_order(self) -> None:
        """Find out soon how the open list would stand now."""
        if self._order_rest is not None:
            self._order_rest.stop()
        self._order_rest = self.set_timer(LOOK_SECONDS, self._look_at_order)

    @on(JobFailed)
    def _look_at_what_came(self, message: JobFailed) -> None:
        """A job that failed may have left something all the same."""
        if message.group in (SCORING, RANKING, "fetch"):
            self.look_at_order()

    @on(ChangedElsewhere)
    def _look_if_changed(self, message: ChangedElsewhere) -> None:
        if self._known is not None and self._known.changes != message.changes:
            self.look_at_order()

    def _look_at_order(self) -> None:
        self._order_rest = None
        if self._sorting is not None or self._is_opening:
            self.look_at_order()
            return
        session, view, open_folds = self.owner.session, self.view, frozenset(self._open_folds)
        start(self, "order", lambda: order.look(session, view, open_folds))

    @property
    def _is_opening(self) -> bool:
        return any(worker.group in _OPENING and not worker.is_finished for worker in self.workers)

    @on(OrderSeen)
    def _order_seen(self, message: OrderSeen) -> None:
        if message.shown is self.view:
            self._moves = message.moves
            self.refresh_hints()

    @on(ViewRead)
    def _opened_anew(self, message: ViewRead) -> None:
        self._moves = Moves()
        if message.view is not self._begun:
            self._sorting = self._begun = None

    def refresh_hints(self) -> None:
        """The keys, and beside them how the list would stand; while letters are text, no key is named."""
        super().refresh_hints()
        key = self.owner.keys.by_id("sort")
        named = bool(self._moves and key) and not self._filtering
        self.key_bar.keep_saying(self._moves.hints(key) if named else (), "sort")

    # What is shown

    @on(DaysRead)
    @on(MarksRead)
    def _count_what_is_shown(self) -> None:
        """Once the message is dealt with: the open day has as many unread papers as its list shows."""
        self.call_next(self._count_open_day)

    def _count_open_day(self) -> None:
        day, standing = self.spec.day, self.desk.standing
        if day is not None and not self.spec.query and standing.members:
            self.days.show_unread(day, standing.counts.unread)

    # Sorting

    def action_sort(self) -> None:
        """Open the view again, the cursor on the same paper and that at the same place on screen."""
        view, open_folds = self.view, frozenset(self._open_folds)
        if self.wanted != view.spec or self._sorting is not None:
            return  # Another one is about to open, or this one is being sorted.
        if self._is_opening:
            self.set_timer(LOOK_SECONDS, lambda: self._sort_again(view.spec))
            return
        session, paper_id = self.owner.session, self.paper_id or ""
        self._sorting, self._begun = view, None
        start(self, "view", lambda: order.sort(session, view, paper_id, open_folds))

    def _sort_again(self, spec: "Spec") -> None:
        if self.spec == self.wanted == spec:
            self.action_sort()

    @on(SortBegun)
    def _sort_begun(self, message: SortBegun) -> None:
        """Show how the list begins now; all else takes reading all of it."""
        if message.shown is not self._sorting:
            return
        if self.view is not message.shown or self.wanted != message.shown.spec:
            self._sorting = None
            self._sort_again(message.shown.spec)
        elif message.view is None:
            self._read_rest()
        else:
            self._begun = message.view.view
            self.post_message(message.view)

    def _read_rest(self) -> None:
        """Of a list that is being sorted: all of it."""
        before, view, open_folds = self._sorting, self.view, frozenset(self._open_folds)
        if before is None:
            super()._read_rest()
            return
        session = self.owner.session
        start(self, "rest", lambda: order.finish(session, before, view, open_folds))

    @on(Sorted)
    def _sorted(self, message: Sorted) -> None:
        anew, begun = message.view.view, self._begun
        if self._sorting is None or message.shown is not (begun or self._sorting):
            return
        self._sorting = self._begun = None
        if message.shown is not self.view or self.wanted != anew.spec:
            return
        if begun is not None and begun.ids == anew.ids:
            self._read_marks()
        elif begun is not None or message.moves:
            self.post_message(message.view)
        self.owner.tell(f"Sorted: {message.moves.words}." if message.moves else order.SORTED_ALREADY)

    @on(JobFailed)
    def _not_sorted(self, message: JobFailed) -> None:
        if message.group == "rest" or (message.group == "view" and self._begun is None):
            self._sorting = self._begun = None

    # Stopping

    def possible(self, action: str) -> bool | None:
        """Only where something runs."""
        if action == "stop_jobs":
            asking = self.scoring.running and not self.scoring.stopping
            return True if asking or self.fetching.running or RANKING in self.jobs else None
        return super().possible(action)

    def action_stop_jobs(self) -> None:
        """Stop what runs; what has come is kept, as the reader is told."""
        told = self.stop_what_runs()
        if not told:
            self.owner.tell("Nothing runs that could be stopped.")
            return
        self.owner.tell(" ".join(told))
        self.reload()
        self.read_days()
        self.look_at_order()
        self.refresh_hints()

    def stop_what_runs(self) -> list[str]:
        """Stop fetching, ranking and asking the model; a sentence for each that ran."""
        told = []
        if self.fetching.running:
            self.fetching.cancel()
            self.end_job("fetch")
            told.append(f"Fetching is stopped: {self.fetching.kept or 'nothing had come'}.")
        if RANKING in self.jobs:
            self.ranking.cancel()
            self.end_job(RANKING)
            told.append("Ranking is stopped: papers keep the scores that they had.")
        if self.scoring.running and not self.scoring.stopping:
            self.action_stop_scoring()
            told.append("The model is asked nothing more; what is scored is kept.")
        return told

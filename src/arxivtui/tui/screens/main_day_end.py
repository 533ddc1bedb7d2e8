"""The main screen's part in ends: what a finished day came to, and what all days did."""

from functools import partial
from typing import TYPE_CHECKING

from textual import on

from arxivtui.tui import day_facts
from arxivtui.tui.day_facts import DayFactsRead
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import ActDone, MarksRead, Undone
from arxivtui.tui.screens.main_parts import Pane, list_items
from arxivtui.tui.screens.main_taking import MainTaking
from arxivtui.tui.views import Spec

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.tui.screens.day_end import Onward


class MainDayEnd(MainTaking):
    """Says when a day is done.

    A list ends when the reader's own act leaves nothing unread above its folds. That is said once; undoing
    and redoing the act say nothing, and neither does what a browser or another copy did.
    """

    def __init__(self) -> None:
        super().__init__()
        self._unfinished: set[Spec] = set()
        """Lists that were seen with unread papers, and may end."""

    @on(MarksRead)
    def _marks_for_end(self, message: MarksRead) -> None:
        self.call_later(self._look_how_far, message.spec)

    @on(Undone)
    def _undone_for_end(self) -> None:
        self.call_later(self._look_how_far, self.spec)

    def _look_how_far(self, spec: Spec) -> None:
        """Something else than an act changed what is unread."""
        if spec != self.spec or self.desk.is_busy:
            return
        if self.desk.standing.counts.unread:
            self._unfinished.add(spec)
        else:
            self._unfinished.discard(spec)

    @on(ActDone)
    def _act_for_end(self, message: ActDone) -> None:
        # A paper that comes to be seen while it is read ends nothing in its reader's face.
        if message.changed and not message.resting:
            self.call_later(self._look_for_end)

    def _look_for_end(self) -> None:
        """Once all is committed: whether that was the last one."""
        spec, counts = self.spec, self.desk.standing.counts
        if self.desk.is_busy or not counts.papers:
            return
        if counts.unread:
            self._unfinished.add(spec)
        elif spec in self._unfinished:
            self._unfinished.discard(spec)
            self._read_facts(ended=True)

    def _read_facts(self, *, ended: bool) -> None:
        session, view = self.owner.session, self.view
        start(self, "day-end", lambda: day_facts.read(session, view, ended=ended))

    @on(DayFactsRead)
    def _show_end(self, message: DayFactsRead) -> None:
        if message.spec != self.spec or self.app.screen is not self:
            return
        if message.ended and (self.desk.standing.counts.unread or self._filtering):
            return  # The reader is elsewhere already.
        from arxivtui.tui.screens.day_end import DayEndScreen

        others = self._days_with_unread if message.others is None else message.others

        def go_on(where: "Onward | None") -> None:
            self._go_on(where, others[0][0] if others else None)

        self.app.push_screen(DayEndScreen(self.view, message, others), go_on)

    @property
    def _days_with_unread(self) -> "tuple[tuple[date, int], ...]":
        """The other days that have unread papers above their folds, newest first."""
        return tuple(
            (summary.day, summary.unread)
            for summary in self._summaries.values()
            if summary.unread and summary.day != self.spec.day
        )

    def _go_on(self, where: "Onward | None", another: "date | None") -> None:
        from arxivtui.tui.screens.day_end import Onward

        if where is Onward.BELOW and self.view.folds:
            first = self.view.folds[0].key
            self._open_folds.add(first)
            self.papers.set_items(list_items(self.view, self._open_folds), cursor=first)
            self.set_pane(Pane.LIST)
        elif where is Onward.ANOTHER and another is not None:
            self.filter_line.close()
            self.open_view(Spec(another))
            self.set_pane(Pane.LIST)

    def action_day_end(self) -> None:
        """What the open list came to so far."""
        self._read_facts(ended=False)

    def action_statistics(self) -> None:
        """What all days came to."""
        from arxivtui.tui.copying import copy
        from arxivtui.tui.screens.statistics import StatisticsScreen

        def copy_table(text: str, what: str) -> None:
            start(self, "copy", partial(copy, text, what))

        self.app.push_screen(StatisticsScreen(self.owner.session, copy_table))

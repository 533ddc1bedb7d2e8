"""The main screen's part in ends: what a finished day came to."""

from typing import TYPE_CHECKING

from arxivtui.tui.jobs import start
from arxivtui.tui.screens.main.layout import Pane
from arxivtui.tui.views import Spec

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.tui.day_facts import DayFactsRead
    from arxivtui.tui.messages import ActDone
    from arxivtui.tui.screens.day_end import Onward
    from arxivtui.tui.screens.main.screen import MainScreen


class DayEnd:
    """Says when a day is done.

    A list ends when the reader's own act leaves nothing unread above its folds. That is said once; undoing
    and redoing the act say nothing, and neither does what a browser or another copy did.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._unfinished: set[Spec] = set()
        """Lists that were seen with unread papers, and may end."""

    def look_how_far(self, spec: Spec) -> None:
        """Something else than an act changed what is unread."""
        main = self._main
        if spec != main.spec or main.desk.is_busy:
            return
        if main.desk.standing.counts.unread:
            self._unfinished.add(spec)
        else:
            self._unfinished.discard(spec)

    def act_done(self, message: "ActDone") -> None:
        """The reader's own act; a paper that comes to be seen while it is read ends nothing in their face."""
        if message.changed and not message.resting:
            self._main.call_later(self._look_for_end)

    def _look_for_end(self) -> None:
        """Once all is committed: whether that was the last one."""
        main = self._main
        spec, counts = main.spec, main.desk.standing.counts
        if main.desk.is_busy or not counts.papers:
            return
        if counts.unread:
            self._unfinished.add(spec)
        elif spec in self._unfinished:
            self._unfinished.discard(spec)
            self._read_facts(ended=True)

    def tell(self) -> None:
        """What the open list came to so far."""
        self._read_facts(ended=False)

    def _read_facts(self, *, ended: bool) -> None:
        from arxivtui.tui import day_facts

        session, view = self._main.owner.session, self._main.view
        start(self._main, "day-end", lambda: day_facts.read(session, view, ended=ended))

    def show(self, message: "DayFactsRead") -> None:
        """What it came to, unless the reader is elsewhere already."""
        main = self._main
        if message.spec != main.spec or main.app.screen is not main:
            return
        if message.ended and (main.desk.standing.counts.unread or main.filtering):
            return
        from arxivtui.tui.screens.day_end import DayEndScreen

        others = self._days_with_unread if message.others is None else message.others

        def go_on(where: "Onward | None") -> None:
            self._go_on(where, others[0][0] if others else None)

        main.app.push_screen(DayEndScreen(main.view, message, others), go_on)

    @property
    def _days_with_unread(self) -> "tuple[tuple[date, int], ...]":
        """The other days that have unread papers above their folds, newest first."""
        return tuple(
            (summary.day, summary.unread)
            for summary in self._main.summaries.values()
            if summary.unread and summary.day != self._main.spec.day
        )

    def _go_on(self, where: "Onward | None", another: "date | None") -> None:
        from arxivtui.tui.screens.day_end import Onward

        main, contents = self._main, self._main.parts.contents
        if where is Onward.BELOW and main.view.folds:
            first = main.view.folds[0].key
            contents.open_folds.add(first)
            contents.show_items(first)
            main.set_pane(Pane.LIST)
        elif where is Onward.ANOTHER and another is not None:
            main.parts.finding.open_unfiltered(Spec(another))

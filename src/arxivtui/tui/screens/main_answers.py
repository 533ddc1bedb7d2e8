"""The main screen's answers: to what the reader did and typed, and to what others did to the store."""

from typing import TYPE_CHECKING

from textual import on

from arxivtui.domain import QueryError
from arxivtui.tui import reading
from arxivtui.tui.desk import done_text, turned
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import (
    ActDone,
    ActFailed,
    ChangedElsewhere,
    DaysRead,
    JobFailed,
    Told,
    Undone,
)
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.screens.main_view import MainView
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets import FilterLine

if TYPE_CHECKING:
    from textual.timer import Timer

_RECOUNT_SECONDS = 0.5
LOOK_SECONDS = 1.0
"""How often it is looked whether others changed the store."""


class MainAnswers(MainView):
    """Brings the open view up to date with what was done."""

    def __init__(self) -> None:
        super().__init__()
        self._recount: Timer | None = None
        self._look: Timer | None = None
        self._known: ChangedElsewhere | None = None

    # Acts

    @on(ActDone)
    def _act_done(self, message: ActDone) -> None:
        self.desk.done(message)
        self._after_change(message.act.paper_ids)
        self.owner.tell(done_text(message, self.owner.keys.by_id("undo")))

    @on(ActFailed)
    def _act_failed(self, message: ActFailed) -> None:
        self.desk.failed(message)
        self._after_change(message.act.paper_ids)
        self.owner.tell(f"Not done, taken back: {message.error}", bad=True)

    @on(Undone)
    def _undone(self, message: Undone) -> None:
        self.desk.settle(message.rows)
        result = message.result
        if result is not None and result.restored:
            self.papers.move_to_item(result.restored[0])
            self._after_change(result.restored)
        text = turned(message)
        if result is not None and result.restored and not message.again:
            text += f" · {self.owner.keys.by_id('redo')} redoes"
        self.owner.tell(text)

    def _after_change(self, ids: tuple[str, ...]) -> None:
        self.show_status()
        self.refresh_hints()
        if self.paper_id in ids:
            self.read_paper()
        if self.spec.day is not None and not self.spec.query and self.desk.standing.members.issuperset(ids):
            self.days.show_unread(self.spec.day, self.desk.standing.counts.unread)
            return
        if self._recount is not None:
            self._recount.stop()
        self._recount = self.set_timer(_RECOUNT_SECONDS, self.read_days)

    @on(JobFailed)
    def _job_failed(self, message: JobFailed) -> None:
        self.end_job(message.group)
        if message.group == "rows":
            self.papers.give_up_asking()
        if message.group == "view" and self.filter_line.is_open:
            self.filter_line.tell(message.error)
        elif not self.owner.session.is_open:
            self.owner.give_up(message.error)
        else:
            self.owner.tell(str(message.error), bad=True)

    @on(Told)
    def _tell(self, message: Told) -> None:
        self.owner.tell(message.text, bad=message.bad)

    # What others do to the store

    @on(DaysRead)
    def _begin_to_look(self) -> None:
        """Not before the first papers are there."""
        if self._look is None:
            self._look = self.set_interval(LOOK_SECONDS, self._look_elsewhere)
            self.call_after_refresh(self._look_elsewhere)

    def _look_elsewhere(self) -> None:
        """Ask whether another copy, a command or a browser changed the store; not beside acts of our own."""
        session, known = self.owner.session, self._known
        if session.is_open and not self.desk.is_busy:
            start(self, "elsewhere", lambda: reading.elsewhere(session, known))

    @on(ChangedElsewhere)
    def _reload(self, message: ChangedElsewhere) -> None:
        """Bring what is shown up to date, all of it where it is; what is not shown is not told."""
        known, self._known = self._known, message
        if known is None or known.changes == message.changes:
            return
        self.reload()
        self.read_days()
        self.read_spent()
        if message.browsed:
            self.owner.tell(message.browsed)
        elif message.extent != known.extent:
            self.owner.tell("Changed elsewhere: reloaded.")

    # The filter

    @on(FilterLine.Changed)
    def _filter(self, message: FilterLine.Changed) -> None:
        if not message.text.strip():
            self.open_view(self.day)
            return
        try:
            self.open_view(reading.typed(self._typed.day, message.text))
        except QueryError as error:
            self.filter_line.tell(error)

    @property
    def _typed(self) -> Spec:
        """What is typed, taken as it stands."""
        return Spec(None if self.everywhere else self.day.day, self.filter_line.text.strip())

    @on(FilterLine.Done)
    def _filter_done(self) -> None:
        if not self.filter_line.text.strip():
            self.filter_line.close()
        elif self.wanted != self._typed and reading.query_error(self._typed.query) is None:
            self.open_view(self._typed)
        self.set_pane(Pane.LIST)

    def action_to_list(self) -> None:
        """From the filter to what it found."""
        self._filter_done()

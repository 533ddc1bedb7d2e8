"""The main screen's answers: to what the reader did and typed, and to what others did to the store."""

from typing import TYPE_CHECKING

from textual import on

from arxivtui.domain import QueryError
from arxivtui.tui import reading
from arxivtui.tui.desk import done_text, elsewhere, turned
from arxivtui.tui.jobs import start
from arxivtui.tui.kept_notes import KeptNotes
from arxivtui.tui.messages import (
    ActDone,
    ActFailed,
    ChangedElsewhere,
    DaysRead,
    JobFailed,
    Told,
    Undone,
)
from arxivtui.tui.screens.main_paper import MainPaper
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets import FilterLine

if TYPE_CHECKING:
    from textual.timer import Timer

_RECOUNT_SECONDS = 0.5
_FAILED = {
    "fetch": "Fetching failed: ",
    "score": "Scoring failed: ",
    "rank": "Ranking failed: ",
    "plan": "No price could be worked out: ",
}
"""What is said before the error of a job that nobody was looking at."""
LOOK_SECONDS = 1.0
"""How often it is looked whether others changed the store."""
LOOK_AGAIN_SECONDS = 0.1
"""How soon again, where acts of our own were being written."""
STORE_GONE = (
    "The store {path} was moved or replaced while it is open here. Nothing more is kept until it is back; "
    "what was done before is in the file that was moved. To use what is there now, quit and start again."
)


class MainAnswers(MainPaper):
    """Brings the open view up to date with what was done."""

    def __init__(self) -> None:
        super().__init__()
        self._recount: Timer | None = None
        self._to_recount: set[str] = set()
        self._look: Timer | None = None
        self._known: ChangedElsewhere | None = None
        self._look_again = self._store_gone = False
        self.notes = KeptNotes(self)

    # Acts

    @on(ActDone)
    def _act_done(self, message: ActDone) -> None:
        self.desk.done(message)
        self._after_change(message.act.paper_ids)
        self.notes.wake(self.owner.session)
        if not message.resting:
            self.owner.tell(done_text(message, self.owner.keys.by_id("undo")))

    @on(ActFailed)
    def _act_failed(self, message: ActFailed) -> None:
        self.desk.failed()
        # Of papers that other acts wait for it is the store that knows how they stand.
        self._read_marks()
        self._after_change(message.act.paper_ids)
        self.owner.tell(f"Not done, taken back: {message.error}", bad=True)

    @on(Undone)
    def _undone(self, message: Undone) -> None:
        self.desk.turned(message)
        self.notes.wake(self.owner.session)
        result, where = message.result, ""
        if result is not None and result.restored:
            if not self.go_to(result.restored):
                where = elsewhere(message, self.spec)
            self._after_change(message.ids)
        text = turned(message) + where
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
        self._to_recount.update(ids)
        if self._recount is not None:
            self._recount.stop()
        self._recount = self.set_timer(_RECOUNT_SECONDS, self._recount_days)

    def _recount_days(self) -> None:
        """Those days alone on which something was done: to count all takes a while."""
        session, known, ids = self.owner.session, self.days.summaries, tuple(self._to_recount)
        self._to_recount.clear()
        if len(known) <= reading.FIRST_DAYS:
            self.read_days()  # There may be more that were not read yet.
            return
        start(self, "recount", lambda: reading.recounted(session, known, ids), exclusive=False)

    @on(JobFailed)
    def _job_failed(self, message: JobFailed) -> None:
        from arxivtui.store import StoreMissingError

        message.stop()
        self.end_job(message.group)
        if message.group == "rows":
            self.papers.give_up_asking()
        self.owner.ordered_keys.release(message.group)
        if message.group == "view":
            self.awaits_list = False
            if self.filter_line.is_open:
                self.filter_line.tell(message.error)
        if not self.owner.session.is_open:
            self.owner.give_up(message.error)
        elif isinstance(message.error, StoreMissingError):
            self._tell_store_gone()
        else:
            failed = _FAILED.get(message.group, "")
            self.owner.tell(f"{failed}{message.error}", bad=True)

    def _tell_store_gone(self) -> None:
        """Once, however many jobs find it out."""
        if not self._store_gone:
            self._store_gone = True
            path = self.owner.session.directories.database
            self.owner.tell(STORE_GONE.format(path=path), bad=True)

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
            self.notes.wake(self.owner.session)

    def _look_elsewhere(self) -> None:
        """Ask whether another copy, a command or a browser changed the store; not beside acts of our own."""
        session, known = self.owner.session, self._known
        if self.desk.is_busy:
            if not self._look_again:
                self._look_again = True
                self.set_timer(LOOK_AGAIN_SECONDS, self._look_after_acts)
        # A look that takes long is waited for: one after the other given up would never see anything.
        elif session.is_open and not any(
            worker.group == "elsewhere" and not worker.is_finished for worker in self.workers
        ):
            start(self, "elsewhere", lambda: reading.elsewhere(session, known))

    def _look_after_acts(self) -> None:
        self._look_again = False
        self._look_elsewhere()

    @on(ChangedElsewhere)
    def _reload(self, message: ChangedElsewhere) -> None:
        """Bring what is shown up to date, all of it where it is; what is not shown is not told."""
        known, self._known = self._known, message
        self._store_gone = False
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
            self.open_view(reading.typed(self._base, message.text))
        except QueryError as error:
            self.filter_line.tell(error)

    @property
    def _typed(self) -> Spec:
        """What is typed, taken as it stands."""
        return self._base.narrowed(self.filter_line.text.strip())

    @property
    def _base(self) -> Spec:
        """What is narrowed by what is typed."""
        return Spec() if self.everywhere else self.day

    @on(FilterLine.Done)
    def _filter_done(self) -> None:
        if not self.filter_line.text.strip():
            self.filter_line.close()
        elif self.wanted != self._typed and reading.query_error(self._typed.query) is None:
            self.open_view(self._typed)
        self.leave_filter()

    def action_to_list(self) -> None:
        """From the filter to what it found."""
        self._filter_done()

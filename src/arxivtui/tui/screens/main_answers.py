"""The main screen's answers: to what the reader did and typed, and to what a job says."""

from typing import TYPE_CHECKING

from textual import on

from arxivtui.tui import reading
from arxivtui.tui.desk import DONE, turned
from arxivtui.tui.fetching import progress_text, report_text
from arxivtui.tui.messages import ActDone, ActFailed, FetchDone, JobFailed, JobProgress, Told, Undone
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.screens.main_view import MainView
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets import FilterLine

if TYPE_CHECKING:
    from textual.timer import Timer

_RECOUNT_SECONDS = 0.5


class MainAnswers(MainView):
    """Brings the open view up to date with what was done."""

    def __init__(self) -> None:
        super().__init__()
        self._recount: Timer | None = None

    # Acts

    @on(ActDone)
    def _act_done(self, message: ActDone) -> None:
        self.desk.settle(message.rows)
        self._after_change(message.act.paper_ids)
        number = len(message.act.paper_ids)
        papers = "" if number == 1 else f" {number} papers"
        self.owner.tell(f"{DONE[message.act.verb]}{papers} · {self.owner.keys.by_id('undo')} undoes")

    @on(ActFailed)
    def _act_failed(self, message: ActFailed) -> None:
        self.desk.settle(message.before)
        self._after_change(message.act.paper_ids)
        self.owner.tell(f"Not done, taken back: {message.error}", bad=True)

    @on(Undone)
    def _undone(self, message: Undone) -> None:
        self.desk.settle(message.rows)
        result = message.result
        if result is not None and result.restored:
            self.papers.move_to_item(result.restored[0])
            self._after_change(result.restored)
        text = turned(result, message.again)
        if result is not None:
            text += "" if message.again else f" · {self.owner.keys.by_id('redo')} redoes"
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

    # Jobs

    @on(JobProgress)
    def _show_progress(self, message: JobProgress) -> None:
        self.job = progress_text(message.event)
        self.show_status()

    @on(FetchDone)
    def _fetch_done(self, message: FetchDone) -> None:
        self.job = ""
        self.owner.tell(
            report_text(message), bad=message.report.incomplete or message.ranking_error is not None
        )
        self.read_days()
        newest = next(iter(message.report.days), None)
        if newest is not None and (self.day.day is None or not self.view.ids):
            self.open_view(Spec(newest))
        elif newest is not None and newest == self.spec.day:
            self.open_view(self.spec, self.paper_id or "")
        elif newest is not None and newest != self.day.day:
            self.owner.tell(f"{newest:%Y-%m-%d} is among the days now.")
        self.show_status()

    @on(JobFailed)
    def _job_failed(self, message: JobFailed) -> None:
        if message.group == "fetch":
            self.job = ""
            self.show_status()
        if message.group == "view" and self.filter_line.is_open:
            self.filter_line.tell(message.error)
        elif not self.owner.session.is_open:
            self.owner.give_up(message.error)
        else:
            self.owner.tell(str(message.error), bad=True)

    @on(Told)
    def _tell(self, message: Told) -> None:
        self.owner.tell(message.text, bad=message.bad)

    # The filter

    @on(FilterLine.Changed)
    def _filter(self, message: FilterLine.Changed) -> None:
        text = message.text.strip()
        if error := reading.query_error(text):
            self.filter_line.tell(error)
        else:
            self.open_view(Spec(None if self.everywhere else self.day.day, text) if text else self.day)

    @on(FilterLine.Done)
    def _filter_done(self) -> None:
        if not self.filter_line.text.strip():
            self.filter_line.close()
        self.set_pane(Pane.LIST)

    def action_to_list(self) -> None:
        """From the filter to what it found."""
        self._filter_done()

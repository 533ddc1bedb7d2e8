"""The main screen's paper, beside the list or alone: read once the cursor has rested on it, seen in time."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on

from arxivtui.domain import State
from arxivtui.tui import reading
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import RecordRead
from arxivtui.tui.screens.main_parts import Pane, list_items
from arxivtui.tui.screens.main_view import MainView
from arxivtui.tui.widgets import Fold, PaperList

if TYPE_CHECKING:
    from textual.timer import Timer

REST_SECONDS = 0.06
"""How long the cursor rests on a paper before the paper is read."""


class MainPaper(MainView):
    """Shows what the cursor is on."""

    def __init__(self) -> None:
        super().__init__()
        self._cursor_rest: Timer | None = None
        self._dwell: Timer | None = None
        self._to_be_seen = ""
        self._rested_on = ""

    def on_mount(self) -> None:
        """Hear when the reader turns to another window, and back."""
        self.watch(self.app, "app_focus", self._dwell_anew, init=False)

    @on(PaperList.Highlighted)
    def _follow_cursor(self) -> None:
        """Read the paper once the cursor has rested; keys held down read nothing."""
        if self._cursor_rest is not None:
            self._cursor_rest.stop()
        self._cursor_rest = self.set_timer(REST_SECONDS, self.read_paper)
        paper_id = self.paper_id or ""
        if paper_id != self._rested_on:
            self._rested_on = self._to_be_seen = paper_id
            self._end_dwell()
        self.refresh_hints()

    def read_paper(self) -> None:
        """Ask for the paper under the cursor."""
        paper_id, session = self.paper_id, self.owner.session
        if paper_id is None:
            self.detail.record = None
            item = self.papers.cursor_item
            self.detail.hint = item.label if isinstance(item, Fold) else ""
            return
        start(self, "paper", lambda: reading.record(session, paper_id))

    @on(RecordRead)
    def _show_record(self, message: RecordRead) -> None:
        if message.paper_id == self.paper_id:
            self.detail.record = message.record
            if self._dwell is None:
                self._dwell_anew()

    @on(PaperList.Selected)
    def _select(self, message: PaperList.Selected) -> None:
        if isinstance(message.item, Fold):
            self._open_folds.symmetric_difference_update({message.item.key})
            self.papers.set_items(list_items(self.view, self._open_folds), cursor=message.item.key)
        else:
            self.full = True
            self.set_pane(Pane.PAPER)

    def go_to(self, ids: Iterable[str]) -> bool:
        """Put the cursor on the first of these papers in the list; else open the fold that has one.

        False if the list has none of them.
        """
        wanted = set(ids)
        place = next((place for place, item in enumerate(self.papers.items) if item in wanted), None)
        if place is not None:
            self.papers.move_to(place)
            return True
        for fold in self.view.folds:
            paper_id = next((paper_id for paper_id in fold.ids if paper_id in wanted), None)
            if paper_id is not None:
                self._open_folds.add(fold.key)
                self.papers.set_items(list_items(self.view, self._open_folds), cursor=paper_id)
                return True
        return False

    def reload(self) -> None:
        """Read the papers shown again, and how they stand; the list stays as it is."""
        self.papers.forget_rows()
        self._read_marks()
        self.read_paper()

    # Seen after a while

    def set_pane(self, pane: Pane) -> None:
        """Another pane may show the paper, or hide it: its time begins anew."""
        super().set_pane(pane)
        self._dwell_anew()

    def on_screen_resume(self) -> None:
        """A question or a page over the papers is gone."""
        self._dwell_anew()

    def leave_unread(self) -> None:
        """The reader wants the paper unread: while the cursor stays, it does not become seen by itself."""
        self._to_be_seen = ""
        self._end_dwell()

    @property
    def _is_read(self) -> bool:
        """As far as can be told, the reader has the paper before the eyes, and nothing else."""
        beside = self.pane is Pane.LIST and not self.has_class("-narrow") and not self._filtering
        record, app = self.detail.record, self.app
        return (
            (beside or self.pane is Pane.PAPER)
            and app.app_focus
            and app.screen is self
            and record is not None
            and record.paper.id == self.paper_id
        )

    def _dwell_anew(self) -> None:
        """Count from now on how long the paper is looked at, if it is."""
        self._end_dwell()
        seconds = self.owner.session.settings.ui.seen_after_seconds
        if seconds and self._to_be_seen and self._is_read:
            self._dwell = self.set_timer(seconds, self._see)

    def _end_dwell(self) -> None:
        if self._dwell is not None:
            self._dwell.stop()
            self._dwell = None

    def _see(self) -> None:
        """It was looked at long enough."""
        self._dwell = None
        row = self.papers.row(self._to_be_seen)
        if self._is_read and row is not None and row.state is State.UNREAD:
            self.desk.rest(self._to_be_seen)
            self._to_be_seen = ""

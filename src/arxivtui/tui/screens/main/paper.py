"""The main screen's paper, beside the list or alone: read once the cursor has rested on it, seen in time."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from arxivtui.domain import State
from arxivtui.tui import reading
from arxivtui.tui.jobs import PAPER, start
from arxivtui.tui.screens.main.layout import Pane
from arxivtui.tui.widgets import Fold

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.domain import PaperRecord
    from arxivtui.tui.messages import RecordRead
    from arxivtui.tui.screens.main.screen import MainScreen

REST_SECONDS = 0.06
"""How long the cursor rests on a paper before the paper is read."""


class CursorPaper:
    """Shows what the cursor is on."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._cursor_rest: Timer | None = None
        self._dwell: Timer | None = None
        self._to_be_seen = ""
        self._rested_on = ""
        self._then: tuple[str, Callable[[PaperRecord], None]] | None = None
        """The paper that something waits for, and what."""

    def follow_cursor(self) -> None:
        """Read the paper once the cursor has rested; keys held down read nothing."""
        if self._cursor_rest is not None:
            self._cursor_rest.stop()
        self._cursor_rest = self._main.set_timer(REST_SECONDS, self.read)
        paper_id = self._main.paper_id or ""
        if paper_id != self._rested_on:
            self._rested_on = self._to_be_seen = paper_id
            self._end_dwell()
            if self._then is not None and self._then[0] != paper_id:
                self.let_be()
        self._main.bars.refresh_hints()

    @property
    def is_awaited(self) -> bool:
        """The cursor has not rested long enough yet for the paper to be asked for."""
        return self._cursor_rest is not None

    def read(self) -> None:
        """Ask for the paper under the cursor."""
        main, self._cursor_rest = self._main, None
        paper_id, session = main.paper_id, main.owner.session
        if paper_id is None:
            main.detail.record = None
            item = main.papers.cursor_item
            main.detail.hint = item.label if isinstance(item, Fold) else ""
            return
        start(main, PAPER, lambda: reading.record(session, paper_id))

    def read_then(self, then: "Callable[[PaperRecord], None]") -> None:
        """Ask for it at once, and do something with it; the keys that come next wait for that."""
        if self._main.paper_id is not None:
            self._then = (self._main.paper_id, then)
            self.read()
            self._main.owner.ordered_keys.hold(PAPER)

    def let_be(self) -> None:
        """Nothing is done with a paper that could not be read, or that the cursor has left."""
        if self._then is not None:
            self._then = None
            self._main.owner.ordered_keys.release(PAPER)

    def show(self, message: "RecordRead") -> None:
        """It is read."""
        here = message.paper_id == self._main.paper_id
        if here:
            self._main.detail.record = message.record
            if self._dwell is None:
                self.dwell_anew()
        if self._then is not None and self._then[0] == message.paper_id:
            then, self._then = self._then[1], None
            self._main.owner.ordered_keys.release(PAPER)
            if here and message.record is not None and self._main.app.screen is self._main:
                then(message.record)

    def select(self, item: str | Fold) -> None:
        """Open the fold, or close it; read the paper alone."""
        contents = self._main.parts.contents
        if isinstance(item, Fold):
            contents.open_folds.symmetric_difference_update({item.key})
            contents.show_items(item.key)
        else:
            self._main.full = True
            self._main.set_pane(Pane.PAPER)

    def go_to(self, ids: Iterable[str]) -> bool:
        """Put the cursor on the first of these papers in the list; else open the fold that has one.

        False if the list has none of them.
        """
        main, wanted = self._main, set(ids)
        place = next((place for place, item in enumerate(main.papers.items) if item in wanted), None)
        if place is not None:
            main.papers.move_to(place)
            return True
        for fold in main.view.folds:
            paper_id = next((paper_id for paper_id in fold.ids if paper_id in wanted), None)
            if paper_id is not None:
                main.parts.contents.open_folds.add(fold.key)
                main.parts.contents.show_items(paper_id)
                return True
        return False

    def reload(self) -> None:
        """Read the papers shown again, and how they stand; the list stays as it is."""
        self._main.papers.forget_rows()
        self._main.parts.contents.read_marks()
        self.read()

    # Seen after a while

    def leave_unread(self) -> None:
        """The reader wants the paper unread: while the cursor stays, it does not become seen by itself."""
        self._to_be_seen = ""
        self._end_dwell()

    @property
    def _is_read(self) -> bool:
        """As far as can be told, the reader has the paper before the eyes, and nothing else."""
        main = self._main
        beside = main.pane is Pane.LIST and not main.has_class("-narrow") and not main.filtering
        record, app = main.detail.record, main.app
        return (
            (beside or main.pane is Pane.PAPER)
            and app.app_focus
            and app.screen is main
            and record is not None
            and record.paper.id == main.paper_id
        )

    def dwell_anew(self) -> None:
        """Count from now on how long the paper is looked at, if it is."""
        self._end_dwell()
        seconds = self._main.owner.session.settings.ui.seen_after_seconds
        if seconds and self._to_be_seen and self._is_read:
            self._dwell = self._main.set_timer(seconds, self._see)

    def _end_dwell(self) -> None:
        if self._dwell is not None:
            self._dwell.stop()
            self._dwell = None

    def _see(self) -> None:
        """It was looked at long enough."""
        self._dwell = None
        row = self._main.papers.row(self._to_be_seen)
        if self._is_read and row is not None and row.state is State.UNREAD:
            self._main.desk.rest(self._to_be_seen)
            self._to_be_seen = ""

"""The main screen's bars: above, where the reader is and what runs; below, the keys and what was told."""

from typing import TYPE_CHECKING

from arxivtui.tui.screens.main.layout import (
    Pane,
    command_hints,
    filter_hints,
    jobs_text,
    marks_hint,
    narrow_scope,
)
from arxivtui.tui.widgets import Fold, Status
from arxivtui.tui.widgets.status_line import ALL_PAPERS

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen


class Bars:
    """Says how things stand.

    Attributes:
        jobs: what runs, by group, each in words.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._spent = 0.0
        self.jobs: dict[str, str] = {}

    # Above

    def show_status(self) -> None:
        """Say where the reader is and what is left."""
        main = self._main
        demo = main.owner.session.demo
        main.status_line.status = Status(
            day=main.open_day,
            query=main.spec.query,
            title=main.spec.name or main.view.title,
            matches=len(main.view.ids),
            counts=main.desk.standing.counts,
            job=self.job,
            spent=self._spent,
            demo=demo,
            endpoint="" if demo else main.owner.serving.word,
        )

    def show_spent(self, dollars: float) -> None:
        """What models have cost today."""
        self._spent = dollars
        self.show_status()

    def show_endpoint(self) -> None:
        """It stands otherwise than before."""
        if self._main.started:
            self.show_status()

    @property
    def job(self) -> str:
        """What runs, the weightiest first; empty where nothing does."""
        return jobs_text(self.jobs)

    def begin_job(self, group: str, text: str) -> None:
        """A job has begun, or goes on: what it does."""
        self.jobs[group] = text
        self.show_status()

    def show_progress(self, group: str, text: str) -> None:
        """A job says how far it is; what one said last may come after it was stopped, and is late then."""
        job = self._main.jobs.get(group)
        if job is not None and job.can_stop:
            self.begin_job(group, text)

    def end_job(self, group: str) -> None:
        """A job has ended: it is said of it no longer what it does."""
        if self.jobs.pop(group, None) is not None:
            self.show_status()

    # Below

    def refresh_hints(self) -> None:
        """The keys that do something now, and beside them how the list would stand."""
        main, keys = self._main, self._main.owner.keys
        if main.filtering:
            narrow = "" if main.day.everywhere else narrow_scope(main.day)
            main.key_bar.show(filter_hints(ALL_PAPERS if narrow and not main.everywhere else narrow))
        else:
            entering = main.pane is Pane.DAYS or isinstance(main.papers.cursor_item, Fold)
            first = marks_hint(main.papers.marked_count, main.size.width) if main.acts_on_marks else None
            main.key_bar.show(command_hints(keys, main.possible, first, entering=entering))
        key = keys.by_id("sort")
        # While letters are text, no key is named.
        moves = None if main.filtering else main.moves
        main.key_bar.keep_saying(moves.hints(key) if moves and key else (), "sort")

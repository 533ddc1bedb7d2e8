"""The main screen's answers: what became of the reader's acts, and of jobs that failed."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.tui import reading
from arxivtui.tui.desk import done_text, elsewhere, turned
from arxivtui.tui.jobs import FETCHING, PAPER, PLANNING, RANKING, ROWS, SCORING, VIEW, WRITES, start

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from textual.timer import Timer

    from arxivtui.tui.messages import ActDone, ActFailed, JobFailed, Undone
    from arxivtui.tui.screens.main.screen import MainScreen

_RECOUNT_SECONDS = 0.5
_FAILED = {
    FETCHING: "Fetching failed: ",
    SCORING: "Scoring failed: ",
    RANKING: "Ranking failed: ",
    PLANNING: "No price could be worked out: ",
}
"""What is said before the error of a job that nobody was looking at."""


class Answers:
    """Brings the open view up to date with what was done."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._recount: Timer | None = None
        self._to_recount: set[str] = set()

    def act_done(self, message: "ActDone") -> None:
        """An act is committed."""
        main = self._main
        self._count_days(message, main.desk.done(message))
        self._after_change(message.act.paper_ids)
        main.parts.notes.wake(main.owner.session)
        if not message.resting:
            main.owner.tell(done_text(message, main.owner.keys.by_id("undo")))

    def act_failed(self, message: "ActFailed") -> None:
        """An act is taken back."""
        main = self._main
        main.desk.failed()
        # Of papers that other acts wait for it is the store that knows how they stand.
        main.parts.contents.read_marks()
        self._after_change(message.act.paper_ids)
        main.owner.tell(f"Not done, taken back: {message.error}", bad=True)

    def undone(self, message: "Undone") -> None:
        """An act was undone or redone; the cursor goes there."""
        main = self._main
        self._count_days(message, main.desk.turned(message))
        main.parts.notes.wake(main.owner.session)
        result, where = message.result, ""
        if result is not None and result.restored:
            if not main.parts.paper.go_to(result.restored):
                where = elsewhere(message, main.spec)
            self._after_change(message.ids)
        text = turned(message) + where
        if result is not None and result.restored and not message.again:
            text += f" · {main.owner.keys.by_id('redo')} redoes"
        main.owner.tell(text)
        main.owner.ordered_keys.release(WRITES)

    def _count_days(self, message: "ActDone | Undone", before: "AbstractSet[str]") -> None:
        """Catching up, count at once on the days of the papers what is unread otherwise than before."""
        main, stands, more = self._main, message.stands, Counter[date]()
        if stands is None or not main.spec.catch_up:
            return
        for paper_id in (before ^ stands.unread) & main.desk.standing.main:
            row = message.rows.get(paper_id)
            if row is not None and row.listing_date is not None:
                more[row.listing_date] += 1 if paper_id in stands.unread else -1
        main.days.shift_unread(more)

    def _after_change(self, ids: tuple[str, ...]) -> None:
        main = self._main
        main.bars.show_status()
        main.bars.refresh_hints()
        if main.paper_id in ids:
            main.parts.paper.read()
        spec, standing = main.spec, main.desk.standing
        if spec.day is not None and not spec.query and standing.members.issuperset(ids):
            main.days.show_unread(spec.day, standing.counts.unread)
            return
        self._to_recount.update(ids)
        if self._recount is not None:
            self._recount.stop()
        self._recount = main.set_timer(_RECOUNT_SECONDS, self._recount_days)

    def _recount_days(self) -> None:
        """Those days alone on which something was done: to count all takes a while."""
        main = self._main
        session, known, ids = main.owner.session, main.days.summaries, tuple(self._to_recount)
        self._to_recount.clear()
        if len(known) <= reading.FIRST_DAYS:
            main.parts.contents.read_days()  # There may be more that were not read yet.
            return
        start(main, "recount", lambda: reading.recounted(session, known, ids), exclusive=False)

    def job_failed(self, message: "JobFailed") -> None:
        """Say what a job could not do; without a store, end."""
        from arxivtui.store import StoreMissingError

        main = self._main
        main.bars.end_job(message.group)
        if message.group == ROWS:
            main.papers.give_up_asking()
        if message.group == PAPER:
            main.parts.paper.let_be()
        main.owner.ordered_keys.release(message.group)
        if message.group == VIEW:
            main.parts.contents.awaits_list = False
            if main.filter_line.is_open:
                main.filter_line.tell(message.error)
        if not main.owner.session.is_open:
            main.owner.give_up(message.error)
        elif isinstance(message.error, StoreMissingError):
            main.parts.elsewhere.tell_store_gone()
        else:
            main.owner.tell(f"{_FAILED.get(message.group, '')}{message.error}", bad=True)

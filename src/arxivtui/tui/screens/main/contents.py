"""The main screen's contents: what the list shows and the days beside it, as workers bring them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from arxivtui.tui import reading
from arxivtui.tui.jobs import DAYS, MARKS, REST, ROWS, SPENT, VIEW, attempt, start, within
from arxivtui.tui.screens.main.layout import Pane, empty_text, list_items
from arxivtui.tui.views import Left, Spec, Standing
from arxivtui.tui.widgets import Fold
from arxivtui.tui.widgets.days import CATCH_UP

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.message import Message

    from arxivtui.tui.messages import DaysRead, MarksRead, RestRead, RowsRead, ViewRead
    from arxivtui.tui.screens.main.screen import MainScreen

FOLLOWING = 20
"""Papers after the cursor's that are remembered with it, to go on there should it be gone."""
PLACE_SECONDS = 0.5
"""How long leaving waits for a busy store: a place not remembered is no loss."""


class Contents:
    """Asks for days, a view, its rows and marks, and shows them.

    Attributes:
        awaits_list: a view was asked for, and has not come.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self.awaits_list = False
        self._folds: dict[date | None, set[str]] = {}
        self._left_at: dict[Spec, Left] = {}

    # The days

    def read_days(self, *, at_start: bool = False) -> None:
        """Ask for the days and their counts."""
        session = self._main.owner.session
        start(self._main, DAYS, lambda: reading.opening(session) if at_start else reading.days(session))

    def show_days(self, message: "DaysRead") -> None:
        """The days, and at the start what to open of them."""
        main = self._main
        main.summaries = {summary.day: summary for summary in message.days}
        if not main.started:
            main.started = True
            self._begin(message)
            return
        main.days.show(message.days)
        if main.pane is not Pane.DAYS:
            self.highlight_open()
        main.bars.show_status()
        self._say_why_empty()
        main.call_next(self._count_open_day)
        day = reading.day_with_papers(message.days)
        if day is not None and main.day.everywhere and not (main.view.ids or main.wanted.query):
            self.open(Spec(day))

    def _begin(self, message: "DaysRead") -> None:
        """Open what the reader left open, or else the newest day."""
        main = self._main
        if main.owner.session.warning:
            main.owner.tell(main.owner.session.warning, bad=True)
        spec = main.wanted = message.spec
        main.day = Spec(catch_up=True) if spec.catch_up else Spec(spec.day or message.day)
        if spec.query:
            main.parts.finding.show_query(spec.query, everywhere=spec.everywhere)
        if message.view is None:
            self.open(spec, message.paper_id)
        else:
            self.show_view(message.view)
        # Making the list of days lays the whole screen out again: not before there is something to read.
        main.call_after_refresh(self._begin_days, message)

    def _begin_days(self, message: "DaysRead") -> None:
        self._main.days.show(message.days)
        self.highlight_open()
        if not message.whole:
            self.read_days()
        self.read_spent()

    def read_spent(self) -> None:
        """Ask what models have cost today."""
        session = self._main.owner.session
        if not session.demo:
            start(self._main, SPENT, lambda: reading.spent_today(session))

    def is_past(self, day: "date") -> bool:
        """Whether arXiv showed a later day, in whatever category."""
        return any(one.papers and one.day > day for one in self._main.summaries.values())

    def highlight_open(self) -> None:
        """Show in the left pane what is open."""
        days, spec = self._main.days, self._main.spec
        view = next((each for each in days.views if each.name == spec.name), None)
        if view is not None:
            days.highlight(view)
        elif spec.catch_up:
            days.highlight(CATCH_UP)
        elif spec.day is not None:
            days.highlight(spec.day)

    def _count_open_day(self) -> None:
        """The open day has as many unread papers as its list shows."""
        main, standing = self._main, self._main.desk.standing
        if main.spec.day is not None and not main.spec.query and standing.members:
            main.days.show_unread(main.spec.day, standing.counts.unread)

    # The list

    def open(self, spec: Spec, paper_id: str = "") -> None:
        """Ask for a day or a query's result; the cursor goes to `paper_id`, or where it was left there."""
        main = self._main
        main.wanted, self.awaits_list = spec, True
        session = main.owner.session
        left = Left(paper_id) if paper_id else self._left_at.get(spec)

        def read() -> "ViewRead":
            return reading.reopened(session, spec, left)

        def read_if_wanted() -> "Message | None":
            answer = attempt(VIEW, read) if main.wanted == spec else None
            # As of a worker, the answer of one that another has taken the place of is dropped.
            return answer if main.wanted == spec else None

        if main.desk.is_busy:
            # Who asks just after an act asks for what the store holds after it.
            main.workers.cancel_group(main, VIEW)
            main.desk.then(read_if_wanted)
        else:
            start(main, VIEW, read)

    def hold_keys(self) -> None:
        """The keys that come next are for the list that was asked for, not for the one still shown."""
        if self.awaits_list:
            self._main.owner.ordered_keys.hold(VIEW)

    def show_view(self, message: "ViewRead") -> None:
        """A view is there: its ids, and the rows to be seen first."""
        main, view = self._main, message.view
        self._remember_place()
        again = view.spec == main.spec and bool(main.view.ids)
        main.spec, main.view, main.moves = view.spec, view, None
        if not view.spec.query:
            main.day = view.spec
        self.highlight_open()
        if not again:
            main.desk.standing = Standing()
        self._say_why_empty()
        main.desk.answer(message.rows)
        if message.paper_id:
            self.open_folds.update(fold.key for fold in view.folds if message.paper_id in fold.ids)
        self.show_items(message.paper_id or None, keep_cursor=again)
        if message.line is not None:
            main.papers.put_cursor_on_line(message.line)
        main.filter_line.tell(None)
        # What is read of all papers of a long list takes time from the drawing of the first ones.
        main.call_after_refresh(self.read_rest if message.more else self.read_marks)
        main.bars.show_status()
        main.bars.refresh_hints()
        if not view.ids and not view.folds:
            main.detail.record = None
        if view.spec == main.wanted:
            self.awaits_list = False
            main.owner.ordered_keys.release(VIEW)

    def show_items(self, cursor: str | None, *, keep_cursor: bool = False) -> None:
        """The view's papers and folds, these open or closed."""
        main = self._main
        main.papers.set_items(list_items(main.view, self.open_folds), cursor=cursor, keep_cursor=keep_cursor)

    @property
    def open_folds(self) -> set[str]:
        """Folds that are open on this day, whatever filter is laid over it."""
        return self._folds.setdefault(self._main.spec.day, set())

    def _say_why_empty(self) -> None:
        main = self._main
        beginning = "" if main.view.ids else reading.as_beginning(main.spec)
        main.papers.placeholder = empty_text(main.spec, main.open_day, beginning, main.owner.keys)

    def read_rest(self) -> None:
        """Ask for what follows the first ids of a long list."""
        if self._main.parts.order.reads_all():
            return
        session, view = self._main.owner.session, self._main.view
        start(self._main, REST, lambda: reading.rest(session, view))

    def show_rest(self, message: "RestRead") -> None:
        """The ids that follow the first ones, unless these were read anew: theirs are on their way then."""
        main = self._main
        if message.first is main.view.ids:
            main.view = replace(main.view, ids=main.view.ids + message.ids)
            main.papers.extend_items(message.ids)
            self.read_marks()
            main.bars.show_status()

    def read_marks(self) -> None:
        """Ask how the papers of the view stand."""
        asked = self._main.desk.await_marks()
        session, view = self._main.owner.session, self._main.view
        start(self._main, MARKS, lambda: reading.marks(session, view, asked))

    def show_marks(self, message: "MarksRead") -> None:
        """How they stand."""
        main = self._main
        if message.spec == main.spec:
            main.desk.take_marks(message.standing, message.asked)
            main.bars.show_status()
            self._count_open_day()

    def read_rows(self, ids: "Sequence[str]") -> None:
        """Ask for what the list is about to show."""
        session = self._main.owner.session
        start(self._main, ROWS, lambda: reading.rows(session, ids))

    def show_rows(self, message: "RowsRead") -> None:
        """It is there."""
        self._main.desk.answer(message.rows)
        self._main.bars.refresh_hints()

    # Where the reader was

    def _remember_place(self) -> None:
        main = self._main
        item = main.papers.cursor_item
        if item is None:
            return
        here = main.papers.cursor_index or 0
        after = main.papers.items[here + 1 : here + 1 + FOLLOWING]
        # The view left last is the last one.
        self._left_at.pop(main.spec, None)
        self._left_at[main.spec] = Left(
            item.key if isinstance(item, Fold) else item,
            main.papers.cursor_line,
            tuple(each for each in after if isinstance(each, str)),
        )

    async def keep_place(self) -> None:
        """Have the store remember where the reader was in each view, the open one last."""
        from arxivtui.tui import places

        self._remember_place()
        session, spec, left = self._main.owner.session, self._main.spec, dict(self._left_at)
        await within(PLACE_SECONDS, "position", lambda: places.keep(session, spec, left))

"""The main screen as it stands: days, list and paper, filled by workers, changed by their messages."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input

from arxivtui.tui import reading
from arxivtui.tui.desk import Desk
from arxivtui.tui.fetching import FetchJob
from arxivtui.tui.jobs import start, within
from arxivtui.tui.messages import (
    DaysRead,
    MarksRead,
    RecordRead,
    RestRead,
    RowsRead,
    SpentRead,
    ViewRead,
)
from arxivtui.tui.scoring import ScoreJob
from arxivtui.tui.screens.main_parts import (
    ALL_PAPERS,
    CSS,
    THIS_DAY,
    Pane,
    command_hints,
    empty_text,
    filter_hints,
    list_items,
)
from arxivtui.tui.views import Spec, Standing, View
from arxivtui.tui.widgets import (
    DaysList,
    DetailPane,
    FilterLine,
    Fold,
    KeyBar,
    PaperList,
    Status,
    StatusLine,
)

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.store import DaySummary
    from arxivtui.tui.app import ArxivtuiApp

REST_SECONDS = 0.06
"""How long the cursor rests on a paper before the paper is read."""
PLACE_SECONDS = MODEL_SECONDS = 0.5
"""How long leaving waits for a busy store (a place not remembered is no loss), and for scoring to end."""


class MainView(Screen[None]):
    """Holds what is open and where the reader is.

    Workers answer with messages; only their handlers, here, touch widgets.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (as Screen declares it)
    DEFAULT_CSS = CSS
    AUTO_FOCUS = ""
    """The list gets the focus once it is painted; before, it would only be styled twice."""

    days = query_one("DaysList", DaysList)
    papers = query_one("PaperList", PaperList)
    detail = query_one("DetailPane", DetailPane)
    filter_line = query_one("FilterLine", FilterLine)
    status_line = query_one("StatusLine", StatusLine)
    key_bar = query_one("KeyBar", KeyBar)

    def __init__(self) -> None:
        super().__init__(classes=f"-at-{Pane.LIST}")
        self.spec = Spec()
        self.day = Spec()
        self.view = View(Spec())
        self.wanted = Spec()
        self.pane = Pane.LIST
        self.full = False
        self.fetching = FetchJob(self)
        self.scoring = ScoreJob(self)
        self._summaries: dict[date, DaySummary] = {}
        self._folds: dict[date | None, set[str]] = {}
        self._left_at: dict[Spec, str] = {}
        self.jobs: dict[str, str] = {}
        self.spent = 0.0
        self._rest: Timer | None = None
        self._started = False
        self.everywhere = False

    @property
    def owner(self) -> "ArxivtuiApp":
        """The app, by its own type."""
        return cast("ArxivtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Status above, panes, keys below."""
        yield StatusLine()
        with Horizontal(id="panes"):
            yield DaysList()
            with Vertical(id="middle"):
                yield FilterLine()
                yield PaperList(id="papers")
            yield DetailPane(id="detail")
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw first, then read: nothing waits for the disk."""
        if not self.query(PaperList):
            return  # The app is ending, and the widgets went first.
        self.desk = Desk(self, self.papers, self.owner.session)
        self.set_pane(Pane.LIST)
        self.show_status()
        self.call_after_refresh(self.read_days, at_start=True)

    # Reading

    def read_days(self, *, at_start: bool = False) -> None:
        """Ask for the days and their counts."""
        session = self.owner.session
        start(self, "days", lambda: reading.opening(session) if at_start else reading.days(session))

    def open_view(self, spec: Spec, paper_id: str = "") -> None:
        """Ask for a day or a query's result; the cursor goes to `paper_id`, or where it was left there."""
        self.wanted = spec
        session, place = self.owner.session, paper_id or self._left_at.get(spec, "")
        start(self, "view", lambda: reading.view(session, spec, place))

    @on(DaysRead)
    def _show_days(self, message: DaysRead) -> None:
        self._summaries = {summary.day: summary for summary in message.days}
        if self._started:
            self.days.show(message.days)
            if self.pane is not Pane.DAYS and self.spec.day is not None:
                self.days.highlight(self.spec.day)
            self.show_status()
            self._say_why_empty()
            day = reading.day_with_papers(message.days)
            if day is not None and self.day.day is None and not (self.view.ids or self.wanted.query):
                self.open_view(Spec(day))
        else:
            self._started = True
            self._begin(message)

    def _begin(self, message: DaysRead) -> None:
        """Open what the reader left open, or else the newest day."""
        if self.owner.session.warning:
            self.owner.tell(self.owner.session.warning, bad=True)
        spec = self.wanted = message.spec
        self.day = Spec(spec.day or message.day)
        if spec.query:
            self.set_scope(everywhere=spec.day is None)
            self.filter_line.restore(spec.query)
        if message.view is None:
            self.open_view(spec, message.paper_id)
        else:
            self._show_view(message.view)
        # Making the list of days lays the whole screen out again: not before there is something to read.
        self.call_after_refresh(self._begin_days, message)

    def _begin_days(self, message: DaysRead) -> None:
        self.days.show(message.days)
        if self.spec.day is not None:
            self.days.highlight(self.spec.day)
        if len(message.days) == reading.FIRST_DAYS:
            self.read_days()
        self.read_spent()

    def read_spent(self) -> None:
        """Ask what models have cost today."""
        session = self.owner.session
        if not session.demo:
            start(self, "spent", lambda: reading.spent_today(session))

    @on(SpentRead)
    def _show_spent(self, message: SpentRead) -> None:
        self.spent = message.today
        self.show_status()

    # What is open

    @on(ViewRead)
    def _show_view(self, message: ViewRead) -> None:
        view = message.view
        self._remember_place()
        again = view.spec == self.spec and bool(self.view.ids)
        self.spec, self.view = view.spec, view
        if not view.spec.query:
            self.day = view.spec
        if view.spec.day is not None:
            self.days.highlight(view.spec.day)
        if not again:
            self.desk.standing = Standing()
        self._say_why_empty()
        self.papers.answer_rows(message.rows)
        if message.paper_id:
            self._open_folds.update(fold.key for fold in view.folds if message.paper_id in fold.ids)
        self.papers.set_items(
            list_items(self.view, self._open_folds), cursor=message.paper_id or None, keep_cursor=again
        )
        self.filter_line.tell(None)
        # What is read of all papers of a long list takes time from the drawing of the first ones.
        self.call_after_refresh(self._read_rest if message.more else self._read_marks)
        self.show_status()
        self.refresh_hints()
        if not view.ids and not view.folds:
            self.detail.record = None

    @property
    def _open_folds(self) -> set[str]:
        """Folds that are open on this day, whatever filter is laid over it."""
        return self._folds.setdefault(self.spec.day, set())

    def _say_why_empty(self) -> None:
        beginning = "" if self.view.ids else reading.as_beginning(self.spec)
        self.papers.placeholder = empty_text(self.spec, self.open_day_summary, beginning)

    def is_past(self, day: date) -> bool:
        """Whether arXiv showed a later day, in whatever category."""
        return any(one.papers and one.day > day for one in self._summaries.values())

    @property
    def open_day_summary(self) -> "DaySummary | None":
        """What is known of the day that is open."""
        return self._summaries.get(self.spec.day) if self.spec.day else None

    def _read_rest(self) -> None:
        session, spec = self.owner.session, self.spec
        start(self, "rest", lambda: reading.rest(session, spec))

    @on(RestRead)
    def _show_rest(self, message: RestRead) -> None:
        if message.spec == self.spec:
            self.view = replace(self.view, ids=self.view.ids + message.ids)
            self.papers.extend_items(message.ids)
            self._read_marks()
            self.show_status()

    def _read_marks(self) -> None:
        self.desk.await_marks()
        session, view = self.owner.session, self.view
        start(self, "marks", lambda: reading.marks(session, view))

    @on(MarksRead)
    def _show_marks(self, message: MarksRead) -> None:
        if message.spec == self.spec:
            self.desk.take_marks(message.standing)
            self.show_status()

    @on(PaperList.RowsWanted)
    def _read_rows(self, message: PaperList.RowsWanted) -> None:
        session, ids = self.owner.session, message.ids
        start(self, "rows", lambda: reading.rows(session, ids))

    @on(RowsRead)
    def _show_rows(self, message: RowsRead) -> None:
        self.papers.answer_rows(message.rows)
        self.refresh_hints()

    @on(PaperList.Highlighted)
    def _follow_cursor(self) -> None:
        """Read the paper once the cursor has rested; keys held down read nothing."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, self.read_paper)
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

    @on(PaperList.Selected)
    def _select(self, message: PaperList.Selected) -> None:
        if isinstance(message.item, Fold):
            self._open_folds.symmetric_difference_update({message.item.key})
            self.papers.set_items(list_items(self.view, self._open_folds), cursor=message.item.key)
        else:
            self.full = True
            self.set_pane(Pane.PAPER)

    def reload(self) -> None:
        """Read the papers shown again, and how they stand; the list stays as it is."""
        self.papers.forget_rows()
        self._read_marks()
        self.read_paper()

    # What is shown

    def set_scope(self, *, everywhere: bool) -> None:
        """Filter the open day, or all papers."""
        self.everywhere = everywhere or self.day.day is None
        self.filter_line.scope = ALL_PAPERS if self.everywhere else THIS_DAY
        self.refresh_hints()

    @property
    def paper_id(self) -> str | None:
        """The paper under the cursor, if it is on one."""
        item = self.papers.cursor_item
        return item if isinstance(item, str) else None

    def set_pane(self, pane: Pane) -> None:
        """Turn the keys to a pane."""
        self.pane = pane
        self.full = self.full and pane is Pane.PAPER
        before = self.classes
        for each in Pane:
            self.set_class(each is pane, f"-at-{each}", update=False)
        self.set_class(self.full, "-full", update=False)
        # Once for all of them: it goes through every widget.
        if self.classes != before:
            self.update_node_styles()
        # A hidden widget loses the focus, and the list shows by its cursor that it has the keys.
        self.call_after_refresh(self.papers.focus)
        self.refresh_hints()

    def show_status(self) -> None:
        """Say where the reader is and what is left."""
        self.status_line.status = Status(
            day=self.open_day_summary,
            query=self.spec.query,
            matches=len(self.view.ids),
            counts=self.desk.standing.counts,
            job=self.job,
            spent=self.spent,
            demo=self.owner.session.demo,
            endpoint="" if self.owner.session.demo else self.owner.serving.word,
        )

    @property
    def job(self) -> str:
        """What runs, in a few words; empty where nothing does."""
        return " · ".join(self.jobs.values())

    def end_job(self, group: str) -> None:
        """A job has ended: it is said of it no longer what it does."""
        if self.jobs.pop(group, None) is not None:
            self.show_status()

    def refresh_hints(self) -> None:
        """Show the keys that do something now."""
        if self._filtering:
            other_scope = "" if self.day.day is None else THIS_DAY if self.everywhere else ALL_PAPERS
            self.key_bar.show(filter_hints(other_scope))
            return
        entering = self.pane is Pane.DAYS or isinstance(self.papers.cursor_item, Fold)
        self.key_bar.show(
            command_hints(self.owner.keys, lambda action: self.check_action(action, ()), entering=entering)
        )

    @property
    def _filtering(self) -> bool:
        """The filter line has the keys."""
        return isinstance(self.focused, Input)

    def say(self, text: str) -> None:
        """Show a message in the key bar for a while."""
        self.key_bar.say(text)

    def on_descendant_focus(self) -> None:
        """Letters are text while the filter has the keys."""
        self.refresh_hints()

    def on_resize(self, _event: Resize) -> None:
        """Between one pane and three."""
        self.call_after_refresh(self.refresh_hints)

    def _remember_place(self) -> None:
        if self.paper_id:
            self._left_at[self.spec] = self.paper_id

    async def leave(self) -> None:
        """Finish what is under way and remember the place; called once, before the app ends."""
        self.fetching.cancel()
        self.scoring.cancel()
        if self._started:
            await self.desk.finish()
            session, spec, paper_id = self.owner.session, self.spec, self.paper_id or ""
            await within(PLACE_SECONDS, "position", lambda: reading.keep_position(session, spec, paper_id))
        await self.scoring.end(MODEL_SECONDS)

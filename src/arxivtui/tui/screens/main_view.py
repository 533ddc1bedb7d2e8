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

from arxivtui.tui import places, reading
from arxivtui.tui.desk import Desk
from arxivtui.tui.fetching import FetchJob
from arxivtui.tui.jobs import start, within
from arxivtui.tui.messages import (
    DaysRead,
    MarksRead,
    RestRead,
    RowsRead,
    SpentRead,
    ViewRead,
)
from arxivtui.tui.scoring import ScoreJob
from arxivtui.tui.screens.main_parts import (
    ALL_PAPERS,
    CATCHING_UP,
    CSS,
    THIS_DAY,
    Pane,
    command_hints,
    empty_text,
    filter_hints,
    jobs_text,
    list_items,
)
from arxivtui.tui.views import Left, Spec, Standing, View
from arxivtui.tui.widgets import (
    DaysList,
    DetailPane,
    FilterLine,
    Fold,
    KeyBar,
    KeyHint,
    PaperList,
    Status,
    StatusLine,
)

if TYPE_CHECKING:
    from arxivtui.store import DaySummary
    from arxivtui.tui.app import ArxivtuiApp

FOLLOWING = 20
"""Papers after the cursor's that are remembered with it, to go on there should it be gone."""
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
        self.awaits_list = False
        self.pane = Pane.LIST
        self.full = False
        self.fetching = FetchJob(self)
        self.scoring = ScoreJob(self)
        self._summaries: dict[date, DaySummary] = {}
        self._folds: dict[date | None, set[str]] = {}
        self._left_at: dict[Spec, Left] = {}
        self.jobs: dict[str, str] = {}
        self.spent = 0.0
        self._started = False
        self.everywhere = False
        self.typing = False
        """The filter line was opened since the last change of panes: it keeps the keys."""

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
        self.wanted, self.awaits_list = spec, True
        session = self.owner.session
        left = Left(paper_id) if paper_id else self._left_at.get(spec)
        start(self, "view", lambda: reading.reopened(session, spec, left))

    @on(DaysRead)
    def _show_days(self, message: DaysRead) -> None:
        self._summaries = {summary.day: summary for summary in message.days}
        if self._started:
            self.days.show(message.days)
            if self.pane is not Pane.DAYS:
                self.highlight_open()
            self.show_status()
            self._say_why_empty()
            day = reading.day_with_papers(message.days)
            if day is not None and self.day.everywhere and not (self.view.ids or self.wanted.query):
                self.open_view(Spec(day))
        else:
            self._started = True
            self._begin(message)

    def _begin(self, message: DaysRead) -> None:
        """Open what the reader left open, or else the newest day."""
        if self.owner.session.warning:
            self.owner.tell(self.owner.session.warning, bad=True)
        spec = self.wanted = message.spec
        self.day = Spec(catch_up=True) if spec.catch_up else Spec(spec.day or message.day)
        if spec.query:
            self.set_scope(everywhere=spec.everywhere)
            self.filter_line.restore(spec.query)
        if message.view is None:
            self.open_view(spec, message.paper_id)
        else:
            self._show_view(message.view)
        # Making the list of days lays the whole screen out again: not before there is something to read.
        self.call_after_refresh(self._begin_days, message)

    def _begin_days(self, message: DaysRead) -> None:
        self.days.show(message.days)
        self.highlight_open()
        if not message.whole:
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
        self.highlight_open()
        if not again:
            self.desk.standing = Standing()
        self._say_why_empty()
        self.desk.answer(message.rows)
        if message.paper_id:
            self._open_folds.update(fold.key for fold in view.folds if message.paper_id in fold.ids)
        self.papers.set_items(
            list_items(self.view, self._open_folds), cursor=message.paper_id or None, keep_cursor=again
        )
        if message.line is not None:
            self.papers.put_cursor_on_line(message.line)
        self.filter_line.tell(None)
        # What is read of all papers of a long list takes time from the drawing of the first ones.
        self.call_after_refresh(self._read_rest if message.more else self._read_marks)
        self.show_status()
        self.refresh_hints()
        if not view.ids and not view.folds:
            self.detail.record = None
        if view.spec == self.wanted:
            self.awaits_list = False
            self.owner.ordered_keys.release("view")

    def leave_filter(self) -> None:
        """Back to the list at once; the keys that come next are for the one that was asked for."""
        self.set_pane(Pane.LIST)
        self.set_focus(self.papers)
        if self.awaits_list:
            self.owner.ordered_keys.hold("view")

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
        asked = self.desk.await_marks()
        session, view = self.owner.session, self.view
        start(self, "marks", lambda: reading.marks(session, view, asked))

    @on(MarksRead)
    def _show_marks(self, message: MarksRead) -> None:
        if message.spec == self.spec:
            self.desk.take_marks(message.standing, message.asked)
            self.show_status()

    @on(PaperList.RowsWanted)
    def _read_rows(self, message: PaperList.RowsWanted) -> None:
        session, ids = self.owner.session, message.ids
        start(self, "rows", lambda: reading.rows(session, ids))

    @on(RowsRead)
    def _show_rows(self, message: RowsRead) -> None:
        self.desk.answer(message.rows)
        self.refresh_hints()

    # What is shown

    def set_scope(self, *, everywhere: bool) -> None:
        """Filter the open day, or all papers."""
        self.everywhere = everywhere or self.day.everywhere
        self.filter_line.scope = ALL_PAPERS if self.everywhere else self._narrow_scope
        self.refresh_hints()

    @property
    def _narrow_scope(self) -> str:
        """What is filtered where not all papers are, in words."""
        return CATCHING_UP if self.day.catch_up else THIS_DAY

    def highlight_open(self) -> None:
        """Show in the left pane what is open."""
        if self.spec.day is not None:
            self.days.highlight(self.spec.day)

    @property
    def paper_id(self) -> str | None:
        """The paper under the cursor, if it is on one."""
        item = self.papers.cursor_item
        return item if isinstance(item, str) else None

    @property
    def has_paper(self) -> bool | None:
        """Whether there is a paper to act on, as `possible` has it."""
        return False if self.pane is Pane.DAYS else True if self.paper_id is not None else None

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """The papers that are acted on: those marked, in the order of the list, or else the cursor's.

        While a paper is read, it is that one, whatever is marked.
        """
        if self.acts_on_marks:
            return self.papers.marked_ids
        return (self.paper_id,) if self.paper_id is not None else ()

    @property
    def acts_on_marks(self) -> bool:
        """There are marks, and they are what is acted on."""
        return self.pane is Pane.LIST and self.papers.has_marks

    @property
    def has_chosen(self) -> bool | None:
        """Whether there are papers to act on, as `possible` has it; quick, however many there are."""
        return True if self.acts_on_marks else self.has_paper

    def possible(self, action: str) -> bool | None:
        """Whether an action can be done now: False hides its command, None greys it."""
        del action
        return True

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
        self.typing = False
        self.call_after_refresh(self._focus_list)
        self.refresh_hints()

    def _focus_list(self) -> None:
        if not self.typing:
            self.papers.focus()

    def show_status(self) -> None:
        """Say where the reader is and what is left."""
        self.status_line.status = Status(
            day=self.open_day_summary,
            query=self.spec.query,
            title=self.spec.name or self.view.title,
            matches=len(self.view.ids),
            counts=self.desk.standing.counts,
            job=self.job,
            spent=self.spent,
            demo=self.owner.session.demo,
            endpoint="" if self.owner.session.demo else self.owner.serving.word,
        )

    @property
    def job(self) -> str:
        """What runs, the weightiest first; empty where nothing does."""
        return jobs_text(self.jobs)

    def end_job(self, group: str) -> None:
        """A job has ended: it is said of it no longer what it does."""
        if self.jobs.pop(group, None) is not None:
            self.show_status()

    def refresh_hints(self) -> None:
        """Show the keys that do something now."""
        if self._filtering:
            narrow = "" if self.day.everywhere else self._narrow_scope
            other_scope = ALL_PAPERS if narrow and not self.everywhere else narrow
            self.key_bar.show(filter_hints(other_scope))
            return
        entering = self.pane is Pane.DAYS or isinstance(self.papers.cursor_item, Fold)
        hints = command_hints(
            self.owner.keys, lambda action: self.check_action(action, ()), entering=entering
        )
        first = self.first_hints
        said = {hint.action for hint in first}
        self.key_bar.show([*first, *(hint for hint in hints if hint.action not in said)])

    @property
    def first_hints(self) -> list[KeyHint]:
        """What stands before the keys that do something now."""
        return []

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
        item = self.papers.cursor_item
        if item is None:
            return
        here = self.papers.cursor_index or 0
        after = self.papers.items[here + 1 : here + 1 + FOLLOWING]
        # The view left last is the last one.
        self._left_at.pop(self.spec, None)
        self._left_at[self.spec] = Left(
            item.key if isinstance(item, Fold) else item,
            self.papers.cursor_line,
            tuple(each for each in after if isinstance(each, str)),
        )

    async def leave(self) -> None:
        """Finish what is under way and remember the place; called once, before the app ends."""
        self.fetching.cancel()
        self.scoring.cancel()
        if self._started:
            await self.desk.finish()
            self._remember_place()
            session, spec, left = self.owner.session, self.spec, dict(self._left_at)
            await within(PLACE_SECONDS, "position", lambda: places.keep(session, spec, left))
        await self.scoring.end(MODEL_SECONDS)

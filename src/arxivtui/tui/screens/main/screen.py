"""The screen of the papers: days, list and paper, what of them is open, and who of its parts hears what.

What can be done here stands in `actions`, who does it in `parts`. Workers answer with messages; only their
handlers touch widgets.
"""

from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input

from arxivtui.tui.bindings import bindings
from arxivtui.tui.commands import COMMANDS, Command, Place
from arxivtui.tui.desk import Desk
from arxivtui.tui.screens.main.actions import ACTIONS, POSSIBLE, TITLES
from arxivtui.tui.screens.main.bars import Bars
from arxivtui.tui.screens.main.layout import CSS, Pane
from arxivtui.tui.screens.main.parts import Parts
from arxivtui.tui.views import Spec, View
from arxivtui.tui.widgets import DaysList, DetailPane, FilterLine, KeyBar, PaperList, StatusLine

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.store import DaySummary
    from arxivtui.tui import messages as told
    from arxivtui.tui.app import ArxivtuiApp
    from arxivtui.tui.copying import Copied
    from arxivtui.tui.day_facts import DayFactsRead
    from arxivtui.tui.order import Moves, OrderSeen, SortBegun, Sorted
    from arxivtui.tui.pdfs import PdfsOpened
    from arxivtui.tui.runs import Job
    from arxivtui.tui.screens.main.judging import TagsRead
    from arxivtui.tui.screens.main.saved_views import ViewsChanged
    from arxivtui.tui.screens.main.taking import PipeReady


class MainScreen(Screen[None]):
    """Holds what is open and where the reader is.

    Attributes:
        spec, view: what the list shows.
        day: the day, or the missed days, that a filter is laid over and that closing it leads back to.
        wanted: what was asked for last; the list may still show something else.
        pane: which part the keys move.
        full: the paper is read alone.
        everywhere: the filter goes through all papers.
        typing: the filter line was opened since the last change of panes: it keeps the keys.
        bars: the status line and the key bar, and the jobs that they tell of.
        moves: how the open list would stand by what has come since; None where that is not known.
        summaries: what is known of the days.
        started: the first days have come.
        jobs: those that parts have made, by group; they are cancelled when the reader leaves.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 (as Screen declares it)
    DEFAULT_CSS = CSS
    AUTO_FOCUS = ""
    """The list gets the focus once it is painted; before, it would only be styled twice."""
    BINDINGS: ClassVar[list[BindingType]] = bindings(
        command for command in COMMANDS if command.place is Place.MAIN
    )

    days = query_one("DaysList", DaysList)
    papers = query_one("PaperList", PaperList)
    detail = query_one("DetailPane", DetailPane)
    filter_line = query_one("FilterLine", FilterLine)
    status_line = query_one("StatusLine", StatusLine)
    key_bar = query_one("KeyBar", KeyBar)

    def __init__(self) -> None:
        super().__init__(classes=f"-at-{Pane.LIST}")
        self.parts: Parts = Parts(self)
        self.bars = Bars(self)
        self.spec = self.day = self.wanted = Spec()
        self.view = View(Spec())
        self.pane = Pane.LIST
        self.full = self.everywhere = self.typing = False
        self.moves: Moves | None = None
        self.summaries: dict[date, DaySummary] = {}
        self.started = False
        self.jobs: dict[str, Job[Any]] = {}

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
        self.papers.ascii_only = self.owner.ascii_only
        self.show_days_or_not()
        self.desk = Desk(self, self.papers, self.owner.session)
        self._turn_keys_to(Pane.LIST)
        self.bars.show_status()
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """The first paint is done: read, with what only that needs."""
        self.parts.contents.read_days(at_start=True)
        # Hear when the reader turns to another window, and back.
        self.watch(self.app, "app_focus", self.parts.paper.dwell_anew, init=False)

    # Commands

    async def do(self, action: str) -> bool:
        """Do what a command stands for, unless that cannot be done now; whether it was done."""
        if not self.possible(action):
            return False
        if isawaitable(doing := ACTIONS[action](self.parts)):
            await doing
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's question before an action."""
        del parameters
        return self.possible(action)

    def possible(self, action: str) -> bool | None:
        """Whether a command can be done now: False hides it, None greys it."""
        asked = POSSIBLE.get(action)
        return True if asked is None else asked(self)

    def title_of(self, command: Command) -> str:
        """What the palette calls a command: with its price, or with what it is about."""
        title = TITLES.get(command.run)
        return command.title if title is None else title(self.parts, command)

    # What is open, and what of it is acted on

    @property
    def open_day(self) -> "DaySummary | None":
        """What is known of the day that is open."""
        return self.summaries.get(self.spec.day) if self.spec.day else None

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

    @property
    def filtering(self) -> bool:
        """The filter line has the keys."""
        return isinstance(self.focused, Input)

    @property
    def can_let_go(self) -> bool:
        """Escape lets go of marks."""
        return self.acts_on_marks and not self.detail.why and not self.filtering

    @property
    def can_go_back(self) -> bool:
        """Escape leads anywhere."""
        elsewhere = self.pane is not Pane.LIST or self.detail.why
        return self.can_let_go or elsewhere or self.filter_line.is_open or bool(self.spec.query)

    # What is shown

    def set_pane(self, pane: Pane) -> None:
        """Turn the keys to a pane; it may show the paper, or hide it, whose time begins anew."""
        self._turn_keys_to(pane)
        self.parts.paper.dwell_anew()

    def _turn_keys_to(self, pane: Pane) -> None:
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
        self.bars.refresh_hints()

    def _focus_list(self) -> None:
        if not self.typing:
            self.papers.focus()

    def show_days_or_not(self) -> None:
        """The days, as the settings have them."""
        hidden = not self.owner.session.settings.ui.days_shown
        self.set_class(hidden, "-days-hidden")
        if hidden and self.pane is Pane.DAYS:
            self.set_pane(Pane.LIST)

    # What is heard, and by whom

    def on_descendant_focus(self) -> None:
        """Letters are text while the filter has the keys."""
        self.bars.refresh_hints()

    def on_resize(self, _event: Resize) -> None:
        """Between one pane and three."""
        self.call_after_refresh(self.bars.refresh_hints)

    def on_screen_resume(self) -> None:
        """A question or a page over the papers is gone; or they are there for the first time."""
        if self.started:
            self.parts.paper.dwell_anew()

    def _on_days_read(self, message: "told.DaysRead") -> None:
        first = not self.started
        self.parts.contents.show_days(message)
        # What stands or runs beside the list, once the list is there.
        self.call_after_refresh(self._show_beside, first=first, whole=message.whole)

    def _show_beside(self, *, first: bool, whole: bool) -> None:
        if first:
            self.parts.elsewhere.begin()
            self.parts.endpoint.begin()
            self.parts.backup.begin()
        self.parts.places.count(whole=whole)

    def _on_view_read(self, message: "told.ViewRead") -> None:
        self.parts.order.view_opened(message.view)
        self.parts.contents.show_view(message)
        self.parts.finding.view_opened(message.view.spec)

    def _on_rest_read(self, message: "told.RestRead") -> None:
        self.parts.contents.show_rest(message)

    def _on_marks_read(self, message: "told.MarksRead") -> None:
        self.parts.contents.show_marks(message)
        self.call_later(self.parts.day_end.look_how_far, message.spec)

    def _on_rows_read(self, message: "told.RowsRead") -> None:
        self.parts.contents.show_rows(message)

    def _on_spent_read(self, message: "told.SpentRead") -> None:
        self.bars.show_spent(message.today)

    def _on_places_read(self, message: "told.PlacesRead") -> None:
        self.parts.places.show(message)

    def _on_days_list_opened(self) -> None:
        self.parts.places.open_entry()

    def _on_paper_list_rows_wanted(self, message: PaperList.RowsWanted) -> None:
        self.parts.contents.read_rows(message.ids)

    def _on_paper_list_highlighted(self) -> None:
        self.parts.paper.follow_cursor()

    def _on_paper_list_selected(self, message: PaperList.Selected) -> None:
        self.parts.paper.select(message.item)

    def _on_paper_list_marks_changed(self) -> None:
        self.parts.marking.show()

    def _on_record_read(self, message: "told.RecordRead") -> None:
        self.parts.paper.show(message)

    def _on_filter_line_changed(self, message: FilterLine.Changed) -> None:
        self.parts.finding.typed(message.text)

    def _on_filter_line_done(self) -> None:
        self.parts.finding.typed_to_the_end()

    def _on_act_done(self, message: "told.ActDone") -> None:
        self.parts.answers.act_done(message)
        self.parts.places.count_soon()
        self.parts.learning.put_off()
        self.parts.day_end.act_done(message)

    def _on_act_failed(self, message: "told.ActFailed") -> None:
        self.parts.answers.act_failed(message)

    def _on_undone(self, message: "told.Undone") -> None:
        self.parts.answers.undone(message)
        self.parts.places.count_soon()
        self.parts.learning.put_off()
        self.call_later(self.parts.day_end.look_how_far, self.spec)

    def _on_changed_elsewhere(self, message: "told.ChangedElsewhere") -> None:
        self.parts.elsewhere.seen(message)
        if message.browsed:
            self.parts.learning.put_off()

    def _on_told(self, message: "told.Told") -> None:
        self.owner.tell(message.text, bad=message.bad)

    def _on_job_failed(self, message: "told.JobFailed") -> None:
        message.stop()
        self.parts.order.failed(message.group)
        self.parts.scoring.failed(message.group)
        self.parts.answers.job_failed(message)

    def _on_job_progress(self, message: "told.JobProgress") -> None:
        self.bars.show_progress(message.group, message.text)

    def _on_day_fetched(self, message: "told.DayFetched") -> None:
        self.parts.fetching.day_fetched(message.day)
        self.parts.order.look_soon()

    def _on_fetch_done(self, message: "told.FetchDone") -> None:
        self.parts.fetching.done(message)
        self.parts.order.look_soon()

    def _on_rank_done(self, message: "told.RankDone") -> None:
        self.parts.ranking.done(message)
        self.parts.order.look_soon()

    def _on_score_planned(self, message: "told.ScorePlanned") -> None:
        self.parts.scoring.planned(message)

    def _on_score_done(self, message: "told.ScoreDone") -> None:
        self.parts.scoring.done(message)
        self.parts.order.look_soon()

    def _on_order_seen(self, message: "OrderSeen") -> None:
        self.parts.order.seen(message)

    def _on_sort_begun(self, message: "SortBegun") -> None:
        self.parts.order.begun(message)

    def _on_sorted(self, message: "Sorted") -> None:
        self.parts.order.sorted(message)

    def _on_tags_read(self, message: "TagsRead") -> None:
        self.parts.judging.ask_for_tags(message)

    def _on_views_changed(self, message: "ViewsChanged") -> None:
        self.parts.views.changed(message)

    def _on_pdfs_opened(self, message: "PdfsOpened") -> None:
        self.parts.taking.pdfs_opened(message)

    def _on_copied(self, message: "Copied") -> None:
        self.parts.taking.copied(message)

    def _on_pipe_ready(self, message: "PipeReady") -> None:
        self.parts.taking.pipe_in_terminal(message)

    def _on_day_facts_read(self, message: "DayFactsRead") -> None:
        self.parts.day_end.show(message)

    # Leaving

    async def leave(self) -> None:
        """Finish what is under way and remember the place; called once, before the app ends."""
        for job in self.jobs.values():
            job.cancel()
        if self.started:
            await self.desk.finish()
            await self.parts.contents.keep_place()
            await self.parts.scoring.job.end()

"""Statistics: what all days came to, as plots with their numbers; one at a time where it is narrow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from arxivtui.text import harmless
from arxivtui.tui.charts import Chart, charts
from arxivtui.tui.jobs import start
from arxivtui.tui.looking_back import LOOKING_BACK, LookBackJob, LookedBack, chart_of
from arxivtui.tui.messages import JobFailed, JobProgress
from arxivtui.tui.session import Session, today
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.chart_cell import ChartCell
from arxivtui.tui.widgets.days import long_day
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from arxivtui.day.hindsight import Hindsight
    from arxivtui.store.statistics import Statistics
    from arxivtui.tui.app import ArxivtuiApp

_PERIODS: tuple[tuple[str, str, int | None], ...] = (
    ("1", "30 days", 30),
    ("2", "12 weeks", 84),
    ("3", "all", None),
)
_GRID = (130, 40)
"""Columns and lines from which all charts have room beside each other."""

READ, DRAW = "statistics", "plots"
"""The groups of the two jobs."""


@dataclass(eq=False, repr=False)
class StatisticsRead(Message):
    """The figures of a period, by its place, and what is known of the ranker."""

    period: int
    found: "Statistics"
    known: "Hindsight | None"


@dataclass(eq=False, repr=False)
class PlotsDrawn(Message):
    """Plots by the names of their charts, each with what it was drawn of."""

    plots: dict[str, tuple[tuple[Chart, int, int], Content]]


class StatisticsScreen(Screen[None]):
    """Reads the figures and shows them.

    Args:
        session: whose.
        copy: copies a text, and says what it is.
    """

    DEFAULT_CSS = """
    StatisticsScreen {
        #head { dock: top; height: 1; padding: 0 1; background: $footer-background; }
        #charts { height: 1fr; layout: grid; grid-size: 2 4; grid-gutter: 1 2; }
        &.-one #charts { layout: vertical; }
        &.-one ChartCell { display: none; }
        &.-one ChartCell.-alone { display: block; height: 100%; padding-top: 1; }
    }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key, f"period({place})", name, show=False)
            for place, (key, name, _) in enumerate(_PERIODS)
        ),
        Binding("j,n,l,down,right,tab,space", "step(1)", "Next", show=False),
        Binding("k,p,h,up,left,shift+tab", "step(-1)", "Previous", show=False),
        Binding("enter", "alone", "One alone", show=False),
        Binding("J,pagedown,ctrl+d", "scroll_table(5)", "Table down", show=False),
        Binding("K,pageup,ctrl+u", "scroll_table(-5)", "Table up", show=False),
        Binding("y", "copy", "Copy", show=False),
        Binding("H", "look_back", "The ranker", show=False),
        Binding("X", "stop", "Stop", show=False),
        Binding("escape", "back", "Back", show=False),
        Binding("q,S", "leave", "Close", show=False),
    ]

    def __init__(self, session: Session, copy: Callable[[str, str], None]) -> None:
        super().__init__()
        self._session = session
        self._copy = copy
        self._period = 0
        self._place = 0
        self._wants_one = False
        self._found: Statistics | None = None
        self._known: Hindsight | None = None
        self._charts: list[Chart] = []
        self._drawn: dict[str, tuple[Chart, int, int]] = {}
        self._job = LookBackJob(self)
        self._progress = ""
        self._error = ""

    def compose(self) -> ComposeResult:
        """Head, charts, keys."""
        yield Static(id="head", markup=False)
        yield Container(id="charts")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read them."""
        self._show_head()
        self._read()

    def on_unmount(self) -> None:
        """Nothing of it goes on."""
        self._job.cancel()

    def _read(self) -> None:
        start(self, READ, partial(read, self._session, self._period))

    @on(StatisticsRead)
    async def _take(self, message: StatisticsRead) -> None:
        if message.period != self._period:
            return
        self._found, self._error = message.found, ""
        self._known = message.known or self._known
        self._charts = [*charts(message.found), chart_of(self._known, self._ranker_words)]
        if not self._cells:
            await self.query_one("#charts").mount_all(ChartCell(chart) for chart in self._charts)
        self._show()

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        if message.group == LOOKING_BACK:
            self._progress = ""
        self._error = harmless(str(message.error))
        self._show_ranker()

    # The ranker's past days

    def _show_ranker(self) -> None:
        """What there is to say of it now."""
        if self._charts:
            self._charts[-1] = chart_of(self._known, self._ranker_words)
        self._show()

    @property
    def _ranker_words(self) -> str:
        if self._job.running:
            return f"{self._progress or 'Looking back …'}\nX stops it; what is done is kept."
        return (
            "H tries the ranker on your own past days, each ranked as if it were new.\n"
            "That takes some seconds a day."
        )

    def action_look_back(self) -> None:
        """Work it out."""
        if self._known is None or not self._known.enough:
            self._job.start(self._session)
            self._show_ranker()

    def action_stop(self) -> None:
        """Let it be."""
        self._job.cancel()

    @on(JobProgress)
    def _tell_progress(self, message: JobProgress) -> None:
        message.stop()
        self._progress = harmless(message.text)
        self._show_ranker()

    @on(LookedBack)
    def _looked_back(self, message: LookedBack) -> None:
        self._progress = ""
        self._known = message.found
        self._show_ranker()

    # What is shown

    @property
    def _cells(self) -> list[ChartCell]:
        return list(self.query(ChartCell))

    @property
    def _one(self) -> bool:
        """One chart has all the room."""
        return self._wants_one or not self._fits

    @property
    def _fits(self) -> bool:
        return self.size.width >= _GRID[0] and self.size.height >= _GRID[1]

    def on_resize(self, _event: Resize) -> None:
        """Between one and all."""
        self._show()

    def _show(self) -> None:
        self._show_head()
        one = self._one
        self.set_class(one, "-one")
        for place, (cell, chart) in enumerate(zip(self._cells, self._charts, strict=False)):
            chosen = place == self._place
            cell.show(chart, chosen=chosen, alone=one and chosen, ascii_only=self._ascii_only)
        # Once the layout is there, which says how large the plots are.
        self.call_after_refresh(self._draw)

    @on(ChartCell.Sized)
    def _draw(self) -> None:
        """Have drawn what is on screen and not drawn so yet."""
        shown = [cell for cell in self._cells if cell.display and cell.size.width]
        wanted = [(cell.chart, *cell.plot_size) for cell in shown]
        wanted = [each for each in wanted if self._drawn.get(each[0].id) != each]
        if wanted:
            start(self, DRAW, partial(draw_all, wanted, ascii_only=self._ascii_only))

    @on(PlotsDrawn)
    def _take_plots(self, message: PlotsDrawn) -> None:
        for cell in self._cells:
            if (drawn := message.plots.get(cell.chart.id)) is not None:
                self._drawn[cell.chart.id], plot = drawn
                cell.draw(plot)

    @property
    def _ascii_only(self) -> bool:
        return self._owner.ascii_only

    @property
    def _owner(self) -> "ArxivtuiApp":
        return cast("ArxivtuiApp", self.app)

    def _show_head(self) -> None:
        parts: list[Content | tuple[str, str] | str] = [("Statistics", "bold"), "   "]
        for place, (key, name, _) in enumerate(_PERIODS):
            here = place == self._period
            parts += [(f"{key} ", DIM), (name, "bold $primary underline" if here else DIM), "   "]
        parts.append((self._told, "$error" if self._error else DIM))
        self.query_one("#head", Static).update(Content.assemble(*parts))
        grid = [KeyHint("Enter", "all" if self._wants_one else "one alone", "alone")] if self._fits else []
        hints = [KeyHint("j k", "next, previous", "step(1)"), *grid, KeyHint("y", "copy the numbers", "copy")]
        if self._job.running:
            hints.append(KeyHint("X", "stop", "stop"))
        elif self._known is None:
            hints.append(KeyHint("H", "try the ranker", "look_back"))
        self.query_one(KeyBar).show([*hints, KeyHint("Esc", "back", "back")])

    @property
    def _told(self) -> str:
        if self._error:
            return self._error
        if self._found is None:
            return "reading …"
        if self._found.since is None or self._found.until is None:
            return "no day yet"
        return f"{long_day(self._found.since)} to {long_day(self._found.until)}"

    # Keys

    def action_period(self, place: int) -> None:
        """Another period."""
        if place != self._period:
            self._period = place
            self._show_head()
            self._read()

    def action_step(self, step: int) -> None:
        """Another chart, from the last on to the first."""
        if cells := self._cells:
            self._place = (self._place + step) % len(cells)
            self._show()

    def action_alone(self) -> None:
        """One chart in all the room, or all of them."""
        if self._fits:
            self._wants_one = not self._wants_one
            self._show()

    @on(ChartCell.Chosen)
    def _choose(self, message: ChartCell.Chosen) -> None:
        self._place = self._cells.index(message.cell)
        self._show()

    def action_scroll_table(self, lines: int) -> None:
        """The chosen chart's table."""
        if cells := self._cells:
            cells[self._place].scroll_table(lines)

    def action_copy(self) -> None:
        """The chosen chart's numbers, for a spreadsheet."""
        if self._charts and self._charts[self._place].rows:
            chart = self._charts[self._place]
            self._copy(chart.tsv, f"“{chart.title}”, {len(chart.rows):,} rows")

    def action_back(self) -> None:
        """From one chart to all, from these to the papers."""
        if self._wants_one and self._fits:
            self.action_alone()
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """To the papers."""
        self.dismiss(None)


def read(session: Session, period: int) -> StatisticsRead:
    """The figures of a period."""
    from arxivtui.day.hindsight import known_hindsight
    from arxivtui.store import statistics

    fold = session.settings.fold
    with session.store.reading() as db:
        found = statistics.read(db, days=_PERIODS[period][2], today=today(), fold=fold)
    return StatisticsRead(period, found, known_hindsight(session.store, session.criteria, fold))


def draw_all(wanted: "list[tuple[Chart, int, int]]", *, ascii_only: bool) -> PlotsDrawn:
    """Plots of these sizes."""
    from arxivtui.tui.plotting import draw

    return PlotsDrawn(
        {
            chart.id: ((chart, width, height), draw(chart, width, height, ascii_only=ascii_only))
            for chart, width, height in wanted
        }
    )

"""The main screen's part in finding: days, the filter, papers like one, and the way back from each."""

from dataclasses import dataclass

from textual import on

from arxivtui.tui.messages import ViewRead
from arxivtui.tui.screens.main_jobs import MainJobs
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.views import Spec, View


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader was.

    Attributes:
        line: the list's topmost line on screen.
        typed: what stood in the filter line, if it was open.
    """

    view: View
    paper_id: str
    line: float
    pane: Pane
    full: bool
    everywhere: bool
    typed: str | None


class MainFinding(MainJobs):
    """Opens what is looked for, and goes back."""

    def __init__(self) -> None:
        super().__init__()
        self._came_from: list[Place] = []
        self._going_back: Place | None = None

    def possible(self, action: str) -> bool | None:
        """A slash in a query is a slash."""
        return not self._filtering if action == "filter" else super().possible(action)

    def open_unfiltered(self, spec: Spec) -> None:
        """Open a day, or all missed ones, and go to its list."""
        self._came_from.clear()
        self.filter_line.close()
        self.open_view(spec)
        self.set_pane(Pane.LIST)

    async def action_filter(self) -> None:
        """Type a query; what is typed at once after the key belongs to it, so nothing here is put off."""
        self.set_pane(Pane.LIST)
        self.typing = True
        self.set_scope(everywhere=self.everywhere and self.filter_line.is_open)
        await self.filter_line.open()

    def action_more_like(self) -> None:
        """The papers most alike to the one under the cursor, among all that are stored."""
        paper_id, spec = self.paper_id, Spec(query=f"like:{self.paper_id}")
        if paper_id is None or spec == self.wanted:
            return
        if not self.wanted.query:
            self._came_from.clear()
        self._came_from.append(self._place(paper_id))
        self.set_pane(Pane.LIST)
        self._show_query(spec.query, everywhere=True)
        self.open_view(spec)

    def _place(self, paper_id: str) -> Place:
        typed = self.filter_line.text if self.filter_line.is_open else None
        line = self.papers.scroll_offset.y
        return Place(self.view, paper_id, line, self.pane, self.full, self.everywhere, typed)

    def _show_query(self, text: str, *, everywhere: bool) -> None:
        self.set_scope(everywhere=everywhere)
        self.filter_line.restore(text)

    @property
    def can_go_back(self) -> bool:
        """Escape leads anywhere."""
        return (
            self.pane is not Pane.LIST or self.detail.why or self.filter_line.is_open or bool(self.spec.query)
        )

    def action_back(self) -> None:
        """Out of the evidence, the paper, the days, the papers like one, the filter: the innermost first."""
        if self.detail.why:
            self.detail.why = False
            self.refresh_hints()
        elif self.pane is not Pane.LIST:
            self.set_pane(Pane.LIST)
        elif self.wanted.query and self._came_from:
            self._return_to(self._came_from.pop())
        elif self.filter_line.is_open or self.spec.query:
            self.filter_line.close()
            if self.wanted != self.day:
                self.open_view(self.day)
            self.leave_filter()

    def _return_to(self, place: Place) -> None:
        self._going_back = place
        self.set_pane(Pane.LIST)
        if place.typed is None:
            self.set_scope(everywhere=place.everywhere)
            self.filter_line.close()
        else:
            self._show_query(place.typed, everywhere=place.everywhere)
        self.open_view(place.view.spec, place.paper_id)

    @on(ViewRead)
    def _stand_there(self, message: ViewRead) -> None:
        """Once the list is there again: the pane, and the list where it was scrolled to."""
        place, self._going_back = self._going_back, None
        if place is not None and place.view.spec == message.view.spec:
            self.call_after_refresh(self._restore, place)
        elif not message.view.spec.query:
            self._came_from.clear()

    def _restore(self, place: Place) -> None:
        if (self.view.ids, self.view.folds) == (place.view.ids, place.view.folds):
            self.papers.scroll_to_line(round(place.line))
        self.full = place.full
        self.set_pane(place.pane)

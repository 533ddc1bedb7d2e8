"""The main screen's part in finding: the filter, papers like one, and the way back from each."""

from typing import TYPE_CHECKING, NamedTuple

from arxivtui.domain import QueryError
from arxivtui.tui import reading
from arxivtui.tui.screens.main.layout import Pane, narrow_scope
from arxivtui.tui.views import Spec, View
from arxivtui.tui.widgets.status_line import ALL_PAPERS

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen


class _Place(NamedTuple):
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


class Finding:
    """Opens what is looked for, and goes back."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._came_from: list[_Place] = []
        self._going_back: _Place | None = None

    # The filter

    async def filter(self) -> None:
        """Type a query; what is typed at once after the key belongs to it, so nothing here is put off."""
        main = self._main
        main.set_pane(Pane.LIST)
        main.typing = True
        self.set_scope(everywhere=main.everywhere and main.filter_line.is_open)
        await main.filter_line.open()

    def set_scope(self, *, everywhere: bool) -> None:
        """Filter the open day, or all papers."""
        main = self._main
        main.everywhere = everywhere or main.day.everywhere
        main.filter_line.scope = ALL_PAPERS if main.everywhere else narrow_scope(main.day)
        main.bars.refresh_hints()

    def show_query(self, text: str, *, everywhere: bool) -> None:
        """Have it stand in the filter line, as if it had been typed."""
        self.set_scope(everywhere=everywhere)
        self._main.filter_line.restore(text)

    def typed(self, text: str) -> None:
        """What is in the filter line has changed."""
        main = self._main
        if not text.strip():
            main.parts.contents.open(main.day)
            return
        try:
            main.parts.contents.open(reading.typed(self._base, text))
        except QueryError as error:
            main.filter_line.tell(error)

    @property
    def _typed(self) -> Spec:
        """What is typed, taken as it stands."""
        return self._base.narrowed(self._main.filter_line.text.strip())

    @property
    def _base(self) -> Spec:
        """What is narrowed by what is typed."""
        return Spec() if self._main.everywhere else self._main.day

    def to_list(self) -> None:
        """From the filter to what it found, as Enter does."""
        self._main.filter_line.action_done()

    def typed_to_the_end(self) -> None:
        """Open what is typed, as it stands; of nothing typed, the day."""
        main = self._main
        if not main.filter_line.text.strip():
            self._close_filter()
        elif main.wanted != self._typed:
            main.parts.contents.open(self._typed)
        self._leave_filter()

    def _close_filter(self) -> None:
        main = self._main
        main.filter_line.close()
        if main.wanted != main.day:
            main.parts.contents.open(main.day)

    def _leave_filter(self) -> None:
        """Back to the list at once; the keys that come next are for the one that was asked for."""
        main = self._main
        main.set_pane(Pane.LIST)
        main.set_focus(main.papers)
        main.parts.contents.hold_keys()

    def open_unfiltered(self, spec: Spec) -> None:
        """Open a day, or all missed ones, and go to its list."""
        self.forget_way()
        self._main.filter_line.close()
        self._main.parts.contents.open(spec)
        self._main.set_pane(Pane.LIST)
        self._main.parts.contents.hold_keys()

    # Papers like one, and back

    def more_like(self) -> None:
        """The papers most alike to the one under the cursor, among all that are stored."""
        main = self._main
        paper_id, spec = main.paper_id, Spec(query=f"like:{main.paper_id}")
        if paper_id is None or spec == main.wanted:
            return
        if not main.wanted.query:
            self._came_from.clear()
        self._came_from.append(self._place(paper_id))
        main.set_pane(Pane.LIST)
        self.show_query(spec.query, everywhere=True)
        main.parts.contents.open(spec)
        main.parts.contents.hold_keys()

    def _place(self, paper_id: str) -> _Place:
        main = self._main
        typed = main.filter_line.text if main.filter_line.is_open else None
        line = main.papers.scroll_offset.y
        return _Place(main.view, paper_id, line, main.pane, main.full, main.everywhere, typed)

    def forget_way(self) -> None:
        """The reader goes on from somewhere else: there is no way back from here."""
        self._came_from.clear()

    def back(self) -> None:
        """Out of the innermost: marks, the evidence, the paper, the days, the papers like one, the filter."""
        main = self._main
        if main.can_let_go:
            main.papers.let_go()
        elif main.detail.why:
            main.detail.why = False
            main.bars.refresh_hints()
        elif main.pane is not Pane.LIST:
            main.set_pane(Pane.LIST)
        elif main.wanted.query and self._came_from:
            self._return_to(self._came_from.pop())
        elif main.filter_line.is_open or main.spec.query:
            self._close_filter()
            self._leave_filter()

    def _return_to(self, place: _Place) -> None:
        main = self._main
        self._going_back = place
        main.set_pane(Pane.LIST)
        if place.typed is None:
            self.set_scope(everywhere=place.everywhere)
            main.filter_line.close()
        else:
            self.show_query(place.typed, everywhere=place.everywhere)
        main.parts.contents.open(place.view.spec, place.paper_id)
        main.parts.contents.hold_keys()

    def view_opened(self, spec: Spec) -> None:
        """Once the list is there again: the pane, and the list where it was scrolled to."""
        place, self._going_back = self._going_back, None
        if place is not None and place.view.spec == spec:
            self._main.call_after_refresh(self._restore, place)
        elif not spec.query:
            self.forget_way()

    def _restore(self, place: _Place) -> None:
        main = self._main
        if (main.view.ids, main.view.folds) == (place.view.ids, place.view.folds):
            main.papers.scroll_to_line(round(place.line))
        main.full = place.full
        main.set_pane(place.pane)

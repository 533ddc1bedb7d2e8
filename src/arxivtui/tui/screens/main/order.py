"""The main screen's part in order: an open list never moves by itself; new scores wait for a key."""

from typing import TYPE_CHECKING

from arxivtui.tui import order
from arxivtui.tui.jobs import FETCHING, RANKING, REST, SCORING, VIEW, is_at_work, start

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.tui.order import OrderSeen, SortBegun, Sorted
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.views import Spec, View

LOOK_SECONDS = 0.2
"""How long a look at the order is put off, so that one is enough for all that comes together."""


class Order:
    """Says how the open list would stand by what has come since, and sorts it when it is asked to."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._rest: Timer | None = None
        self._sorting: View | None = None
        """The list as it stood when it was to be sorted, until that is done."""
        self._begun: View | None = None
        """The same with its new beginning, which is shown first."""

    # What would move

    def look_soon(self) -> None:
        """Find out soon how the open list would stand now."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self._main.set_timer(LOOK_SECONDS, self._look)

    def failed(self, group: str) -> None:
        """A job that failed may have left something all the same; or it was to sort."""
        if group == REST or (group == VIEW and self._begun is None):
            self._sorting = self._begun = None
        if group in (SCORING, RANKING, FETCHING):
            self.look_soon()

    def _look(self) -> None:
        self._rest = None
        main = self._main
        if self._sorting is not None or self._is_opening:
            self.look_soon()
            return
        session, view, open_folds = main.owner.session, main.view, frozenset(main.parts.contents.open_folds)
        start(main, "order", lambda: order.look(session, view, open_folds))

    @property
    def _is_opening(self) -> bool:
        """The list is on its way: what is half there cannot be compared."""
        return is_at_work(self._main, VIEW, REST)

    def seen(self, message: "OrderSeen") -> None:
        """How it would stand."""
        if message.shown is self._main.view:
            self._main.moves = message.moves
            self._main.bars.refresh_hints()

    # Sorting

    def sort(self) -> None:
        """Open the view again, the cursor on the same paper and that at the same place on screen."""
        main, view = self._main, self._main.view
        open_folds = frozenset(main.parts.contents.open_folds)
        if main.wanted != view.spec or self._sorting is not None:
            return  # Another one is about to open, or this one is being sorted.
        if self._is_opening:
            main.set_timer(LOOK_SECONDS, lambda: self._sort_again(view.spec))
            return
        session, paper_id = main.owner.session, main.paper_id or ""
        self._sorting, self._begun = view, None
        start(main, VIEW, lambda: order.sort(session, view, paper_id, open_folds))

    def _sort_again(self, spec: "Spec") -> None:
        if self._main.spec == self._main.wanted == spec:
            self.sort()

    def begun(self, message: "SortBegun") -> None:
        """Show how the list begins now; all else takes reading all of it."""
        main = self._main
        if message.shown is not self._sorting:
            return
        if main.view is not message.shown or main.wanted != message.shown.spec:
            self._sorting = None
            self._sort_again(message.shown.spec)
        elif message.view is None:
            self.reads_all()
        else:
            self._begun = message.view.view
            main.post_message(message.view)

    def view_opened(self, view: "View") -> None:
        """A view comes: unless it is the new beginning, nothing is being sorted any more."""
        if view is not self._begun:
            self._sorting = self._begun = None

    def reads_all(self) -> bool:
        """Of a list that is being sorted, all is read; False where none is."""
        main, before = self._main, self._sorting
        if before is None:
            return False
        session, view, open_folds = main.owner.session, main.view, frozenset(main.parts.contents.open_folds)
        start(main, REST, lambda: order.finish(session, before, view, open_folds))
        return True

    def sorted(self, message: "Sorted") -> None:
        """All of it is read; it is shown like any view."""
        main, anew, begun = self._main, message.view.view, self._begun
        if self._sorting is None or message.shown is not (begun or self._sorting):
            return
        self._sorting = self._begun = None
        if message.shown is not main.view or main.wanted != anew.spec:
            return
        if begun is not None and begun.ids == anew.ids:
            main.parts.contents.read_marks()
        elif begun is not None or message.moves:
            main.post_message(message.view)
        main.owner.tell(f"Sorted: {message.moves.words}." if message.moves else order.SORTED_ALREADY)

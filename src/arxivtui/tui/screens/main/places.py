"""The main screen's part in places: the left pane with what stands under the days, and catching up."""

from datetime import date
from typing import TYPE_CHECKING

from arxivtui.tui import places
from arxivtui.tui.jobs import start
from arxivtui.tui.screens.main.layout import Pane
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets.days import CATCH_UP

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.tui.messages import PlacesRead
    from arxivtui.tui.screens.main.screen import MainScreen

_RECOUNT_SECONDS = 1.0
"""Without an act, until it is counted anew what is unread in views."""


class Places:
    """Opens what is more than a day."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._rest: Timer | None = None
        self._all_days = self._is_late = False

    # The left pane

    def fold_days(self) -> None:
        """Show or hide it; where there is room for one pane only, go there and back."""
        main = self._main
        if main.has_class("-narrow"):
            main.set_pane(Pane.LIST if main.pane is Pane.DAYS else Pane.DAYS)
            return
        main.toggle_class("-days-hidden")
        if main.pane is Pane.DAYS:
            main.set_pane(Pane.LIST)

    def open_entry(self) -> None:
        """Open what is highlighted there, and go to its list."""
        main = self._main
        entry, view = main.days.chosen, main.days.chosen_view
        if view is not None:
            main.parts.views.open(view)
        elif entry == CATCH_UP:
            self.catch_up()
        elif isinstance(entry, date):
            main.parts.finding.open_unfiltered(Spec(entry))
        else:
            main.set_pane(Pane.LIST)

    def count(self, *, whole: bool) -> None:
        """The days are there; `whole`: all of them, so that what stands under them can be counted."""
        self._all_days = self._all_days or whole
        if self._all_days:
            self.read()

    def count_soon(self) -> None:
        """Something was done to papers, in any view; what is being counted may know nothing of it."""
        self._is_late = True
        if self._rest is not None:
            self._rest.stop()
        self._rest = self._main.set_timer(_RECOUNT_SECONDS, self.read)

    def read(self) -> None:
        """Ask for what stands under the days."""
        session = self._main.owner.session
        self._is_late = False
        self.note_missed()
        start(self._main, "places", lambda: places.beside_days(session))

    def note_missed(self) -> None:
        """What is missed by the counts that stand in the left pane, which every act is counted in."""
        if self._all_days and self._main.days.summaries:
            self._main.owner.session.missed = places.missed_days(self._main.days.summaries)

    def show(self, message: "PlacesRead") -> None:
        """It is counted; where the days beside it know of newer acts, it is counted once more.

        Until then only which views there are is news: a view can be opened as soon as it is kept.
        """
        days, missed = self._main.days, message.missed
        if days.missed is not None and (self._is_late or self._main.desk.is_busy):
            self.count_soon()
            missed = days.missed
            if [view for view, _ in message.views] == days.views:
                return
        days.show_beside(missed, message.views)
        if self._main.pane is not Pane.DAYS:
            self._main.parts.contents.highlight_open()

    # Catching up

    def catch_up(self) -> None:
        """All missed days together."""
        self.note_missed()
        self._main.parts.finding.open_unfiltered(Spec(catch_up=True))

"""The main screen's part in moving: the cursor, the panes, and how the paper is looked at."""

from typing import TYPE_CHECKING

from arxivtui.tui.screens.main.layout import Pane

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen

_PAPER_LINES = 3
_DAYS_STEP = 10


class Moving:
    """Moves what has the keys: days, list or paper."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    def down(self) -> None:
        """One on, in the pane that has the keys."""
        self._step(1)

    def up(self) -> None:
        """One back, in the pane that has the keys."""
        self._step(-1)

    def _step(self, step: int) -> None:
        match self._main.pane:
            case Pane.DAYS:
                self._main.days.step(step)
            case Pane.LIST:
                self._main.papers.move(step)
            case Pane.PAPER:
                self._main.detail.scroll_lines(step)

    def first(self) -> None:
        """To the beginning."""
        self._main.parts.views.note_place()
        match self._main.pane:
            case Pane.DAYS:
                self._main.days.step(-self._main.days.count)
            case Pane.LIST:
                self._main.papers.top()
            case Pane.PAPER:
                self._main.detail.scroll_home(animate=False)

    def last(self) -> None:
        """To the end."""
        match self._main.pane:
            case Pane.DAYS:
                self._main.days.step(self._main.days.count)
            case Pane.LIST:
                self._main.papers.bottom()
            case Pane.PAPER:
                self._main.detail.scroll_end(animate=False)

    def half_page(self, direction: int) -> None:
        """Half a page on or back."""
        match self._main.pane:
            case Pane.DAYS:
                self._main.days.step(direction * _DAYS_STEP)
            case Pane.LIST:
                self._main.papers.page(direction / 2)
            case Pane.PAPER:
                detail = self._main.detail
                detail.scroll_lines(direction * max(1, detail.page_lines // 2))

    def go_unread(self, step: int) -> None:
        """To the next unread paper or the one before, from the end on to the first."""
        main = self._main
        here = main.papers.cursor_index
        if here is None:
            return
        place = main.desk.next_unread(here + step, step)
        if place is None:
            place = main.desk.next_unread(0 if step > 0 else main.papers.count - 1, step)
            if place is None or place == here:
                main.owner.tell("Nothing else is unread here.")
                return
            main.owner.tell("Round to the " + ("top." if step > 0 else "end."))
        main.papers.move_to(place)

    def scroll_paper(self, direction: int) -> None:
        """Scroll the paper, wherever the keys are."""
        self._main.detail.scroll_lines(direction * _PAPER_LINES)

    def left(self) -> None:
        """One pane to the left."""
        main = self._main
        if main.pane is Pane.PAPER:
            main.set_pane(Pane.LIST)
        elif not main.has_class("-days-hidden") or main.has_class("-narrow"):
            main.set_pane(Pane.DAYS)

    def right(self) -> None:
        """One pane to the right; while the filter is typed, between the day and all papers."""
        main = self._main
        if main.filtering:
            main.parts.finding.set_scope(everywhere=not main.everywhere)
            main.filter_line.run()
        elif main.pane is Pane.DAYS:
            main.set_pane(Pane.LIST)
        else:
            main.set_pane(Pane.PAPER)

    def open_paper(self) -> None:
        """Enter: the day, the fold or the paper."""
        main = self._main
        if main.pane is Pane.DAYS:
            main.parts.places.open_entry()
        elif main.pane is Pane.PAPER and not main.full:
            main.full = True
            main.set_pane(Pane.PAPER)
        elif main.pane is Pane.LIST:
            main.papers.select()

    def why(self) -> None:
        """Everything that moved the score."""
        main = self._main
        main.detail.why = not main.detail.why
        if main.detail.why and main.has_class("-narrow"):
            main.set_pane(Pane.PAPER)
        main.bars.refresh_hints()

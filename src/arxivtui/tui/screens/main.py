"""The main screen: what its commands do. Each action is one command of the registry."""

from typing import ClassVar

from textual.binding import BindingType

from arxivtui.tui.bindings import bindings
from arxivtui.tui.commands import COMMANDS, Place
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.screens.main_settings import MainSettings

_PAPER_LINES = 3
_DAYS_STEP = 10


class MainScreen(MainSettings):
    """The main screen with its commands."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(
        command for command in COMMANDS if command.place is Place.MAIN
    )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False hides a command, None greys it: what cannot be done now is not offered."""
        del parameters
        return self.possible(action)

    def possible(self, action: str) -> bool | None:
        """Of the commands here, and else of those of the parts."""
        match action:
            case "back":
                return self.can_go_back
            case "open_paper":
                return True if self.papers.cursor_item is not None or self.pane is Pane.DAYS else None
            case "why":
                return self.has_paper
            case _:
                return super().possible(action)

    # Moving

    def action_down(self) -> None:
        """One on, in the pane that has the keys."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(1)
            case Pane.LIST:
                self.papers.move(1)
            case Pane.PAPER:
                self.detail.scroll_lines(1)

    def action_up(self) -> None:
        """One back, in the pane that has the keys."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(-1)
            case Pane.LIST:
                self.papers.move(-1)
            case Pane.PAPER:
                self.detail.scroll_lines(-1)

    def action_first(self) -> None:
        """To the beginning."""
        self.note_place()
        match self.pane:
            case Pane.DAYS:
                self.days.step(-self.days.count)
            case Pane.LIST:
                self.papers.top()
            case Pane.PAPER:
                self.detail.scroll_home(animate=False)

    def action_last(self) -> None:
        """To the end."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(self.days.count)
            case Pane.LIST:
                self.papers.bottom()
            case Pane.PAPER:
                self.detail.scroll_end(animate=False)

    def action_half_down(self) -> None:
        """Half a page on."""
        self._half_page(1)

    def action_half_up(self) -> None:
        """Half a page back."""
        self._half_page(-1)

    def _half_page(self, direction: int) -> None:
        if self.pane is Pane.PAPER:
            self.detail.scroll_lines(direction * max(1, self.detail.page_lines // 2))
        elif self.pane is Pane.LIST:
            self.papers.page(direction / 2)
        elif self.pane is Pane.DAYS:
            self.days.step(direction * _DAYS_STEP)

    def action_next_unread(self) -> None:
        """To the next unread paper, from the end on to the first."""
        self._go_unread(1)

    def action_previous_unread(self) -> None:
        """To the unread paper before."""
        self._go_unread(-1)

    def _go_unread(self, step: int) -> None:
        here = self.papers.cursor_index
        if here is None:
            return
        place = self.desk.next_unread(here + step, step)
        if place is None:
            place = self.desk.next_unread(0 if step > 0 else self.papers.count - 1, step)
            if place is None or place == here:
                self.owner.tell("Nothing else is unread here.")
                return
            self.owner.tell("Round to the " + ("top." if step > 0 else "end."))
        self.papers.move_to(place)

    def action_paper_down(self) -> None:
        """Scroll the paper, wherever the keys are."""
        self.detail.scroll_lines(_PAPER_LINES)

    def action_paper_up(self) -> None:
        """Scroll the paper back."""
        self.detail.scroll_lines(-_PAPER_LINES)

    def action_left(self) -> None:
        """One pane to the left."""
        if self.pane is Pane.PAPER:
            self.set_pane(Pane.LIST)
        elif not self.has_class("-days-hidden") or self.has_class("-narrow"):
            self.set_pane(Pane.DAYS)

    def action_right(self) -> None:
        """One pane to the right; while the filter is typed, between the day and all papers."""
        if self._filtering:
            self.set_scope(everywhere=not self.everywhere)
            self.filter_line.run()
        elif self.pane is Pane.DAYS:
            self.set_pane(Pane.LIST)
        else:
            self.set_pane(Pane.PAPER)

    def action_open_paper(self) -> None:
        """Enter: the day, the fold or the paper."""
        if self.pane is Pane.DAYS:
            self.open_entry()
        elif self.pane is Pane.PAPER and not self.full:
            self.full = True
            self.set_pane(Pane.PAPER)
        elif self.pane is Pane.LIST:
            self.papers.select()

    # Looking, the program

    def action_why(self) -> None:
        """Everything that moved the score."""
        self.detail.why = not self.detail.why
        if self.detail.why and self.has_class("-narrow"):
            self.set_pane(Pane.PAPER)
        self.refresh_hints()

    def action_palette(self) -> None:
        """All commands."""
        self.app.action_command_palette()

    def action_help(self) -> None:
        """The keys."""
        from arxivtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.owner.keys))

    def action_messages(self) -> None:
        """What was told."""
        from arxivtui.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.owner.history, self.owner.session.directories.log_file))

    def action_theme(self) -> None:
        """Other colours."""
        self.app.search_themes()

    def action_dark(self) -> None:
        """Dark or light."""
        self.owner.toggle_dark()

    async def action_set_up(self) -> None:
        """Categories and criteria again."""
        if await self.may_leave(self.action_set_up, "“Set up again” once more"):
            await self.owner.set_up_again()

    async def action_quit(self) -> None:
        """Back from reading; from the list, out."""
        if self.full or (self.pane is not Pane.LIST and self.has_class("-narrow")):
            self.set_pane(Pane.LIST)
        else:
            await self.owner.leave()

"""The main screen's part in the program itself: help, messages, colours, statistics, set-up, the end."""

from functools import partial
from typing import TYPE_CHECKING

from arxivtui.tui.jobs import start
from arxivtui.tui.screens.main.layout import Pane

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen


class Program:
    """Opens what is about the program, and leaves it."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    def palette(self) -> None:
        """All commands."""
        self._main.app.action_command_palette()

    def help(self) -> None:
        """The keys."""
        from arxivtui.tui.screens.help import HelpScreen

        self._main.app.push_screen(HelpScreen(self._main.owner.keys))

    def messages(self) -> None:
        """What was told."""
        from arxivtui.tui.screens.history import HistoryScreen

        owner = self._main.owner
        owner.push_screen(HistoryScreen(owner.history, owner.session.directories.log_file))

    def statistics(self) -> None:
        """What all days came to."""
        from arxivtui.tui.copying import copy
        from arxivtui.tui.screens.statistics import StatisticsScreen

        def copy_table(text: str, what: str) -> None:
            start(self._main, "copy", partial(copy, text, what))

        self._main.app.push_screen(StatisticsScreen(self._main.owner.session, copy_table))

    def theme(self) -> None:
        """Other colours."""
        self._main.app.search_themes()

    def dark(self) -> None:
        """Dark or light."""
        self._main.owner.toggle_dark()

    async def set_up(self) -> None:
        """Categories and criteria again."""
        if await self._main.parts.scoring.may_leave(self.set_up, "“Set up again” once more"):
            await self._main.owner.set_up_again()

    async def quit(self) -> None:
        """Back from reading; from the list, out."""
        main = self._main
        if main.full or (main.pane is not Pane.LIST and main.has_class("-narrow")):
            main.set_pane(Pane.LIST)
        else:
            await main.owner.leave()

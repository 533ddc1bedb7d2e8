"""The main screen's part in the settings: where they are changed, and what of them it shows."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arxivtui.config import Settings
    from arxivtui.tui.screens.main.screen import MainScreen

_SORT_ANEW = "The open list stays as it is; {key} orders it by the new settings."


class FollowedSettings:
    """Follows the settings while the screen is open. An open list is left as it is."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    def change(self) -> None:
        """The settings, to change them; not on the sample day, which keeps nothing."""
        from arxivtui.tui.screens.settings import SettingsScreen

        if not self._main.owner.session.demo:
            self._main.app.push_screen(SettingsScreen())

    def follow(self, before: "Settings") -> None:
        """Others are in force than `before`."""
        main = self._main
        now = main.owner.session.settings
        if now.ui.days_shown is not before.ui.days_shown:
            main.show_days_or_not()
        if now.llm != before.llm:
            main.parts.scoring.forget_plans()
        if now.ranking != before.ranking:
            main.parts.contents.read_days()
            main.owner.tell(_SORT_ANEW.format(key=main.owner.keys.by_id("sort")))
        main.owner.serving.follow()
        main.parts.notes.wake(main.owner.session)
        main.bars.refresh_hints()

"""The main screen's part in the settings: what of them it shows, and where they are changed."""

from typing import TYPE_CHECKING

from arxivtui.tui.screens.main_day_end import MainDayEnd
from arxivtui.tui.screens.main_parts import Pane

if TYPE_CHECKING:
    from arxivtui.config import Settings

_SORT_ANEW = "The open list stays as it is; {key} orders it by the new settings."


class MainSettings(MainDayEnd):
    """Follows the settings while it is open. An open list is left as it is."""

    def on_mount(self) -> None:
        """Before the first paint: what it looks like."""
        if self.is_attached and self.query("PaperList"):
            self.papers.ascii_only = self.owner.ascii_only
            self._show_days_or_not()

    def possible(self, action: str) -> bool | None:
        """Not on the sample day, which keeps nothing."""
        return not self.owner.session.demo if action == "settings" else super().possible(action)

    def action_settings(self) -> None:
        """The settings, to change them."""
        from arxivtui.tui.screens.settings import SettingsScreen

        if not self.owner.session.demo:
            self.app.push_screen(SettingsScreen())

    def follow_settings(self, before: "Settings") -> None:
        """Others are in force than `before`."""
        now = self.owner.session.settings
        if now.ui.days_shown is not before.ui.days_shown:
            self._show_days_or_not()
        if now.llm != before.llm:
            self._plans.clear()
        if now.ranking != before.ranking:
            self.read_days()
            self.owner.tell(_SORT_ANEW.format(key=self.owner.keys.by_id("sort")))
        self.owner.serving.follow()
        self.notes.wake(self.owner.session)
        self.refresh_hints()

    def _show_days_or_not(self) -> None:
        hidden = not self.owner.session.settings.ui.days_shown
        self.set_class(hidden, "-days-hidden")
        if hidden and self.pane is Pane.DAYS:
            self.set_pane(Pane.LIST)

"""How the app looks, as `[ui]` has it, and again whenever that changes: theme, ASCII, animations."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import constants
from textual.app import App

from arxivtui.tui.ascii_filter import AsciiFilter
from arxivtui.tui.checks import theme_problem
from arxivtui.tui.theme import DARK_NAME, LIGHT_NAME, THEMES
from arxivtui.tui.widgets import PaperList

if TYPE_CHECKING:
    from arxivtui.config import UiSettings


class Looks(App[None]):
    """The part of the app that has the looks.

    Args:
        ui: as the settings have it at the start.
        ascii_only: asked for by this start, whatever the settings say.
    """

    def __init__(self, ui: "UiSettings", *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_asked = ascii_only
        self._ascii = AsciiFilter(enabled=False)
        self._filters.append(self._ascii)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.theme_for(ui.theme)
        self._wear(ui)

    @property
    def ascii_only(self) -> bool:
        """Nothing but ASCII is drawn, apart from papers' own words."""
        return self._ascii.enabled

    def theme_for(self, wanted: str) -> str:
        """The theme of that name; where there is none, ours that goes with the terminal."""
        if wanted in self.available_themes:
            return wanted
        return LIGHT_NAME if light_terminal(os.environ) else DARK_NAME

    def theme_trouble(self, wanted: str) -> str:
        """A sentence about a theme that there is not; else empty."""
        return theme_problem(wanted, self.available_themes)

    def change_looks(self, before: "UiSettings", ui: "UiSettings") -> None:
        """Follow settings that were changed while the app is open."""
        if ui.theme != before.theme:
            self.theme = self.theme_for(ui.theme)
        was_ascii = self.ascii_only
        self._wear(ui)
        if self.ascii_only is not was_ascii:
            for screen in self.screen_stack:
                for papers in screen.query(PaperList):
                    papers.ascii_only = self.ascii_only
            self._invalidate_css()
            self.refresh_css(animate=False)

    def toggle_dark(self) -> None:
        """Switch between our own two themes."""
        self.theme = LIGHT_NAME if self.current_theme.dark else DARK_NAME

    def _wear(self, ui: "UiSettings") -> None:
        self._ascii.enabled = self._ascii_asked or ui.ascii
        self.animation_level = constants.TEXTUAL_ANIMATIONS if ui.animations else "none"


def light_terminal(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is light (`COLORFGBG`, set by rxvt and Konsole)."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return background.isdecimal() and int(background) in (7, 15)

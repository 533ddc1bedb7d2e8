"""The screen of the papers: one screen, which composes the widgets and has its parts do the rest."""

from arxivtui.tui.screens.main.actions import ACTIONS
from arxivtui.tui.screens.main.layout import Pane
from arxivtui.tui.screens.main.screen import MainScreen

__all__ = ["ACTIONS", "MainScreen", "Pane"]

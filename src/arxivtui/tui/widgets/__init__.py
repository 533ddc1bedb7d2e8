"""The widgets: what is seen. They show what they are given and say what the reader does."""

from arxivtui.tui.widgets.days import DaysList
from arxivtui.tui.widgets.detail import DetailPane
from arxivtui.tui.widgets.entries import Fold
from arxivtui.tui.widgets.filter_line import FilterLine
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint
from arxivtui.tui.widgets.paper_list import PaperList
from arxivtui.tui.widgets.status_line import Status, StatusLine

__all__ = [
    "DaysList",
    "DetailPane",
    "FilterLine",
    "Fold",
    "KeyBar",
    "KeyHint",
    "PaperList",
    "Status",
    "StatusLine",
]

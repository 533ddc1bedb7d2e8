"""The main screen's parts by name; each is imported and made when it is first asked for.

The first paint needs hardly any of them, and importing all would cost a tenth of it.
"""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arxivtui.tui.kept_notes import KeptNotes
    from arxivtui.tui.screens.main.answers import Answers
    from arxivtui.tui.screens.main.backup import Backup
    from arxivtui.tui.screens.main.contents import Contents
    from arxivtui.tui.screens.main.criteria import CriteriaEditing
    from arxivtui.tui.screens.main.day_end import DayEnd
    from arxivtui.tui.screens.main.elsewhere import Elsewhere
    from arxivtui.tui.screens.main.endpoint import Endpoint
    from arxivtui.tui.screens.main.fetching import Fetching
    from arxivtui.tui.screens.main.finding import Finding
    from arxivtui.tui.screens.main.judging import Judging
    from arxivtui.tui.screens.main.learning import Learning
    from arxivtui.tui.screens.main.marking import Marking
    from arxivtui.tui.screens.main.moving import Moving
    from arxivtui.tui.screens.main.order import Order
    from arxivtui.tui.screens.main.paper import CursorPaper
    from arxivtui.tui.screens.main.places import Places
    from arxivtui.tui.screens.main.program import Program
    from arxivtui.tui.screens.main.ranking import Ranking
    from arxivtui.tui.screens.main.saved_views import SavedViews
    from arxivtui.tui.screens.main.scoring import Scoring
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.screens.main.settings import FollowedSettings
    from arxivtui.tui.screens.main.stopping import Stopping
    from arxivtui.tui.screens.main.taking import Taking


class Parts:
    """What a main screen is composed of, beside its widgets. Each part is given the screen."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    @cached_property
    def contents(self) -> "Contents":
        """What the list shows, and days beside it."""
        from arxivtui.tui.screens.main.contents import Contents

        return Contents(self._main)

    @cached_property
    def paper(self) -> "CursorPaper":
        """The paper that the cursor is on."""
        from arxivtui.tui.screens.main.paper import CursorPaper

        return CursorPaper(self._main)

    @cached_property
    def moving(self) -> "Moving":
        """Cursor, panes, scrolling."""
        from arxivtui.tui.screens.main.moving import Moving

        return Moving(self._main)

    @cached_property
    def finding(self) -> "Finding":
        """The filter, papers like one, and the way back."""
        from arxivtui.tui.screens.main.finding import Finding

        return Finding(self._main)

    @cached_property
    def places(self) -> "Places":
        """The left pane, and catching up."""
        from arxivtui.tui.screens.main.places import Places

        return Places(self._main)

    @cached_property
    def views(self) -> "SavedViews":
        """Saved views."""
        from arxivtui.tui.screens.main.saved_views import SavedViews

        return SavedViews(self._main)

    @cached_property
    def judging(self) -> "Judging":
        """Acts on papers."""
        from arxivtui.tui.screens.main.judging import Judging

        return Judging(self._main)

    @cached_property
    def marking(self) -> "Marking":
        """Papers marked for the next act."""
        from arxivtui.tui.screens.main.marking import Marking

        return Marking(self._main)

    @cached_property
    def answers(self) -> "Answers":
        """What became of acts and jobs."""
        from arxivtui.tui.screens.main.answers import Answers

        return Answers(self._main)

    @cached_property
    def elsewhere(self) -> "Elsewhere":
        """What others do to the store."""
        from arxivtui.tui.screens.main.elsewhere import Elsewhere

        return Elsewhere(self._main)

    @cached_property
    def day_end(self) -> "DayEnd":
        """What a finished day came to."""
        from arxivtui.tui.screens.main.day_end import DayEnd

        return DayEnd(self._main)

    @cached_property
    def order(self) -> "Order":
        """How the open list would stand, and sorting it."""
        from arxivtui.tui.screens.main.order import Order

        return Order(self._main)

    @cached_property
    def fetching(self) -> "Fetching":
        """Fetching announcements."""
        from arxivtui.tui.screens.main.fetching import Fetching

        return Fetching(self._main)

    @cached_property
    def scoring(self) -> "Scoring":
        """Scoring with a model, and what it costs."""
        from arxivtui.tui.screens.main.scoring import Scoring

        return Scoring(self._main)

    @cached_property
    def ranking(self) -> "Ranking":
        """Ranking the newest days anew."""
        from arxivtui.tui.screens.main.ranking import Ranking

        return Ranking(self._main)

    @cached_property
    def learning(self) -> "Learning":
        """Ranking by triage, once the reader's hands have rested."""
        from arxivtui.tui.screens.main.learning import Learning

        return Learning(self._main)

    @cached_property
    def criteria(self) -> "CriteriaEditing":
        """Editing criteria."""
        from arxivtui.tui.screens.main.criteria import CriteriaEditing

        return CriteriaEditing(self._main)

    @cached_property
    def stopping(self) -> "Stopping":
        """Stopping what runs."""
        from arxivtui.tui.screens.main.stopping import Stopping

        return Stopping(self._main)

    @cached_property
    def taking(self) -> "Taking":
        """Links, PDFs, the clipboard, commands, files."""
        from arxivtui.tui.screens.main.taking import Taking

        return Taking(self._main)

    @cached_property
    def endpoint(self) -> "Endpoint":
        """The endpoint and browsers."""
        from arxivtui.tui.screens.main.endpoint import Endpoint

        return Endpoint(self._main)

    @cached_property
    def backup(self) -> "Backup":
        """Regular backups."""
        from arxivtui.tui.screens.main.backup import Backup

        return Backup(self._main)

    @cached_property
    def settings(self) -> "FollowedSettings":
        """The settings, while the screen is open."""
        from arxivtui.tui.screens.main.settings import FollowedSettings

        return FollowedSettings(self._main)

    @cached_property
    def program(self) -> "Program":
        """Help, messages, colours, statistics, the end."""
        from arxivtui.tui.screens.main.program import Program

        return Program(self._main)

    @cached_property
    def notes(self) -> "KeptNotes":
        """The notes of starred papers, in the reader's folder."""
        from arxivtui.tui.kept_notes import KeptNotes

        return KeptNotes(self._main)

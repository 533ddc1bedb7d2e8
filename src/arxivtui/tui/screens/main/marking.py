"""The main screen's part in marking: papers chosen for the next act."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen


class Marking:
    """Marks papers and lets go of them."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    def mark_range(self) -> None:
        """From here to where the cursor goes; once more lets go of it."""
        self._main.papers.mark_range()

    def mark_one(self) -> None:
        """The paper, or no longer, and on to the next; of a range, keep it."""
        papers = self._main.papers
        kept = papers.has_range
        papers.mark_one()
        if not kept:
            papers.move(1)

    def mark_all(self) -> None:
        """All above the fold, or none."""
        if not self._main.parts.judging.still_reading():
            self._main.papers.mark_all(self._main.view.ids)

    def show(self) -> None:
        """Say how many are marked, in place of what was told."""
        if self._main.papers.has_marks:
            self._main.key_bar.say("")
        self._main.bars.refresh_hints()

"""The main screen's part in ranking: one ranking at a time, by new criteria or by what triage has taught."""

from typing import TYPE_CHECKING

from arxivtui.text import counted
from arxivtui.tui.jobs import RANKING
from arxivtui.tui.ranking import RankJob

if TYPE_CHECKING:
    from arxivtui.tui.messages import RankDone
    from arxivtui.tui.screens.main.screen import MainScreen


class Ranking:
    """Holds the job, and shows what it brought.

    Attributes:
        job: ends with the screen; what is missing then is ranked the next time.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        main.jobs[RANKING] = self.job = RankJob(main)

    def done(self, message: "RankDone") -> None:
        """Show the new numbers where the papers are; the list stays as it is."""
        main = self._main
        main.bars.end_job(RANKING)
        main.parts.paper.reload()
        main.parts.contents.read_days()
        if message.papers:
            by = "your triage" if message.learnt else "the new criteria"
            said = f"{counted(message.papers, 'paper')} ranked by {by}."
            # Done unasked, it is only kept: where it moves the list, that is said.
            (main.owner.note if message.learnt else main.owner.tell)(said)
        elif not message.learnt:
            main.owner.tell("Papers are ranked by these criteria already.")
        else:
            main.owner.note("Ranking is done: your triage changed no score.")
        if not message.learnt:
            main.parts.scoring.price_anew()

"""The main screen's part in learning: the newest days are ranked anew once the reader's hands have rested."""

from textual import on
from textual.timer import Timer

from arxivtui.tui.messages import ActDone, ChangedElsewhere, Undone
from arxivtui.tui.ranking import RANKING
from arxivtui.tui.screens.main_criteria import MainCriteria

REST_SECONDS = 20.0
"""Without a word of the reader's; until then each one puts the ranking off."""


class MainLearning(MainCriteria):
    """Ranks anew after triage, wherever that was done; the list keeps its order."""

    _rest: Timer | None = None

    @on(ActDone)
    @on(Undone)
    def _judged(self) -> None:
        self._put_off()

    @on(ChangedElsewhere)
    def _judged_elsewhere(self, message: ChangedElsewhere) -> None:
        if message.browsed:
            self._put_off()

    def _put_off(self) -> None:
        if self.owner.session.demo:
            return
        if self._rest is None:
            self._rest = self.set_timer(REST_SECONDS, self._learn)
        else:
            self._rest.reset()

    def _learn(self) -> None:
        """Rank, unless something else is at work; then a little later."""
        self._rest = None
        if self.jobs:
            self._put_off()
            return
        self.jobs[RANKING] = "ranking by your triage"
        self.show_status()
        self.owner.note("Ranking the newest days by your triage begins.")
        self.ranking.rank(self.owner.session, learnt=True)

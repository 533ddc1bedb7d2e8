"""The main screen's part in learning: the newest days are ranked anew once the reader's hands have rested."""

from typing import TYPE_CHECKING

from arxivtui.tui.jobs import RANKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.tui.screens.main.screen import MainScreen

REST_SECONDS = 20.0
"""Without a word of the reader's; until then each one puts the ranking off."""


class Learning:
    """Ranks anew after triage, wherever that was done; the list keeps its order."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._rest: Timer | None = None

    def put_off(self) -> None:
        """The reader has just judged something."""
        if self._main.owner.session.demo:
            return
        if self._rest is None:
            self._rest = self._main.set_timer(REST_SECONDS, self.learn)
        else:
            self._rest.reset()

    def learn(self) -> None:
        """Rank, unless something else is at work; then a little later."""
        self._rest = None
        if self._main.bars.jobs:
            self.put_off()
            return
        self._main.bars.begin_job(RANKING, "ranking by your triage")
        self._main.owner.note("Ranking the newest days by your triage begins.")
        self._main.parts.ranking.job.rank(self._main.owner.session, learnt=True)

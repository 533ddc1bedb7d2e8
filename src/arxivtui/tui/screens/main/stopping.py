"""The main screen's part in stopping: whatever runs ends, and what has come is kept."""

from typing import TYPE_CHECKING

from arxivtui.tui.jobs import FETCHING, RANKING

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen


class Stopping:
    """Stops fetching, ranking, asking the model and opening PDFs."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    @property
    def possible(self) -> bool | None:
        """Only where something runs."""
        main = self._main
        runs = (
            self._asks
            or main.parts.fetching.job.running
            or RANKING in main.bars.jobs
            or main.parts.taking.fetches
        )
        return True if runs else None

    @property
    def _asks(self) -> bool:
        return self._main.parts.scoring.can_stop

    def stop_jobs(self) -> None:
        """Stop what runs; what has come is kept, as the reader is told."""
        main, told = self._main, self._stop()
        if not told:
            main.owner.tell("Nothing runs that could be stopped.")
            return
        main.owner.tell(" ".join(told))
        main.parts.paper.reload()
        main.parts.contents.read_days()
        main.parts.order.look_soon()
        main.bars.refresh_hints()

    def _stop(self) -> list[str]:
        """Stop each; a sentence for each that ran."""
        main, told = self._main, []
        if main.parts.fetching.job.running:
            main.parts.fetching.job.cancel()
            main.bars.end_job(FETCHING)
            told.append(f"Fetching is stopped: {main.parts.fetching.job.kept or 'nothing had come'}.")
        if RANKING in main.bars.jobs:
            main.parts.ranking.job.cancel()
            main.bars.end_job(RANKING)
            told.append("Ranking is stopped: papers keep the scores that they had.")
        if self._asks:
            main.parts.scoring.stop()
            told.append("The model is asked nothing more; what is scored is kept.")
        if main.parts.taking.stop_fetching():
            told.append("PDFs are fetched no further.")
        return told

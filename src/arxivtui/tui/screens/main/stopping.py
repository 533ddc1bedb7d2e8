"""The main screen's part in stopping: whatever runs ends, and what has come is kept."""

from typing import TYPE_CHECKING

from arxivtui.tui.jobs import FETCHING, PDFS, RANKING, SCORING

if TYPE_CHECKING:
    from arxivtui.tui.screens.main.screen import MainScreen

_STOPPED = {
    FETCHING: "Fetching is stopped: {kept}.",
    RANKING: "Ranking is stopped: papers keep the scores that they had.",
    SCORING: "The model is asked nothing more; what is scored is kept.",
    PDFS: "PDFs are fetched no further.",
}
"""What is said of each job that was stopped, in this order."""


class Stopping:
    """Stops fetching, ranking, asking the model and opening PDFs."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main

    @property
    def possible(self) -> bool | None:
        """Only where something runs."""
        return any(job.can_stop for job in self._main.jobs.values()) or None

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
        for group, said in _STOPPED.items():
            job = main.jobs.get(group)
            if job is None or not job.can_stop:
                continue
            if group == SCORING:
                main.parts.scoring.stop()
            else:
                job.cancel()
                main.bars.end_job(group)
            if group == FETCHING:
                said = said.format(kept=main.parts.fetching.job.kept or "nothing had come")
            told.append(said)
        return told

"""The main screen's part in fetching: how it begins, and what it leaves behind."""

from typing import TYPE_CHECKING

from arxivtui.tui.fetching import FetchJob, report_text
from arxivtui.tui.jobs import FETCHING
from arxivtui.tui.screens.main.layout import lacking_listings
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets.days import long_day

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.tui.messages import FetchDone
    from arxivtui.tui.screens.main.screen import MainScreen


class Fetching:
    """Begins the job, and brings in what it leaves.

    Attributes:
        job: ends with the screen; what was stored stays.
    """

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        main.jobs[FETCHING] = self.job = FetchJob(main)

    def fetch(self) -> None:
        """The newest announcement and what was missed, or the open day that could not be had.

        A day newer than any that arXiv showed was put there by the calendar: then the newest is asked for.
        """
        main, day = self._main, self._main.open_day
        lacking = lacking_listings(day) if day is not None and not main.papers.count else ()
        if day is not None and lacking and not main.spec.query and main.parts.contents.is_past(day.day):
            self.job.start(main.owner.session, [each.category for each in lacking], day.day)
            missed = all(each.to_come for each in lacking)
            main.owner.tell(f"Fetching {long_day(day.day)}{'' if missed else ' again'}.")
        else:
            self.job.start(main.owner.session)
            main.owner.tell("Fetching the newest announcement, then what was missed.")
        main.bars.refresh_hints()

    def day_fetched(self, day: "date") -> None:
        """A day can be read while others are still being fetched; an open list stays as it is."""
        main = self._main
        main.parts.contents.read_days()
        if self._is_awaited:
            main.parts.contents.open(Spec(day))

    @property
    def _is_awaited(self) -> bool:
        """Nothing is there to be read: what comes is opened."""
        main = self._main
        return not main.wanted.query and (main.day.everywhere or not main.view.ids)

    def done(self, message: "FetchDone") -> None:
        """All has come that will."""
        main, contents = self._main, self._main.parts.contents
        main.bars.end_job(FETCHING)
        text = report_text(message)
        contents.read_days()
        days = message.report.days
        newest = days[0] if days else None
        if days:
            main.parts.paper.reload()
        if main.spec.day in days and not (main.view.ids or main.wanted.query):
            contents.open(main.wanted)
        elif newest is not None and self._is_awaited:
            contents.open(Spec(newest))
        elif newest is not None and newest != main.day.day and message.report.new_papers:
            text = f"{newest:%Y-%m-%d} is among the days now. {text}"
        main.owner.tell(text, bad=message.report.incomplete or message.ranking_error is not None)
        contents.read_spent()
        main.parts.scoring.consider()

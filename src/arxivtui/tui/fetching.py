"""The fetch job as the screens see it: one at a time, told in words, cancelled at the end."""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import FetchDone, JobProgress
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.day import Event, FetchReport

GROUP = "fetch"


class FetchJob:
    """Fetches listings and ranks them, in a worker.

    Args:
        node: gets `JobProgress`, and at the end `FetchDone` or `JobFailed` of the group `fetch`; nothing
            more once the job was cancelled.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._run: _Run | None = None

    @property
    def running(self) -> bool:
        """It has begun, and neither ended nor been cancelled."""
        return self._run is not None and self._run.under_way

    def start(self, session: Session, categories: Sequence[str] = (), day: "date | None" = None) -> None:
        """Begin, unless it runs already.

        Args:
            session: whose store is written.
            categories: which to fetch; none given, those of the settings.
            day: of which listing date; None for the newest.
        """
        if not self.running:
            self._run = _Run(self._node)
            chosen = tuple(categories) or session.settings.arxiv.categories
            start(self._node, GROUP, partial(self._run.work, session, chosen, () if day is None else (day,)))

    def cancel(self) -> None:
        """End what is under way, at once; what was stored stays."""
        if self._run is not None:
            self._run.cancel()


class _Run:
    """The job once: begun by the screen, done in a thread, cancelled at any time."""

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._lock = Lock()
        self._stops: list[Callable[[], None]] = []
        self._cancelled = self._ended = False

    @property
    def under_way(self) -> bool:
        return not (self._cancelled or self._ended)

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    def work(self, session: Session, categories: Sequence[str], days: "Sequence[date]") -> FetchDone | None:
        """Fetch and rank; None where it was cancelled."""
        try:
            return None if self._cancelled else self._fetch_and_rank(session, categories, days)
        finally:
            self._ended = True

    def _fetch_and_rank(
        self, session: Session, categories: Sequence[str], days: "Sequence[date]"
    ) -> FetchDone | None:
        from arxivtui.day import Fetcher, rank_days
        from arxivtui.scoring import Ranker, RankerCancelledError

        fetcher = Fetcher(session.store, session.settings, session.directories)
        self._stop_with(fetcher.cancel)
        report = fetcher.fetch(categories, days, watch=self._tell)
        if report.cancelled:
            return None
        if not report.days:
            return FetchDone(report, 0)
        with Ranker() as ranker:
            self._stop_with(partial(ranker.cancel, for_good=True))
            try:
                ranked = rank_days(
                    session.store, session.settings, session.criteria, report.days, self._tell, ranker
                )
            except RankerCancelledError:
                return None
            except ArxivtuiError as error:
                return FetchDone(report, 0, error)
        return FetchDone(report, ranked)

    def _stop_with(self, stop: Callable[[], None]) -> None:
        """Have `stop` called when the job is cancelled, or now if it was."""
        with self._lock:
            self._stops.append(stop)
            cancelled = self._cancelled
        if cancelled:
            stop()

    def _tell(self, event: "Event") -> None:
        if not self._cancelled:
            self._node.post_message(JobProgress(event))


def progress_text(event: "Event") -> str:
    """What the running job does, in a few words."""
    from arxivtui.day import FetchFailed, Fetching, Ranked, Ranking, Received, Waiting

    match event:
        case Fetching(category):
            return f"fetching {harmless(category)}"
        case Waiting(seconds, why):
            return f"waiting {seconds:.0f} s: {harmless(why)}"
        case Received(listing):
            return f"{listing.category}: {listing.received_total} received"
        case FetchFailed(category):
            return f"{harmless(category)} failed"
        case Ranking(papers):
            return f"ranking {papers} papers"
        case Ranked(papers):
            return f"{papers} papers ranked"


def report_text(done: FetchDone) -> str:
    """What a fetch brought, one or two sentences; what failed is named with its reason."""
    report = done.report
    received = [result for result in report.results if result.listing is not None]
    fresh = sum(result.new_papers for result in received)
    parts = []
    if received:
        many = "1 new paper" if fresh == 1 else f"{fresh} new papers"
        parts.append(
            f"Fetched {' '.join(result.category for result in received)}: {many}, {done.ranked} ranked."
        )
    failed: dict[str, list[str]] = {}
    for result in report.results:
        if result.error is not None:
            failed.setdefault(str(result.error), []).append(result.category)
    parts += [f"{' '.join(categories)}: {reason}" for reason, categories in failed.items()]
    if done.ranking_error is not None:
        parts.append(f"Not ranked: {done.ranking_error}")
    return harmless(" ".join(parts)) or "Nothing was fetched: no categories are chosen."


def failures(report: "FetchReport") -> list[str]:
    """Why nothing came, each reason once."""
    return list(dict.fromkeys(str(result.error) for result in report.results if result.error is not None))

"""The fetch job as the screens see it: one at a time, told in words, cancelled at the end."""

from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import FetchDone, JobProgress
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from arxivtui.day import Event, Fetcher, FetchReport

GROUP = "fetch"


class FetchJob:
    """Fetches the newest listing of every category and ranks it, in a worker.

    Args:
        node: gets `JobProgress`, and at the end `FetchDone` or `JobFailed` of the group `fetch`.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._fetcher: Fetcher | None = None
        self.running = False

    def start(self, session: Session) -> None:
        """Begin, unless it runs already."""
        if not self.running:
            self.running = True
            start(self._node, GROUP, lambda: self._work(session))

    def cancel(self) -> None:
        """End the fetch under way; what was stored stays."""
        if self._fetcher is not None:
            self._fetcher.cancel()

    def _work(self, session: Session) -> FetchDone:
        from arxivtui.day import Fetcher, rank_days

        def watch(event: "Event") -> None:
            self._node.post_message(JobProgress(event))

        try:
            self._fetcher = Fetcher(session.store, session.settings, session.directories)
            report = self._fetcher.fetch(session.settings.arxiv.categories, watch=watch)
            if report.failed:
                return FetchDone(report, 0)
            try:
                ranked = rank_days(session.store, session.settings, session.criteria, report.days, watch)
            except ArxivtuiError as error:
                return FetchDone(report, 0, error)
            return FetchDone(report, ranked)
        finally:
            self._fetcher = None
            self.running = False


def progress_text(event: "Event") -> str:
    """What the running job does, in a few words."""
    from arxivtui.day import FetchFailed, Fetching, Ranked, Ranking, Received, Waiting

    match event:
        case Fetching(category):
            return f"fetching {harmless(category)}"
        case Waiting(seconds):
            return f"waiting {seconds:.0f} s, as arXiv asks"
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
    parts += [f"{result.category}: {result.error}" for result in report.results if result.error is not None]
    if done.ranking_error is not None:
        parts.append(f"Not ranked: {done.ranking_error}")
    return harmless(" ".join(parts)) or "Nothing was fetched: no categories are chosen."


def failures(report: "FetchReport") -> list[str]:
    """Why nothing came, each reason once."""
    return list(dict.fromkeys(str(result.error) for result in report.results if result.error is not None))

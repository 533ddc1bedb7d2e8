"""The fetch job as the screens see it: one at a time, told in words, cancelled at the end."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.text import counted, harmless
from arxivtui.tui.jobs import FETCHING
from arxivtui.tui.messages import DayFetched, FetchDone
from arxivtui.tui.runs import Job, Run, words_of
from arxivtui.tui.session import Session
from arxivtui.tui.widgets.status_line import PART

if TYPE_CHECKING:
    from datetime import date

    from arxivtui.day import Event, FetchReport
    from arxivtui.domain import Listing


class FetchJob(Job["_Run"]):
    """Fetches listings and ranks them, in a worker.

    Args:
        node: gets `JobProgress`, a `DayFetched` for each day, and at the end `FetchDone` or `JobFailed` of
            the group `fetch`; nothing more once the job was cancelled.
    """

    def start(self, session: Session, categories: Sequence[str] = (), day: "date | None" = None) -> None:
        """Begin, unless it runs already.

        Args:
            session: whose store is written.
            categories: which to fetch; none given, those of the settings.
            day: of which listing date; None for the newest.
        """
        if not self.running:
            run = _Run(self._node)
            chosen = tuple(categories) or session.settings.arxiv.categories
            self._begin(run, partial(run.work, session, chosen, () if day is None else (day,)))

    @property
    def kept(self) -> str:
        """What the last job brought, or has brought so far, in words; empty where that is nothing."""
        return "" if self._run is None else self._run.kept


class _Run(Run):
    """The job once, with the figures of what it brings."""

    def __init__(self, node: DOMNode) -> None:
        super().__init__(node, FETCHING)
        self._words = FetchWords()
        self._ranked = 0

    @property
    def kept(self) -> str:
        """What has come so far, in words."""
        return self._words.kept(self._ranked)

    def work(self, session: Session, categories: Sequence[str], days: "Sequence[date]") -> FetchDone | None:
        """Fetch and rank; None where it was cancelled."""
        if self.cancelled:
            return None
        from arxivtui.day import Fetcher, RankAsFetched

        fetcher = Fetcher(session.store, session.settings, session.directories)
        self.stop_with(fetcher.cancel)
        with RankAsFetched(
            session.store,
            session.settings,
            lambda: session.criteria,
            self.tell_event,
            session.directories.terms_file,
        ) as ranking:
            self.stop_with(ranking.cancel)

            def rank_and_tell(day: "date") -> None:
                ranking.day(day)
                self._ranked = ranking.ranked
                if not self.cancelled:
                    self._node.post_message(DayFetched(day))

            report = fetcher.fetch(
                categories, days, self.tell_event, on_day=rank_and_tell, on_papers=ranking.papers
            )
            if not report.cancelled:
                ranking.leftovers()
        if report.cancelled or ranking.cancelled:
            return None
        return FetchDone(report, ranking.ranked, ranking.error)

    def tell_event(self, event: "Event") -> None:
        """What has come of what, and what is still to come."""
        self.tell(self._words(event))


class FetchWords:
    """Says where a fetch is: what has come of what arXiv states, what is still to come, what is there."""

    def __init__(self) -> None:
        self._now = ""
        self._there: dict[str, str] = {}
        self._missed = self._asked = self._listings = self._new = 0

    def __call__(self, event: "Event") -> str:
        """The weightiest part first; empty where there is nothing new to say."""
        from arxivtui import day

        match event:
            case day.Missed(listings):
                self._missed, self._asked, self._there = listings, 0, {}
                return ""
            case day.Fetching(category, wanted):
                self._now = f"fetching {harmless(category)}{f' {wanted:%m-%d}' if wanted else ''}"
                self._asked += 1
            case day.PageRead(category, wanted, _, received, stated):
                of = f" of {stated:,}" if stated is not None else ""
                on = f" {wanted:%m-%d}" if wanted and self._missed else ""
                self._now = f"fetching {harmless(category)}{on} {received:,}{of}"
            case day.Received(listing) | day.Unchanged(listing):
                self._came(listing, event.new_papers if isinstance(event, day.Received) else 0)
                return ""
            case _:
                words = words_of(event)
                return PART.join([words, *self._rest]) if words else ""
        return PART.join([self._now, *self._rest])

    def _came(self, listing: "Listing", new: int) -> None:
        self._listings += 1
        self._new += new
        if not self._missed:
            self._there[listing.category] = f"{harmless(listing.category)} {listing.received_total:,}"

    @property
    def _rest(self) -> list[str]:
        missed = [f"{self._asked:,} of {self._missed:,} missed"] if self._missed else []
        there = [", ".join(self._there.values()) + " there"] if self._there else []
        return missed + there

    def kept(self, ranked: int) -> str:
        """What has come and stays."""
        if not self._listings:
            return ""
        listings, papers = counted(self._listings, "listing"), counted(self._new, "new paper")
        return f"{listings} kept, {papers}, {ranked:,} ranked"


def report_text(done: FetchDone) -> str:
    """What a fetch brought, a few sentences; what failed or is not whole is named with its reason."""
    report = done.report
    had = [result for result in report.results if result.had]
    parts = []
    if had:
        categories = " ".join(dict.fromkeys(result.category for result in had))
        days = len({result.listing.listing_date for result in had if result.listing})
        over = f" over {days} days" if days > 1 else ""
        fresh = counted(report.new_papers, "new paper")
        parts.append(f"Fetched {categories}{over}: {fresh}, {done.ranked} ranked.")
    for history in report.history:
        kept = counted(history.kept, "paper")
        parts.append(f"{history.category} since {history.since}: {kept} through OAI-PMH.")
    if report.late is not None:
        parts.append(f"arXiv is late: {report.late} is not shown yet.")
    for reason, where in _reasons(report).items():
        parts.append(f"{' '.join(where)}: {reason}")
    if done.ranking_error is not None:
        parts.append(f"Not ranked: {done.ranking_error}")
    return harmless(" ".join(parts)) or "Nothing was fetched: no categories are chosen."


def _reasons(report: "FetchReport") -> dict[str, list[str]]:
    """Why something is missing: each reason once, with the categories and days that it is true of."""
    reasons: dict[str, list[str]] = {}
    for result in report.results:
        if result.whole:
            continue
        why = str(result.error) if result.error else result.listing.reason if result.listing else ""
        where = result.category if result.day is None else f"{result.category} {result.day}"
        reasons.setdefault(why, []).append(where)
    for history in report.history:
        if history.error is not None:
            reasons.setdefault(str(history.error), []).append(history.category)
    return reasons


def failures(report: "FetchReport") -> list[str]:
    """Why nothing came, each reason once."""
    return list(dict.fromkeys(str(result.error) for result in report.results if result.error is not None))

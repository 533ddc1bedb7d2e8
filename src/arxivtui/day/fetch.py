"""Fetch announced days: today's first, then every day that was missed, newest first, then history."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import RLock
from uuid import uuid4

from arxivtui.config import Directories, Settings
from arxivtui.day.far_back import check_since
from arxivtui.day.history import History, OnPapers
from arxivtui.day.progress import Missed, PageRead, Waiting, Watch, unwatched
from arxivtui.day.receiving import Receiver
from arxivtui.day.report import CategoryResult, FetchReport, PapersReport
from arxivtui.domain import ListingState, Paper, Run, RunKind, weekdays
from arxivtui.sources import Arxiv, PageReceived, SourceCancelledError, TooOldDayError
from arxivtui.store import Store, listings, papers, runs

FAILURES_IN_A_ROW = 2
"""After so many days in a row that could not be had, the others of that category wait for the next time."""

IDS_AT_ONCE = 100
"""Papers asked for by id in one request, stored before the next."""

SHOWN_NO_MORE = "arXiv shows this day no more; its papers came through OAI-PMH, without their announcements"

OnDay = Callable[[date], None]
"""Called when all categories of a day have been asked for, so that it can be ranked while others come."""


def _no_one(_had: object) -> None:
    """Nobody waits for it."""


class Fetcher:
    """Fetches for one reader, one request at a time.

    A thread may call `cancel` before or while another fetches: the request or the wait under way ends at
    once, nothing is left half-written, and what was stored before stays.

    Attributes:
        so_far: what became of the last fetch of listings, up to an error if one ended it.
    """

    def __init__(self, store: Store, settings: Settings, directories: Directories) -> None:
        self.so_far = FetchReport(())
        self._store = store
        self._settings = settings
        self._directories = directories
        self._lock = RLock()  # A signal's handler may cancel while its own thread holds it.
        self._arxiv: Arxiv | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """End the fetch under way, and all later ones. Safe from any thread."""
        with self._lock:
            self._cancelled = True
            if self._arxiv is not None:
                self._arxiv.cancel()

    def fetch(
        self,
        categories: Sequence[str],
        days: Sequence[date] = (),
        watch: Watch = unwatched,
        *,
        since: date | None = None,
        on_day: OnDay = _no_one,
        on_papers: OnPapers = _no_one,
    ) -> FetchReport:
        """Fetch what is new in each category and what was missed since; or each category on each of `days`.

        Without `days`: the newest listing of each category, then the days missed since the last one that was
        had, newest first. With `since`, every day from that one on too; those that arXiv's pages show no more
        come through OAI-PMH, as papers without announcements.

        A category that fails does not stop the others. Each listing is stored in one transaction before the
        next is asked for. Once cancelled, it ends; what it was just asking for has no result, and is not
        remembered as failed.

        Raises:
            SinceError: arXiv can have nothing of the day that `since` names.
            StoreError: the store cannot be written; `so_far` has what came before.
        """
        self.so_far = FetchReport(())
        if since is not None:
            check_since(since, datetime.now(UTC))
        run = Run(str(uuid4()), RunKind.FETCH, datetime.now(UTC))
        with self._store.writing() as db:
            runs.start(db, run)
        with self.asking(watch) as arxiv:
            job = _Job(self._store, arxiv, self._settings, watch, on_day, on_papers)
            try:
                if self._cancelled:
                    raise SourceCancelledError("Fetching was stopped before it began.")
                if days:
                    job.days(categories, days)
                else:
                    job.newest_and_missed(categories, since)
            except SourceCancelledError:
                job.cancelled = True
            finally:
                self.so_far = job.report()
        report = self.so_far
        received = sum(one.listing.received_total for one in report.results if one.listing and one.had)
        kept = sum(one.kept for one in report.history)
        with self._store.writing() as db:
            runs.finish(db, replace(run, papers=received + kept), datetime.now(UTC))
        return report

    def papers(self, ids: Sequence[str], watch: Watch = unwatched) -> PapersReport:
        """Receive papers by id, as arXiv has them now, whenever they were announced.

        Raises:
            SourceError: arXiv could not be asked; what came before is stored.
            StoreError: the store cannot be written.
        """
        stored: list[str] = []
        missing: list[str] = []
        new_papers = 0
        with self.asking(watch) as arxiv:
            try:
                for start in range(0, len(ids), IDS_AT_ONCE):
                    found = arxiv.api.papers(ids[start : start + IDS_AT_ONCE])
                    new_papers += self.keep(found.papers)
                    stored += [paper.id for paper in found.papers]
                    missing += found.missing
            except SourceCancelledError:
                return PapersReport(tuple(stored), tuple(missing), new_papers, cancelled=True)
        return PapersReport(tuple(stored), tuple(missing), new_papers)

    def search(self, query: str, limit: int, watch: Watch = unwatched) -> PapersReport:
        """Receive what arXiv's own search finds, newest submissions first.

        Args:
            query: in the language of its API, for example `ti:pruning AND cat:cs.LG`.
            limit: how many papers at most.
            watch: told of what is done.

        Raises:
            SourceError: arXiv could not be asked, or does not understand the query.
            StoreError: the store cannot be written.
        """
        with self.asking(watch) as arxiv:
            try:
                found = arxiv.api.search(query, limit)
            except SourceCancelledError:
                return PapersReport(cancelled=True)
        return PapersReport(tuple(paper.id for paper in found), (), self.keep(found))

    def keep(self, found: Sequence[Paper]) -> int:
        """Store papers as arXiv's API has them, and say how many were unknown before.

        Raises:
            StoreError: the store cannot be written.
        """
        plain = {paper.id: papers.plain_text(paper) for paper in found}
        with self._store.writing() as db:
            return papers.save_all(db, found, plain).added

    @contextmanager
    def asking(self, watch: Watch = unwatched) -> Iterator[Arxiv]:
        """arXiv, for whoever has more to ask than what is here; `cancel` ends that too."""

        def waiting(seconds: float, why: str) -> None:
            watch(Waiting(seconds, why, datetime.now(UTC) + timedelta(seconds=seconds)))

        def read(page: PageReceived) -> None:
            watch(PageRead(page.category, page.day, page.number, page.received, page.stated))

        with Arxiv(self._settings.arxiv, self._directories.state, on_wait=waiting, on_page=read) as arxiv:
            with self._lock:
                self._arxiv = arxiv
                if self._cancelled:
                    arxiv.cancel()
            try:
                yield arxiv
            finally:
                with self._lock:
                    self._arxiv = None


class _Job:
    """One fetch: what it has had so far, and what is left to ask for."""

    def __init__(
        self, store: Store, arxiv: Arxiv, settings: Settings, watch: Watch, on_day: OnDay, on_papers: OnPapers
    ) -> None:
        self.cancelled = False
        self._store = store
        self._receiver = Receiver(store, arxiv, settings.arxiv, watch)
        self._history = History(store, arxiv, settings.arxiv, watch, on_papers)
        self._watch = watch
        self._on_day = on_day
        self._results: list[CategoryResult] = []

    def report(self) -> FetchReport:
        """What became of it."""
        results = (*self._receiver.newest_results, *self._results)
        return FetchReport(results, tuple(self._history.results), self.cancelled, self._receiver.late)

    def days(self, categories: Sequence[str], days: Sequence[date]) -> None:
        """Each category on each of these days."""
        for day in days:
            for category in categories:
                self._results.append(self._receiver.day(category, day))
            if any(one.had for one in self._results[-len(categories) :]):
                self._on_day(day)

    def newest_and_missed(self, categories: Sequence[str], since: date | None) -> None:
        """The newest listings, then the days between, newest first, then history."""
        self._receiver.newest(categories)
        newest = self._receiver.newest_days
        for day in self.report().days:
            self._on_day(day)
        if since is not None:
            self._write_down(newest, since)
        too_old = self._catch_up(newest, since)
        if since is not None:
            with self._store.reading() as db:
                for category in newest:
                    too_old[category].update(listings.given_up(db, category, since))
        for category, days in too_old.items():
            if days and self._history.harvest(category, min(days), newest[category]):
                with self._store.writing() as db:
                    listings.settle(db, category, days, SHOWN_NO_MORE)

    def _write_down(self, newest: Mapping[str, date], since: date) -> None:
        """Have every day from `since` on among those to ask for, so that a later fetch goes on with them."""
        now = datetime.now(UTC)
        with self._store.writing() as db:
            for category, until in newest.items():
                listings.plan(db, category, weekdays(since, until), now)

    def _catch_up(self, newest: Mapping[str, date], since: date | None) -> dict[str, set[date]]:
        """Ask for the days that are not whole, and give those by category that arXiv shows no more.

        Newest first; but days that failed before come last, lest they keep all others from being asked for.
        """
        fresh: dict[str, set[date]] = {}
        again: dict[str, set[date]] = {}
        with self._store.reading() as db:
            for category, until in newest.items():
                missed = [one for one in listings.missed(db, category, since) if one.listing_date < until]
                failed = [one for one in missed if one.state is ListingState.FAILED and not one.to_come]
                again[category] = {one.listing_date for one in failed}
                fresh[category] = {one.listing_date for one in missed} - again[category]
        if many := sum(map(len, (*fresh.values(), *again.values()))):
            self._watch(Missed(many))
        too_old: dict[str, set[date]] = {category: set() for category in newest}
        for missing in (fresh, again):
            self._ask_for(missing, too_old)
        return too_old

    def _ask_for(self, missing: Mapping[str, set[date]], too_old: Mapping[str, set[date]]) -> None:
        """Ask for these days, newest first; one that is too old, and all before it, goes to `too_old`."""
        failures = Counter[str]()
        for day in sorted(set().union(*missing.values()), reverse=True):
            had = False
            for category in [one for one, days in missing.items() if day in days]:
                if day <= max(too_old[category], default=date.min):
                    too_old[category].add(day)
                    continue
                if failures[category] >= FAILURES_IN_A_ROW:
                    continue
                result = self._receiver.day(category, day)
                if isinstance(result.error, TooOldDayError):
                    too_old[category].add(day)
                    continue
                failures[category] = failures[category] + 1 if result.error else 0
                self._results.append(result)
                had = had or result.had
            if had:
                self._on_day(day)

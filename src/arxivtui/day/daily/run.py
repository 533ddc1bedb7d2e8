"""The daily run, step by step: what comes is stored at once, and the next run makes up for one that died."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event, Lock

from arxivtui.config import Criteria, Directories, Settings
from arxivtui.day.daily import told
from arxivtui.day.daily.digests import DayDigest, DigestState, digest_folder, write_day
from arxivtui.day.daily.notice import run_command
from arxivtui.day.daily.report import DailyDay, DailyReport
from arxivtui.day.daily.scoring import DailyScoring, ModelPart
from arxivtui.day.daily.told import Standing
from arxivtui.day.daily.waiting import is_out, lacking, pauses, together
from arxivtui.day.daily.words import command_text, command_variables
from arxivtui.day.fetch import Fetcher
from arxivtui.day.progress import Waiting, Watch, unwatched
from arxivtui.day.rank_as_fetched import RankAsFetched
from arxivtui.day.report import FetchReport
from arxivtui.domain import ArxivtuiError
from arxivtui.sources import SourceCancelledError, newest_listing_date, next_announcement
from arxivtui.store import Store, folding, listings

Clock = Callable[[], datetime]
"""Tells the time, with its zone."""
Pause = Callable[[float], bool]
"""Waits so many seconds; whether it was ended before."""


def _now() -> datetime:
    return datetime.now(UTC)


class Daily:
    """One run. `cancel` and `abort` may be called from any thread, also before it begins.

    Whoever runs it has the turn (`DailyTurn`).

    Args:
        store: where everything goes.
        settings: the reader's.
        criteria: gives the reader's criteria.
        directories: for the locks, and what the ranker keeps.
        wait: how long to wait for an announcement that is due.
        clock: tells the time.
        pause: waits between two looks for it; by default until the run is cancelled.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        criteria: Callable[[], Criteria],
        directories: Directories,
        *,
        wait: timedelta = timedelta(0),
        clock: Clock = _now,
        pause: Pause | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._criteria = criteria
        self._directories = directories
        self._wait = wait
        self._clock = clock
        self._stopped = Event()
        self._pause = pause or self._stopped.wait
        self._fetcher = Fetcher(store, settings, directories)
        self._scoring = DailyScoring(store, settings, directories)
        self._lock = Lock()
        self._stops: list[Callable[[], None]] = [self._fetcher.cancel, self._scoring.cancel]

    def cancel(self) -> None:
        """End soon: what was received is kept, answers of a model that are under way are waited for."""
        self._stopped.set()
        with self._lock:
            stops = tuple(self._stops)
        for stop in stops:
            stop()

    def abort(self) -> None:
        """Give up the answers under way, too."""
        self.cancel()
        self._scoring.abort()

    def run(self, watch: Watch = unwatched) -> DailyReport:
        """Fetch, rank, score, write and tell.

        Raises:
            StoreError: the store cannot be read or written.
            CriteriaError: criteria.md cannot be used.
        """
        started = self._clock()
        self._criteria()  # A mistake in it is told before arXiv is asked.
        told.begin(self._store)
        with self._ranking(watch) as ranking:
            fetched = self._fetch(ranking, watch)
            if not self._stopped.is_set():
                ranking.leftovers()
                ranking.newest()
        report = DailyReport(started, fetched, ranked=ranking.ranked)
        if ranking.error is not None:
            report = replace(report, ranking_trouble=str(ranking.error))
        report = replace(report, model=self._score(report, watch))
        report, done = self._with_days(report)
        if report.news and report.news[0].best is None:
            report = replace(report, lack=self._criteria().lack)
        report = self._with_calendar(report)
        report = self._with_backup(report)
        report = replace(report, stopped=self._stopped.is_set())
        report = self._with_command(report)
        if not report.stopped:
            told.keep(self._store, done)
        return report

    # arXiv

    @contextmanager
    def _ranking(self, watch: Watch) -> Iterator[RankAsFetched]:
        terms = self._directories.terms_file
        with RankAsFetched(self._store, self._settings, self._criteria, watch, terms) as ranking:
            with self._lock:
                self._stops.append(ranking.cancel)
            if self._stopped.is_set():
                ranking.cancel()
            yield ranking

    def _fetch(self, ranking: RankAsFetched, watch: Watch) -> FetchReport:
        """Fetch; and as long as the announcement is waited for, look for it, then fetch again."""
        until = self._clock() + self._wait
        report = self._fetch_once(ranking, watch)
        for look, pause in enumerate(pauses(self._settings.arxiv)):
            now = self._clock()
            missing = lacking(self._store, report, now)
            if not missing.categories or now >= until or report.cancelled:
                break
            seconds = min(pause, (until - now).total_seconds())
            watch(Waiting(seconds, f"{missing.day:%a %d %b} is not announced yet", until))
            if self._pause(seconds):
                break
            wanted = missing.categories[look % len(missing.categories)]
            if self._is_out(wanted, missing.day, watch):
                report = together(report, self._fetch_once(ranking, watch))
        return report

    def _fetch_once(self, ranking: RankAsFetched, watch: Watch) -> FetchReport:
        return self._fetcher.fetch(
            self._settings.arxiv.categories, watch=watch, on_day=ranking.day, on_papers=ranking.papers
        )

    def _is_out(self, category: str, day: date, watch: Watch) -> bool:
        with suppress(SourceCancelledError), self._fetcher.asking(watch) as arxiv:
            return is_out(arxiv, self._store, category, day)
        return False

    # The model

    def _score(self, report: DailyReport, watch: Watch) -> ModelPart:
        model = self._settings.llm.model
        if self._stopped.is_set() or not model:
            return ModelPart(model)
        if report.ranking_trouble:
            return ModelPart(model, why_not="the papers could not be ranked")
        return self._scoring.run(self._criteria(), watch)

    # The days

    def _with_days(self, report: DailyReport) -> tuple[DailyReport, Mapping[date, Standing]]:
        """The days that are to be told, with their digests; and those that are done with then."""
        changed = told.changed(self._store)
        try:
            folder = digest_folder(self._settings)
        except ArxivtuiError as error:
            folder, report = None, replace(report, trouble=(*report.trouble, error.message))
        days, done = [], {}
        for day, (now, then) in changed.items():
            found = self._look(day)
            news = then is None or then.listings != now.listings
            digest = None
            if folder is not None and found.announced and not self._stopped.is_set():
                digest = write_day(self._store, self._settings, folder, day)
            if not _is_failed(digest):
                done[day] = now
            if news or (digest is not None and digest.state is not DigestState.UNCHANGED):
                days.append(replace(found, digest=digest, news=news))
        with self._store.reading() as db:
            newest = listings.newest_announced(db)
        known = next((one for one in days if one.day == newest), None)
        if known is None and newest is not None:
            known = self._look(newest)
        return replace(report, days=tuple(days), newest=known), done

    def _look(self, day: date) -> DailyDay:
        """How a day stands."""
        with self._store.reading() as db:
            standing = next(folding.on(db, [day], self._settings.fold), folding.DayStanding(day))
            found = told.listings_of(db, day)
        values = {each: standing.values[each] for each in standing.announced if each in standing.values}
        best = max(values, key=lambda each: (values[each], each), default=None)
        return DailyDay(
            day=day,
            listings=found,
            announced=len(standing.shown | standing.low | standing.beyond | standing.replaced),
            papers=len(standing.announced),
            unread=len(standing.announced & standing.unread),
            best=None if best is None else (best, values[best]),
        )

    # What is around it

    def _with_calendar(self, report: DailyReport) -> DailyReport:
        """What is due, or comes next; nothing where arXiv's days are not the calendar's."""
        now = self._clock()
        missing = lacking(self._store, report.fetched, now)
        if missing.late:
            return replace(report, due=missing.day)
        shown = max(report.fetched.days, default=None)
        if shown is None or not shown >= newest_listing_date(now):
            return report
        next_day, next_at = next_announcement(now)
        return replace(report, next_day=next_day, next_at=next_at)

    def _with_backup(self, report: DailyReport) -> DailyReport:
        if self._stopped.is_set():
            return report
        from arxivtui.store.backups import back_up_if_due

        due = back_up_if_due(self._store, self._settings, self._clock())
        return replace(report, backup=due.made, backup_trouble=due.warning)

    def _with_command(self, report: DailyReport) -> DailyReport:
        command = self._settings.daily.command.strip()
        if not command or report.stopped or not (report.anything_new or report.wrong):
            return report
        ended = run_command(command, command_text(report), command_variables(report), self._stopped)
        return replace(report, command=ended, stopped=self._stopped.is_set())


def _is_failed(digest: DayDigest | None) -> bool:
    return digest is not None and digest.state is DigestState.FAILED

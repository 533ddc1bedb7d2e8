"""Days that arXiv's pages show no more: their papers through OAI-PMH, a month at a time, newest month first.

OAI-PMH knows when a record was last changed, and arXivRaw when its first version came; neither is the day of
the announcement, so that history brings papers and no announcements. A paper of last spring that was touched
today is in today's month, which is why every month from the first wanted one up to now is asked for, and why
of older papers only those are brought up to date that are stored already.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from sqlite3 import Connection

from arxivtui.config import ArxivSettings
from arxivtui.day.progress import HistoryStored, Watch
from arxivtui.day.report import HistoryResult
from arxivtui.sources import (
    EARLIEST,
    Arxiv,
    BadTokenError,
    OaiPage,
    SourceCancelledError,
    SourceError,
    listing_date_of,
)
from arxivtui.store import Harvest, Store, harvests, papers

OnPapers = Callable[[tuple[str, ...]], None]
"""Called with the ids of papers that were stored without a listing date, so that they can be ranked."""

HELD_BACK = timedelta(days=14)
"""Moderators hold a paper back for days, now and then weeks: so much earlier it may have been submitted."""

_MOST_PAGES = 10_000
"""Pages of one month; a server that gives tokens for ever is stopped there."""


class History:
    """Harvests categories through OAI-PMH into the store, page by page.

    Each page is stored in one transaction with the place where the next one begins, so that after whatever
    end the next harvest goes on there.

    Args:
        store: where papers go.
        arxiv: where they come from.
        settings: which addresses arXiv has.
        watch: told of each page.
        on_papers: given the ids of each page's papers once they are stored.
    """

    def __init__(
        self, store: Store, arxiv: Arxiv, settings: ArxivSettings, watch: Watch, on_papers: OnPapers
    ) -> None:
        self._store = store
        self._arxiv = arxiv
        self._same_arxiv = settings.same_arxiv(settings.oai_url)
        self._watch = watch
        self._on_papers = on_papers
        self.results: list[HistoryResult] = []

    def harvest(self, category: str, since: date, until: date) -> bool:
        """Bring in the papers of a category that can have been announced on `since` or later.

        Args:
            category: for example cs.LG.
            since: the first listing date wanted.
            until: the newest listing date known; its month is asked for without an end.

        Returns:
            Whether everything came and could be used; if not, `results` says why.

        Raises:
            SourceCancelledError: the reader stopped it.
            StoreError: the store cannot be written.
        """
        self.results.append(HistoryResult(category, since))
        try:
            if not self._same_arxiv:
                raise SourceError(
                    f"The history of {category} is not at {self._arxiv.pages.host}.",
                    "Set arxiv.oai_url to where its OAI-PMH is.",
                )
            for month in months(max(since, EARLIEST), until):
                self._month(category, month, since, open_end=month == until.replace(day=1))
        except SourceCancelledError:
            raise
        except SourceError as error:
            self.results[-1] = replace(self.results[-1], error=error)
            return False
        return not self.results[-1].dropped

    def _month(self, category: str, month: date, since: date, *, open_end: bool) -> None:
        name = f"{month:%Y-%m}"
        with self._store.reading() as db:
            harvest = _begun(db, category, name, since)
        if harvest.finished_at is not None:
            return
        if not _goes_on(harvest):
            harvest = Harvest(category, name, harvest.kept_since)
        last = None if open_end else _last_day(month)
        begins_again = False
        for _ in range(_MOST_PAGES):
            try:
                page = self._arxiv.oai.records(category, month, last, harvest.token)
            except BadTokenError:
                if begins_again:
                    raise
                begins_again = True
                harvest = Harvest(category, name, harvest.kept_since)
                continue
            harvest = self._store_page(page, harvest, month, open_end=open_end)
            if not harvest.token:
                return
        raise SourceError(f"arXiv's OAI-PMH comes to no end for {category} in {month:%Y-%m}.")

    def _store_page(self, page: OaiPage, harvest: Harvest, month: date, *, open_end: bool) -> Harvest:
        first = harvest.kept_since - HELD_BACK
        recent = {one.paper.id for one in page.records if listing_date_of(one.first) >= first}
        with self._store.reading() as db:
            stored = papers.known(db, [one.paper.id for one in page.records])
        wanted = [one.paper for one in page.records if one.paper.id in recent or one.paper.id in stored]
        plain = {paper.id: papers.plain_text(paper) for paper in wanted}
        now = datetime.now(UTC)
        dropped = harvest.dropped + len(page.dropped)
        total = len(page.records) + len(page.dropped) + page.deleted
        harvest = replace(
            harvest,
            token=page.token,
            token_at=now if page.token else None,
            received=harvest.received + total,
            kept=harvest.kept + len(wanted),
            # A record that cannot be used may be mended: its month is asked for again.
            dropped=dropped,
            finished_at=None if page.token or open_end or dropped else now,
        )
        with self._store.writing() as db:
            added = papers.save_all(db, wanted, plain).added
            harvests.put(db, harvest)
        result = self.results[-1]
        self.results[-1] = replace(
            result,
            received=result.received + total,
            kept=result.kept + len(wanted),
            new_papers=result.new_papers + added,
            dropped=(*result.dropped, *(f"{one.id or 'a record'}: {one.reason}" for one in page.dropped)),
        )
        self._watch(HistoryStored(harvest.category, month, harvest.received, harvest.kept, not page.token))
        self._on_papers(tuple(paper.id for paper in wanted))
        return harvest


def months(since: date, until: date) -> Iterator[date]:
    """The first days of the months from that of `until` back to that of `since`."""
    month = until.replace(day=1)
    while month >= since.replace(day=1):
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


def months_left(db: Connection | None, category: str, since: date, until: date) -> list[date]:
    """The months that `History.harvest` would ask for, newest first; without a store all of them."""
    asked = months(max(since, EARLIEST), until)
    if db is None:
        return list(asked)
    return [month for month in asked if _begun(db, category, f"{month:%Y-%m}", since).finished_at is None]


def _begun(db: Connection, category: str, month: str, since: date) -> Harvest:
    """How far a month has come; not at all where it was begun for a later first day."""
    harvest = harvests.get(db, category, month)
    return Harvest(category, month, since) if harvest is None or harvest.kept_since > since else harvest


def _goes_on(harvest: Harvest) -> bool:
    """Its token may hold still: arXiv forgets them at midnight UTC, and what came since is behind none."""
    today = datetime.now(UTC).date()
    return bool(harvest.token) and harvest.token_at is not None and harvest.token_at.date() == today


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)

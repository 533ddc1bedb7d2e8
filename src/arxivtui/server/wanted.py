"""Papers that a browser asks for and the store does not hold: `/v1/request`, fetched in the background."""

import logging
from collections.abc import Callable, Iterable, Sequence
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from arxivtui.config import Directories, Settings, load_criteria
from arxivtui.domain import ArxivtuiError
from arxivtui.server.bodies import check_ids
from arxivtui.server.mistakes import log_mistake
from arxivtui.server.refusals import Refusal, of_store
from arxivtui.server.wire import WantedAnswer, WantedRequest
from arxivtui.store import Store, StoreError, papers
from arxivtui.text import cut, harmless

if TYPE_CHECKING:
    from arxivtui.server.guard import Caller
    from arxivtui.server.surroundings import Surroundings

MOST_QUEUED = 500
AT_ONCE = 100
MOST_FAILURES = 1000
LONGEST_REASON = 200
REFUSED = 400
"""The status of arXiv's word that a request cannot be answered."""

QUEUED = "queued"
NOT_KNOWN = "arXiv does not know this paper."

_log = logging.getLogger(__name__)


class Wanted:
    """The papers on their way from arXiv, and of those that do not come, why.

    Its thread lives while there is something to do. Safe from any thread.

    Args:
        store: where papers go.
        settings: which addresses arXiv has, and how papers are ranked.
        directories: where the criteria and the politeness stamps are.
        most_queued: how many may wait.
    """

    def __init__(
        self, store: Store, settings: Settings, directories: Directories, *, most_queued: int = MOST_QUEUED
    ) -> None:
        self._store = store
        self._settings = settings
        self._directories = directories
        self._most_queued = most_queued
        self._lock = Lock()
        self._queue: dict[str, None] = {}
        self._under_way: frozenset[str] = frozenset()
        self._failures: dict[str, str] = {}
        self._working = False
        self._cancelled = Event()
        self._cancels: tuple[Callable[[], None], ...] = ()

    def add(self, ids: Sequence[str]) -> list[str]:
        """Have those of the papers fetched that the store does not hold, and name them.

        Raises:
            Refusal: too many wait already; none was added.
            StoreError: the store cannot be read.
        """
        with self._store.reading() as db:
            stored = papers.known(db, ids)
        missing = [one for one in dict.fromkeys(ids) if one not in stored]
        with self._lock:
            new = [one for one in missing if one not in self._queue and one not in self._under_way]
            if self._cancelled.is_set() or len(self._queue) + len(new) > self._most_queued:
                raise queue_full()
            for one in new:
                self._queue[one] = None
                self._failures.pop(one, None)
            if self._queue and not self._working:
                self._working = True
                Thread(target=self._work, name="arxivtui-wanted", daemon=True).start()
        return missing

    def told(self, ids: Iterable[str]) -> dict[str, str]:
        """Of those of the papers that were asked for: `queued`, or in a sentence why they do not come."""
        with self._lock:
            return {
                one: QUEUED if one in self._queue or one in self._under_way else self._failures[one]
                for one in ids
                if one in self._queue or one in self._under_way or one in self._failures
            }

    def cancel(self) -> None:
        """End what is under way, soon, and begin nothing more."""
        with self._lock:
            self._cancelled.set()
            self._queue.clear()
            cancels = self._cancels
        for cancel in cancels:
            cancel()

    def _work(self) -> None:
        while batch := self._next():
            failures = dict.fromkeys(batch, "This paper could not be fetched; arxivtui's log says more.")
            try:
                failures = self._had(batch)
            except Exception as error:
                if self._cancelled.is_set():  # The store may be closed already.
                    return
                log_mistake(_log, "Papers could not be fetched", error)
            with self._lock:
                self._under_way = frozenset()
                self._failures |= failures
                for old in [*self._failures][:-MOST_FAILURES]:
                    del self._failures[old]

    def _next(self) -> list[str]:
        """What to fetch next; nothing ends the thread, and the next paper asked for begins another."""
        with self._lock:
            batch = [] if self._cancelled.is_set() else [*self._queue][:AT_ONCE]
            for one in batch:
                del self._queue[one]
            self._under_way = frozenset(batch)
            self._working = bool(batch)
            return batch

    def _had(self, batch: Sequence[str]) -> dict[str, str]:
        """Fetch and rank papers; what is given back is why some did not come."""
        # Here, since an endpoint that is asked for nothing has no use for what speaks to arXiv.
        from arxivtui.day import Fetcher, RankAsFetched

        fetcher = Fetcher(self._store, self._settings, self._directories)
        with RankAsFetched(
            self._store,
            self._settings,
            lambda: load_criteria(self._directories),
            cache=self._directories.terms_file,
        ) as ranking:
            with self._lock:
                self._cancels = (fetcher.cancel, ranking.cancel)
                if self._cancelled.is_set():
                    return {}
            try:
                failures = _fetched(fetcher.papers, batch)
                if self._cancelled.is_set():
                    return {}
                with self._store.reading() as db:
                    stored = papers.known(db, batch)
                ranking.papers([one for one in batch if one in stored])
            finally:
                with self._lock:
                    self._cancels = ()
        if ranking.error is not None:
            _log.warning("Papers that a browser asked for are not ranked: %s", type(ranking.error).__name__)
        return {one: failures.get(one, NOT_KNOWN) for one in batch if one not in stored}


def _fetched(fetch: Callable[[Sequence[str]], object], ids: Sequence[str]) -> dict[str, str]:
    """Fetch papers into the store; what is given back is why those did not come that arXiv may have.

    arXiv refuses a whole request for one id that cannot be (of a thirteenth month, say): it is asked again
    by halves.
    """
    from arxivtui.sources import SourceFailedError

    try:
        fetch(ids)
    except SourceFailedError as error:
        if error.status != REFUSED:
            return dict.fromkeys(ids, _reason(error))
        if len(ids) == 1:
            return {}
        half = len(ids) // 2
        return _fetched(fetch, ids[:half]) | _fetched(fetch, ids[half:])
    except ArxivtuiError as error:
        return dict.fromkeys(ids, _reason(error))
    return {}


def _reason(error: ArxivtuiError) -> str:
    message = of_store(error).message if isinstance(error, StoreError) else error.message
    return cut(harmless(message), LONGEST_REASON)


def queue_full() -> Refusal:
    """As many papers wait already as may."""
    return Refusal(429, "queue_full", "Too many papers are waiting to be fetched.", {"retry-after": "60"})


def want(around: "Surroundings", _caller: "Caller", request: WantedRequest) -> WantedAnswer:
    """Have papers fetched that the store does not hold; see `WantedAnswer`."""
    check_ids(request.ids)
    return WantedAnswer(queued=around.wanted.add(request.ids))

"""Ranking beside a fetch: each day as it comes, in one process of the ranker, an error kept for the end."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from arxivtui.config import Criteria, Settings
from arxivtui.day.progress import Watch, unwatched
from arxivtui.day.rank import rank_days, rank_papers
from arxivtui.domain import ArxivtuiError
from arxivtui.scoring import Ranker, RankerCancelledError
from arxivtui.store import Store, scores


class RankAsFetched:
    """Give its `day` and `papers` to `Fetcher.fetch`. Use as a context manager.

    What cannot be ranked does not stop a fetch: after an error the rest stays unranked.

    Args:
        store: where papers and scores are.
        settings: the reader's.
        criteria: gives the reader's criteria; asked when first needed.
        watch: told of each ranking.
        cache: where the ranker keeps papers' terms.

    Attributes:
        ranked: papers ranked so far.
        error: why the rest stayed unranked, or None.
        cancelled: the reader stopped it.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        criteria: Callable[[], Criteria],
        watch: Watch = unwatched,
        cache: Path | None = None,
    ) -> None:
        self.ranked = 0
        self.error: ArxivtuiError | None = None
        self.cancelled = False
        self._store = store
        self._settings = settings
        self._criteria = criteria
        self._watch = watch
        self._ranker = Ranker(cache)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ranker.__exit__(kind, error, trace)

    def cancel(self) -> None:
        """End the ranking under way, and all later ones. Safe from any thread."""
        self._ranker.cancel(for_good=True)

    def day(self, day: date) -> None:
        """Rank the papers of one day."""
        self._try(
            lambda: rank_days(
                self._store, self._settings, self._criteria(), [day], self._watch, self._ranker, taught=False
            )
        )

    def papers(self, ids: Sequence[str]) -> None:
        """Rank papers that have no listing date."""
        self._try(
            lambda: rank_papers(self._store, self._settings, self._criteria(), ids, self._watch, self._ranker)
        )

    def leftovers(self) -> None:
        """Rank what was stored by a fetch that was stopped before it could be ranked."""
        with self._store.reading() as db:
            never = scores.never_ranked(db)
        if never:
            self.papers(never)

    def newest(self) -> None:
        """Rank the newest days as well taught as can be, those anew that triage since has taught about."""
        self._try(
            lambda: rank_days(
                self._store, self._settings, self._criteria(), (), self._watch, ranker=self._ranker
            )
        )

    def _try(self, rank: Callable[[], int]) -> None:
        if self.cancelled or self.error is not None:
            return
        try:
            self.ranked += rank()
        except RankerCancelledError:
            self.cancelled = True
        except ArxivtuiError as error:
            self.error = error

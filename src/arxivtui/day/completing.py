"""What a bibliography needs and a listing page did not print: whole lists of authors, DOI, journal reference.

Pages print about a hundred authors, and papers come out after they were announced. arXiv's API has both, by
id. Only that is taken from it: text that it has newer would be without a score.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from arxivtui.config import Directories, Settings
from arxivtui.day.fetch import IDS_AT_ONCE, Fetcher
from arxivtui.day.progress import Completing, Event, PageRead, Watch, unwatched
from arxivtui.domain import ArxivtuiError, Paper
from arxivtui.sources import Arxiv, SourceCancelledError, SourceError
from arxivtui.store import Store, papers

_AUTHORS_AT_ONCE = 40_000
"""Authors in one answer: with 100 bytes each, a fifth of what one may have."""

_AUTHORS_OF_A_CUT_LIST = 3_000
"""As many as such papers have, since the list does not say."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What was learnt.

    Attributes:
        asked: papers that arXiv was to be asked about.
        completed: those whose list of authors was cut and is whole now.
        changed: those that have a new DOI or journal reference.
        cut: those whose list is cut still.
        missing: those that arXiv does not have.
        error: why arXiv could not be asked to the end, or None.
        cancelled: the reader stopped it before its end.
    """

    asked: int = 0
    completed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    error: ArxivtuiError | None = None
    cancelled: bool = False

    @property
    def partly(self) -> bool:
        """Something that was asked for is not known."""
        return self.error is not None or bool(self.missing) or bool(self.cut)


class Completer:
    """Asks arXiv about stored papers for one reader. A thread may call `cancel` while another asks.

    What is learnt is kept at once, answer by answer.
    """

    def __init__(self, store: Store, settings: Settings, directories: Directories) -> None:
        self._store = store
        self._settings = settings
        self._fetcher = Fetcher(store, settings, directories)

    def cancel(self) -> None:
        """End the work under way, and all later. Safe from any thread."""
        self._fetcher.cancel()

    def complete(
        self,
        ids: Sequence[str],
        watch: Watch = unwatched,
        *,
        refresh: bool = False,
        offline: bool = False,
    ) -> Completion:
        """Learn the whole list of authors of papers where it is cut; with `refresh`, ask about all papers.

        Args:
            ids: stored papers; others are passed over.
            watch: told of what is done.
            refresh: ask about DOI and journal reference too.
            offline: ask nothing, and tell what is cut.

        Raises:
            StoreError: the store cannot be read or written; what was learnt before stays.
        """
        before = self._known(ids)
        wanted = [paper for paper in before.values() if refresh or paper.authors_cut]
        missing: list[str] = []
        error: ArxivtuiError | None = None
        cancelled = False
        if wanted and not offline:
            try:
                with self._fetcher.asking(_without_pages(watch)) as arxiv:
                    for answered in self._answers(arxiv, wanted, watch):
                        missing += answered
            except SourceCancelledError:
                cancelled = True
            except SourceError as failure:
                error = failure
        after = self._known([paper.id for paper in wanted])
        return Completion(
            asked=len(wanted),
            completed=tuple(
                each.id for each in wanted if each.authors_cut and not after[each.id].authors_cut
            ),
            changed=tuple(each.id for each in wanted if _whereabouts(each) != _whereabouts(after[each.id])),
            cut=tuple(paper_id for paper_id, paper in after.items() if paper.authors_cut),
            missing=tuple(missing),
            error=error,
            cancelled=cancelled,
        )

    def _answers(self, arxiv: Arxiv, wanted: Sequence[Paper], watch: Watch) -> Iterator[tuple[str, ...]]:
        """Ask some at a time, keep each answer, and give those that arXiv does not have."""
        if not self._settings.arxiv.same_arxiv(self._settings.arxiv.api_url):
            raise SourceError(
                "arxiv.api_url is not of the arXiv that arxiv.base_url is of.", "Set both, or neither."
            )
        done = 0
        for some in _batches(wanted):
            watch(Completing(done, len(wanted)))
            found = arxiv.api.papers([paper.id for paper in some])
            self._fetcher.keep([_bibliographic(paper) for paper in found.papers])
            done += len(some)
            yield found.missing

    def _known(self, ids: Sequence[str]) -> dict[str, Paper]:
        with self._store.reading() as db:
            return {record.paper.id: record.paper for record in papers.records(db, ids)}


def _batches(wanted: Sequence[Paper]) -> Iterator[list[Paper]]:
    """Papers to be asked for together: so many, and no more authors than an answer has room for."""
    batch: list[Paper] = []
    authors = 0
    for paper in wanted:
        expected = _AUTHORS_OF_A_CUT_LIST if paper.authors_cut else len(paper.authors)
        if batch and (len(batch) == IDS_AT_ONCE or authors + expected > _AUTHORS_AT_ONCE):
            yield batch
            batch, authors = [], 0
        batch.append(paper)
        authors += expected
    if batch:
        yield batch


def _bibliographic(paper: Paper) -> Paper:
    """What is taken of a paper as the API has it; what is left out stays as it is stored."""
    return replace(paper, title="", abstract="", categories=(), version=None)


def _whereabouts(paper: Paper) -> tuple[str, str]:
    return paper.doi, paper.journal_ref


def _without_pages(watch: Watch) -> Watch:
    """One thing is told of each answer: how many papers are left."""

    def told(event: Event) -> None:
        if not isinstance(event, PageRead):
            watch(event)

    return told

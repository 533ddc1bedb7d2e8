"""A reader's reference library into the store: its entries found, fetched and kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from arxivtui.config import Directories, Settings
from arxivtui.day.fetch import IDS_AT_ONCE, Fetcher
from arxivtui.day.progress import Event, LookingUp, PageRead, Watch, unwatched
from arxivtui.day.same_paper import family_word, same_author, same_title, same_year, title_key, title_words
from arxivtui.domain import ArxivtuiError, Paper, Reference
from arxivtui.formats import ReferenceLibrary
from arxivtui.sources import Arxiv, SourceCancelledError, SourceError, SourceFailedError
from arxivtui.store import Store, library, papers
from arxivtui.text import plain, plain_name

ASKED_AT_MOST = 200
"""References without an arXiv id that arXiv is asked about in one import, unless all are wanted."""

DOIS_AT_ONCE = 20
TITLES_AT_ONCE = 10
_FOUND_AT_MOST = 100
"""Papers that one look takes; where there are as many, it is taken apart."""

_ALONE_AT_MOST = 40
"""Entries of one import asked about alone, since the question that they shared was not understood."""

_TITLE_WORDS = 8
_NOT_UNDERSTOOD = 400
"""The status of a question that the API cannot read; others may have an answer all the same."""


@dataclass(frozen=True, slots=True)
class LibraryReport:
    """What became of a library.

    Attributes:
        form: what it was written in.
        entries: how many it has.
        with_id: of those, how many name an arXiv id.
        by_doi, by_title: how many others were found so, in the store or at arXiv.
        already: papers found that were in the library before.
        added: the papers that were not, by id.
        fetched: papers that were unknown to the store.
        not_found: what the entries that arXiv does not have are called.
        not_asked: the same of those that arXiv was not asked about.
        damaged: the same of those that are cut off or damaged in the file, and were taken as far as they go.
        error: why arXiv could not be asked to the end, or None.
        cancelled: the reader stopped it before its end.
    """

    form: str
    entries: int
    with_id: int
    by_doi: int
    by_title: int
    already: int
    added: tuple[str, ...]
    fetched: int
    not_found: tuple[str, ...]
    not_asked: tuple[str, ...]
    damaged: tuple[str, ...] = ()
    error: ArxivtuiError | None = None
    cancelled: bool = False

    @property
    def partly(self) -> bool:
        """Something may still be found another time."""
        return bool(self.not_asked) or self.error is not None or self.cancelled


class LibraryImporter:
    """Takes libraries in for one reader. A thread may call `cancel` while another imports.

    What is found is kept at once, batch by batch, so that nothing found is lost when it ends early.
    """

    def __init__(self, store: Store, settings: Settings, directories: Directories) -> None:
        self._store = store
        self._fetcher = Fetcher(store, settings, directories)

    def cancel(self) -> None:
        """End the import under way, and all later ones. Safe from any thread."""
        self._fetcher.cancel()

    def take(
        self,
        found: ReferenceLibrary,
        source: str,
        watch: Watch = unwatched,
        *,
        offline: bool = False,
        most: int | None = ASKED_AT_MOST,
    ) -> LibraryReport:
        """Put the papers of a library into the store and mark them as the reader's.

        Entries with an arXiv id come first; the others are looked for in the store, by DOI and by title, and
        then so at arXiv.

        Args:
            found: the library.
            source: where it comes from, such as a file's name.
            watch: told of what is done.
            offline: ask arXiv nothing.
            most: how many entries without an id arXiv is asked about; None for all.

        Raises:
            StoreError: the store cannot be read or written; what was found before stays.
        """
        work = _Work(self._store, self._fetcher, found.entries, source)
        work.look_into_store()
        error: ArxivtuiError | None = None
        cancelled = False
        if not offline and work.is_unfinished:
            try:
                with self._fetcher.asking(_without_pages(watch)) as arxiv:
                    work.ask(arxiv, watch, most)
            except SourceCancelledError:
                cancelled = True
            except SourceError as failure:
                error = failure
        return work.report(found, error, cancelled=cancelled)


def _without_pages(watch: Watch) -> Watch:
    """A look is told of once; the pages of its answer, under the name of a long query, tell nothing more."""

    def told(event: Event) -> None:
        if not isinstance(event, PageRead):
            watch(event)

    return told


@dataclass
class _Work:
    """One import: which entry is which paper, and which are left."""

    store: Store
    fetcher: Fetcher
    entries: Sequence[Reference]
    source: str
    found: dict[int, str] = field(default_factory=dict)
    """Entries by their place, and the papers that they are."""
    lacking: set[int] = field(default_factory=set)
    """Entries that arXiv was asked about, and does not have."""
    not_understood: set[int] = field(default_factory=set)
    """Entries that arXiv could make nothing of."""
    added: list[str] = field(default_factory=list)
    before: set[str] = field(default_factory=set)
    """Papers found that were in the library before."""
    by_doi: int = 0
    by_title: int = 0
    fetched: int = 0
    alone: int = _ALONE_AT_MOST
    """Entries that may still be asked about alone."""

    @property
    def is_unfinished(self) -> bool:
        return len(self.found) < len(self.entries)

    def look_into_store(self) -> None:
        """Find what is stored already: by id, by DOI, by title."""
        named = [entry.arxiv_id for entry in self.entries if entry.arxiv_id]
        with self.store.reading() as db:
            stored = papers.known(db, named)
            dois = library.with_dois(db, filter(None, (self.entries[at].doi for at in self._without_id())))
        self._keep({at: entry.arxiv_id for at, entry in enumerate(self.entries) if entry.arxiv_id in stored})
        hits = {at: dois[self.entries[at].doi] for at in self._without_id() if self.entries[at].doi in dois}
        self.by_doi += len(hits)
        self._keep(hits)
        hits = self._stored_titles()
        self.by_title += len(hits)
        self._keep(hits)

    def _stored_titles(self) -> dict[int, str]:
        wanted: dict[str, list[int]] = {}
        for at in self._without_id():
            if (key := title_key(self.entries[at].title)) and self.entries[at].authors:
                wanted.setdefault(key, []).append(at)
        if not wanted:
            return {}
        hits: list[tuple[int, str]] = []
        with self.store.reading() as db:
            for paper_id, title in library.titles(db):
                hits += [(at, paper_id) for at in wanted.get(title_key(title), ())]
            stored = papers.records(db, [paper_id for _, paper_id in hits])
        by_id = {record.paper.id: record.paper for record in stored}
        return {at: paper_id for at, paper_id in hits if self._is_titled(at, by_id[paper_id])}

    def ask(self, arxiv: Arxiv, watch: Watch, most: int | None) -> None:
        """Ask arXiv for what is left: first by id, which is sure, then by DOI, then by title."""
        self._fetch(arxiv)
        asked = self._without_id()[:most]
        with_doi = [at for at in asked if self.entries[at].doi]
        self._look_up(arxiv, watch, with_doi, "DOI", DOIS_AT_ONCE, self._doi_query, self._has_doi)
        titled = [at for at in asked if at not in self.found and self._has_title_and_author(at)]
        self._look_up(arxiv, watch, titled, "title", TITLES_AT_ONCE, self._title_query, self._is_titled)
        self.lacking.update(set(asked) - self.not_understood)

    def _fetch(self, arxiv: Arxiv) -> None:
        """The papers that are named by id and not stored."""
        left = [at for at, entry in enumerate(self.entries) if entry.arxiv_id and at not in self.found]
        wanted = list(dict.fromkeys(self.entries[at].arxiv_id for at in left))
        for start in range(0, len(wanted), IDS_AT_ONCE):
            answer = arxiv.api.papers(wanted[start : start + IDS_AT_ONCE])
            self.fetched += self.fetcher.keep(answer.papers)
            had = {paper.id for paper in answer.papers}
            self._keep({at: self.entries[at].arxiv_id for at in left if self.entries[at].arxiv_id in had})
            missing = set(answer.missing)
            self.lacking.update(at for at in left if self.entries[at].arxiv_id in missing)

    def _look_up(
        self,
        arxiv: Arxiv,
        watch: Watch,
        wanted: Sequence[int],
        by: str,
        at_once: int,
        query: Callable[[int], str],
        is_it: Callable[[int, Paper], bool],
    ) -> None:
        """Ask for entries some at a time, and keep each answer before the next is asked for."""
        for start in range(0, len(wanted), at_once):
            watch(LookingUp(start, len(wanted), by))
            some = wanted[start : start + at_once]
            hits: dict[int, Paper] = {}
            for paper in self._understood(arxiv, some, query):
                for at in some:
                    if at not in hits and is_it(at, paper):
                        hits[at] = paper
            self.fetched += self.fetcher.keep(list({paper.id: paper for paper in hits.values()}.values()))
            self._keep({at: paper.id for at, paper in hits.items()})
            if by == "DOI":
                self.by_doi += len(hits)
            else:
                self.by_title += len(hits)
                self.lacking.update(set(some) - set(hits) - self.not_understood)

    def _understood(self, arxiv: Arxiv, some: Sequence[int], query: Callable[[int], str]) -> list[Paper]:
        """The answers for these entries; if arXiv cannot read the question, for each alone, some times."""
        try:
            answers = _answers(arxiv, [query(at) for at in some])
        except SourceFailedError as error:
            if error.status != _NOT_UNDERSTOOD:
                raise
        else:
            self.not_understood.difference_update(some)
            return answers
        if len(some) == 1 or len(some) > self.alone:
            self.not_understood.update(some)
            return []
        self.alone -= len(some)
        return [paper for at in some for paper in self._understood(arxiv, [at], query)]

    def _doi_query(self, at: int) -> str:
        return f'doi:"{self.entries[at].doi}"'

    def _has_doi(self, at: int, paper: Paper) -> bool:
        return self.entries[at].doi in paper.doi.lower().split()

    def _title_query(self, at: int) -> str:
        """Some words of the title, since TeX and hyphens keep the whole from being found."""
        entry = self.entries[at]
        parts = [f"ti:{word}" for word in title_words(entry.title) if word.isascii()][:_TITLE_WORDS]
        family = family_word(entry.authors[0])
        return f"({' AND '.join([*parts, f'au:{family}'] if family.isascii() else parts)})"

    def _is_titled(self, at: int, paper: Paper) -> bool:
        entry = self.entries[at]
        first = plain_name(paper.authors[0]) if paper.authors else ""
        return (
            same_author(entry.authors[0], first)
            and same_year(entry.year, paper.submitted)
            and same_title(entry.title, plain(paper.title))
        )

    def _has_title_and_author(self, at: int) -> bool:
        entry = self.entries[at]
        named = bool(entry.authors and family_word(entry.authors[0]))
        return named and any(word.isascii() for word in title_words(entry.title))

    def _without_id(self) -> list[int]:
        """Entries that name no arXiv id and are not found yet."""
        return [at for at, entry in enumerate(self.entries) if not entry.arxiv_id and at not in self.found]

    def _keep(self, hits: dict[int, str]) -> None:
        """Stored papers into the library, once."""
        have = set(self.found.values())
        new = [each for each in dict.fromkeys(hits.values()) if each not in have]
        self.found |= hits
        if not new:
            return
        with self.store.writing(durable=True) as db:
            in_it = library.of(db, new)
            library.add(db, new, self.source, datetime.now(UTC))
        self.before |= in_it
        self.added += [each for each in new if each not in in_it]

    def report(
        self, read: ReferenceLibrary, error: ArxivtuiError | None, *, cancelled: bool
    ) -> LibraryReport:
        """What became of it."""
        left = [at for at in range(len(self.entries)) if at not in self.found]
        return LibraryReport(
            form=read.form.value,
            entries=len(self.entries),
            with_id=sum(bool(entry.arxiv_id) for entry in self.entries),
            by_doi=self.by_doi,
            by_title=self.by_title,
            already=len(self.before),
            added=tuple(self.added),
            fetched=self.fetched,
            not_found=self._names(at for at in left if at in self.lacking),
            not_asked=self._names(at for at in left if at not in self.lacking),
            damaged=read.damaged,
            error=error,
            cancelled=cancelled,
        )

    def _names(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.entries[at].name for at in places)


def _answers(arxiv: Arxiv, queries: Sequence[str]) -> list[Paper]:
    """The papers that match any of these queries; where they are too many, each half is asked for alone."""
    found = list(arxiv.api.search(" OR ".join(queries), _FOUND_AT_MOST))
    if len(found) < _FOUND_AT_MOST or len(queries) == 1:
        return found
    middle = len(queries) // 2
    return [*_answers(arxiv, queries[:middle]), *_answers(arxiv, queries[middle:])]

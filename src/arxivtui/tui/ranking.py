"""Ranking as the screens see it: tried on the newest days, or done for good, given up at any time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message

from arxivtui.tui.jobs import RANKING, start
from arxivtui.tui.messages import JobProgress, PreviewDone, RankDone
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from arxivtui.day import Event
    from arxivtui.scoring import Ranker

PREVIEW = "preview"
"""The groups of the two jobs."""


class RankJob:
    """Ranks by the criteria as they are in the file, in a worker; a newer job takes an older one's place.

    Args:
        node: gets `JobProgress`, and at the end `RankDone`, `PreviewDone` or `JobFailed`, of the group `rank`
            or `preview`; nothing more once the job was cancelled.
    """

    def __init__(self, node: DOMNode) -> None:
        self._node = node
        self._run: _Run | None = None

    def rank(self, session: Session, *, learnt: bool = False) -> None:
        """Rank the newest days anew where criteria or triage have changed.

        Args:
            session: the app's.
            learnt: it is done for the triage, and nobody waits for it.
        """
        self._start(RANKING, session, lambda run: run.rank(session, learnt=learnt))

    def preview(self, session: Session) -> None:
        """Find out what these criteria would move; nothing is stored."""
        self._start(PREVIEW, session, lambda run: run.preview(session))

    def cancel(self) -> None:
        """Give up what is under way, at once."""
        if self._run is not None:
            self._run.cancel()

    def _start(self, group: str, session: Session, work: "Callable[[_Run], Message | None]") -> None:
        self.cancel()
        run = self._run = _Run(self._node, group, session.directories.terms_file)
        start(self._node, group, lambda: run.work(work))


class _Run:
    """One job once, with a ranker of its own."""

    def __init__(self, node: DOMNode, group: str, cache: Path) -> None:
        self._node = node
        self._group = group
        self._cache = cache
        self._lock = Lock()
        self._ranker: Ranker | None = None
        self._cancelled = False

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            ranker = self._ranker
        if ranker is not None:
            ranker.cancel(for_good=True)

    def work(self, work: "Callable[[_Run], Message | None]") -> Message | None:
        """The job's message; None where it was cancelled, whatever came of it."""
        from arxivtui.domain import ArxivtuiError

        try:
            answer = None if self._cancelled else work(self)
        except ArxivtuiError:
            if self._cancelled:
                return None
            raise
        return None if self._cancelled else answer

    def rank(self, session: Session, *, learnt: bool) -> RankDone:
        from arxivtui.day import rank_days

        with self._ranking() as ranker:
            papers = rank_days(
                session.store, session.settings, session.criteria, watch=self._tell, ranker=ranker
            )
        return RankDone(papers, learnt)

    def preview(self, session: Session) -> PreviewDone:
        from arxivtui.day import preview

        with self._ranking() as ranker:
            return PreviewDone(preview(session.store, session.criteria, watch=self._tell, ranker=ranker))

    @contextmanager
    def _ranking(self) -> "Iterator[Ranker]":
        from arxivtui.scoring import Ranker

        with Ranker(self._cache) as ranker:
            with self._lock:
                self._ranker = ranker
                cancelled = self._cancelled
            if cancelled:
                ranker.cancel(for_good=True)
            yield ranker

    def _tell(self, event: "Event") -> None:
        from arxivtui.day import ProgressWords

        words = ProgressWords()(event)
        if words and not self._cancelled:
            self._node.post_message(JobProgress(words.removesuffix(" …"), self._group))

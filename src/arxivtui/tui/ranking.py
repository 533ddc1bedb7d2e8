"""Ranking as the screens see it: tried on the newest days, or done for good, given up at any time."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from textual.dom import DOMNode
from textual.message import Message

from arxivtui.domain import ArxivtuiError
from arxivtui.tui.jobs import RANKING, Work
from arxivtui.tui.messages import PreviewDone, RankDone
from arxivtui.tui.runs import Job, Run
from arxivtui.tui.session import Session

if TYPE_CHECKING:
    from arxivtui.scoring import Ranker

PREVIEW = "preview"
"""The group of the job that only tries."""


class RankJob(Job["_Run"]):
    """Ranks by the criteria as they are in the file, in a worker; a newer job takes an older one's place.

    Args:
        node: gets `JobProgress`, and at the end `RankDone`, `PreviewDone` or `JobFailed`, of the group `rank`
            or `preview`; nothing more once the job was cancelled.
    """

    def rank(self, session: Session, *, learnt: bool = False) -> None:
        """Rank the newest days anew where criteria or triage have changed.

        Args:
            session: the app's.
            learnt: it is done for the triage, and nobody waits for it.
        """
        run = self._instead(RANKING, session)
        self._begin(run, partial(run.rank, learnt=learnt))

    def preview(self, session: Session) -> None:
        """Find out what these criteria would move; nothing is stored."""
        run = self._instead(PREVIEW, session)
        self._begin(run, run.preview)

    def _instead(self, group: str, session: Session) -> "_Run":
        self.cancel()
        return _Run(self._node, group, session)


class _Run(Run):
    """One job once, with a ranker of its own."""

    def __init__(self, node: DOMNode, group: str, session: Session) -> None:
        super().__init__(node, group)
        self._session = session

    def do(self, work: Work) -> Message | None:
        """The job's message; None where it was cancelled, whatever came of it."""
        try:
            answer = super().do(lambda: None if self.cancelled else work())
        except ArxivtuiError:
            if self.cancelled:
                return None
            raise
        return None if self.cancelled else answer

    def rank(self, *, learnt: bool) -> RankDone:
        from arxivtui.day import rank_days

        session = self._session
        with self._ranking() as ranker:
            papers = rank_days(
                session.store, session.settings, session.criteria, watch=self.tell_event, ranker=ranker
            )
        return RankDone(papers, learnt)

    def preview(self) -> PreviewDone:
        from arxivtui.day import preview

        session = self._session
        with self._ranking() as ranker:
            return PreviewDone(preview(session.store, session.criteria, watch=self.tell_event, ranker=ranker))

    @contextmanager
    def _ranking(self) -> "Iterator[Ranker]":
        from arxivtui.scoring import Ranker

        with Ranker(self._session.directories.terms_file) as ranker:
            self.stop_with(partial(ranker.cancel, for_good=True))
            yield ranker

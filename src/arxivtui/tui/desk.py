"""The triage desk: acts shown at once, committed in order behind them, taken back if that fails."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.domain import Act, ArxivtuiError, PaperRow, Verb
from arxivtui.tui.jobs import OrderedWrites, unexpected
from arxivtui.tui.messages import ActDone, ActFailed, Undone
from arxivtui.tui.session import DEVICE, Session, now
from arxivtui.tui.views import Standing, acted
from arxivtui.tui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from arxivtui.store import UndoResult

DONE = {
    Verb.STAR: "Starred",
    Verb.UNSTAR: "Star taken away",
    Verb.LATER: "Put off for later",
    Verb.READ: "Read",
    Verb.DISMISS: "Dismissed",
    Verb.SEE: "Seen",
    Verb.SKIP: "Skipped",
    Verb.UNREAD: "Unread again",
    Verb.TAG: "Tagged",
    Verb.UNTAG: "Untagged",
    Verb.NOTE: "Noted",
}
"""What is said when an act is done."""


class Desk:
    """Turns the reader's acts into rows on screen and commits in the store.

    Args:
        node: gets `ActDone`, `ActFailed` and `Undone`.
        papers: the list that shows the acts.
        session: whose store is written.
    """

    def __init__(self, node: DOMNode, papers: PaperList, session: Session) -> None:
        self.standing = Standing()
        self._papers = papers
        self._session = session
        self._writes = OrderedWrites(node)

    def act(self, act: Act) -> None:
        """Show the act and queue its commit."""
        before = self._known(act.paper_ids)
        self._show({paper_id: acted(row, act, now()) for paper_id, row in before.items()}, pending=True)
        session = self._session
        self._writes.add(lambda: _commit(session, act, before))

    def undo(self) -> None:
        """Queue the taking back of the last act."""
        session = self._session
        self._writes.add(lambda: _turn(session, again=False))

    def redo(self) -> None:
        """Queue the doing again of what was undone last."""
        session = self._session
        self._writes.add(lambda: _turn(session, again=True))

    def settle(self, rows: dict[str, PaperRow]) -> None:
        """Show papers as the store has them, or had them before an act that failed."""
        self._show(rows, pending=False)

    async def finish(self) -> None:
        """Wait until everything is committed."""
        await self._writes.finish()

    def next_unread(self, start: int, step: int) -> int | None:
        """The place of the nearest unread paper of the list from `start` on, going by `step`."""
        items, unread = self._papers.items, self.standing.unread
        end = len(items) if step > 0 else -1
        return next((index for index in range(start, end, step) if items[index] in unread), None)

    def _known(self, ids: Sequence[str]) -> dict[str, PaperRow]:
        rows = ((paper_id, self._papers.row(paper_id)) for paper_id in ids)
        return {paper_id: row for paper_id, row in rows if row is not None}

    def _show(self, rows: dict[str, PaperRow], *, pending: bool) -> None:
        self._papers.put_rows(rows, pending=pending)
        self.standing.note(rows.values())


def _commit(session: Session, act: Act, before: dict[str, PaperRow]) -> ActDone | ActFailed:
    """Commit an act; whatever goes wrong, the answer says what to show again."""
    from arxivtui.store import papers, triage

    try:
        with session.store.writing(durable=True) as db:
            triage.act(db, act, at=now(), origin="app", device=DEVICE)
            rows = papers.rows(db, act.paper_ids)
    except ArxivtuiError as error:
        return ActFailed(act, before, error)
    except Exception as error:
        return ActFailed(act, before, unexpected(error))
    return ActDone(act, rows)


def _turn(session: Session, *, again: bool) -> Undone:
    from arxivtui.store import papers, triage

    with session.store.writing(durable=True) as db:
        result = triage.redo(db, now()) if again else triage.undo(db, now())
        rows = papers.rows(db, result.restored) if result else {}
    return Undone(result, again, rows)


def turned(result: "UndoResult | None", again: bool) -> str:
    """What is said of an undo or redo."""
    if result is None:
        return "Nothing to redo." if again else "Nothing to undo."
    number = len(result.restored)
    papers = "1 paper" if number == 1 else f"{number} papers"
    told = f"{'Redone' if again else 'Undone'}: {DONE[result.verb].lower()}, {papers}"
    if result.left_alone:
        told += f"; {len(result.left_alone)} changed since and left alone"
    return told

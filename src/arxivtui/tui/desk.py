"""The triage desk: acts shown at once, committed in order behind them, taken back if that fails."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from arxivtui.domain import Act, ArxivtuiError, State, Verb
from arxivtui.text import shorten
from arxivtui.tui.jobs import OrderedWrites, unexpected
from arxivtui.tui.messages import ActDone, ActFailed, Undone
from arxivtui.tui.session import BROWSER, DEVICE, Session, now
from arxivtui.tui.views import Standing, acted
from arxivtui.tui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from sqlite3 import Connection

    from arxivtui.domain import PaperRow
    from arxivtui.store import Step

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
    Verb.MARK: "Marked",
}
"""What is said when an act is done."""
_ALREADY = {
    Verb.UNSTAR: "Not starred",
    Verb.UNREAD: "Unread",
    Verb.TAG: "Tagged so",
    Verb.UNTAG: "Not tagged so",
    Verb.NOTE: "Noted so",
    Verb.MARK: "Marked so",
}
"""What is said, before `already`, of an act that changed nothing, where it is not what `DONE` says."""
_OPPOSITE = {Verb.STAR: Verb.UNSTAR, Verb.LATER: Verb.READ}
_TITLE_CELLS = 40


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
        self._queued: Counter[str] = Counter()
        self._stored: dict[str, PaperRow] = {}
        self._newer: dict[str, PaperRow] = {}

    @property
    def is_busy(self) -> bool:
        """Something is not committed yet."""
        return bool(self._queued) or self._writes.is_busy

    def act(self, act: Act) -> None:
        """Show the act and queue its commit."""
        for paper_id in act.paper_ids:
            row = self._papers.row(paper_id)
            if row is not None and not self._queued[paper_id]:
                self._stored[paper_id] = row
        rows = {
            paper_id: row for paper_id in act.paper_ids if (row := self._papers.row(paper_id)) is not None
        }
        self._show({paper_id: acted(row, act, now()) for paper_id, row in rows.items()}, pending=True)
        self._queue(act)

    def toggle(self, verb: Verb, paper_id: str) -> bool:
        """Star, or put off, or take that back, whichever the paper is not; True unless it is taken back.

        A paper whose row is not there yet is shown once the store has said how it stands.
        """
        row = self._papers.row(paper_id)
        if row is None:
            self._queue(Act(verb, (paper_id,)), toggle=True)
            return True
        holds = _holds(verb, starred=row.starred, later=row.later)
        self.act(Act(_OPPOSITE[verb] if holds else verb, (paper_id,)))
        return not holds

    def _queue(self, act: Act, *, toggle: bool = False) -> None:
        self._queued.update(act.paper_ids)
        session = self._session
        self._writes.add(lambda: _commit(session, act, toggle=toggle))

    def undo(self) -> None:
        """Queue the taking back of the last act."""
        session = self._session
        self._writes.add(lambda: _turn(session, again=False))

    def redo(self) -> None:
        """Queue the doing again of what was undone last."""
        session = self._session
        self._writes.add(lambda: _turn(session, again=True))

    def done(self, message: ActDone) -> None:
        """Show an act's papers as the store has them now."""
        self._unqueue(message.act)
        self.settle(message.rows)

    def failed(self, message: ActFailed) -> None:
        """Show an act's papers as the store still has them."""
        ids = message.act.paper_ids
        self._unqueue(message.act)
        self.settle({paper_id: self._stored[paper_id] for paper_id in ids if paper_id in self._stored})

    def settle(self, rows: "Mapping[str, PaperRow]") -> None:
        """Show papers as the store has them, but for those with acts still to be committed."""
        shown = {paper_id: row for paper_id, row in rows.items() if not self._queued[paper_id]}
        self._stored.update((paper_id, row) for paper_id, row in rows.items() if paper_id not in shown)
        for paper_id in shown:
            self._stored.pop(paper_id, None)
        self._show(shown, pending=False)

    def _unqueue(self, act: Act) -> None:
        self._queued.subtract(act.paper_ids)
        self._queued += Counter()  # Leaves out what is zero.

    def await_marks(self) -> None:
        """From now on, remember what is done: marks that are read now may know nothing of it."""
        ids = tuple(self._queued)
        self._newer = {paper_id: row for paper_id in ids if (row := self._papers.row(paper_id)) is not None}

    def take_marks(self, standing: Standing) -> None:
        """How the papers of the view stand: as read, and with what was done meanwhile."""
        self.standing = standing
        standing.note(self._newer.values())

    async def finish(self) -> None:
        """Wait until everything is committed."""
        await self._writes.finish()

    def next_unread(self, start: int, step: int) -> int | None:
        """The place of the nearest unread paper of the list from `start` on, going by `step`."""
        items, unread = self._papers.items, self.standing.unread
        end = len(items) if step > 0 else -1
        if not self.standing.members:
            return next(
                (index for index in range(start, end, step) if self._looks_unread(items[index])), None
            )
        return next((index for index in range(start, end, step) if items[index] in unread), None)

    def _looks_unread(self, item: object) -> bool:
        """As far as is known before the marks are read."""
        row = self._papers.row(item) if isinstance(item, str) else None
        return row is not None and row.state is State.UNREAD

    def _show(self, rows: "Mapping[str, PaperRow]", *, pending: bool) -> None:
        self._papers.put_rows(rows, pending=pending)
        self._newer.update(rows)
        self.standing.note(rows.values())


def _holds(verb: Verb, *, starred: bool, later: bool) -> bool:
    return starred if verb is Verb.STAR else later


def _commit(session: Session, act: Act, *, toggle: bool) -> ActDone | ActFailed:
    """Commit an act; whatever goes wrong, the answer says so."""
    from arxivtui.store import papers, triage

    try:
        with session.store.writing(durable=True) as db:
            if toggle:
                act = _turned_round(db, act)
            step = triage.act(db, act, at=now(), origin="app", device=DEVICE)
            rows = papers.rows(db, act.paper_ids)
    except ArxivtuiError as error:
        return ActFailed(act, error)
    except Exception as error:
        return ActFailed(act, unexpected(error))
    return ActDone(act, step.changed, rows)


def _turned_round(db: "Connection", act: Act) -> Act:
    """The act, or its opposite where it is done already."""
    from arxivtui.store import triage

    stands = triage.get(db, act.paper_ids)[act.paper_ids[0]]
    holds = _holds(act.verb, starred=stands.starred is not None, later=stands.later is not None)
    return replace(act, verb=_OPPOSITE[act.verb]) if holds else act


def _turn(session: Session, *, again: bool) -> Undone:
    from arxivtui.store import papers, triage

    with session.store.writing(durable=True) as db:
        result = triage.redo(db, now()) if again else triage.undo(db, now())
        rows = papers.rows(db, result.restored) if result else {}
        origins = triage.origin_of(db, (result.step_id,)) if result else {}
    origin, _ = origins[result.step_id] if result else ("", "")
    return Undone(result, again, rows, origin)


def done_text(message: ActDone, undo_key: str) -> str:
    """What is said of an act; of one that changed nothing, that there is nothing to undo."""
    verb, number = message.act.verb, len(message.act.paper_ids)
    if message.changed:
        return f"{DONE[verb]}{'' if number == 1 else f' {number} papers'} · {undo_key} undoes"
    put_away = all(row.state is State.DISMISSED for row in message.rows.values())
    shown = Verb.DISMISS if verb in (Verb.SEE, Verb.SKIP) and put_away else verb
    return f"{_ALREADY.get(shown, DONE[shown])} already."


def browsed_text(steps: "Sequence[Step]", rows: "Mapping[str, PaperRow]") -> str:
    """What is said of acts done in a browser; one paper is named."""
    did, papers = _together(steps)
    return f"{did} in the browser: {_named(papers, rows)}"


def turned_text(steps: "Sequence[Step]", rows: "Mapping[str, PaperRow]", *, again: bool) -> str:
    """What is said of acts of a browser that were undone or redone elsewhere, by whomever."""
    did, papers = _together(steps)
    return f"{'Redone' if again else 'Undone'}: {did.lower()} in the browser, {_named(papers, rows)}"


def _together(steps: "Sequence[Step]") -> tuple[str, tuple[str, ...]]:
    """What was done, in a word for all of them, and to which papers."""
    papers = tuple(dict.fromkeys(paper_id for step in steps for paper_id in step.changed))
    verbs = {step.verb for step in steps}
    return DONE[steps[0].verb] if len(verbs) == 1 else DONE[Verb.MARK], papers


def turned(message: Undone) -> str:
    """What is said of an undo or redo; one paper is named, and where else it was done."""
    result, again, rows = message.result, message.again, message.rows
    if result is None:
        return "Nothing to redo." if again else "Nothing to undo."
    did = DONE[result.verb].lower() + (" in the browser" if message.origin == BROWSER else "")
    if not result.restored:
        return f"Not {'redone' if again else 'undone'}: {did}; changed since and left alone."
    told = f"{'Redone' if again else 'Undone'}: {did}, {_named(result.restored, rows)}"
    if result.left_alone:
        told += f"; {len(result.left_alone)} changed since and left alone"
    return told


def _named(ids: tuple[str, ...], rows: "Mapping[str, PaperRow]") -> str:
    if len(ids) > 1:
        return f"{len(ids)} papers"
    row = rows.get(ids[0])
    return ids[0] if row is None else f"“{shorten(row.title, _TITLE_CELLS)}”"

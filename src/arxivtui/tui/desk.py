"""The triage desk: acts shown at once, committed in order behind them, taken back if that fails."""

from collections import deque
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.dom import DOMNode

from arxivtui.domain import Act, State, Verb
from arxivtui.text import counted, shorten
from arxivtui.tui.jobs import OrderedWrites
from arxivtui.tui.judging import toggled
from arxivtui.tui.session import BROWSER, Session, now
from arxivtui.tui.views import Spec, Standing, Stands, acted
from arxivtui.tui.widgets.days import long_day
from arxivtui.tui.widgets.paper_list import PaperList

if TYPE_CHECKING:
    from arxivtui.domain import PaperRow
    from arxivtui.store import Step
    from arxivtui.tui.jobs import Work
    from arxivtui.tui.messages import ActDone, Undone

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
_TITLE_CELLS = 40
_ROWS_AHEAD = 1000
"""As many rows as the list holds at most: where there is none, nothing is known to be unread."""


class _Waiting(NamedTuple):
    """An act that is not committed yet.

    Attributes:
        ids: its papers.
        before: how those of the view stood before it.
        shown: it is on screen already; else the commit will say what it came to.
    """

    act: Act
    ids: frozenset[str]
    before: Stands
    shown: bool


class Desk:
    """Turns the reader's acts into rows on screen and commits in the store.

    An act on a hundred thousand papers is as any other: the rows that the list holds change, the figures
    change by sets of ids, and the store brings back no more than that.

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
        self._waiting: deque[_Waiting] = deque()
        self._stored: dict[str, PaperRow] = {}
        self._newer: list[Act | Stands] | None = None
        self._marks_asked = 0

    @property
    def is_busy(self) -> bool:
        """Something is not committed yet."""
        return bool(self._waiting) or self._writes.is_busy

    def act(self, act: Act, *, only_unread: bool = False) -> None:
        """Show the act and queue its commit, for `only_unread` on those that are unread by then."""
        rows, at = self._papers.rows(act.paper_ids), now()
        for paper_id, row in rows.items():
            if not self._waits(paper_id):
                self._stored[paper_id] = row
        self._papers.put_rows({one: acted(row, act, at) for one, row in rows.items()}, pending=True)
        before = self.standing.act(act, at)
        if self._newer is not None:
            self._newer.append(act)
        waiting = _Waiting(act, frozenset(act.paper_ids), before, shown=True)
        self._queue(waiting, tuple(rows), only_unread=only_unread)

    def toggle(self, verb: Verb, ids: tuple[str, ...]) -> bool:
        """Star all, or put all off; where they all are, take that back. True unless it is taken back.

        Where it is not known yet how they stand, the store says so, and what came of it is shown then.
        """
        stands = self._known_stands(ids)
        if stands is None:
            self._queue(_Waiting(Act(verb, ids), frozenset(ids), Stands(), shown=False), toggle=True)
            return True
        act = toggled(verb, ids, stands)
        self.act(act)
        return act.verb is verb

    def rest(self, paper_id: str) -> None:
        """The reader's eyes rested on a paper; that it is seen now is shown once the store says so."""
        act = Act(Verb.SEE, (paper_id,))
        self._queue(_Waiting(act, frozenset(act.paper_ids), Stands(), shown=False), resting=True)

    def _known_stands(self, ids: tuple[str, ...]) -> Stands | Standing | None:
        rows = self._papers.rows(ids)
        if len(rows) == len(ids):
            starred = frozenset(row.id for row in rows.values() if row.starred)
            later = frozenset(row.id for row in rows.values() if row.later)
            return Stands(frozenset(ids), starred=starred, later=later)
        return self.standing if self.standing.members.issuperset(ids) else None

    def _queue(self, waiting: _Waiting, shown: tuple[str, ...] = (), **how: bool) -> None:
        self._waiting.append(waiting)
        from arxivtui.tui.committing import commit

        self._writes.add(partial(commit, self._session, waiting.act, shown, **how))

    def undo(self) -> None:
        """Queue the taking back of the last act."""
        self._turn(again=False)

    def redo(self) -> None:
        """Queue the doing again of what was undone last."""
        self._turn(again=True)

    def _turn(self, *, again: bool) -> None:
        from arxivtui.tui.committing import turn

        self._writes.add(partial(turn, self._session, again=again))

    def done(self, message: "ActDone") -> AbstractSet[str]:
        """Show an act's papers as the store has them now.

        Returns:
            those of the view's that were unread before it.
        """
        waited = self._waiting.popleft()
        unread = waited.before.unread if waited.shown else self.standing.unread & waited.ids
        self._settle(message.rows, message.stands)
        self._read_again(waited.ids - message.rows.keys())
        return unread

    def failed(self) -> None:
        """Show the papers of the act that was to be committed next as the store still has them."""
        waited = self._waiting.popleft()
        rows = {paper_id: row for paper_id, row in self._stored.items() if paper_id in waited.ids}
        self._settle(rows, waited.before)
        self._read_again(waited.ids - rows.keys())

    def turned(self, message: "Undone") -> AbstractSet[str]:
        """Show what was undone or redone.

        Returns:
            those of the view's papers that were unread before it.
        """
        unread = self.standing.unread.intersection(message.ids)
        if message.stands is not None:
            self._settle(message.rows, message.stands)
            self._read_again(message.stands.ids - message.rows.keys())
        return unread

    def answer(self, rows: "Mapping[str, PaperRow]") -> None:
        """Rows that the list asked for: as read, or as they will be once the acts on them are committed."""
        late = {paper_id: row for paper_id, row in rows.items() if self._waits(paper_id)}
        self._papers.answer_rows({one: row for one, row in rows.items() if one not in late})
        for paper_id, row in late.items():
            self._stored.setdefault(paper_id, row)
            for waiting in self._waiting:
                if waiting.shown and paper_id in waiting.ids:
                    late[paper_id] = acted(late[paper_id], waiting.act, now())
        self._papers.answer_rows(late, pending=True)

    def _settle(self, rows: "Mapping[str, PaperRow]", stands: Stands) -> None:
        """Show papers as the store has them, but for those with acts still to be committed."""
        settled = {paper_id: row for paper_id, row in rows.items() if not self._waits(paper_id)}
        self._stored.update((paper_id, row) for paper_id, row in rows.items() if paper_id not in settled)
        for paper_id in settled:
            self._stored.pop(paper_id, None)
        self._papers.put_rows(settled)
        for waiting in self._waiting:
            stands = stands.without(waiting.ids)
        self.standing.put(stands)
        if self._newer is not None:
            self._newer.append(stands)

    def _read_again(self, ids: AbstractSet[str]) -> None:
        """These were changed and no rows of theirs came back: those that are on screen are asked for."""
        changed = {one: row for one, row in self._papers.rows(ids).items() if not self._waits(one)}
        if changed:
            self._papers.put_rows(changed)
            self._papers.forget_rows(changed)

    def _waits(self, paper_id: str) -> bool:
        return any(paper_id in waiting.ids for waiting in self._waiting)

    def await_marks(self) -> int:
        """From now on, remember what is done: marks that are read now may know nothing of it.

        Returns:
            A number for `take_marks`.
        """
        self._newer = [waiting.act for waiting in self._waiting if waiting.shown]
        self._marks_asked += 1
        return self._marks_asked

    def take_marks(self, standing: Standing, asked: int) -> None:
        """How the papers of the view stand: as read, and with what was done meanwhile.

        An answer that another one is to follow comes too late: what is remembered began after it was asked.
        """
        if asked != self._marks_asked:
            return
        self.standing = standing
        for newer in self._newer or ():
            if isinstance(newer, Stands):
                standing.put(newer)
            else:
                standing.act(newer, now())
        self._newer = None

    def knows(self, ids: Sequence[str]) -> bool:
        """Whether it is known how all papers of a list stand; not while it is still being read."""
        return len(self.standing.main) == len(ids)

    def then(self, work: "Work") -> None:
        """Do something in a thread once all that was done so far is committed; its message is posted."""
        self._writes.add(work)

    async def finish(self) -> None:
        """Wait until everything is committed."""
        await self._writes.finish()

    def next_unread(self, start: int, step: int) -> int | None:
        """The place of the nearest unread paper of the list from `start` on, going by `step`."""
        items, unread = self._papers.items, self.standing.unread
        end = len(items) if step > 0 else -1
        if not self.standing.members:
            # Before the marks are read: as far as there are rows, which reach about a page beyond the screen.
            end = min(end, start + _ROWS_AHEAD) if step > 0 else max(end, start - _ROWS_AHEAD)
            return next(
                (index for index in range(start, end, step) if self._looks_unread(items[index])), None
            )
        if not unread:
            return None
        return next((index for index in range(start, end, step) if items[index] in unread), None)

    def _looks_unread(self, item: object) -> bool:
        row = self._papers.row(item) if isinstance(item, str) else None
        return row is not None and row.state is State.UNREAD


def done_text(message: "ActDone", undo_key: str) -> str:
    """What is said of an act; of one that changed nothing, that there is nothing to undo."""
    verb, number = message.act.verb, len(message.changed)
    gone = f" · {len(message.gone):,} no longer stored" if message.gone else ""
    if message.changed:
        several = "" if len(message.act.paper_ids) == 1 else f" {counted(number, 'paper')}"
        return f"{DONE[verb]}{several}{gone} · {undo_key} undoes"
    put_away = bool(message.rows) and all(row.state is State.DISMISSED for row in message.rows.values())
    shown = Verb.DISMISS if verb in (Verb.SEE, Verb.SKIP) and put_away else verb
    return f"{_ALREADY.get(shown, DONE[shown])} already.{gone}"


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


def turned(message: "Undone") -> str:
    """What is said of an undo or redo; one paper is named, and where else it was done."""
    result, again, rows = message.result, message.again, message.rows
    if result is None:
        return "Nothing to redo." if again else "Nothing to undo."
    did = DONE[result.verb].lower() + (" in the browser" if message.origin == BROWSER else "")
    if not result.restored:
        return f"Not {'redone' if again else 'undone'}: {did}; changed since and left alone."
    told = f"{'Redone' if again else 'Undone'}: {did}, {_named(result.restored, rows)}"
    if result.rested:
        told += f", and {counted(len(result.rested), 'paper')} seen since by resting on them"
    if result.left_alone:
        told += f"; {len(result.left_alone)} changed since and left alone"
    return told


def elsewhere(message: "Undone", spec: Spec) -> str:
    """Where the papers of an undo or redo are, of which none is in the open list."""
    days = {row.listing_date for row in message.rows.values() if row.listing_date is not None}
    if len(days) != 1:
        return " · not in this list"
    (day,) = days
    return (
        " · among those left out here" if day == spec.day else f" · not in this list but of {long_day(day)}"
    )


def _named(ids: tuple[str, ...], rows: "Mapping[str, PaperRow]") -> str:
    if len(ids) > 1:
        return counted(len(ids), "paper")
    row = rows.get(ids[0])
    return ids[0] if row is None else f"“{shorten(row.title, _TITLE_CELLS)}”"

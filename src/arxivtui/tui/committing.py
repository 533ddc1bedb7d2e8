"""The triage desk's other side: what workers write into the store, and the answers they come back with."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from arxivtui.domain import Act, ArxivtuiError
from arxivtui.tui.jobs import unexpected
from arxivtui.tui.judging import OPPOSITE, holds
from arxivtui.tui.messages import ActDone, ActFailed, Undone
from arxivtui.tui.session import DEVICE, Session, now
from arxivtui.tui.views import Stands

if TYPE_CHECKING:
    from sqlite3 import Connection

    from arxivtui.store import Step

MOST_ROWS = 500
"""Papers whose rows come back with an act; of more only those that the list held."""


def commit(
    session: Session,
    act: Act,
    shown: Sequence[str] = (),
    *,
    toggle: bool = False,
    resting: bool = False,
    only_unread: bool = False,
) -> ActDone | ActFailed:
    """Commit an act; whatever goes wrong, the answer says so, and nothing was done.

    Papers that the store holds no longer do not keep the others from it.

    Args:
        session: whose store is written.
        act: what is done.
        shown: those of its papers whose rows the list holds.
        toggle: do the opposite where all of them are so already.
        resting: it came about by itself.
        only_unread: papers on which somebody else had a word meanwhile are left alone.
    """
    try:
        with session.store.writing(durable=True) as db:
            return _committed(db, act, shown, toggle=toggle, resting=resting, only_unread=only_unread)
    except ArxivtuiError as error:
        return ActFailed(act, error)
    except Exception as error:
        return ActFailed(act, unexpected(error))


def _committed(
    db: "Connection", act: Act, shown: Sequence[str], *, toggle: bool, resting: bool, only_unread: bool
) -> ActDone:
    from arxivtui.store import UnknownPaperError, papers

    asked = act.paper_ids
    if toggle:
        act = _turned_round(db, act)
    if only_unread:
        unread = stands(db, asked).unread
        act = replace(act, paper_ids=tuple(paper_id for paper_id in asked if paper_id in unread))
    gone: tuple[str, ...] = ()
    try:
        step = _done(db, act, resting=resting)
    except UnknownPaperError as error:
        gone = error.paper_ids
        there = tuple(paper_id for paper_id in act.paper_ids if paper_id not in set(gone))
        if not there:
            raise
        step = _done(db, replace(act, paper_ids=there), resting=resting)
    rows = papers.rows(db, asked if len(asked) <= MOST_ROWS else shown)
    return ActDone(act, step.changed, rows, stands(db, asked, gone), gone, resting)


def _done(db: "Connection", act: Act, *, resting: bool) -> "Step":
    from arxivtui.store import triage

    if resting:
        return triage.rest(db, act.paper_ids[0], at=now(), device=DEVICE)
    return triage.act(db, act, at=now(), origin="app", device=DEVICE)


def _turned_round(db: "Connection", act: Act) -> Act:
    """The act, or its opposite where it is done already."""
    all_hold = holds(act.verb, act.paper_ids, stands(db, act.paper_ids))
    return replace(act, verb=OPPOSITE[act.verb]) if all_hold else act


def turn(session: Session, *, again: bool) -> Undone:
    """Take back the last act, or do again what was taken back last."""
    from arxivtui.store import papers, triage

    with session.store.writing(durable=True) as db:
        result = triage.redo(db, now()) if again else triage.undo(db, now())
        if result is None:
            return Undone(None, again)
        origin, _ = triage.origin_of(db, (result.step_id,))[result.step_id]
        ids = (*result.restored, *result.rested)
        return Undone(result, again, papers.rows(db, ids[:MOST_ROWS]), origin, stands(db, ids))


def stands(db: "Connection", ids: Sequence[str], gone: Sequence[str] = ()) -> Stands:
    """How papers stand; of those that are gone none is unread."""
    from arxivtui.store import triage

    all_of_them = frozenset(ids)
    done, starred, later = triage.done_starred_later(db, ids)
    return Stands(all_of_them, all_of_them - done - frozenset(gone), starred, later)

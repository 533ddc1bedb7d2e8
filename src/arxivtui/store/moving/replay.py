"""Acts done again in another order: what the reader's word comes to when two logs are made one.

A log tells what an act changed, not what was asked; but acts are few and plain, and each can be told from
what it changed. Done again by `domain.after` on another beginning, it changes what it would have there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from arxivtui.domain import Act, Marks, State, Triage, Verb, after


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of a log: what a step did to one paper.

    Attributes:
        undone: 0 it stands; 1 undone, and may be redone; 2 undone for good.
        turned: when it was last undone or redone, as the log has it; empty where it never was.
    """

    step_id: str
    verb: Verb
    at: datetime
    before: Triage
    after: Triage
    undone: int = 0
    turned: str = ""

    @property
    def stands(self) -> bool:
        """Whether it counts. Undo leaves alone what was changed since: such rows have no time of it."""
        return not self.undone or not self.turned


def in_one_order(ours: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The place of every step of two logs, so that each log keeps its own order, and time decides the rest.

    Args:
        ours: (step, time as text) in the order of the log.
        theirs: the same of the other; which is which makes no difference.
    """
    places: dict[str, int] = {}
    shared = {step for step, _ in ours} & {step for step, _ in theirs}
    first, second = 0, 0
    while first < len(ours) or second < len(theirs):
        if first < len(ours) and ours[first][0] in places:
            first += 1
        elif second < len(theirs) and theirs[second][0] in places:
            second += 1
        else:
            step = _next_step(ours[first : first + 1], theirs[second : second + 1], shared)
            places[step] = len(places)
    return places


def _next_step(ours: Sequence[tuple[str, str]], theirs: Sequence[tuple[str, str]], shared: set[str]) -> str:
    """Of the heads of two logs the one that comes first. A step of both waits until it heads both."""
    heads = [*ours, *theirs]
    alone = [head for head in heads if head[0] not in shared]
    return min(alone or heads, key=lambda head: (head[1], head[0]))[0]


def replayed(rows: Sequence[Logged], others: Mapping[str, Logged]) -> tuple[list[Logged], Triage]:
    """The acts on one paper, done again in this order from nothing.

    Args:
        rows: of one paper, in order. What is undone changes nothing, and is told as if it did.
        others: what another log has of the same steps, where it has them.

    Returns:
        The rows with what each now changes, and what they come to.
    """
    now = Triage()
    told = []
    for row in rows:
        became = after(now, _act(row, others.get(row.step_id)), row.at)
        told.append(replace(row, before=now, after=became))
        if row.stands:
            now = became
    return told, now


def kept_together(one: Triage, other: Triage, later: Triage) -> Triage:
    """What stands where no log tells how two words on a paper came about: all marks of both.

    Args:
        one: a word.
        other: another.
        later: that of them which was said later.
    """
    starred = max((at for at in (one.starred, other.starred) if at is not None), default=None)
    put_off = max((at for at in (one.later, other.later) if at is not None), default=None)
    state = later.state
    if state is State.DISMISSED and (starred or put_off):
        state = State.SEEN
    note = later.note or one.note or other.note
    return Triage(state, starred, put_off, tuple(sorted({*one.tags, *other.tags})), note)


def _act(row: Logged, other: Logged | None) -> Act:
    """What was asked, as far as one log or the other tells."""
    act = _asked(row)
    if other is None:
        return act
    more = _asked(other)
    return replace(
        act,
        tags=tuple(sorted({*act.tags, *more.tags})),
        note=act.note if more.note is None else more.note if act.note is None else max(act.note, more.note),
        marks=Marks(
            state=act.marks.state or more.marks.state,
            starred=act.marks.starred if act.marks.starred is not None else more.marks.starred,
            later=act.marks.later if act.marks.later is not None else more.marks.later,
            add_tags=tuple(sorted({*act.marks.add_tags, *more.marks.add_tags})),
            remove_tags=tuple(sorted({*act.marks.remove_tags, *more.marks.remove_tags})),
        ),
    )


def _asked(row: Logged) -> Act:
    was, became = row.before, row.after
    added = tuple(sorted({*became.tags} - {*was.tags}))
    removed = tuple(sorted({*was.tags} - {*became.tags}))
    note = became.note if became.note != was.note else None
    match row.verb:
        case Verb.TAG:
            return Act(row.verb, (), tags=added, note=note)
        case Verb.UNTAG:
            return Act(row.verb, (), tags=removed, note=note)
        case Verb.MARK:
            dismissed = became.state is State.DISMISSED
            marks = Marks(
                state=became.state if became.state is not was.state else None,
                starred=_set(was.starred, became.starred, cleared=dismissed),
                later=_set(was.later, became.later, cleared=dismissed),
                add_tags=added,
                remove_tags=removed,
            )
            return Act(row.verb, (), note=note, marks=marks)
        case _:
            return Act(row.verb, (), note=note)


def _set(was: datetime | None, became: datetime | None, *, cleared: bool) -> bool | None:
    if (was is None) == (became is None):
        return None
    return True if became is not None else None if cleared else False

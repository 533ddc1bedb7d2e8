"""Triage: the reader's word on papers, and the log by which any of it is undone and done again."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import uuid4

import msgspec

from arxivtui.domain import Act, State, Triage, Verb, after
from arxivtui.store.encoding import names_json, storable, time_or_none, time_text
from arxivtui.store.errors import UnknownPaperError

RESTING = "resting"
"""The origin of steps that nobody took: a paper came to be seen since the cursor rested on it."""

_STANDS, _UNDONE, _ENDED = 0, 1, 2
_AT_ONCE = 2_000
"""Papers that are looked at together, so that an act on very many takes no more memory than their ids."""


_logged = msgspec.json.Decoder(Triage)


@dataclass(frozen=True, slots=True)
class Step:
    """One act, done: one step of undo.

    Attributes:
        changed: papers whose triage changed.
        unchanged: papers that were so already; nothing of them is in the log.
    """

    step_id: str
    verb: Verb
    changed: tuple[str, ...]
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoResult:
    """A step taken back, or done again.

    Attributes:
        restored: papers that are now as they were before (or again, after) the step.
        left_alone: papers changed since, which stay as they are.
        rested: other papers, which had come to be seen by themselves after the step, and went along.
    """

    step_id: str
    verb: Verb
    restored: tuple[str, ...]
    left_alone: tuple[str, ...] = ()
    rested: tuple[str, ...] = ()


def get(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Triage]:
    """The reader's word on each of these papers; one never touched, or unknown, has the default."""
    wanted = names_json(ids)
    tags: dict[str, list[str]] = {}
    for paper_id, tag in db.execute(
        "SELECT paper_id, tag FROM tags WHERE paper_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY paper_id, tag",
        (wanted,),
    ):
        tags.setdefault(paper_id, []).append(tag)
    known = {paper_id: Triage(tags=tuple(found)) for paper_id, found in tags.items()}
    # Of very many papers most are alike: what is said of them is made, and kept, once.
    made = cache(_stored)
    for paper_id, state, starred, later, note in db.execute(
        "SELECT paper_id, state, starred_at, later_at, note FROM triage "
        "WHERE paper_id IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        known[paper_id] = made(state, starred, later, tuple(tags.get(paper_id, ())), note)
    untouched = Triage()
    return {paper_id: known.get(paper_id, untouched) for paper_id in ids}


def _stored(state: str, starred: str | None, later: str | None, tags: tuple[str, ...], note: str) -> Triage:
    return Triage(State(state), time_or_none(starred), time_or_none(later), tags, note)


def done_starred_later(
    db: sqlite3.Connection, ids: Sequence[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Those of the papers that are no longer unread, those starred, those put off; quick for very many."""
    found = db.execute(
        "SELECT paper_id, state <> ?, starred_at IS NOT NULL, later_at IS NOT NULL FROM triage "
        "WHERE paper_id IN (SELECT value FROM json_each(?))",
        (State.UNREAD.value, names_json(ids)),
    ).fetchall()
    return (
        frozenset(row[0] for row in found if row[1]),
        frozenset(row[0] for row in found if row[2]),
        frozenset(row[0] for row in found if row[3]),
    )


def act(
    db: sqlite3.Connection,
    act: Act,
    *,
    at: datetime,
    origin: str = "app",
    device: str = "",
    step_id: str | None = None,
) -> Step:
    """Do something to papers, as one step of undo. If it changes anything, there is nothing to redo any more.

    Args:
        db: a connection that may write.
        act: what is done, to which papers.
        at: when, with its zone.
        origin: which face it came from.
        device: which computer it came from; empty for this one.
        step_id: a UUID; a step already taken under it is told again, and not taken twice.

    Raises:
        UnknownPaperError: the store does not hold some of the papers; nothing was changed.
    """
    ids = tuple(dict.fromkeys(act.paper_ids))
    if step_id is not None and (done := _taken(db, step_id)) is not None:
        return replace(done, unchanged=tuple(one for one in ids if one not in done.changed))
    _require_known(db, ids)
    act = replace(
        act,
        paper_ids=ids,
        tags=tuple(storable(tag) for tag in act.tags),
        note=None if act.note is None else storable(act.note),
        marks=replace(
            act.marks,
            add_tags=tuple(storable(tag) for tag in act.marks.add_tags),
            remove_tags=tuple(storable(tag) for tag in act.marks.remove_tags),
        ),
    )
    step_id = step_id or str(uuid4())
    become, log_text, moment = cache(lambda was: after(was, act, at)), cache(_log_text), time_text(at)
    changed: list[str] = []
    unchanged: list[str] = []
    for start in range(0, len(ids), _AT_ONCE):
        before = get(db, ids[start : start + _AT_ONCE])
        changes = {paper_id: now for paper_id, was in before.items() if (now := become(was)) != was}
        _put(db, before, changes)
        db.executemany(
            "INSERT INTO triage_log (step_id, device, origin, at, verb, paper_id, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (step_id, device, origin, moment, act.verb.value, paper_id,
                 log_text(before[paper_id]), log_text(now))
                for paper_id, now in changes.items()
            ),
        )  # fmt: skip
        changed += changes
        unchanged += (paper_id for paper_id in before if paper_id not in changes)
    if changed:
        db.execute("UPDATE triage_log SET undone = ? WHERE undone = ?", (_ENDED, _UNDONE))
    return Step(step_id, act.verb, tuple(changed), tuple(unchanged))


def rest(db: sqlite3.Connection, paper_id: str, *, at: datetime, device: str = "") -> Step:
    """The reader's eyes rested on a paper: if it was unread, it is seen.

    That is no act of the reader's. Undo takes it back together with the last one before it; and while there
    is something to redo nothing comes to be seen by itself, so that looking about never ends redo.

    Raises:
        UnknownPaperError: the store does not hold it.
    """
    if next(_steps_to_redo(db), None) is not None:
        return Step("", Verb.SEE, (), (paper_id,))
    return act(db, Act(Verb.SEE, (paper_id,)), at=at, origin=RESTING, device=device)


def undo(db: sqlite3.Connection, at: datetime, step_id: str | None = None) -> UndoResult | None:
    """Take back the newest step that stands, or the one named; None where there is none.

    Papers changed since that step are left alone, and named. With the newest step goes what came to be seen
    by itself since (`rest`); where the reader never did anything, all of that.
    """
    if step_id is not None:
        stands = db.execute(
            "SELECT 1 FROM triage_log WHERE undone = ? AND step_id = ?", (_STANDS, step_id)
        ).fetchone()
        return None if stands is None else _turn(db, step_id, at, undone=True)
    together: dict[str, str] = {}
    for newest, origin in db.execute(
        "SELECT step_id, origin FROM triage_log WHERE undone = ? ORDER BY seq DESC", (_STANDS,)
    ):
        together[newest] = origin
        if origin != RESTING:
            break
    return _turn_together(db, together, at, undone=True)


def redo(db: sqlite3.Connection, at: datetime) -> UndoResult | None:
    """Do again the step undone last; None where there is none, or another act came after.

    Papers changed since are left alone, and named. What undo took back along with it comes again too.
    """
    together: dict[str, str] = {}
    for step_id, origin in _steps_to_redo(db):
        if step_id not in together and together and origin != RESTING:
            break
        together[step_id] = origin
    return _turn_together(db, together, at, undone=False)


def _steps_to_redo(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Step and origin of each row that may be redone, the first to be redone first."""
    return db.execute(
        """
        SELECT step_id, origin FROM triage_log
        WHERE undone = ? AND seq > coalesce((SELECT max(seq) FROM triage_log WHERE undone = ?), 0)
        ORDER BY seq
        """,
        (_UNDONE, _STANDS),
    )


def put(db: sqlite3.Connection, words: Mapping[str, Triage]) -> int:
    """Write what stores that were made one come to, beside their log. For nothing that a reader does.

    Returns:
        Of how many papers it was another before.
    """
    before = get(db, list(words))
    changes = {paper_id: now for paper_id, now in words.items() if now != before[paper_id]}
    _put(db, before, changes)
    return len(changes)


def changed_after(db: sqlite3.Connection, ids: Sequence[str], at: datetime) -> frozenset[str]:
    """Those of the papers whose triage was changed after that moment, by an act, an undo or a redo."""
    moment = time_text(at)
    found = db.execute(
        """
        SELECT DISTINCT paper_id FROM json_each(?) CROSS JOIN triage_log ON paper_id = json_each.value
        WHERE at > ? OR turned_at > ?
        """,
        (names_json(ids), moment, moment),
    )
    return frozenset(paper_id for (paper_id,) in found)


def origin_of(db: sqlite3.Connection, step_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The face and the device that each step came from; steps that changed nothing are not known."""
    found = db.execute(
        "SELECT DISTINCT step_id, origin, device FROM json_each(?) "
        "CROSS JOIN triage_log ON step_id = json_each.value",
        (names_json(step_ids),),
    )
    return {step_id: (origin, device) for step_id, origin, device in found}


def _turn_together(
    db: sqlite3.Connection, steps: Mapping[str, str], at: datetime, *, undone: bool
) -> UndoResult | None:
    """Turn steps (with their origins) one after the other, and tell it as the turn of the reader's own."""
    turned = {step_id: _turn(db, step_id, at, undone=undone) for step_id in steps}
    if not turned:
        return None
    taken = next((turned[step_id] for step_id, origin in steps.items() if origin != RESTING), None)
    rested = dict.fromkeys(
        paper_id for result in turned.values() if result is not taken for paper_id in result.restored
    )
    if taken is None:
        return replace(next(iter(turned.values())), restored=tuple(rested))
    own = set(taken.restored)
    return replace(taken, rested=tuple(one for one in rested if one not in own))


def _turn(db: sqlite3.Connection, step_id: str, at: datetime, *, undone: bool) -> UndoResult:
    """Swap the papers of a step between before and after, where they are as the last such turn left them."""
    decoded = cache(_logged.decode)
    # Written together, the rows of a step stand together: read in place, they need not be sorted in memory.
    logged = db.execute(
        "SELECT paper_id, verb, before, after FROM triage_log NOT INDEXED "
        "WHERE seq BETWEEN (SELECT min(seq) FROM triage_log WHERE step_id = ?1) "
        "AND (SELECT max(seq) FROM triage_log WHERE step_id = ?1) AND step_id = ?1 ORDER BY seq",
        (step_id,),
    )
    verb = ""
    restored: list[str] = []
    left_alone: list[str] = []
    while rows := logged.fetchmany(_AT_ONCE):
        verb = rows[0][1]
        current = get(db, [row[0] for row in rows])
        changes: dict[str, Triage] = {}
        for paper_id, _, was_text, became_text in rows:
            was, became = decoded(was_text), decoded(became_text)
            expected, wanted = (became, was) if undone else (was, became)
            if current[paper_id] == expected:
                changes[paper_id] = wanted
            else:
                left_alone.append(paper_id)
        _put(db, current, changes)
        restored += changes
    db.execute(
        "UPDATE triage_log SET undone = ? WHERE step_id = ?", (_UNDONE if undone else _STANDS, step_id)
    )
    db.execute(
        "UPDATE triage_log SET turned_at = ? "
        "WHERE step_id = ? AND paper_id IN (SELECT value FROM json_each(?))",
        (time_text(at), step_id, names_json(restored)),
    )
    return UndoResult(step_id, Verb(verb), tuple(restored), tuple(left_alone))


def _taken(db: sqlite3.Connection, step_id: str) -> Step | None:
    logged = db.execute(
        "SELECT verb, paper_id FROM triage_log WHERE step_id = ? ORDER BY seq", (step_id,)
    ).fetchall()
    return Step(step_id, Verb(logged[0][0]), tuple(row[1] for row in logged)) if logged else None


def _require_known(db: sqlite3.Connection, ids: tuple[str, ...]) -> None:
    unknown = tuple(
        paper_id
        for (paper_id,) in db.execute(
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM papers) ORDER BY key",
            (names_json(ids),),
        )
    )
    if unknown:
        raise UnknownPaperError(unknown)


def _put(db: sqlite3.Connection, before: Mapping[str, Triage], changes: Mapping[str, Triage]) -> None:
    """Write the triage that papers now have; a paper back at the default has no row."""
    untouched = Triage()
    fields = cache(
        lambda now: (
            None
            if replace(now, tags=()) == untouched
            else (now.state.value, _moment(now.starred), _moment(now.later), now.note)
        )
    )
    gone = ((paper_id,) for paper_id, now in changes.items() if fields(now) is None)
    kept = ((paper_id, *row) for paper_id, now in changes.items() if (row := fields(now)) is not None)
    db.executemany("DELETE FROM triage WHERE paper_id = ?", gone)
    db.executemany(
        """
        INSERT INTO triage (paper_id, state, starred_at, later_at, note) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (paper_id) DO UPDATE SET state = excluded.state, starred_at = excluded.starred_at,
            later_at = excluded.later_at, note = excluded.note
        """,
        kept,
    )
    retagged = {one: now.tags for one, now in changes.items() if now.tags != before[one].tags}
    db.executemany("DELETE FROM tags WHERE paper_id = ?", [(paper_id,) for paper_id in retagged])
    db.executemany(
        "INSERT INTO tags (paper_id, tag) VALUES (?, ?)",
        [(paper_id, tag) for paper_id, tags in retagged.items() for tag in tags],
    )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else time_text(at)


def _log_text(triage: Triage) -> str:
    return msgspec.json.encode(triage).decode()

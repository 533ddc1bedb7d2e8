"""Triage: the reader's word on papers, and the log by which any of it is undone and done again."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import msgspec

from arxivtui.domain import Act, State, Triage, Verb, after
from arxivtui.store.encoding import names_json, storable, time_or_none, time_text
from arxivtui.store.errors import UnknownPaperError

_STANDS, _UNDONE, _ENDED = 0, 1, 2

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
    """

    step_id: str
    verb: Verb
    restored: tuple[str, ...]
    left_alone: tuple[str, ...] = ()


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
    for paper_id, state, starred, later, note in db.execute(
        "SELECT paper_id, state, starred_at, later_at, note FROM triage "
        "WHERE paper_id IN (SELECT value FROM json_each(?))",
        (wanted,),
    ):
        known[paper_id] = Triage(
            State(state),
            time_or_none(starred),
            time_or_none(later),
            tuple(tags.get(paper_id, ())),
            note,
        )
    untouched = Triage()
    return {paper_id: known.get(paper_id, untouched) for paper_id in ids}


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
    before = get(db, ids)
    changes = {paper_id: now for paper_id, was in before.items() if (now := after(was, act, at)) != was}
    step = Step(
        step_id or str(uuid4()), act.verb, tuple(changes), tuple(one for one in ids if one not in changes)
    )
    if not changes:
        return step
    _put(db, before, changes)
    db.execute("UPDATE triage_log SET undone = ? WHERE undone = ?", (_ENDED, _UNDONE))
    db.executemany(
        "INSERT INTO triage_log (step_id, device, origin, at, verb, paper_id, before, after) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (step.step_id, device, origin, time_text(at), act.verb.value, paper_id,
             _log_text(before[paper_id]), _log_text(now))
            for paper_id, now in changes.items()
        ],
    )  # fmt: skip
    return step


def undo(db: sqlite3.Connection, at: datetime, step_id: str | None = None) -> UndoResult | None:
    """Take back the newest step that stands, or the one named; None where there is none.

    Papers changed since that step are left alone, and named.
    """
    found = db.execute(
        "SELECT step_id FROM triage_log WHERE undone = ? AND (? IS NULL OR step_id = ?) "
        "ORDER BY seq DESC LIMIT 1",
        (_STANDS, step_id, step_id),
    ).fetchone()
    return None if found is None else _turn(db, found[0], at, undone=True)


def redo(db: sqlite3.Connection, at: datetime) -> UndoResult | None:
    """Do again the step undone last; None where there is none, or another act came after.

    Papers changed since are left alone, and named.
    """
    found = db.execute(
        """
        SELECT step_id FROM triage_log
        WHERE undone = ? AND seq > coalesce((SELECT max(seq) FROM triage_log WHERE undone = ?), 0)
        ORDER BY seq LIMIT 1
        """,
        (_UNDONE, _STANDS),
    ).fetchone()
    return None if found is None else _turn(db, found[0], at, undone=False)


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


def _turn(db: sqlite3.Connection, step_id: str, at: datetime, *, undone: bool) -> UndoResult:
    """Swap the papers of a step between before and after, where they are as the last such turn left them."""
    logged = db.execute(
        "SELECT paper_id, verb, before, after FROM triage_log WHERE step_id = ? ORDER BY seq", (step_id,)
    ).fetchall()
    current = get(db, [row[0] for row in logged])
    changes: dict[str, Triage] = {}
    left_alone = []
    for paper_id, _, was_text, became_text in logged:
        was, became = _logged.decode(was_text), _logged.decode(became_text)
        expected, wanted = (became, was) if undone else (was, became)
        if current[paper_id] == expected:
            changes[paper_id] = wanted
        else:
            left_alone.append(paper_id)
    _put(db, current, changes)
    db.execute(
        "UPDATE triage_log SET undone = ? WHERE step_id = ?", (_UNDONE if undone else _STANDS, step_id)
    )
    db.execute(
        "UPDATE triage_log SET turned_at = ? "
        "WHERE step_id = ? AND paper_id IN (SELECT value FROM json_each(?))",
        (time_text(at), step_id, names_json(changes)),
    )
    return UndoResult(step_id, Verb(logged[0][1]), tuple(changes), tuple(left_alone))


def _taken(db: sqlite3.Connection, step_id: str) -> Step | None:
    logged = db.execute(
        "SELECT verb, paper_id FROM triage_log WHERE step_id = ? ORDER BY seq", (step_id,)
    ).fetchall()
    return Step(step_id, Verb(logged[0][0]), tuple(row[1] for row in logged)) if logged else None


def _require_known(db: sqlite3.Connection, ids: tuple[str, ...]) -> None:
    found = {
        paper_id
        for (paper_id,) in db.execute(
            "SELECT id FROM papers WHERE id IN (SELECT value FROM json_each(?))", (names_json(ids),)
        )
    }
    if unknown := tuple(paper_id for paper_id in ids if paper_id not in found):
        raise UnknownPaperError(unknown)


def _put(db: sqlite3.Connection, before: Mapping[str, Triage], changes: Mapping[str, Triage]) -> None:
    """Write the triage that papers now have; a paper back at the default has no row."""
    untouched = Triage()
    gone = []
    kept = []
    for paper_id, now in changes.items():
        if replace(now, tags=()) == untouched:
            gone.append((paper_id,))
        else:
            kept.append((paper_id, now.state.value, _moment(now.starred), _moment(now.later), now.note))
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

"""The reader's word in two stores: as if all acts had been done in one, in the order of their time.

Acts of one instant are told apart by their ids, and an act that was undone counts as one never done. Where
only one log knows a paper, what it says is taken as it is; where both do, the acts on that paper are done
again from the beginning (`replay`), and the log says what each of them now changes: undo goes on working.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

import msgspec

from arxivtui.domain import Triage, Verb
from arxivtui.store import triage
from arxivtui.store.encoding import names_json
from arxivtui.store.moving.replay import Logged, in_one_order, kept_together, replayed

AT_ONCE = 1_000
"""Papers."""

_triage = msgspec.json.Decoder(Triage)

# Of each paper that the other store says anything of: rows of the log there, those of them that are here and
# were turned as late or later, those here that were so there, rows here, and whether this store has a word.
_MET = """
WITH logged(paper_id, theirs, known_here, known_there) AS (
    SELECT one.paper_id, count(*),
        sum(ours.seq IS NOT NULL
            AND (coalesce(ours.turned_at, ''), ours.undone) >= (coalesce(one.turned_at, ''), one.undone)),
        sum(ours.seq IS NOT NULL
            AND (coalesce(ours.turned_at, ''), ours.undone) <= (coalesce(one.turned_at, ''), one.undone))
    FROM beside.triage_log AS one LEFT JOIN main.triage_log AS ours
        ON ours.step_id = one.step_id AND ours.paper_id = one.paper_id
    GROUP BY one.paper_id
),
told(paper_id) AS (
    SELECT paper_id FROM logged UNION SELECT paper_id FROM beside.triage
    UNION SELECT paper_id FROM beside.tags
)
SELECT told.paper_id, coalesce(theirs, 0), coalesce(known_here, 0), coalesce(known_there, 0),
    (SELECT count(*) FROM main.triage_log AS ours WHERE ours.paper_id = told.paper_id),
    EXISTS (SELECT 1 FROM main.triage AS ours WHERE ours.paper_id = told.paper_id)
        OR EXISTS (SELECT 1 FROM main.tags AS ours WHERE ours.paper_id = told.paper_id)
FROM told LEFT JOIN logged ON logged.paper_id = told.paper_id
"""

_COLUMNS = "step_id, device, origin, at, verb, paper_id, before, after, undone, turned_at"
_THESE = "paper_id IN (SELECT value FROM json_each(?1))"
_TAKE_ROWS = f"""
INSERT OR IGNORE INTO main.triage_log ({_COLUMNS}) SELECT {_COLUMNS} FROM beside.triage_log AS one
WHERE {_THESE} ORDER BY seq
"""
_TAKE_CHANGES = f"""
UPDATE main.triage_log SET before = theirs.before, after = theirs.after, undone = theirs.undone,
                           turned_at = theirs.turned_at
FROM beside.triage_log AS theirs
WHERE theirs.step_id = triage_log.step_id AND theirs.paper_id = triage_log.paper_id AND triage_log.{_THESE}
"""
_ROWS = (
    "SELECT paper_id, step_id, verb, at, before, after, undone, turned_at FROM {}.triage_log WHERE " + _THESE
)
_STEPS = "SELECT step_id, min(at) FROM {}.triage_log GROUP BY step_id ORDER BY min(seq)"


@dataclass(frozen=True, slots=True)
class Acts:
    """What came of the other's log.

    Attributes:
        rows: how many of it were not here.
        judged: papers of which the word is another now.
        notes: papers with two different notes, of which the later stands.
    """

    rows: int = 0
    judged: int = 0
    notes: tuple[str, ...] = ()


def take(db: sqlite3.Connection, other: sqlite3.Connection) -> Acts:
    """Take the other store's triage and log, its papers being there.

    Args:
        db: a connection that may write, with the other store as `beside`.
        other: a connection to that one alone.
    """
    only_there: list[str] = []
    in_both: list[str] = []
    for paper_id, theirs, known_here, known_there, ours, word_here in db.execute(_MET):
        if theirs and known_here == theirs:
            continue
        if known_there == ours if ours else not word_here:
            only_there.append(paper_id)
        else:
            in_both.append(paper_id)
    if not only_there and not in_both:
        return Acts()
    places = in_one_order(
        db.execute(_STEPS.format("main")).fetchall(), db.execute(_STEPS.format("beside")).fetchall()
    )
    (before,) = db.execute("SELECT count(*) FROM main.triage_log").fetchone()
    own = _has_own(db)
    judged = _take_over(db, other, only_there)
    notes: list[str] = []
    for some in _batches(in_both):
        changed, differing = _bring_together(db, other, some, places)
        judged += changed
        notes += differing
    (after,) = db.execute("SELECT count(*) FROM main.triage_log").fetchone()
    _put_in_order(db, places)
    _agree(db)
    if own and after > before:
        db.execute(
            "UPDATE main.triage_log SET undone = 2 WHERE undone = 1 "
            "AND seq < (SELECT max(seq) FROM main.triage_log WHERE undone = 0)"
        )
    return Acts(after - before, judged, tuple(notes))


def _has_own(db: sqlite3.Connection) -> bool:
    """Whether this log has rows that the other lacks."""
    return (
        db.execute(
            "SELECT 1 FROM main.triage_log AS ours WHERE NOT EXISTS ("
            "SELECT 1 FROM beside.triage_log AS theirs "
            "WHERE theirs.step_id = ours.step_id AND theirs.paper_id = ours.paper_id) LIMIT 1"
        ).fetchone()
        is not None
    )


def _take_over(db: sqlite3.Connection, other: sqlite3.Connection, ids: Sequence[str]) -> int:
    """Take what the other store has of these papers, as it is; how many of them stand otherwise now."""
    changed = 0
    for some in _batches(ids):
        wanted = (names_json(some),)
        db.execute(_TAKE_ROWS, wanted)
        db.execute(_TAKE_CHANGES, wanted)
        changed += triage.put(db, triage.get(other, some))
    return changed


def _bring_together(
    db: sqlite3.Connection, other: sqlite3.Connection, ids: Sequence[str], places: dict[str, int]
) -> tuple[int, list[str]]:
    """Do the acts on these papers again; how many stand otherwise now, and which had two notes."""
    words = triage.get(db, ids), triage.get(other, ids)
    logs = _rows(db, "main", ids, places), _rows(db, "beside", ids, places)
    db.execute(_TAKE_ROWS, (names_json(ids),))
    now: dict[str, Triage] = {}
    changes: list[tuple[str, Sequence[Logged]]] = []
    notes = []
    for paper_id in ids:
        ours, theirs = words[0][paper_id], words[1][paper_id]
        rows, now[paper_id] = _together(
            logs[0].get(paper_id, []), ours, logs[1].get(paper_id, []), theirs, places
        )
        changes.append((paper_id, rows))
        if ours.note and theirs.note and ours.note != theirs.note:
            notes.append(paper_id)
    text = cache(lambda word: msgspec.json.encode(word).decode())
    db.executemany(
        "UPDATE main.triage_log SET before = ?, after = ?, undone = ?, turned_at = ? "
        "WHERE step_id = ? AND paper_id = ?",
        (
            (text(row.before), text(row.after), row.undone, row.turned or None, row.step_id, paper_id)
            for paper_id, rows in changes
            for row in rows
        ),
    )
    return triage.put(db, now), notes


def _together(
    our_rows: Sequence[Logged],
    ours: Triage,
    their_rows: Sequence[Logged],
    theirs: Triage,
    places: dict[str, int],
) -> tuple[Sequence[Logged], Triage]:
    """The rows of one paper out of both logs, with what each changes, and what they come to."""
    one, other = {row.step_id: row for row in our_rows}, {row.step_id: row for row in their_rows}
    rows = [
        _turned_last(one.get(step), other.get(step))
        for step in sorted({*one, *other}, key=places.__getitem__)
    ]
    if replayed(our_rows, {})[1] != ours or replayed(their_rows, {})[1] != theirs:
        return rows, kept_together(ours, theirs, _later((ours, our_rows), (theirs, their_rows)))
    return replayed(rows, {step: other[step] for step in one.keys() & other.keys()})


def _turned_last(one: Logged | None, other: Logged | None) -> Logged:
    """A row as the log has it that turned it last; what it changes is told from both."""
    if one is None or other is None:
        found = one or other
        assert found is not None
        return found
    last = max(one, other, key=lambda row: (row.turned, row.undone))
    return replace(one, undone=last.undone, turned=last.turned)


def _later(*words: tuple[Triage, Sequence[Logged]]) -> Triage:
    """The word that was said later, by the last time in its log; else the greater by value."""

    def said(each: tuple[Triage, Sequence[Logged]]) -> tuple[str, bytes]:
        word, rows = each
        times = [text for row in rows for text in (row.at.isoformat(timespec="microseconds"), row.turned)]
        return max(times, default=""), msgspec.json.encode(word)

    return max(words, key=said)[0]


def _rows(
    db: sqlite3.Connection, schema: str, ids: Sequence[str], places: dict[str, int]
) -> dict[str, list[Logged]]:
    """The rows of these papers in one of the logs, in the order of both."""
    decoded = cache(_triage.decode)
    found: dict[str, list[Logged]] = {}
    for paper_id, step_id, verb, at, was, became, undone, turned in db.execute(
        _ROWS.format(schema), (names_json(ids),)
    ):
        found.setdefault(paper_id, []).append(
            Logged(
                step_id,
                Verb(verb),
                datetime.fromisoformat(at),
                decoded(was),
                decoded(became),
                undone,
                turned or "",
            )
        )
    for rows in found.values():
        rows.sort(key=lambda row: places[row.step_id])
    return found


def _put_in_order(db: sqlite3.Connection, places: dict[str, int]) -> None:
    """Number the rows of the log so that its steps stand in their places."""
    numbers, order = [], []
    for seq, step_id in db.execute("SELECT seq, step_id FROM main.triage_log ORDER BY seq"):
        numbers.append(seq)
        order.append(places[step_id])
    wanted = sorted(range(len(order)), key=order.__getitem__)
    first = next((place for place, index in enumerate(wanted) if place != index), None)
    if first is None:
        return
    beyond = numbers[-1] + 1
    db.executemany(
        "UPDATE main.triage_log SET seq = ? WHERE seq = ?",
        ((beyond + number, numbers[index]) for number, index in enumerate(wanted[first:])),
    )


def _agree(db: sqlite3.Connection) -> None:
    """A step is undone as a whole, by the row of it that was turned last."""
    db.execute(
        """
        UPDATE main.triage_log SET undone = last.undone FROM (
            SELECT step_id, undone, max(coalesce(turned_at, '') || undone) FROM main.triage_log
            WHERE step_id IN (
                SELECT step_id FROM main.triage_log GROUP BY step_id HAVING min(undone) <> max(undone))
            GROUP BY step_id
        ) AS last
        WHERE last.step_id = triage_log.step_id AND last.undone <> triage_log.undone
        """
    )


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]

"""Acts that browsers sent, and what became of each: one that is sent again is told, and not done again.

The log of triage has those alone that changed something.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from arxivtui.store.encoding import names_from, names_json, time_text

KEPT = timedelta(days=90)
"""How long they are known."""


@dataclass(frozen=True, slots=True)
class TakenAct:
    """An act that was taken.

    Attributes:
        act_id: the browser's own, a UUID.
        client: the browser's id.
        changed: papers that it changed.
        conflicts: papers that it left alone, since they were changed after its moment.
        unknown: papers that the store did not hold.
    """

    act_id: str
    client: str
    changed: tuple[str, ...]
    conflicts: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def taken(db: sqlite3.Connection, act_ids: Sequence[str]) -> dict[str, TakenAct]:
    """Those of the acts that were taken, by their ids."""
    found = db.execute(
        "SELECT act_id, client, changed, conflicts, unknown FROM json_each(?) "
        "CROSS JOIN browser_acts ON act_id = json_each.value",
        (names_json(act_ids),),
    )
    return {
        act_id: TakenAct(act_id, client, *(names_from(ids) for ids in papers))
        for act_id, client, *papers in found
    }


def keep(db: sqlite3.Connection, acts: Iterable[TakenAct], at: datetime) -> None:
    """Keep what was taken, and drop what was longer ago than `KEPT`.

    Args:
        db: the connection by which they were done, in the same transaction.
        acts: none of them kept before.
        at: when they came.
    """
    db.execute("DELETE FROM browser_acts WHERE taken_at < ?", (time_text(at - KEPT),))
    moment = time_text(at)
    db.executemany(
        "INSERT INTO browser_acts (act_id, client, taken_at, changed, conflicts, unknown) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (one.act_id, one.client, moment, *map(names_json, (one.changed, one.conflicts, one.unknown)))
            for one in acts
        ],
    )

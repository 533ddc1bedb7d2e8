"""Time that the reader has spent, as far as the log of triage can tell.

Counted from act to act, in the order in which they were taken. A pause of more than `LONGEST_PAUSE` is left
out, since nobody knows what it was spent on; so is a step back, of a clock that was put right.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from arxivtui.store.encoding import names_json

LONGEST_PAUSE = timedelta(minutes=5)
"""Between two acts; a longer one is no reading."""

_LOG = """
SELECT at FROM triage_log WHERE at >= :since AND seq >= coalesce(
    (SELECT min(seq) FROM triage_log WHERE at >= :since), 0)
ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """How long some papers took.

    Attributes:
        seconds: from the first act on them to the last, long pauses left out.
        acts: on them; those of one step count as one, and those taken back since count too.
        first, last: when; None before there is any.
    """

    seconds: float = 0.0
    acts: int = 0
    first: datetime | None = None
    last: datetime | None = None


def on_papers(db: sqlite3.Connection, ids: Iterable[str]) -> TimeSpent:
    """The time between the acts on these papers."""
    found = db.execute(
        """
        SELECT min(at) FROM json_each(?) CROSS JOIN triage_log ON paper_id = json_each.value
        GROUP BY step_id ORDER BY min(seq)
        """,
        (names_json(ids),),
    )
    moments = [datetime.fromisoformat(at) for (at,) in found]
    if not moments:
        return TimeSpent()
    seconds = sum(pause for _, pause in _pauses(moments))
    return TimeSpent(seconds, len(moments), min(moments), max(moments))


def by_day(db: sqlite3.Connection, since: str) -> dict[date, float]:
    """Seconds spent on each of the reader's own days; days without an act are not in it.

    Args:
        db: a connection.
        since: a moment as the log has it (`time_text`); empty for all days.
    """
    spent: dict[date, float] = {}
    for moment, pause in _pauses(_moments(db.execute(_LOG, {"since": since}))):
        day = moment.astimezone().date()
        spent[day] = spent.get(day, 0.0) + pause
    return spent


def _moments(rows: Iterable[tuple[str]]) -> Iterator[datetime]:
    """Those of a log; papers of one act, which share theirs, count once."""
    before = ""
    for (at,) in rows:
        if at != before:
            yield datetime.fromisoformat(at)
            before = at


def _pauses(moments: Iterable[datetime]) -> Iterator[tuple[datetime, float]]:
    """The pauses that count: when each ended, and its seconds."""
    for earlier, later in pairwise(moments):
        pause = later - earlier
        if timedelta(0) <= pause <= LONGEST_PAUSE:
            yield later, pause.total_seconds()

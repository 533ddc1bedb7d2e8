"""Which papers have left as files, and which of some were known before a day: what a later export takes."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from arxivtui.store.encoding import names_json, time_text


def record(db: sqlite3.Connection, ids: Iterable[str], at: datetime) -> None:
    """Note that these papers left at that moment; ids that the store does not hold are passed over."""
    db.execute(
        """
        INSERT INTO exports (paper_id, exported_at)
        SELECT id, ? FROM papers WHERE id IN (SELECT value FROM json_each(?))
        ON CONFLICT (paper_id) DO UPDATE SET exported_at = excluded.exported_at
        """,
        (time_text(at), names_json(ids)),
    )


def known_before(db: sqlite3.Connection, ids: Sequence[str], day: date) -> frozenset[str]:
    """Those of the papers that arXiv had announced, as new, cross-listed or replaced, before that day."""
    found = db.execute(
        "SELECT DISTINCT paper_id FROM json_each(?) CROSS JOIN announcements ON paper_id = json_each.value "
        "WHERE listing_date < ?",
        (names_json(ids), day.isoformat()),
    )
    return frozenset(paper_id for (paper_id,) in found)

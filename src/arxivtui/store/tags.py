"""The reader's tags, as a whole."""

import sqlite3


def used(db: sqlite3.Connection, limit: int = 1000) -> list[str]:
    """All tags, the most used first; of as many papers in the order of the alphabet."""
    return [
        tag
        for (tag,) in db.execute(
            "SELECT tag FROM tags GROUP BY tag ORDER BY count(*) DESC, tag LIMIT ?", (limit,)
        )
    ]

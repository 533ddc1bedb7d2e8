"""Small things to remember from one start to the next, by key."""

import sqlite3

import msgspec


def get(db: sqlite3.Connection, key: str) -> object | None:
    """What was put there, as JSON has it (a tuple comes back as a list); None where nothing was."""
    row = db.execute("SELECT value FROM ui_state WHERE key = ?", (key,)).fetchone()
    value: object | None = None if row is None else msgspec.json.decode(row[0])
    return value


def put(db: sqlite3.Connection, key: str, value: object) -> None:
    """Remember a value that JSON can hold; None forgets."""
    if value is None:
        db.execute("DELETE FROM ui_state WHERE key = ?", (key,))
        return
    db.execute(
        "INSERT INTO ui_state (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, msgspec.json.encode(value).decode()),
    )

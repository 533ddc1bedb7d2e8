"""Clients: the browsers that the reader let in, and shut out again. Of a token only its SHA-256 is kept."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from arxivtui.domain import Client
from arxivtui.store.encoding import storable, time_or_none, time_text

_COLUMNS = "id, label, origin, paired_at, last_used_at, revoked_at"


def add(db: sqlite3.Connection, client: Client, token_hash: bytes) -> None:
    """Let a browser in.

    Args:
        db: a connection that may write.
        client: with an id that no other has, or had.
        token_hash: SHA-256 of its token.
    """
    db.execute(
        f"INSERT INTO clients ({_COLUMNS}, token_hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            client.id,
            storable(client.label),
            storable(client.origin),
            time_text(client.paired),
            None if client.last_used is None else time_text(client.last_used),
            None if client.revoked is None else time_text(client.revoked),
            token_hash,
        ),
    )


def live(db: sqlite3.Connection) -> list[tuple[Client, bytes]]:
    """The clients that are not shut out, each with the SHA-256 of its token."""
    found = db.execute(
        f"SELECT {_COLUMNS}, token_hash FROM clients WHERE revoked_at IS NULL ORDER BY paired_at, id"
    )
    return [(_client(row), row[-1]) for row in found]


def all_of(db: sqlite3.Connection) -> list[Client]:
    """Every client that ever was, the newest first, those shut out too."""
    return [_client(row) for row in db.execute(f"SELECT {_COLUMNS} FROM clients ORDER BY paired_at DESC, id")]


def revoke(db: sqlite3.Connection, client_id: str, at: datetime) -> Client | None:
    """Shut a client out, and tell it as it is then; one shut out already keeps its time. None: unknown."""
    db.execute(
        "UPDATE clients SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (time_text(at), client_id)
    )
    found = db.execute(f"SELECT {_COLUMNS} FROM clients WHERE id = ?", (client_id,)).fetchone()
    return None if found is None else _client(found)


def used(db: sqlite3.Connection, client_id: str, at: datetime) -> None:
    """Note when a client's token was used, to the hour: more is not kept, and nothing is written twice."""
    hour = time_text(at.astimezone(UTC).replace(minute=0, second=0, microsecond=0))
    db.execute(
        "UPDATE clients SET last_used_at = ? "
        "WHERE id = ? AND revoked_at IS NULL AND coalesce(last_used_at, '') < ?",
        (hour, client_id, hour),
    )


def _client(row: Sequence[str | None]) -> Client:
    client_id, label, origin, paired, last_used, revoked = row[:6]
    return Client(
        str(client_id),
        str(label),
        str(origin),
        datetime.fromisoformat(str(paired)),
        time_or_none(last_used),
        time_or_none(revoked),
    )

"""Pairings: how a browser is let in, kept here so that one process may show the code and another serve.

Open, then claimed, approved and taken; any of the first three may end otherwise (`PairingState`), and an end
is for good. At most one is unfinished at a time. Call these inside `Store.writing`, which lets one at a time
in: a try is counted in the transaction in which it was made.
"""

import hmac
import secrets
import sqlite3
from datetime import datetime, timedelta
from hashlib import sha256

from arxivtui.domain import Pairing, PairingState
from arxivtui.store.encoding import storable, time_text

CODE_LIFE = timedelta(minutes=2)
"""How long a code may be typed."""
ANSWER_LIFE = timedelta(seconds=120)
"""How long the reader may take to answer, and after that the browser to take its token."""
TRIES = 5
"""With so many wrong codes a pairing is burnt."""

_KEPT = timedelta(days=1)
_SALT_BYTES = 16
_SELECT = "SELECT id, state, expires_at, origin, label, client FROM pairings"
_UNFINISHED = "state IN ('open', 'claimed', 'approved')"


def open_pairing(db: sqlite3.Connection, code: str, at: datetime) -> Pairing:
    """Begin to wait for a browser that knows `code`. Any other unfinished pairing is closed."""
    db.execute("DELETE FROM pairings WHERE expires_at < ?", (time_text(at - _KEPT),))
    db.execute(
        "UPDATE pairings SET state = iif(expires_at <= ?, ?, ?) WHERE " + _UNFINISHED,
        (time_text(at), PairingState.EXPIRED, PairingState.CLOSED),
    )
    pairing = Pairing(secrets.token_hex(16), PairingState.OPEN, at + CODE_LIFE)
    salt = secrets.token_bytes(_SALT_BYTES)
    db.execute(
        "INSERT INTO pairings (id, state, salt, code_hash, expires_at) VALUES (?, ?, ?, ?, ?)",
        (pairing.id, pairing.state, salt, _hashed(salt, code), time_text(pairing.expires)),
    )
    return pairing


def claim(db: sqlite3.Connection, code: str, origin: str, label: str, at: datetime) -> str | None:
    """A browser says the code. What it may ask `claimed_by` with, if it is right; None without saying why.

    Without an open pairing the same is hashed and compared. What is left to tell it by is the time it takes
    to keep the count, some 50 microseconds, and whoever wants to measure that has four tries.
    """
    found = db.execute(
        "SELECT id, salt, code_hash FROM pairings WHERE state = 'open' AND expires_at > ?", (time_text(at),)
    ).fetchone()
    pairing_id, salt, expected = found or _NONE_OPEN
    right = hmac.compare_digest(_hashed(salt, code), expected)
    if found is None or not right:
        db.execute(
            "UPDATE pairings SET tries = tries + 1, state = iif(tries + 1 < ?, state, ?) WHERE id = ?",
            (TRIES, PairingState.BURNT, pairing_id),
        )
        return None
    key = secrets.token_hex(16)
    db.execute(
        "UPDATE pairings SET state = ?, claim = ?, origin = ?, label = ?, expires_at = ? WHERE id = ?",
        (
            PairingState.CLAIMED,
            key,
            storable(origin),
            storable(label),
            time_text(at + ANSWER_LIFE),
            pairing_id,
        ),
    )
    return key


def answer(db: sqlite3.Connection, pairing_id: str, approve: bool, at: datetime) -> Pairing | None:
    """The reader's word on a claimed pairing.

    Returns:
        The pairing as it is then: `APPROVED` or `DENIED`, or what it was if nothing was asked, or the word
        came too late. None: unknown.
    """
    db.execute(
        "UPDATE pairings SET state = ?, expires_at = ? WHERE id = ? AND state = 'claimed' AND expires_at > ?",
        (
            PairingState.APPROVED if approve else PairingState.DENIED,
            time_text(at + ANSWER_LIFE),
            pairing_id,
            time_text(at),
        ),
    )
    return get(db, pairing_id, at)


def close(db: sqlite3.Connection, pairing_id: str) -> None:
    """Whoever showed the code goes away: nothing can come of the pairing, unless it has."""
    db.execute(
        "UPDATE pairings SET state = ? WHERE id = ? AND " + _UNFINISHED, (PairingState.CLOSED, pairing_id)
    )


def get(db: sqlite3.Connection, pairing_id: str, at: datetime) -> Pairing | None:
    """How far a pairing has come; None for one unknown, or long over."""
    return _pairing(db.execute(f"{_SELECT} WHERE id = ?", (pairing_id,)).fetchone(), at)


def claimed_by(db: sqlite3.Connection, claim: str, origin: str, at: datetime) -> Pairing | None:
    """The pairing that a browser of this origin claimed; None also for that of another origin."""
    found = db.execute(f"{_SELECT} WHERE claim = ? AND origin = ?", (storable(claim), storable(origin)))
    return _pairing(found.fetchone(), at)


def taken(db: sqlite3.Connection, pairing_id: str, client_id: str) -> bool:
    """Note what came of an approved pairing. No token may go out unless this is true.

    In the transaction in which `claimed_by` gave it as `APPROVED`, since its time is not looked at again.
    """
    done = db.execute(
        "UPDATE pairings SET state = ?, client = ? WHERE id = ? AND state = 'approved'",
        (PairingState.TAKEN, client_id, pairing_id),
    )
    return done.rowcount == 1


def _pairing(row: tuple[str, ...] | None, at: datetime) -> Pairing | None:
    if row is None:
        return None
    pairing_id, kept, expires_at, origin, label, client = row
    state, expires = PairingState(kept), datetime.fromisoformat(expires_at)
    if expires <= at and not state.is_over:
        state = PairingState.EXPIRED
    return Pairing(pairing_id, state, expires, origin, label, client)


def _hashed(salt: bytes, code: str) -> bytes:
    """SHA-256 of the code as it counts: in capitals, without hyphens."""
    return sha256(salt + storable(code).replace("-", "").upper().encode()).digest()


# Nothing has this for its hash, and the empty id finds no row.
_NONE_OPEN = ("", bytes(_SALT_BYTES), bytes(32))

"""Letting a browser in, from the side of the reader: a code is shown, and the browser that sent it approved.

It works through the store, so that any process may show the code and any other may serve the browser.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from arxivtui.domain import Pairing
from arxivtui.store import Store, StoreError, pairings

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What codes are made of: no two look alike. Eight of them are 40 bits."""
_HALF = 4


@dataclass(frozen=True, slots=True)
class OpenPairing:
    """A pairing that waits for a browser.

    Attributes:
        pairing: as stored.
        code: as shown, `ABCD-EFGH`; it is nowhere else.
    """

    pairing: Pairing
    code: str


def open_pairing(store: Store) -> OpenPairing:
    """Begin to wait for a browser; any other pairing under way is closed.

    Raises:
        StoreError: the store cannot be written.
    """
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(_HALF)) for _ in range(2))
    with store.writing() as db:
        return OpenPairing(pairings.open_pairing(db, code, datetime.now(UTC)), code)


def look_at_pairing(store: Store, pairing_id: str) -> Pairing:
    """How far it has come.

    Raises:
        StoreError: the store cannot be read, or does not know it.
    """
    with store.reading() as db:
        return _known(pairings.get(db, pairing_id, datetime.now(UTC)))


def answer_pairing(store: Store, pairing_id: str, approve: bool) -> Pairing:
    """Let the browser in that sent the code, or not. Where nothing waits for that word, nothing changes.

    Raises:
        StoreError: the store cannot be written, or does not know it.
    """
    with store.writing(durable=True) as db:
        return _known(pairings.answer(db, pairing_id, approve, datetime.now(UTC)))


def close_pairing(store: Store, pairing_id: str) -> None:
    """Stop waiting for a browser; one that is let in already stays.

    Raises:
        StoreError: the store cannot be written.
    """
    with store.writing() as db:
        pairings.close(db, pairing_id)


def _known(pairing: Pairing | None) -> Pairing:
    if pairing is None:
        raise StoreError("This pairing is not in the store.", "Show a new code.")
    return pairing

"""Browsers that may ask for scores: how one is let in, and who has been."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

USE_KEPT_TO = timedelta(hours=1)
"""Of the last use of a token no more is kept than the hour in which it was."""


@dataclass(frozen=True, slots=True)
class Client:
    """A browser extension that was paired.

    Attributes:
        id: 8 hexadecimal digits.
        label: the browser's name for itself, untrusted text.
        origin: the extension's, such as `moz-extension://` and a UUID; no other may use its token.
        paired: when the reader let it in.
        last_used: about when its token was last used (kept to the hour), or None.
        revoked: when the reader shut it out, or None.
    """

    id: str
    label: str
    origin: str
    paired: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None

    @property
    def used_between(self) -> tuple[datetime, datetime] | None:
        """When its token was last used, as exactly as is known: within an hour, once it was there."""
        if self.last_used is None:
            return None
        return max(self.last_used, self.paired), self.last_used + USE_KEPT_TO


class PairingState(StrEnum):
    """How far a pairing has come.

    OPEN: its code is shown. CLAIMED: a browser sent the code, and the reader is asked. APPROVED: the reader
    agreed; the browser may take its token. TAKEN: it has. DENIED: the reader did not agree. BURNT: too many
    wrong codes. CLOSED: whoever showed the code went away, or another pairing was begun. EXPIRED: its time is
    over.
    """

    OPEN = "open"
    CLAIMED = "claimed"
    APPROVED = "approved"
    TAKEN = "taken"
    DENIED = "denied"
    BURNT = "burnt"
    CLOSED = "closed"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        """Nothing can come of it any more, or all of it came."""
        return self not in (PairingState.OPEN, PairingState.CLAIMED, PairingState.APPROVED)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One attempt to let a browser in, kept in the store so that any process may serve it.

    Attributes:
        id: 32 hexadecimal digits; known to whoever shows the code, and to nobody else.
        state: how far it has come.
        expires: when what is awaited now (the code, the reader's word, the taking) is too late.
        origin: of the browser that sent the code; empty before.
        label: the browser's name for itself, untrusted text; empty before.
        client: the id of the client that came of it; empty before.
    """

    id: str
    state: PairingState
    expires: datetime
    origin: str = ""
    label: str = ""
    client: str = ""

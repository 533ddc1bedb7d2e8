"""The browsers that are let in at this moment."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from arxivtui.domain import Client
from arxivtui.server.lanes import Lane
from arxivtui.store import Store, clients


@dataclass(frozen=True, slots=True)
class Known:
    """The clients that were not revoked when the store was at `revision`.

    Attributes:
        live: each with the SHA-256 of its token.
        origins: theirs.
    """

    revision: int
    live: tuple[tuple[Client, bytes], ...]
    origins: frozenset[str]

    def by_token(self, token: bytes) -> Client | None:
        """Whose token it is; the time taken depends on how many clients there are, and on nothing else."""
        digest = sha256(token).digest()
        found = None
        for client, theirs in self.live:
            if hmac.compare_digest(digest, theirs):
                found = client
        return found


class Callers:
    """The paired clients as the store has them now, read again whenever anything in it has changed.

    So a revocation in another process counts from the next request on.
    """

    def __init__(self, store: Store, lane: Lane) -> None:
        self._store = store
        self._lane = lane
        self._known: Known | None = None

    async def now(self) -> Known:
        """Who is let in.

        Raises:
            StoreError: the store cannot say; then nobody is.
        """
        known = self._known
        if known is None or known.revision != self._store.revision():
            known = self._known = await self._lane.run(self._read)
        return known

    def _read(self) -> Known:
        # Asked for first: what is read afterwards is at least as new.
        revision = self._store.revision()
        with self._store.reading() as db:
            live = tuple(clients.live(db))
        return Known(revision, live, frozenset(client.origin for client, _ in live))

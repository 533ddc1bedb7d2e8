"""Letting a browser in, from the side of the browser: `/v1/ping`, `/v1/pair` and `/v1/pair/result`."""

import hmac
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from arxivtui import __version__
from arxivtui.domain import Client, Pairing, PairingState
from arxivtui.server.bodies import misshapen
from arxivtui.server.refusals import bad_origin, no_pairing
from arxivtui.server.wire import (
    API,
    Paired,
    PairRequest,
    PairResultRequest,
    PairStarted,
    PairState,
    Ping,
    Pong,
)
from arxivtui.store import clients, pairings
from arxivtui.text import cut, harmless

if TYPE_CHECKING:
    from arxivtui.server.guard import Caller
    from arxivtui.server.surroundings import Surroundings

TOKEN_BYTES = 32
LONGEST_LABEL = 60


def ping(around: "Surroundings", _caller: "Caller", request: Ping) -> Pong:
    """Say who is here, and prove it to a client that asks with a nonce."""
    proof: str | UnsetType = UNSET
    if request.client is not UNSET and request.nonce is not UNSET:
        with around.store.reading() as db:
            hashes = {client.id: token_hash for client, token_hash in clients.live(db)}
        if request.client in hashes:
            proof = proof_of(hashes[request.client], around.port, request.nonce)
    return Pong(app="arxivtui", version=__version__, api=API, proof=proof)


def proof_of(token_hash: bytes, port: int, nonce: str) -> str:
    """What only an arxivtui can know that let the client in; the port is in it, so that nobody passes it on.

    Args:
        token_hash: SHA-256 of the client's token.
        port: that this endpoint listens on.
        nonce: the client's, made for this question.
    """
    return hmac.digest(token_hash, f"arxivtui:{port}:{nonce}".encode(), "sha256").hex()


def pair(around: "Surroundings", caller: "Caller", request: PairRequest) -> PairStarted:
    """Take the code that the reader typed, and have the reader asked.

    Raises:
        Refusal: no pairing is open, or this is not its code; one answer for both.
    """
    if caller.origin is None:
        raise bad_origin()
    label = cut(harmless(request.label).strip(), LONGEST_LABEL)
    if not label:
        raise misshapen("Expected a name that can be read", "$.label")
    with around.store.writing() as db:
        claim = pairings.claim(db, request.code, caller.origin, label, datetime.now(UTC))
    if claim is None:
        raise no_pairing()
    return PairStarted(pairing=claim)


def pair_result(around: "Surroundings", caller: "Caller", request: PairResultRequest) -> PairState | Paired:
    """Whether the reader agreed; then the token, once. Never waits for the reader."""
    if caller.origin is None:
        raise bad_origin()
    now = datetime.now(UTC)
    with around.store.reading() as db:
        pairing = pairings.claimed_by(db, request.pairing, caller.origin, now)
    if pairing is None or pairing.state is not PairingState.APPROVED:
        return _not_yet(pairing)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with around.store.writing(durable=True) as db:
        # It may have been taken, or its time have run out, while this waited for its turn to write.
        pairing = pairings.claimed_by(db, request.pairing, caller.origin, datetime.now(UTC))
        if pairing is None or pairing.state is not PairingState.APPROVED:
            return _not_yet(pairing)
        client = Client(secrets.token_hex(4), pairing.label, pairing.origin, paired=now)
        if not pairings.taken(db, pairing.id, client.id):
            return PairState(state="denied")
        clients.add(db, client, sha256(token.encode()).digest())
    return Paired(token=token, client=client.id)


def _not_yet(pairing: Pairing | None) -> PairState:
    waits = pairing is not None and pairing.state is PairingState.CLAIMED
    return PairState(state="pending" if waits else "denied")

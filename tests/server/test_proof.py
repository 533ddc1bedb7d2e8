"""The proof by which an extension knows its arxivtui before it sends the token."""

import hmac
import secrets
from hashlib import sha256

from arxivtui import __version__
from arxivtui.server.endpoint import Endpoint
from arxivtui.store import Store
from tests.server.conftest import CHROME, PairedClient, call, pair_client, revoke


def proof(token: str, port: int, nonce: str) -> str:
    """What the extension works out for itself."""
    key = sha256(token.encode()).digest()
    return hmac.new(key, f"arxivtui:{port}:{nonce}".encode(), sha256).hexdigest()


def test_a_stranger_learns_what_this_is_and_nothing_else(endpoint: Endpoint) -> None:
    assert call(endpoint, "/v1/ping", {}).json == {"app": "arxivtui", "version": __version__, "api": 1}


def test_a_paired_client_is_given_the_proof(endpoint: Endpoint, store: Store, paired: PairedClient) -> None:
    pair_client(store, CHROME)
    nonce = secrets.token_urlsafe(24)

    told = call(endpoint, "/v1/ping", {"client": paired.id, "nonce": nonce}).json

    assert told["proof"] == proof(paired.token, endpoint.state.port, nonce)


def test_another_nonce_has_another_proof(endpoint: Endpoint, paired: PairedClient) -> None:
    proofs = {
        call(endpoint, "/v1/ping", {"client": paired.id, "nonce": nonce * 16}).json["proof"] for nonce in "ab"
    }

    assert len(proofs) == 2


def test_there_is_none_for_an_unknown_or_revoked_client_or_without_a_nonce(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    nonce = "n" * 16
    revoked = pair_client(store, CHROME)
    revoke(store, revoked)

    for asked in (
        {"client": paired.id},
        {"nonce": nonce},
        {"client": "00000000", "nonce": nonce},
        {"client": revoked.id, "nonce": nonce},
    ):
        assert "proof" not in call(endpoint, "/v1/ping", asked).json


def test_a_nonce_is_what_it_should_be(endpoint: Endpoint, paired: PairedClient) -> None:
    for nonce in ("", "n" * 15, "n" * 129, "n" * 16 + "\n", "n" * 15 + ":", "n" * 15 + "é"):
        asked = {"client": paired.id, "nonce": nonce}
        assert call(endpoint, "/v1/ping", asked).refusal == (400, "bad_shape"), nonce
    for client in ("", "x" * 8, paired.id + "\n", paired.id.upper() + "0"):
        assert call(endpoint, "/v1/ping", {"client": client}).refusal == (400, "bad_shape"), client

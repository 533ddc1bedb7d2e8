"""arxivtui at home behind a tunnel, as `ssh -L` makes one: on the same port it is as if it were here."""

import json
import secrets
from collections.abc import Iterator
from contextlib import suppress
from socket import SHUT_WR, create_connection, socket
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from arxivtui.server.endpoint import Endpoint
from tests.server.conftest import PairedClient
from tests.server.raw import Answer, exchange, request
from tests.server.test_proof import proof


class Tunnel(ThreadingTCPServer):
    """Passes bytes on as they are, as ssh does, to a port of this computer."""

    daemon_threads = True

    def __init__(self, home: int) -> None:
        self.home = home
        super().__init__(("127.0.0.1", 0), _Passing)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Passing(BaseRequestHandler):
    server: Tunnel

    def handle(self) -> None:
        with create_connection(("127.0.0.1", self.server.home)) as home:
            back = Thread(target=_pass, args=(home, self.request), daemon=True)
            back.start()
            _pass(self.request, home)
            back.join()


def _pass(source: socket, target: socket) -> None:
    with suppress(OSError):  # Whoever is at its end has gone.
        while got := source.recv(65536):
            target.sendall(got)
        target.shutdown(SHUT_WR)


@pytest.fixture
def tunnel(endpoint: Endpoint) -> Iterator[Tunnel]:
    """To the endpoint."""
    with Tunnel(endpoint.state.port) as tunnel:
        thread = Thread(target=tunnel.serve_forever, daemon=True)
        thread.start()
        yield tunnel
        tunnel.shutdown()
        thread.join()


def through(tunnel: Tunnel, as_port: int, path: str, body: object, client: PairedClient | None) -> Answer:
    """Ask as a browser does that takes `as_port` for arxivtui's."""
    asked = request(
        as_port,
        path,
        json.dumps(body).encode(),
        token=client.token if client else None,
        origin=client.origin if client else None,
    )
    return exchange(tunnel.port, asked)


def test_through_a_tunnel_on_the_same_port_it_proves_itself_and_answers(
    endpoint: Endpoint, tunnel: Tunnel, paired: PairedClient
) -> None:
    """The tunnel of the test has another port, since it ends on one computer; the browser says the same."""
    port, nonce = endpoint.state.port, secrets.token_urlsafe(24)

    ping = through(tunnel, port, "/v1/ping", {"client": paired.id, "nonce": nonce}, None)
    papers = through(tunnel, port, "/v1/papers", {"ids": ["2507.08665"]}, paired)

    assert ping.json["proof"] == proof(paired.token, port, nonce)
    assert (papers.status, papers.json["unknown"]) == (200, ["2507.08665"])


def test_through_a_tunnel_on_another_port_it_is_another_host(tunnel: Tunnel, paired: PairedClient) -> None:
    asked = {"client": paired.id, "nonce": "n" * 16}

    assert through(tunnel, tunnel.port, "/v1/ping", asked, None).refusal == (421, "bad_host")
    assert through(tunnel, tunnel.port, "/v1/papers", {"ids": []}, paired).refusal == (421, "bad_host")

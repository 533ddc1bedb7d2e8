"""Whoever has arxivtui's port: an arxivtui that fails, or another program that calls itself one."""

import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from arxivtui.server.pairing import proof_of
from tests.stand_ins.loopback import LoopbackServer


@dataclass(frozen=True)
class Said:
    """An answer.

    Attributes:
        status: of HTTP.
        body: its bytes.
        headers: beside type and length.
        cut: only half of the body is sent, and then the connection is reset.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def saying(answer: object, status: int = 200) -> Said:
    """An answer in JSON."""
    return Said(status, json.dumps(answer).encode())


@dataclass(frozen=True)
class Heard:
    """A request.

    Attributes:
        path: that was asked for.
        headers: as they came.
        body: as it came.
    """

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


class EndpointStandIn:
    """Answers on a port in arxivtui's place, inside a `with` block.

    Args:
        port: 0 takes a free one.
        token_hash: of the browser's token: with it, a ping is answered as arxivtui does, and proves it.

    Attributes:
        answers: what is said to which path; a function is given the request. All others get 404.
        heard: the requests, in order.
    """

    def __init__(self, port: int = 0, token_hash: bytes | None = None) -> None:
        self.answers: dict[str, Said | Callable[[Heard], Said]] = {}
        self.heard: list[Heard] = []
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                heard = Heard(self.path, dict(self.headers), self.rfile.read(length))
                stand_in.heard.append(heard)
                answer = stand_in.answers.get(self.path, Said(404))
                said = answer if isinstance(answer, Said) else answer(heard)
                self.send_response(said.status)
                headers = {"Content-Type": "application/json", "Content-Length": str(len(said.body))}
                for name, value in {**headers, **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said.body[: len(said.body) // 2] if said.cut else said.body)
                if said.cut:
                    self.wfile.flush()
                    # Closed with a reset, as by a process that was killed.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    self.close_connection = True

            do_GET = do_POST = do_OPTIONS = do_PUT = handle_any  # noqa: N815 - names of its base

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's name
                pass

        self._server = LoopbackServer(port, Handler)
        self.port = self._server.port
        if token_hash is not None:
            self.answers["/v1/ping"] = lambda heard: self._proven(heard, token_hash)

    def _proven(self, heard: Heard, token_hash: bytes) -> Said:
        told = {"app": "arxivtui", "version": "0.1.0", "api": 1}
        if nonce := heard.json.get("nonce"):
            told["proof"] = proof_of(token_hash, self.port, nonce)
        return saying(told)

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [each.path for each in self.heard]

    def has_heard(self, words: str) -> bool:
        """Whether anything like this came, in an address, a header or a body."""
        everything = "\n".join(
            f"{each.path}\n{each.headers}\n{each.body.decode('utf-8', 'replace')}" for each in self.heard
        )
        return words.lower() in everything.lower()

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

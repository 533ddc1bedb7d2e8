"""HTTP by hand over a socket: every byte is the test's, right or wrong."""

import json
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from select import select
from typing import Any

from tests.waiting import LONG


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP; 0 where the connection was closed without an answer.
        headers: names in lower case.
        body: as it came.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Of a refusal; empty for a success or no answer."""
        return str(self.json["error"]["code"]) if self.status >= 400 else ""

    @property
    def refusal(self) -> tuple[int, str]:
        return self.status, self.code


NO_ANSWER = Answer(0, {}, b"")


class Line:
    """A connection to the endpoint.

    Args:
        port: the endpoint's.
        takes: bytes that the system takes before they are read; 0 for its own measure.
    """

    def __init__(self, port: int, takes: int = 0) -> None:
        self._socket = socket.socket()
        self._socket.settimeout(LONG)
        if takes:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        self._socket.connect(("127.0.0.1", port))
        self._got = bytearray()

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send all of it; that the other end does not want it is no error here."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.push(data)

    def push(self, data: bytes) -> None:
        """Send all of it.

        Raises:
            OSError: the other end does not want it.
        """
        self._socket.sendall(data)

    def answer(self, method: str = "POST") -> Answer:
        """The next answer, checked as every answer is.

        Raises:
            TimeoutError: none came.
        """
        while b"\r\n\r\n" not in self._got:
            if not self._more():
                assert not self._got, bytes(self._got)
                return NO_ANSWER
        head, self._got = self._got.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        if first == "HTTP/1.1 100 Continue":
            return self.answer(method)
        status = int(first.split(" ")[1])
        pairs = [line.split(": ", 1) for line in lines]
        headers = {name.lower(): value for name, value in pairs}
        assert len(headers) == len(pairs), "a header is named twice"
        length = 0 if method == "HEAD" else int(headers["content-length"])
        while len(self._got) < length:
            assert self._more(), "the answer is cut"
        body, self._got = bytes(self._got[:length]), self._got[length:]
        answer = Answer(status, headers, body)
        check(answer, method)
        return answer

    def continues(self) -> bool:
        """Whether the endpoint asks for the body (100)."""
        while b"\r\n\r\n" not in self._got:
            if not self._more():
                return False
        if self._got.startswith(b"HTTP/1.1 100 "):
            self._got = self._got.split(b"\r\n\r\n", 1)[1]
            return True
        return False

    def is_open(self) -> bool:
        """Whether it is still there at this moment."""
        readable, _, _ = select([self._socket], [], [], 0)
        try:
            return not readable or self._socket.recv(1, socket.MSG_PEEK) != b""
        except OSError:
            return False

    def is_silent(self) -> bool:
        """Whether nothing has come."""
        return not self._got and not select([self._socket], [], [], 0)[0]

    def ends(self) -> bool:
        """Wait for the end of the connection: whether it came without another byte.

        Raises:
            TimeoutError: it did not come.
        """
        return not self._more() and not self._got

    def rest(self) -> bytes:
        """All that comes until its end.

        Raises:
            TimeoutError: it has none.
        """
        while self._more():
            pass
        return bytes(self._got)

    def _more(self) -> bool:
        try:
            got = self._socket.recv(65536)
        except ConnectionResetError:
            return False
        self._got += got
        return bool(got)


def answers_in(data: bytes, method: str = "POST") -> list[Answer]:
    """The whole answers in what came of a connection, each checked; the last may be cut off.

    Args:
        data: all of it.
        method: of the requests.
    """
    found: list[Answer] = []
    while b"\r\n\r\n" in data:
        head, data = data.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        status = int(first.removeprefix("HTTP/1.1 ")[:3])
        if status == 100:
            continue
        headers = dict(line.lower().split(": ", 1) for line in lines)
        length = 0 if method == "HEAD" else int(headers["content-length"])
        if len(data) < length:
            break
        found.append(Answer(status, headers, data[:length]))
        check(found[-1], method)
        data = data[length:]
    return found


def check(answer: Answer, method: str = "POST") -> None:
    """What holds for every answer, whatever was asked."""
    headers = answer.headers
    assert not [name for name in headers if name.startswith("access-control-")], "a CORS header"
    assert "server" not in headers
    assert "date" not in headers
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    if answer.status >= 400 and method != "HEAD":
        assert set(answer.json) == {"error"}
        assert set(answer.json["error"]) == {"code", "message"}
        assert answer.json["error"]["message"].endswith(".")


def request(
    port: int,
    path: str = "/v1/ping",
    body: bytes = b"{}",
    *,
    method: str = "POST",
    host: str | None = None,
    headers: Iterable[tuple[str, str]] = (),
    kind: str | None = "application/json",
    token: str | None = None,
    origin: str | None = None,
    length: int | None = None,
) -> bytes:
    """A request, right but for what is asked to be wrong."""
    lines = [f"{method} {path} HTTP/1.1"]
    lines.append(f"Host: {f'127.0.0.1:{port}' if host is None else host}")
    if kind is not None:
        lines.append(f"Content-Type: {kind}")
    if token is not None:
        lines.append(f"Authorization: Bearer {token}")
    if origin is not None:
        lines.append(f"Origin: {origin}")
    lines.extend(f"{name}: {value}" for name, value in headers)
    if length is None or length >= 0:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def exchange(port: int, data: bytes) -> Answer:
    """Send bytes on a connection of their own, and read one answer."""
    with Line(port) as line:
        line.send(data)
        return line.answer(data.split(b" ", 1)[0].decode("latin-1"))

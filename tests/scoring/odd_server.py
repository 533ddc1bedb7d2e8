"""A server that answers whatever a test tells it to."""

from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.stand_ins.loopback import LoopbackServer


class Server(LoopbackServer):
    """Answers whatever it is told to, whatever it is asked; `headers` are those of the last request."""

    def __init__(
        self, content: bytes, status: int = 200, headers: dict[str, str] | None = None, chunked: bool = False
    ) -> None:
        self.answer = (status, {"Content-Type": "application/json"} | (headers or {}), content, chunked)
        self.headers: dict[str, str] = {}
        super().__init__(0, _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.headers = {name.lower(): value for name, value in self.headers.items()}
        status, headers, content, chunked = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content))
            return
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

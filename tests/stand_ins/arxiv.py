"""A stand-in for arXiv on loopback: its pages, feeds, OAI-PMH and API, from a folder of captures.

In a test:

    with ArxivStandIn(folder, today=date(2025, 7, 14)) as arxiv:
        settings = ArxivSettings(base_url=arxiv.url)
        arxiv.faults = ["429:1@/list*2"]

By hand, from the root of the repository: `python -m tests.stand_ins.arxiv --captures DIR` (see `--help`);
while it runs, `POST /_stand_in {"today": "2025-07-15", "faults": ["500*1"]}` changes it and `GET /_stand_in`
tells its state.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, Lock
from typing import Any, Self

from tests.stand_ins.arxiv_captures import Captures, Response
from tests.stand_ins.arxiv_faults import KINDS, Fault
from tests.stand_ins.loopback import LoopbackServer

_CONTROL = "/_stand_in"
_RATE_EXCEEDED = b"<html><head><title>Rate exceeded</title></head><body>Rate exceeded.</body></html>"


@dataclass
class Request:
    """One request received.

    Attributes:
        target: path and query.
        at: when it came, in seconds by a clock that only runs forward.
        agent: the User-Agent sent.
        connection: the client's port; the same port is the same connection.
        fault: the fault shown, or empty.
        if_none_match: the validator sent, or empty.
        status: of the answer; None where there was none.
        ended: when the last byte of the answer was sent, or the attempt ended; None until then.
    """

    target: str
    at: float
    agent: str
    connection: int
    fault: str = ""
    if_none_match: str = ""
    status: int | None = None
    ended: float | None = None


class ArxivStandIn:
    """The server. Runs inside a `with` block; all attributes may be changed meanwhile.

    Args:
        captures: the folder with INDEX.tsv.
        today: the day that `/new` and the feeds show; the newest captured by default.
        port: 0 takes a free one.

    Attributes:
        today: as above.
        etags: answers have an ETag, and a request that names it gets status 304.
        requests: what was received, in order.
    """

    def __init__(self, captures: Path, today: date | None = None, port: int = 0) -> None:
        self.captures = Captures(captures)
        self.today = today or max(self.captures.days, default=date(2025, 1, 1))
        self.etags = False
        self.requests: list[Request] = []
        self.stopping = Event()
        self._faults: list[Fault] = []
        self._lock = Lock()
        self._port = port
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Where it is: for `base_url` and `feed_url`; OAI-PMH is under `/oai`, the API under `/api/query`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def open_connections(self) -> int:
        """How many there are now, busy or idle."""
        return len(self._server.open) if self._server is not None else 0

    @property
    def faults(self) -> list[str]:
        """The faults that are still to be shown; the first that fits a request is."""
        with self._lock:
            return [str(each) for each in self._faults if each.times != 0]

    @faults.setter
    def faults(self, texts: Iterable[str]) -> None:
        parsed = [Fault.parse(text) for text in texts]
        for each in parsed:
            if each.kind == "capture":
                self.captures.fault(each.value)
        with self._lock:
            self._faults = parsed

    def __enter__(self) -> Self:
        self._server = _Server(self._port, _Handler)
        self._server.stand_in = self
        self._port = self._server.port
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        if self._server is not None:
            self._server.stop()

    def fault_for(self, target: str) -> Fault | None:
        """The fault to show for this request, counted."""
        with self._lock:
            return next((each for each in self._faults if each.take(target)), None)

    def record(self, request: Request) -> None:
        """Keep a request."""
        with self._lock:
            self.requests.append(request)

    def answer(self, target: str, fault: Fault | None) -> Response:
        """The answer, before anything is done to how it is sent."""
        today = self.today
        if fault is None:
            return self.captures.answer(target, today)
        match fault.kind:
            case "429" | "500" | "503":
                return Response(b"<html><body>Invented trouble.</body></html>", int(fault.kind))
            case "html":
                return Response(_RATE_EXCEEDED)
            case "redirect":
                return Response(b"", 302)
            case "capture":
                capture = self.captures.fault(fault.value)
                return Response(capture.body(), capture.status, capture.content_type)
            case "truncated":
                whole = self.captures.answer(target, today)
                return replace(whole, body=whole.body[: int(len(whole.body) * fault.seconds(50) / 100)])
            case "as":
                return self.captures.answer(fault.value, today)
            case "stale":
                earlier = [day for day in self.captures.days if day < today and day.weekday() < 5]
                return self.captures.answer(target, max(earlier, default=today))
            case _:
                return self.captures.answer(target, today)

    def state(self) -> dict[str, Any]:
        """What `GET /_stand_in` tells."""
        with self._lock:
            requests = [asdict(each) for each in self.requests]
        return {
            "today": str(self.today),
            "faults": self.faults,
            "etags": self.etags,
            "days": [str(day) for day in self.captures.days],
            "categories": self.captures.categories,
            "requests": requests,
        }

    def change(self, wanted: object) -> None:
        """What `POST /_stand_in` asks: `today`, `faults` (a list), `fault` (one, or null for none), `etags`.

        Raises:
            ValueError: it asks for something else.
            KeyError: a fault names a capture that there is not.
        """
        if not isinstance(wanted, dict) or not set(wanted) <= {"today", "fault", "faults", "etags"}:
            raise ValueError('send an object with "today", "fault", "faults" or "etags"')
        if not isinstance(wanted.get("etags", False), bool):
            raise ValueError('"etags" is true or false')
        if "fault" in wanted:
            self.faults = [wanted["fault"]] if wanted["fault"] else []
        if "faults" in wanted:
            self.faults = wanted["faults"]
        if "today" in wanted:
            self.today = date.fromisoformat(wanted["today"])
        if "etags" in wanted:
            self.etags = wanted["etags"]


class _Server(LoopbackServer):
    """Knows its stand-in."""

    stand_in: ArxivStandIn


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        stand_in = self.server.stand_in
        if self.path == _CONTROL:
            return self._send_json(stand_in.state())
        fault = stand_in.fault_for(self.path)
        request = Request(
            self.path,
            time.monotonic(),
            self.headers.get("User-Agent", ""),
            self.client_address[1],
            str(fault or ""),
            self.headers.get("If-None-Match", ""),
        )
        stand_in.record(request)
        try:
            self._answer(request, fault)
        finally:
            request.ended = time.monotonic()
        return None

    def _answer(self, request: Request, fault: Fault | None) -> None:
        stand_in = self.server.stand_in
        if fault is not None and fault.kind == "hang-up":
            self.close_connection = True
            return
        if fault is not None and fault.kind == "delay":
            stand_in.stopping.wait(fault.seconds(5.0))
        answer = stand_in.answer(self.path, fault)
        etag = f'"{sha256(answer.body).hexdigest()[:16]}"' if stand_in.etags and answer.status == 200 else ""
        if etag and request.if_none_match == etag:
            answer = Response(b"", 304)
        request.status = answer.status
        self._send(answer, fault, etag)

    def do_POST(self) -> None:
        data = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 100_000))
        if self.path != _CONTROL:
            return self._send_json({"error": f"only {_CONTROL} takes POST"}, 404)
        try:
            self.server.stand_in.change(json.loads(data or b"{}"))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            return self._send_json({"error": str(error)}, 400)
        return self._send_json(self.server.stand_in.state())

    def _send_json(self, value: object, status: int = 200) -> None:
        self._send(Response(json.dumps(value).encode(), status, "application/json"), None)

    def _send(self, answer: Response, fault: Fault | None, etag: str = "") -> None:
        """Send an answer, packed if the client takes that, in the manner of the fault."""
        body = answer.body
        packed = "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000
        if packed:
            body = gzip.compress(body, 1)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if etag:
            self.send_header("ETag", etag)
        kind = fault.kind if fault is not None else ""
        if fault is not None and kind in ("429", "503") and fault.value:
            self.send_header("Retry-After", fault.value)
        if fault is not None and kind == "redirect":
            self.send_header("Location", fault.value)
        self.end_headers()
        if fault is not None and kind == "drip":
            return self._drip(body, fault.seconds(0.2))
        if fault is not None and kind == "cut":
            body = body[: int(len(body) * fault.seconds(50) / 100)]
            self.close_connection = True
        self.wfile.write(body)
        return None

    def _drip(self, body: bytes, seconds: float) -> None:
        for position in range(len(body)):
            if self.server.stand_in.stopping.wait(seconds):
                self.close_connection = True
                return
            self.wfile.write(body[position : position + 1])
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: requests are recorded."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run by hand until interrupted."""
    kinds = "\n".join(f"  {kind:<10} {meaning}" for kind, meaning in KINDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.stand_ins.arxiv",
        description="A stand-in for arXiv on loopback, from a folder of captures.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"""faults are written KIND[:VALUE][@PATH][*TIMES]; PATH is a regular expression searched in
path and query, TIMES how often (default: always). For example: --fault '429:5@/list*1' --fault delay:2

{kinds}

while it runs:
  GET {_CONTROL}    its state and the requests received
  POST {_CONTROL}   {{"today": "2025-07-15", "faults": ["500*1"]}}; {{"fault": null}} ends all faults,
                     {{"etags": true}} is --etags""",
    )
    parser.add_argument("--captures", type=Path, required=True, metavar="DIR", help="folder with INDEX.tsv")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="DATE",
        help="the day that /new and the feeds show, as 2025-07-14 (default: the newest captured)",
    )
    parser.add_argument("--port", type=int, default=8808, help="0 takes a free one (default: 8808)")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", help="may be given more than once"
    )
    parser.add_argument(
        "--etags", action="store_true", help="answers have an ETag, and are not sent again to who names it"
    )
    given = parser.parse_args(arguments)
    try:
        stand_in = ArxivStandIn(given.captures, given.today, given.port)
        stand_in.etags = given.etags
        stand_in.faults = given.fault
        with stand_in:
            _report(stand_in)
    except (OSError, ValueError, KeyError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("ended")


def _report(stand_in: ArxivStandIn) -> None:
    """Say where it is, then each request as it comes."""
    print(f"arXiv stand-in at {stand_in.url}, today is {stand_in.today}. Interrupt to end. To use it:")
    for name, path in (("BASE", ""), ("FEED", ""), ("OAI", "/oai"), ("API", "/api/query")):
        print(f"  export ARXIVTUI_ARXIV__{name}_URL={stand_in.url}{path}")
    seen = 0
    while not stand_in.stopping.is_set():
        for request in stand_in.requests[seen:]:
            seen += 1
            fault = f"  [{request.fault}]" if request.fault else ""
            print(f"{formatdate(localtime=True)[17:25]} {request.target}{fault}")
        sys.stdout.flush()
        stand_in.stopping.wait(0.2)


if __name__ == "__main__":
    main()

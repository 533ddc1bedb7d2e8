"""A stand-in for a language model on loopback, speaking OpenAI's chat completions, that misbehaves on demand.

In a test:

    with ModelStandIn(Answers([ModelScore("2507.08665", 9, 7, "Fits.", "Agents")])) as model:
        client = OpenAI(api_key="sk-any", base_url=model.url)
        model.faults = ["429:1*2", "missing:2@2507.08665"]
        model.supports = {"json_object", "max_tokens"}

By hand, from the root of the repository: `python -m tests.stand_ins.model --answers FILE` (see `--help`);
while it runs, `POST /_stand_in {"faults": ["500*1"]}` changes it and `GET /_stand_in` tells its state.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any, Self

from tests.stand_ins.loopback import LoopbackServer, has_left
from tests.stand_ins.model_answers import Answers
from tests.stand_ins.model_behaviour import COMPLETIONS, ModelBehaviour, Request
from tests.stand_ins.model_completions import Completion
from tests.stand_ins.model_faults import FEATURES, KINDS, Asked, Chance, Fault
from tests.stand_ins.model_refusals import STYLES, Refusal, features_used

_CONTROL = "/_stand_in"
_PAGE = "<!doctype html><html><head><title>Welcome</title></head><body>Please log in.</body></html>"
_LONGEST_BODY = 20_000_000


class ModelStandIn(ModelBehaviour):
    """The server. Runs inside a `with` block.

    Args:
        answers: the scores it knows; it derives others from the id.
        port: 0 takes a free one.

    Attributes:
        stopping: set as it ends.
    """

    def __init__(self, answers: Answers | None = None, port: int = 0) -> None:
        super().__init__(answers)
        self.stopping = Event()
        self._port = port
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Where it is, for `base_url`."""
        return f"http://127.0.0.1:{self._port}/v1"

    def __enter__(self) -> Self:
        self.stopping.clear()
        self._server = _Server(self._port, _Handler)
        self._server.stand_in = self
        self._port = self._server.port
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        if self._server is not None:
            self._server.stop()


class _Server(LoopbackServer):
    """Knows its stand-in."""

    stand_in: ModelStandIn


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.path == _CONTROL:
            return self._send_json(self.server.stand_in.state())
        return self._serve(b"")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        data = self.rfile.read(min(length, _LONGEST_BODY))
        if self.path != _CONTROL:
            return self._serve(data)
        try:
            self.server.stand_in.change(json.loads(data or b"{}"))
        except (ValueError, TypeError, AttributeError) as error:
            return self._send_json({"error": str(error)}, 400)
        return self._send_json(self.server.stand_in.state())

    def _serve(self, data: bytes) -> None:
        stand_in = self.server.stand_in
        body = _json_object(data)
        request = Request(
            self.command,
            self.path,
            self.headers.get("Authorization", "").removeprefix("Bearer").strip(),
            body,
            time.monotonic(),
            self.client_address[1],
            int(self.headers.get("x-stainless-retry-count") or 0),
        )
        text = f"{self.command} {self.path}\n{data.decode('utf-8', 'replace')}"
        asked = Asked(text, features_used(body or {}), self.path.split("?")[0] == COMPLETIONS)
        fault = stand_in.begin(request, asked)
        try:
            self._answer(request, fault)
        finally:
            stand_in.end(request)

    def _answer(self, request: Request, fault: Fault | None) -> None:
        stand_in = self.server.stand_in
        kind = fault.kind if fault is not None else ""
        if kind == "hang" and fault is not None:
            self._wait(fault.number(float("inf")))
        if has_left(self.connection):
            request.abandoned = True
        if kind == "hang-up" or request.abandoned or stand_in.stopping.is_set():
            stand_in.bill_abandoned(request)
            self.close_connection = True
            return
        if kind == "html":
            request.status = 200
            self._send(_PAGE.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})
            return
        answer = stand_in.answer(request, fault)
        if isinstance(answer, Completion):
            stand_in.count(request, answer, whole=kind != "cut")
        request.status = answer.status if isinstance(answer, Refusal) else 200
        body = answer.body if isinstance(answer, Refusal | Completion) else answer
        headers = stand_in.headers() | dict(answer.headers if isinstance(answer, Refusal) else {})
        try:
            self._send_json(body, request.status, headers, fault)
        except OSError:
            stand_in.take_back(request)
            raise

    def _wait(self, seconds: float) -> None:
        """Until then, or the client leaves, or the stand-in ends."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not has_left(self.connection):
            if self.server.stand_in.stopping.wait(min(left, 0.02)):
                return

    def _send_json(
        self,
        value: object,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        fault: Fault | None = None,
    ) -> None:
        share = fault.number(50) / 100 if fault is not None and fault.kind == "cut" else 1.0
        everything = {"Content-Type": "application/json", **(headers or {})}
        self._send(json.dumps(value).encode(), status, everything, share)

    def _send(self, body: bytes, status: int, headers: Mapping[str, str], share: float = 1.0) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if share < 1:
            self.close_connection = True
        self.wfile.write(body[: int(len(body) * share)])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: requests are recorded."""


def _json_object(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run by hand until interrupted."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        answers = Answers.read(given.answers) if given.answers is not None else Answers()
        stand_in = ModelStandIn(answers, given.port)
        stand_in.faults = given.fault
        stand_in.change(
            {"supports": given.supports.split(",") if given.supports else []}
            if given.supports is not None
            else {}
        )
        stand_in.style = given.style
        stand_in.models += given.model
        if given.random is not None:
            stand_in.chance = Chance(given.random, given.seed)
        with stand_in:
            _report(stand_in)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        print("ended")


def _parser() -> argparse.ArgumentParser:
    kinds = "\n".join(f"  {kind:<14} {meaning}" for kind, meaning in KINDS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.stand_ins.model",
        description="A stand-in for a language model on loopback, with OpenAI's chat completions.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"""faults are written KIND[:VALUE][@PATTERN][*TIMES]; PATTERN is a regular expression searched
in path and body, TIMES how often (default: always). For example: --fault '429:5*1' --fault missing@2507.08665

{kinds}

features that a server may not support:
  {", ".join(FEATURES)}

while it runs:
  GET {_CONTROL}    its state, the requests received, how often each paper was paid
  POST {_CONTROL}   {{"faults": ["500*1"]}}; {{"fault": null}} ends all faults;
                     {{"random": {{"share": 0.3, "seed": 7}}}} (null ends them);
                     {{"supports": ["json_object"]}}, {{"style": "detail"}}, {{"models": ["a"]}},
                     {{"keys": ["sk-only"]}}, {{"context_window": 8000}};
                     {{"forget": true}} starts its counts anew""",
    )
    parser.add_argument("--answers", type=Path, metavar="FILE", help="known scores, as JSON Lines")
    parser.add_argument("--port", type=int, default=8809, help="0 takes a free one (default: 8809)")
    parser.add_argument(
        "--fault", action="append", default=[], metavar="FAULT", help="may be given more than once"
    )
    parser.add_argument("--random", type=float, metavar="SHARE", help="share of requests with a random fault")
    parser.add_argument("--seed", type=int, default=0, help="of the random faults (default: 0)")
    parser.add_argument("--supports", metavar="LIST", help="features known, with commas (default: all)")
    parser.add_argument("--style", choices=STYLES, default=STYLES[0], help="how other features are refused")
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME",
        help="one more model; may be given more than once",
    )
    return parser


def _report(stand_in: ModelStandIn) -> None:
    """Say where it is, then each request as it ends."""
    print(f"Model stand-in at {stand_in.url}, {len(stand_in.answers.known)} known scores. Interrupt to end.")
    print(f"To use it:\n  export ARXIVTUI_LLM__BASE_URL={stand_in.url}\n  export ARXIVTUI_API_KEY=any")
    seen = 0
    while not stand_in.stopping.is_set():
        requests = stand_in.requests
        seen = min(seen, len(requests))
        while seen < len(requests) and requests[seen].ended is not None:
            print(f"{formatdate(localtime=True)[17:25]} {_line(requests[seen])}")
            seen += 1
        sys.stdout.flush()
        stand_in.stopping.wait(0.2)


def _line(request: Request) -> str:
    """One request in words."""
    words = [f"{request.method} {request.path} {request.status or 'no answer'}"]
    if request.usage is not None:
        cached = request.usage["prompt_tokens_details"]["cached_tokens"]
        words.append(f"{len(request.scored)} of {len(request.asked)} papers scored")
        prompt, completion = request.usage["prompt_tokens"], request.usage["completion_tokens"]
        words.append(f"{prompt} tokens ({cached} cached) + {completion}")
    return ", ".join(words) + (f"  [{request.fault}]" if request.fault else "")


if __name__ == "__main__":
    main()

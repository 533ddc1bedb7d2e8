"""What every request has to pass before anything else looks at it: plain ASGI, one step after another."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arxivtui.domain import Client
from arxivtui.server import refusals
from arxivtui.server.limits import MOST_BYTES, MOST_HEADER_BYTES
from arxivtui.server.rate import STRANGERS
from arxivtui.server.refusals import FIXED_HEADERS, Refusal
from arxivtui.store import StoreError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from arxivtui.server.callers import Callers
    from arxivtui.server.rate import Rate

PASSED = "arxivtui"
"""The key of the scope under which `Passed` travels on."""

ORIGIN_NEEDED = frozenset({"/v1/pair", "/v1/pair/result"})
"""Routes that let an origin in, and so must know it."""

_extension = re.compile(
    r"chrome-extension://[a-p]{32}"
    r"|moz-extension://[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
_bearer = re.compile(rb"Bearer ([!-~]+)")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        client: whose token was sent; None on a route that needs none.
        origin: as the browser said it; None where nothing did.
    """

    client: Client | None
    origin: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that the guard let through.

    Attributes:
        caller: who asks.
        body: all of it, at most `MOST_BYTES`, not yet looked at.
        path: the route's.
    """

    caller: Caller
    body: bytes
    path: str


class Guard:
    """Lets requests through to an application, step by step, or refuses them.

    Each answer bears `FIXED_HEADERS`, and none a CORS header: no page is ever allowed to read one.

    Args:
        app: finds a `Passed` in its scope, and nothing left to receive.
        routes: each path, and whether it is open to callers without a token.
        port: that the endpoint listens on.
        callers: who is paired.
        rate: how often they may ask.
    """

    def __init__(
        self, app: "ASGIApp", routes: Mapping[str, bool], *, port: int, callers: "Callers", rate: "Rate"
    ) -> None:
        self._app = app
        self._routes = {path.encode("ascii"): (path, is_open) for path, is_open in routes.items()}
        self._hosts = (b"127.0.0.1:%d" % port, b"localhost:%d" % port)
        self._callers = callers
        self._rate = rate

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        try:
            passed = await self._passed(scope, receive)
        except Refusal as refusal:
            await answer(refusal, send)
        except StoreError as error:
            await answer(refusals.of_store(error), send)
        except _Gone:
            return
        else:
            scope[PASSED] = passed
            await self._app(scope, _nothing_left, _with_fixed_headers(send))

    async def _passed(self, scope: "Scope", receive: "Receive") -> Passed:
        headers = _Headers(scope["headers"])
        self._check_host(scope, headers)
        path, is_open = self._route(scope)
        origin = await self._origin(headers, path, is_open)
        _check_site(headers)
        client = await self._owner(headers)
        await self._check_rate(client, origin)
        _check_type(headers)
        if not is_open:
            _check_client(client, origin)
        body = await _body(headers, receive)
        # The body may have taken its time, and the reader may have shut the client out meanwhile.
        if not is_open:
            _check_client(await self._owner(headers), origin)
        return Passed(Caller(None if is_open else client, origin), body, path)

    def _check_host(self, scope: "Scope", headers: "_Headers") -> None:
        """The defence against names that are bound to this computer after the page was loaded."""
        if headers.only(b"host") not in self._hosts or not scope["raw_path"].startswith(b"/"):
            raise refusals.bad_host()
        if headers.size > MOST_HEADER_BYTES:
            raise refusals.bad_request("The headers are too long.")

    def _route(self, scope: "Scope") -> tuple[str, bool]:
        found = self._routes.get(scope["raw_path"])
        if found is None:
            raise refusals.no_route()
        if scope["method"] != "POST":
            raise refusals.bad_method()
        query: bytes = scope["query_string"]
        if query:
            raise refusals.token_in_url() if b"token" in query.lower() else refusals.bad_request()
        return found

    async def _origin(self, headers: "_Headers", path: str, is_open: bool) -> str | None:
        if not headers.all(b"origin"):
            if path in ORIGIN_NEEDED:
                raise refusals.bad_origin()
            return None
        origin = (headers.only(b"origin") or b"").decode("latin-1")
        if is_open:
            allowed = _extension.fullmatch(origin) is not None
        else:
            allowed = origin in (await self._callers.now()).origins
        if not allowed:
            raise refusals.bad_origin()
        return origin

    async def _owner(self, headers: "_Headers") -> Client | None:
        """Whose token was sent, if it is a live client's."""
        sent = _bearer.fullmatch(headers.only(b"authorization") or b"")
        return (await self._callers.now()).by_token(sent[1]) if sent else None

    async def _check_rate(self, client: Client | None, origin: str | None) -> None:
        if client is not None:
            key = client.id
        elif origin is not None and origin in (await self._callers.now()).origins:
            key = origin
        else:
            key = STRANGERS
        wait = self._rate.take(key)
        if wait:
            raise refusals.too_many(math.ceil(wait))


class _Gone(Exception):  # noqa: N818 - nobody is told
    """The client went away before it had sent everything."""


class _Headers:
    """The headers of a request, names in lower case."""

    def __init__(self, headers: list[tuple[bytes, bytes]]) -> None:
        self._headers = headers

    @property
    def size(self) -> int:
        """Bytes of all names and values."""
        return sum(len(name) + len(value) for name, value in self._headers)

    def all(self, name: bytes) -> list[bytes]:
        """The values under a name."""
        return [value for each, value in self._headers if each == name]

    def only(self, name: bytes) -> bytes | None:
        """The value under a name; None where there is none, or another as well."""
        values = self.all(name)
        return values[0] if len(values) == 1 else None


async def answer(refusal: Refusal, send: "Send") -> None:
    """Send a refusal."""
    await send({"type": "http.response.start", "status": refusal.status, "headers": refusal.head()})
    await send({"type": "http.response.body", "body": refusal.body(), "more_body": False})


def _check_site(headers: _Headers) -> None:
    """What browsers say of the page behind a request (https://www.w3.org/TR/fetch-metadata/)."""
    sites = headers.all(b"sec-fetch-site")
    if sites and headers.only(b"sec-fetch-site") not in (b"none", b"same-origin"):
        raise refusals.cross_site()


def _check_type(headers: _Headers) -> None:
    sent = (headers.only(b"content-type") or b"").lower().split(b";")
    kind, *parameters = [part.strip(b" \t") for part in sent]
    if kind != b"application/json" or parameters not in ([], [b"charset=utf-8"]):
        raise refusals.bad_type()
    if headers.all(b"content-encoding"):
        raise refusals.bad_type()


def _check_client(client: Client | None, origin: str | None) -> None:
    if client is None:
        raise refusals.bad_token()
    if origin is not None and origin != client.origin:
        raise refusals.bad_origin()


async def _body(headers: _Headers, receive: "Receive") -> bytes:
    """All of the body, counted as it comes."""
    length = headers.only(b"content-length")
    if headers.all(b"transfer-encoding"):
        if headers.all(b"content-length"):  # Two readers could see two requests in it (RFC 9112, 6.3).
            raise refusals.bad_request("The length of the body is given in two ways.")
    elif length is not None and int(length) > MOST_BYTES:
        raise refusals.too_large(MOST_BYTES)
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise refusals.too_large(MOST_BYTES)
        more = message.get("more_body", False)
    return bytes(body)


async def _nothing_left() -> "Message":
    return {"type": "http.disconnect"}


_FIXED = [(name.encode("ascii"), value.encode("ascii")) for name, value in FIXED_HEADERS.items()]


def _with_fixed_headers(send: "Send") -> "Send":
    fixed = {name for name, _ in _FIXED}

    async def sending(message: "Message") -> None:
        if message["type"] == "http.response.start":
            own = [
                (name, value)
                for name, value in message.get("headers", [])
                if name.lower() not in fixed and not name.lower().startswith(b"access-control-")
            ]
            message = {**message, "headers": [*_FIXED, *own]}
        await send(message)

    return sending

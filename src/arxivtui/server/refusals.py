"""Why the endpoint refuses a request: a status, a code for programs and a sentence for people.

Nothing that the request said is repeated in them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import json

from arxivtui.server.wire import Fault, Refused
from arxivtui.store import StoreBusyError, StoreError, StoreFullError, StoreMissingError

FIXED_HEADERS: Mapping[str, str] = MappingProxyType(
    {"content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff"}
)
"""What every answer carries, a success too."""

_NONE: Mapping[str, str] = MappingProxyType({})


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """A request that is not answered as it asks.

    Attributes:
        status: of HTTP.
        code: for programs; the codes are listed in `docs/http-api.md`.
        message: one sentence for a person.
        headers: beside `FIXED_HEADERS`, names in lower case.
    """

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] = _NONE) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def body(self) -> bytes:
        """The answer's body, JSON."""
        return json.encode(Refused(error=Fault(code=self.code, message=self.message)))

    def head(self) -> list[tuple[bytes, bytes]]:
        """All of the answer's headers."""
        headers = {**FIXED_HEADERS, **self.headers, "content-length": str(len(self.body()))}
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def bad_request(message: str = "This is no request that the endpoint understands.") -> Refusal:
    """It is malformed before its body is looked at."""
    return Refusal(400, "bad_request", message)


def bad_shape(message: str) -> Refusal:
    """Its body is no JSON of the route's shape; `message` says where."""
    return Refusal(400, "bad_shape", message)


def token_in_url() -> Refusal:
    """Addresses end up in logs and histories; a token there is refused even if it is right."""
    return Refusal(400, "token_in_url", "A token belongs in the Authorization header, never in the address.")


def bad_token() -> Refusal:
    """There is no token, or none of a client that is let in."""
    return Refusal(
        401,
        "bad_token",
        "The token is missing, wrong or revoked; pair this browser again.",
        {"www-authenticate": "Bearer"},
    )


def bad_origin() -> Refusal:
    """It comes from a place that is not paired, or not with this token."""
    return Refusal(403, "bad_origin", "Requests from this origin are not let in.")


def cross_site() -> Refusal:
    """A browser says that another site makes the request."""
    return Refusal(403, "cross_site", "Requests across sites are not let in.")


def no_route() -> Refusal:
    """There is nothing at its path."""
    return Refusal(404, "no_route", "There is nothing at this path.")


def bad_method() -> Refusal:
    """Only POST is understood: OPTIONS is refused as well, and with it every preflight."""
    return Refusal(405, "bad_method", "Every request here is a POST.", {"allow": "POST"})


def no_pairing() -> Refusal:
    """No pairing is open, or the code is not its code: one answer for both."""
    return Refusal(409, "no_pairing", "This code is not valid; show a new one in arxivtui and try again.")


def too_large(limit: int) -> Refusal:
    """Its body is longer than `limit` bytes."""
    return Refusal(413, "too_large", f"The body is longer than {limit // 1024} KiB.")


def bad_type() -> Refusal:
    """Its body is not announced as plain JSON; forms and text are what a page may send unasked."""
    return Refusal(415, "bad_type", "The body has to be application/json, without any content encoding.")


def bad_host() -> Refusal:
    """It names another host than this computer, as after a rebinding of a name."""
    return Refusal(421, "bad_host", "Only 127.0.0.1 or localhost with this port is served here.")


def too_many(seconds: int) -> Refusal:
    """It comes too soon; `seconds` until the next may come, whole and at least 1."""
    return Refusal(429, "too_many", "Too many requests; wait a moment.", {"retry-after": str(seconds)})


def failed() -> Refusal:
    """A mistake of ours."""
    return Refusal(500, "failed", "arxivtui could not do this; its log says more.")


def of_store(error: StoreError) -> Refusal:
    """The store cannot answer now. Its own sentence names paths, which are nobody's business here."""
    match error:
        case StoreBusyError():
            return Refusal(
                503,
                "store_busy",
                "Another program is writing to the store; try again.",
                {"retry-after": "1"},
            )
        case StoreFullError():
            return Refusal(503, "store_full", "There is no space left for the store; nothing was kept.")
        case StoreMissingError():
            return Refusal(503, "store_gone", "The store was moved or removed; nothing was kept.")
        case _:
            return Refusal(503, "store_failed", "The store cannot be used; arxivtui says why.")

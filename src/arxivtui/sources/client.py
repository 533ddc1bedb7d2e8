"""One polite connection to one of arXiv's hosts: answers as bytes, or one clear error."""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from arxivtui import __version__
from arxivtui.config.settings import ArxivSettings, host_of, is_loopback
from arxivtui.sources.errors import (
    NotAListingError,
    RateLimitPageError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceTooSlowError,
    SourceUnreachableError,
)
from arxivtui.sources.politeness import Turns, refused
from arxivtui.sources.retrying import retrying

if TYPE_CHECKING:
    import httpx

    from arxivtui.sources.connection import Connection

Read = TypeVar("Read")

Receive = Callable[[int | None, Iterable[bytes]], bytes]
"""Takes a body as it comes: its length, where that is told, and its pieces; returns what to keep of it."""

MAX_PAGE = 20_000_000
"""Bytes of the largest answer taken; arXiv's largest, a page of 2,000 entries, has about 7 million."""

_REDIRECTS = 3
_DEADLINE = 4
"""A whole answer may take this many times the time-out, which a server that drips bytes never trips."""

_CHECK_ADDRESSES = "Check the addresses in the settings' section [arxiv], such as base_url."

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        status: 200, or one that only the caller can explain (304, 400, 404).
        body: the bytes, unpacked.
        etag: the validator that came with it; empty without one.
        sent_at: the server's time; None where it gave none.
    """

    status: int
    body: bytes
    etag: str = ""
    sent_at: datetime | None = None


class Client:
    """Fetches from one host, one request after the other. One thread fetches; any may cancel.

    Args:
        settings: contact, time-out and delay.
        base_url: the host's address; paths are joined to it.
        turns: shared by all clients of one fetch, so that one of them asks at a time.
        deadline_seconds: for a whole answer, however its bytes come; four time-outs by default.

    Attributes:
        asked_at: when the last request began, in seconds since 1970; 0 before the first.

    Raises:
        SourceError: `base_url` is no web address.
    """

    def __init__(
        self,
        settings: ArxivSettings,
        base_url: str,
        turns: Turns,
        *,
        deadline_seconds: float | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self.host = host_label(self._base)
        self._timeout = settings.timeout_seconds
        self._deadline = _DEADLINE * self._timeout if deadline_seconds is None else deadline_seconds
        self._agent = user_agent(settings.contact)
        self._turns = turns
        self._delay = settings.delay_for(self._base)
        self._loopback = is_loopback(host_of(self._base))
        self._connection: Connection | None = None
        self.asked_at = 0.0

    def close(self) -> None:
        """Close the connection; the next request makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def cancel(self) -> None:
        """End the request or the wait under way at once, and all later ones. Safe from any thread."""
        # In this order: who is about to ask makes a connection first and then looks whether to go on.
        self._turns.cancel()
        connection = self._connection
        if connection is not None:
            connection.end(SourceCancelledError("Fetching from arXiv was stopped."))

    def get(
        self,
        path: str,
        read: Callable[[Answer], Read],
        etag: str = "",
        receive: Receive | None = None,
        *,
        once: bool = False,
    ) -> Read:
        """Fetch `path`, waiting our turn, and read the answer; twice more where that is worth it.

        Args:
            path: with its query, joined to the base address.
            read: makes something of the answer; what it raises is passed on, but for a page of status 200
                that says that there were too many requests, which counts as a refusal.
            etag: the validator of an earlier answer; where it still holds, the answer has status 304 and
                no body.
            receive: takes the body of status 200 instead of memory, in a thread of its own, from the first
                byte again where the request is repeated; what it raises is passed on.
            once: ask one time alone, whatever comes of it.

        Raises:
            SourceUnreachableError: no answer, or not a whole one, three times.
            SourceTooSlowError: not a whole answer until the deadline.
            SourceRefusedError: the server wants to be left alone for longer than we would wait.
            SourceFailedError: the server failed, three times, or answered what nobody can use.
            SourceCancelledError: `cancel` was called.
            NotAListingError: the answer is too large, or a redirect to another host.
        """
        conditions = {"If-None-Match": etag} if _ETAG.fullmatch(etag) else {}
        if once:
            return self._follow(path, conditions, read, receive)
        return retrying(self._turns, self._delay, lambda: self._follow(path, conditions, read, receive))

    def _follow(
        self, path: str, headers: dict[str, str], read: Callable[[Answer], Read], receive: Receive | None
    ) -> Read:
        """Fetch and read, following redirects within the host; each request has a turn of its own."""
        url = f"{self._base}{path}"
        for _ in range(_REDIRECTS + 1):
            with self._turns.turn(self.host, self._delay, self.close):
                answer = self._exchange(url, headers, receive)
                if isinstance(answer, Answer):
                    # Within the turn, since only reading can tell that a page is a refusal.
                    return self._read(answer, read)
            url = answer
        raise NotAListingError(f"{self.host} redirects in a circle.", _CHECK_ADDRESSES)

    def _read(self, answer: Answer, read: Callable[[Answer], Read]) -> Read:
        try:
            return read(answer)
        except RateLimitPageError as error:
            raise refused(self.host, answer.status, None) from error

    def _exchange(self, url: str, headers: dict[str, str], receive: Receive | None) -> Answer | str:
        """One request: its answer, or the address that it is redirected to."""
        connection = self._connect()
        self._turns.check()
        self.asked_at = time.time()

        def work() -> Answer | str:
            with self._request(connection, url, headers) as response:
                location = response.headers.get("location")
                if response.is_redirect and location:
                    return self._redirected(str(response.url.join(location)))
                self._check_status(response, conditional=bool(headers))
                sent_at = _time(response.headers.get("date", ""))
                if receive is not None and response.status_code == 200:
                    body = receive(_length(response), response.iter_bytes())
                else:
                    body = self._body(response)
                return Answer(response.status_code, body, _etag(response), sent_at)

        late = SourceTooSlowError(
            f"The answer of {self.host} did not end within {self._deadline:g} seconds.",
            "Try again later, or raise arxiv.timeout_seconds.",
        )
        try:
            return connection.run(work, self._deadline, late)
        finally:
            if connection.spent:
                self.close()

    def _redirected(self, url: str) -> str:
        """The address to go on with, if it is on the same host (there, http may become https)."""
        old, new = urlsplit(self._base), urlsplit(url)
        same_place = (new.scheme, new.netloc.lower()) == (old.scheme, old.netloc.lower())
        more_secure = new.hostname == old.hostname and (old.scheme, new.scheme) == ("http", "https")
        if not (same_place or more_secure):
            raise NotAListingError(
                f"{self.host} redirects to {new.scheme}://{new.netloc[:100]}.",
                "Is a login page between you and arXiv?",
            )
        return url

    @contextmanager
    def _request(
        self, connection: "Connection", url: str, headers: dict[str, str]
    ) -> "Iterator[httpx.Response]":
        """One request; httpx's errors become ours."""
        import httpx

        try:
            with connection.stream(url, headers) as response:
                yield response
        except httpx.ConnectTimeout as error:
            raise SourceUnreachableError(
                f"{self.host} cannot be reached within {self._timeout:g} seconds.",
                "Is there a network connection?",
                connected=False,
            ) from error
        except httpx.TimeoutException as error:
            raise SourceUnreachableError(
                f"{self.host} did not answer within {self._timeout:g} seconds.",
                "Try again later, or raise arxiv.timeout_seconds.",
            ) from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            raise SourceUnreachableError(
                f"The connection to {self.host} ended before its answer did.", "Fetch again."
            ) from error
        except httpx.DecodingError as error:
            raise SourceUnreachableError(
                f"The answer of {self.host} is damaged and cannot be unpacked.", "Fetch again."
            ) from error
        except httpx.TransportError as error:
            raise SourceUnreachableError(
                f"{self.host} cannot be reached: {_cause(error)}.",
                "Is there a network connection?",
                connected=not isinstance(error, httpx.ConnectError | httpx.ProxyError),
            ) from error
        except httpx.InvalidURL as error:
            raise SourceError(f"{url[:100]!r} is no web address.", _CHECK_ADDRESSES) from error

    def _connect(self) -> "Connection":
        if self._connection is None:
            from arxivtui.sources.connection import Connection

            # A proxy from the environment is for the network, not for this computer's own servers.
            self._connection = Connection(self._agent, self._timeout, trust_env=not self._loopback)
        return self._connection

    def _check_status(self, response: "httpx.Response", *, conditional: bool) -> None:
        status = response.status_code
        if status in (200, 400, 404) or (conditional and status == 304):
            return
        retry_after = _retry_after(response.headers.get("retry-after", ""))
        if status == 429 or (status == 503 and retry_after is not None):
            raise refused(self.host, status, retry_after)
        if status >= 500:
            raise SourceFailedError(
                f"{self.host} has an error of its own (status {status}).", status, "Fetch again later."
            )
        raise SourceFailedError(
            f"{self.host} answered with status {status}.", status, "Is a proxy between you and arXiv?"
        )

    def _body(self, response: "httpx.Response") -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_PAGE:
                raise NotAListingError(
                    f"The answer of {self.host} is too large: more than {MAX_PAGE // 1_000_000} MB."
                )
        return bytes(body)


def host_label(base_url: str) -> str:
    """The host of an address, with its port where one is named.

    Raises:
        SourceError: it is no web address.
    """
    try:
        parts = urlsplit(base_url)
        if parts.scheme in ("http", "https") and parts.hostname:
            return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        pass
    raise SourceError(f"{base_url[:100]!r} is no web address.", _CHECK_ADDRESSES)


def user_agent(contact: str) -> str:
    """`arxivtui/VERSION (contact)`, as arXiv likes to know whom it can ask."""
    clean = "".join(character for character in contact if character.isascii() and character.isprintable())
    clean = clean.replace("(", "").replace(")", "").strip()[:200]
    return f"arxivtui/{__version__} ({clean})" if clean else f"arxivtui/{__version__}"


def _etag(response: "httpx.Response") -> str:
    etag = response.headers.get("etag", "").strip()
    return etag if _ETAG.fullmatch(etag) else ""


def _length(response: "httpx.Response") -> int | None:
    """Bytes that are to come; None where that is not told, or only of the packed body."""
    value = response.headers.get("content-length", "")
    return int(value[:15]) if value.isascii() and value.isdigit() and not _packed(response) else None


def _packed(response: "httpx.Response") -> bool:
    return bool(response.headers.get("content-encoding", "identity") != "identity")


def _retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date (RFC 9110 10.2.3); None for neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    at = _time(value)
    return None if at is None else max(0.0, (at - datetime.now(UTC)).total_seconds())


def _time(value: str) -> datetime | None:
    """A moment as headers have it; None where it is none."""
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _cause(error: BaseException) -> str:
    """What the network said, without the layers around it."""
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__ or error
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).rstrip(".")

"""One polite connection to one of arXiv's hosts: pages as bytes, or one clear error."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from arxivtui import __version__
from arxivtui.config import ArxivSettings, host_of, is_loopback
from arxivtui.sources.errors import (
    NotAListingError,
    RateLimitPageError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceUnreachableError,
)
from arxivtui.sources.politeness import LONGEST_WAIT, OnWait, Turns, refused

if TYPE_CHECKING:
    import httpx

    from arxivtui.sources.connection import Connection

Read = TypeVar("Read")

MAX_PAGE = 20_000_000
"""Bytes of the largest page taken; arXiv's largest, with 2,000 entries, has about 7 million."""

_RETRIES = 2
_REDIRECTS = 3
_DEADLINE = 4
"""A whole answer may take this many times the time-out, which a server that drips bytes never trips."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        status: 200, or one that only the caller can explain (400, 404).
        body: the bytes, unpacked.
    """

    status: int
    body: bytes


class Client:
    """Fetches from one host, one request after the other.

    Args:
        settings: contact, time-out and delay.
        base_url: the host's address; paths are joined to it.
        state_dir: where the time of the last request is kept.
        on_wait: told of every wait; may be None.
        deadline_seconds: for a whole answer, however its bytes come; four time-outs by default.

    Raises:
        SourceError: `base_url` is no web address.
    """

    def __init__(
        self,
        settings: ArxivSettings,
        base_url: str,
        state_dir: Path,
        on_wait: OnWait | None = None,
        *,
        deadline_seconds: float | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self.host = _host(self._base)
        self._timeout = settings.timeout_seconds
        self._deadline = _DEADLINE * self._timeout if deadline_seconds is None else deadline_seconds
        self._agent = _user_agent(settings.contact)
        self._turns = Turns(state_dir, self.host, settings.delay_for(self._base), on_wait)
        self._loopback = is_loopback(host_of(self._base))
        self._connection: Connection | None = None

    def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def cancel(self) -> None:
        """End the request or the wait under way at once, and all later ones. Safe from any thread."""
        # In this order: who is about to ask makes a connection first and then looks whether to go on.
        self._turns.cancel()
        connection = self._connection
        if connection is not None:
            connection.end(SourceCancelledError(f"Fetching from {self.host} was stopped."))

    def get(self, path: str, read: Callable[[Answer], Read]) -> Read:
        """Fetch `path`, waiting our turn, and read the answer; twice more where that is worth it.

        Args:
            path: with its query, joined to the base address.
            read: makes something of the answer; what it raises is passed on, but for a page of status 200
                that says that there were too many requests, which counts as a refusal.

        Raises:
            SourceUnreachableError: no answer, or not a whole one, three times.
            SourceRefusedError: the server wants to be left alone for longer than we would wait.
            SourceFailedError: the server failed, three times, or answered what nobody can use.
            SourceCancelledError: `cancel` was called.
            NotAListingError: the answer is too large, or a redirect to another host.
        """
        for attempt in range(_RETRIES + 1):
            try:
                return self._ask(path, read)
            except (SourceUnreachableError, SourceRefusedError, SourceFailedError) as error:
                pause = self._pause(error, attempt)
                if pause is None:
                    raise
                self._turns.wait(pause, f"{error.message.rstrip('.')}: trying again")
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _ask(self, path: str, read: Callable[[Answer], Read]) -> Read:
        try:
            return read(self._follow(path))
        except RateLimitPageError as error:
            raise refused(self.host, 200, None) from error

    def _pause(self, error: SourceError, attempt: int) -> float | None:
        """Seconds until it is worth trying again, or None where it is not."""
        if isinstance(error, SourceRefusedError) and (error.retry_after or 0.0) > LONGEST_WAIT:
            return None
        if isinstance(error, SourceFailedError) and error.status < 500:
            return None
        if attempt >= _RETRIES:
            return None
        # Clients that failed together should not come back together.
        spread = random.random()
        if isinstance(error, SourceUnreachableError) and not error.connected:
            return 0.0 if self._loopback else attempt + spread
        if isinstance(error, SourceRefusedError) and error.retry_after is not None:
            return error.retry_after
        return self._turns.delay * (attempt + spread)

    def _follow(self, path: str) -> Answer:
        """Fetch, following redirects within the host."""
        url = f"{self._base}{path}"
        for _ in range(_REDIRECTS + 1):
            connection = self._connect()  # what takes time is done before the turn begins
            with self._in_turn():
                answer = self._exchange(connection, url)
            if isinstance(answer, Answer):
                return answer
            url = answer
        raise NotAListingError(f"{self.host} redirects in a circle.", "Check arxiv.base_url.")

    def _exchange(self, connection: "Connection", url: str) -> Answer | str:
        """One request: its answer, or the address that it is redirected to."""

        def work() -> Answer | str:
            with self._request(connection, url) as response:
                location = response.headers.get("location")
                if response.is_redirect and location:
                    return self._redirected(str(response.url.join(location)))
                self._check_status(response)
                return Answer(response.status_code, self._read(response))

        late = SourceUnreachableError(
            f"The answer of {self.host} did not end within {self._deadline:g} seconds.",
            "Try again later, or raise arxiv.timeout_seconds.",
        )
        try:
            return connection.run(work, self._deadline, late)
        finally:
            if connection.spent:
                self.close()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Our turn, in which what the server asks for is remembered."""
        with self._turns.turn() as turn:
            try:
                yield
            except SourceRefusedError as error:
                if error.retry_after is not None:
                    turn.keep_quiet(error.retry_after)
                raise
            except SourceUnreachableError as error:
                if not error.connected:
                    turn.give_back()
                raise

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
    def _request(self, connection: "Connection", url: str) -> "Iterator[httpx.Response]":
        """One request; httpx's errors become ours."""
        import httpx

        try:
            with connection.stream(url) as response:
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
            raise SourceError(f"{url[:100]!r} is no web address.", "Check arxiv.base_url.") from error

    def _connect(self) -> "Connection":
        if self._connection is None:
            from arxivtui.sources.connection import Connection

            # A proxy from the environment is for the network, not for this computer's own servers.
            self._connection = Connection(self._agent, self._timeout, trust_env=not self._loopback)
        return self._connection

    def _check_status(self, response: "httpx.Response") -> None:
        status = response.status_code
        if status == 200 or status in (400, 404):
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

    def _read(self, response: "httpx.Response") -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_PAGE:
                raise NotAListingError(
                    f"The answer of {self.host} is no listing: it is larger than {MAX_PAGE // 1_000_000} MB."
                )
        return bytes(body)


def _host(base_url: str) -> str:
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
    raise SourceError(
        f"{base_url[:100]!r} is no web address.", "Set arxiv.base_url to one such as https://arxiv.org."
    )


def _user_agent(contact: str) -> str:
    """`arxivtui/VERSION (contact)`, as arXiv likes to know whom it can ask."""
    clean = "".join(character for character in contact if character.isascii() and character.isprintable())
    clean = clean.replace("(", "").replace(")", "").strip()[:200]
    return f"arxivtui/{__version__} ({clean})" if clean else f"arxivtui/{__version__}"


def _retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date (RFC 9110 10.2.3); None for neither."""
    from email.utils import parsedate_to_datetime

    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _cause(error: BaseException) -> str:
    """What the network said, without the layers around it."""
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__ or error
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).rstrip(".")

"""The way to a model's server, through the openai client.

The client and its HTTP library take half a second to import, so this module is imported when it is first
needed. What both take from the environment is kept away: `OPENAI_BASE_URL`, `OPENAI_ORG_ID`,
`OPENAI_PROJECT_ID` and `OPENAI_CUSTOM_HEADERS` would redirect a request or add to it, `OPENAI_LOG` would
write to the terminal. Proxies of the environment are used, but not on the way to this computer itself.
"""

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

from arxivtui import __version__
from arxivtui.config import host_of, is_loopback
from arxivtui.scoring.llm.errors import (
    KeyRejectedError,
    ModelError,
    ModelFailedError,
    ModelUnreachableError,
    RequestRefusedError,
)
from arxivtui.scoring.llm.masking import said

LONGEST = 8_000_000
"""Bytes of an answer, unpacked; the longest sound ones have some tens of thousands."""

_CONNECT_SECONDS = 10.0
_PLACEHOLDER = "none"
"""Sent as the key where there is none: servers on this computer mostly want none."""

_SENT = frozenset({"accept", "accept-encoding", "connection", "content-length", "content-type", "host"})
"""Headers that go out as the client makes them; its others tell about this computer and the environment."""

_TRY_AGAIN = "Try again in some minutes."

for _name in ("openai", "httpx2", "httpcore2"):
    # Their debugging output has addresses and headers in it, and no one place where it would be safe.
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Received:
    """An answer of any status."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)


class Connection:
    """Open until `close`; requests may be under way side by side.

    Args:
        base_url: where the server is.
        key: may be empty.
        timeout: seconds after which a request is given up.

    Raises:
        ModelError: there is no way from here.
    """

    def __init__(self, base_url: str, key: str, timeout: float) -> None:
        self._host = host_of(base_url) or base_url
        self._timeout = timeout
        self._key = key
        if not key.isascii() or not key.isprintable() or " " in key:
            what = "The API key has characters that no key has."
            raise KeyRejectedError(what, "Set it anew: arxivtui config set-key, or ARXIVTUI_API_KEY.")
        here = is_loopback(host_of(base_url))
        # Without TLS there is no certificate to be checked, and the system's take 50 ms to load.
        plain = here and base_url.startswith("http://")
        trouble: ModelError
        try:
            self._http = _Client(
                key or _PLACEHOLDER,
                trust_env=not here,
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True,
                follow_redirects=False,
                timeout=httpx2.Timeout(timeout, connect=min(_CONNECT_SECONDS, timeout)),
            )
            self._openai = openai.AsyncOpenAI(
                api_key=key or _PLACEHOLDER, base_url=base_url, max_retries=0, http_client=self._http
            )
            return
        except httpx2.InvalidURL:
            trouble = RequestRefusedError(f"{self._host} is no address of a server.", "Check [llm] base_url.")
        except (ImportError, ValueError, OSError):
            hint = "Check HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR."
            what = f"The way to {self._host} is barred by a proxy or a certificate that cannot be used."
            trouble = ModelUnreachableError(what, hint, stops=True)
        raise trouble

    async def get(self, path: str) -> Received:
        """Ask for something; errors as with `post`."""
        return await self._send("GET", path, None)

    async def post(self, path: str, body: Mapping[str, Any]) -> Received:
        """Send something.

        Raises:
            ModelUnreachableError: no answer came, or not all of it.
            ModelFailedError: the answer is too long to be one.
        """
        return await self._send("POST", path, body)

    async def close(self) -> None:
        """End every connection."""
        await self._http.aclose()

    async def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Received:
        # Raised outside of the handlers: an error of the client has the request with its key in it.
        trouble: ModelError
        try:
            async with asyncio.timeout(self._timeout):
                if method == "GET":
                    response = await self._openai.get(path, cast_to=httpx2.Response)
                else:
                    response = await self._openai.post(path, cast_to=httpx2.Response, body=body)
            return _received(response)
        except openai.APIStatusError as error:
            return _received(error.response)
        except (TimeoutError, openai.APITimeoutError) as error:
            trouble = self._too_slow(error)
        except openai.APIConnectionError as error:
            trouble = self._unreachable(error.__cause__)
        except _TooLongError:
            what = f"{self._host} sent more than {LONGEST // 1_000_000} MB as an answer."
            trouble = ModelFailedError(what, maybe_paid=True)
        raise trouble

    def _too_slow(self, error: Exception) -> ModelUnreachableError:
        connected = not isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout)
        seconds = self._timeout if connected else min(_CONNECT_SECONDS, self._timeout)
        hint = "Where the model needs longer, raise [llm] timeout_seconds." if connected else _TRY_AGAIN
        what = f"{self._host} did not answer within {seconds:g} seconds."
        return ModelUnreachableError(what, hint, maybe_paid=connected)

    def _unreachable(self, cause: BaseException | None) -> ModelUnreachableError:
        reason = said(str(cause or ""), self._key).rstrip(".")
        if isinstance(
            cause, httpx2.ConnectError | httpx2.ProxyError | httpx2.UnsupportedProtocol | ssl.SSLError
        ):
            hint = "Check the connection to the internet, and [llm] base_url."
            return ModelUnreachableError(f"{self._host} cannot be reached: {reason or 'no answer'}.", hint)
        what = f"The connection to {self._host} ended before the answer did."
        return ModelUnreachableError(what, _TRY_AGAIN, maybe_paid=True)


class _TooLongError(Exception):
    """An answer longer than `LONGEST`."""


class _Client(httpx2.AsyncClient):
    """Sends the headers that we mean to, and reads no more of an answer than we would use."""

    def __init__(self, key: str, **options: Any) -> None:
        super().__init__(**options)
        self._key = key

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        for name in [name for name in request.headers if name.lower() not in _SENT]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {self._key}"
        request.headers["user-agent"] = f"arxivtui/{__version__}"
        response = await super().send(request, **options | {"stream": True})
        try:
            content = await _bounded(response)
        finally:
            await response.aclose()
        headers = [each for each in response.headers.multi_items() if each[0].lower() != "content-encoding"]
        return httpx2.Response(response.status_code, headers=headers, content=content, request=request)


async def _bounded(response: httpx2.Response) -> bytes:
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > LONGEST:
            raise _TooLongError
    return bytes(content)


def _received(response: httpx2.Response) -> Received:
    return Received(response.status_code, dict(response.headers), response.content)

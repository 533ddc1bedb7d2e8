"""One HTTP connection whose request another thread can end at once, whatever it waits for."""

import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, suppress
from threading import RLock, Thread
from typing import Any, TypeVar

import httpx

from arxivtui.sources.errors import SourceCancelledError, SourceError

Done = TypeVar("Done")


class Connection:
    """A connection kept open from one request to the next.

    A request runs in a thread of its own while the one who asked waits. To end it, the waiting ends first
    and the socket is shut down after, so that neither a slow name server nor a silent host holds anybody;
    what the thread still gets is dropped, and it sends nothing more. After that the connection is spent.

    Args:
        agent: the User-Agent.
        timeout: seconds for connecting and between two parts of an answer.
        trust_env: whether a proxy from the environment is used.

    Raises:
        SourceError: the proxy in the environment cannot be used.
    """

    def __init__(self, agent: str, timeout: float, *, trust_env: bool) -> None:
        self._lock = RLock()  # A signal's handler may end the request while its own thread holds it.
        self._outcome: Future[Any] | None = None
        self._busy = self._closed = False
        self._reason: Exception | None = None
        self._socket: socket.socket | None = None
        try:
            self._http = httpx.Client(
                headers={
                    "User-Agent": agent,
                    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                    "Accept-Encoding": "gzip, deflate",
                },
                timeout=timeout,
                limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
                follow_redirects=False,
                trust_env=trust_env,
            )
        except (ValueError, OSError, ImportError) as error:
            raise SourceError(
                f"The network settings cannot be used: {error}.", "Check the proxy in the environment."
            ) from error

    @property
    def spent(self) -> bool:
        """A request was ended, so there will be no other."""
        return self._reason is not None

    def stream(self, url: str, headers: Mapping[str, str]) -> AbstractContextManager[httpx.Response]:
        """Ask for `url`; inside of `run`."""
        return self._http.stream("GET", url, headers=headers, extensions={"trace": self._trace})

    def run(self, work: Callable[[], Done], seconds: float, late: Exception) -> Done:
        """Do `work`, which streams, for as long as `seconds`.

        Raises:
            Exception: what `work` raises, what `end` was given, or `late`.
        """
        outcome: Future[Done] = Future()
        with self._lock:
            self._outcome, self._busy = outcome, True
            if self._reason is not None:
                self._outcome, self._busy = None, False
                raise self._reason
        Thread(target=self._work, args=(work, outcome), name="arxivtui-request", daemon=True).start()
        try:
            if not wait([outcome], seconds).done:
                self.end(late)
        except BaseException:  # Ctrl-C
            self.end(SourceCancelledError("Fetching was stopped."))
            raise
        return outcome.result()

    def end(self, reason: Exception) -> None:
        """End the request under way, which raises `reason`, and allow no other. Safe from any thread."""
        with self._lock:
            if self._reason is None:
                self._reason = reason
            if self._outcome is not None and not self._outcome.done():
                self._outcome.set_exception(reason)
            open_socket = self._socket
        if open_socket is not None:
            with suppress(OSError):
                # Not the TLS socket's own method, which would take its state away from the thread that reads.
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection; after an ended request its thread does it, being the last to use it."""
        with self._lock:
            self._closed = True
            if self._busy:
                return
        self._http.close()

    def _work(self, work: Callable[[], Done], outcome: Future[Done]) -> None:
        answer: Done
        failure: BaseException | None = None
        try:
            answer = work()
        except BaseException as error:
            failure = error
        with self._lock:
            self._busy = False
            if outcome.done():
                pass
            elif failure is not None:
                outcome.set_exception(failure)
            else:
                outcome.set_result(answer)
            left_to_us = self._closed
        if left_to_us:
            self._http.close()

    def _trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Called by httpcore with each of its steps: keeps the socket, and stops what was ended."""
        connected = event.endswith((".connect_tcp.complete", ".start_tls.complete"))
        with self._lock:
            if connected:
                self._socket = about["return_value"].get_extra_info("socket")
            reason = self._reason
        if reason is None:
            return
        if connected:
            about["return_value"].close()
        if connected or event.endswith(".send_request_headers.started"):
            raise reason

"""Stopping a fetch from another thread: at once, whatever it is waiting for."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.sources import Arxiv, SourceCancelledError
from arxivtui.sources.politeness import Turns
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented import MONDAY
from tests.waiting import LONG, in_thread, until


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing, not even what TLS begins with."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def settings(url: str, delay_seconds: float | None = None) -> ArxivSettings:
    return ArxivSettings(base_url=url, timeout_seconds=300, delay_seconds=delay_seconds)


def nothing_open() -> None:
    """Closes nothing."""


def requests_under_way() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "arxivtui-request"]


@pytest.mark.parametrize("fault", ["delay:600", "drip:600", "drip:0.01"])
def test_a_request_ends_while_its_answer_is_awaited(arxiv: ArxivStandIn, tmp_path: Path, fault: str) -> None:
    arxiv.faults = [fault]
    with Arxiv(settings(arxiv.url), tmp_path) as asking:
        fetching = in_thread(lambda: asking.pages.new("cs.LG"))
        until(lambda: arxiv.requests, "the request")

        asking.cancel()

        with pytest.raises(SourceCancelledError, match="Fetching from arXiv was stopped"):
            fetching.result(LONG)
    assert len(arxiv.requests) == 1
    until(lambda: not requests_under_way(), "the end of the connection")


def test_a_second_request_on_a_kept_connection_ends_too(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:600@cs.AI"]
    with Arxiv(settings(arxiv.url), tmp_path) as asking:
        asking.pages.new("cs.LG")
        fetching = in_thread(lambda: asking.pages.new("cs.AI"))
        until(lambda: len(arxiv.requests) == 2, "the request")

        asking.cancel()

        with pytest.raises(SourceCancelledError):
            fetching.result(LONG)
    assert len({request.connection for request in arxiv.requests}) == 1
    until(lambda: not requests_under_way(), "the end of the connection")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_connects_and_is_silent_is_left(
    silent: socket.socket, tmp_path: Path, scheme: str
) -> None:
    url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"
    with Arxiv(settings(url), tmp_path) as asking:
        fetching = in_thread(lambda: asking.pages.new("cs.LG"))
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)

            asking.cancel()

            with pytest.raises(SourceCancelledError):
                fetching.result(LONG)
    until(lambda: not requests_under_way(), "the end of the connection")


def test_a_connection_that_never_comes_about_is_left(silent: socket.socket, tmp_path: Path) -> None:
    silent.listen(0)
    full = [socket.socket() for _ in range(3)]
    for one in full:
        one.setblocking(False)
        one.connect_ex(silent.getsockname())
    with Arxiv(settings(f"http://127.0.0.1:{silent.getsockname()[1]}"), tmp_path) as asking:
        fetching = in_thread(lambda: asking.pages.new("cs.LG"))
        until(requests_under_way, "the request")

        asking.cancel()

        with pytest.raises(SourceCancelledError):
            fetching.result(LONG)
    silent.close()
    for one in full:
        one.close()
    until(lambda: not requests_under_way(), "the end of the attempt")


def test_a_wait_for_our_turn_ends(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    waiting = threading.Event()
    slow = settings(arxiv.url, delay_seconds=600)
    with Arxiv(slow, tmp_path, on_wait=lambda _seconds, _why: waiting.set()) as asking:
        asking.pages.new("cs.LG")
        fetching = in_thread(lambda: asking.pages.new("cs.AI"))
        assert waiting.wait(LONG)

        asking.cancel()

        with pytest.raises(SourceCancelledError):
            fetching.result(LONG)
    assert len(arxiv.requests) == 1


def test_a_wait_for_another_process_ends(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    waiting = threading.Event()
    host = arxiv.url.removeprefix("http://")
    with (
        Turns(tmp_path).turn(host, 0, nothing_open),
        Arxiv(settings(arxiv.url), tmp_path, on_wait=lambda _seconds, _why: waiting.set()) as asking,
    ):
        fetching = in_thread(lambda: asking.pages.new("cs.LG"))
        assert waiting.wait(LONG)

        asking.cancel()

        with pytest.raises(SourceCancelledError):
            fetching.result(LONG)
    assert arxiv.requests == []


def test_another_client_is_not_affected(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:600*1"]
    with (
        Arxiv(settings(arxiv.url), tmp_path) as stopped,
        Arxiv(settings(arxiv.url), tmp_path) as other,
    ):
        fetching = in_thread(lambda: stopped.pages.new("cs.LG"))
        until(lambda: arxiv.requests, "the request")
        waiting = in_thread(lambda: other.pages.new("cs.LG"))

        stopped.cancel()

        with pytest.raises(SourceCancelledError):
            fetching.result(LONG)
        fetched = waiting.result(LONG)
        assert fetched is not None
        assert fetched.listing.listing_date == MONDAY

"""Many bad callers at once, under the limits of every day, while a paired browser goes on being served."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from threading import Event

import pytest

from arxivtui.server.endpoint import Endpoint
from arxivtui.server.limits import Limits
from tests.server.apps import answering
from tests.server.conftest import PairedClient, Starting, call
from tests.server.raw import Answer, Line, request
from tests.waiting import LONG, in_thread

Caller = Callable[[int], bytes]


def chunked(port: int, path: str = "/v1/ping", token: str | None = None) -> bytes:
    return request(port, path, b"", headers=[("Transfer-Encoding", "chunked")], length=-1, token=token)


@pytest.fixture
def usual(start: Starting) -> Endpoint:
    """An endpoint with the limits of every day, but for the rate."""
    endpoint = start(limits=Limits())
    endpoint.settled(LONG)
    return endpoint


def asks(endpoint: Endpoint, client: PairedClient) -> Answer:
    return call(endpoint, "/v1/papers", {"ids": ["2507.08665"]}, client)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(lambda port: b"", id="idle connections"),
        pytest.param(lambda port: request(port)[:-10], id="half heads"),
        pytest.param(lambda port: request(port, length=100), id="half bodies"),
        pytest.param(lambda port: chunked(port) + b"1\r\n \r\n", id="chunks without an end"),
        pytest.param(lambda port: request(port, "/nowhere"), id="refused, and idle then"),
        pytest.param(lambda port: request(port, "/nowhere", length=10**9), id="refused, and still sending"),
        pytest.param(lambda port: request(port) * 50, id="fifty requests, no answer taken"),
        pytest.param(lambda port: b"\x16\x03\x01", id="no HTTP"),
    ],
)
def test_hundreds_of_bad_callers_do_not_keep_a_client_out(
    usual: Endpoint, paired: PairedClient, sent: Caller
) -> None:
    port = usual.state.port
    with ExitStack() as lines, Line(port) as kept:
        kept.send(request(port, "/v1/papers", b'{"ids": []}', token=paired.token))
        assert kept.answer().status == 200
        for number in range(300):
            lines.enter_context(Line(port)).send(sent(port))
            if number % 15 == 0:
                assert asks(usual, paired).status == 200
        assert asks(usual, paired).status == 200


@pytest.fixture
def sending() -> Iterator[Callable[[int, bytes, bytes], None]]:
    """Sends a beginning and then a piece for ever, again after each end, until the test is over."""
    over = Event()
    senders: list[Future[None]] = []

    def begin(port: int, head: bytes, piece: bytes) -> None:
        def send() -> None:
            while not over.is_set():
                with Line(port) as line:
                    line.send(head)
                    while line.is_open() and not over.is_set():
                        line.send(piece)

        senders.append(in_thread(send))

    yield begin
    over.set()
    for sender in senders:
        sender.result(LONG)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        pytest.param(chunked, b"1\r\n \r\n" * 1000, id="chunks of one byte"),
        pytest.param(lambda port: chunked(port, "/v1/papers"), b"1\r\n \r\n" * 1000, id="without a token"),
        pytest.param(lambda port: request(port, length=10**9), b" " * 6000, id="a body without an end"),
        pytest.param(lambda port: request(port)[:-20], b"X: y\r\n" * 1000, id="headers without an end"),
        pytest.param(lambda port: b"", b"POST / HTTP/1.1\r\n\r\n" * 300, id="garbage without an end"),
    ],
)
def test_endless_senders_do_not_keep_a_client_waiting(
    usual: Endpoint,
    paired: PairedClient,
    sending: Callable[[int, bytes, bytes], None],
    head: Caller,
    piece: bytes,
) -> None:
    port = usual.state.port
    for _ in range(4):
        sending(port, head(port), piece)

    for _ in range(30):
        assert asks(usual, paired).status == 200


def test_an_endless_body_with_a_token_is_refused_and_not_kept(usual: Endpoint, paired: PairedClient) -> None:
    port = usual.state.port
    with Line(port) as line:
        line.send(chunked(port, "/v1/papers", paired.token) + b"8000\r\n" + b" " * 0x8000)
        while line.is_silent():
            line.send(b"\r\n8000\r\n" + b" " * 0x8000)

        assert line.answer().refusal == (413, "too_large")


def test_slow_readers_do_not_keep_a_client_waiting(start: Starting, paired: PairedClient) -> None:
    endpoint = start(limits=Limits(), make=answering(b" " * 10_000_000))
    port = endpoint.settled(LONG).port
    with ExitStack() as lines:
        for _ in range(20):
            reader = lines.enter_context(Line(port, takes=4096))
            reader.send(request(port, "/v1/papers", token=paired.token))

        assert len(call(endpoint, "/v1/papers", {}, paired).body) == 10_000_000

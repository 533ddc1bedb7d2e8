"""Connections: their deadlines, their cap, and what else is asked of HTTP."""

import gc
import inspect
import logging
import socket
from dataclasses import replace

import h11
import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from arxivtui.server import ports
from arxivtui.server.endpoint import Endpoint
from arxivtui.server.guard import Passed
from arxivtui.server.limits import Limits
from arxivtui.store import Store
from tests.server.apps import Asleep, Make, answering, broken
from tests.server.conftest import NO_HURRY, PairedClient, Starting
from tests.server.raw import Answer, Line, exchange, request
from tests.waiting import LONG, until

SOON = 0.1
"""Seconds of the one deadline that a test is about."""


class Running:
    """Starts an endpoint under limits that differ from unhurried ones in what is named; gives its port."""

    def __init__(self, start: Starting) -> None:
        self._start = start
        self._limits = NO_HURRY

    def __call__(self, make: Make | None = None, **limits: float) -> int:
        self._limits = replace(NO_HURRY, **limits)  # type: ignore[arg-type]
        return self._start(limits=self._limits, make=make).settled(LONG).port

    def hurries(self, **limits: float) -> None:
        """Let these be its limits for whatever begins from now on, so that nothing before had to be quick."""
        for name, seconds in limits.items():
            object.__setattr__(self._limits, name, seconds)


@pytest.fixture
def running(start: Starting) -> Running:
    return Running(start)


def test_the_promised_deadlines_are_the_default_ones() -> None:
    limits = Limits()

    assert (limits.headers, limits.body, limits.idle, limits.answer) == (2, 5, 15, 10)
    assert limits.connections == 64
    assert limits.thrown_away == 16 * 1024 * 1024


def test_who_says_nothing_is_cut_off(running: Running) -> None:
    with Line(running(headers=SOON)) as line:
        assert line.ends()


def test_who_sends_half_a_head_is_cut_off(running: Running) -> None:
    port = running(headers=SOON)
    with Line(port) as line:
        line.send(request(port)[:40])

        assert line.ends()


def test_who_sends_a_head_byte_by_byte_is_cut_off(running: Running) -> None:
    port = running(headers=SOON)
    with Line(port) as line:

        def dripped() -> bool:
            line.send(b"P")
            return not line.is_open()

        until(dripped, "the deadline, which no byte puts off")


def test_who_sends_half_a_body_is_cut_off(running: Running) -> None:
    port = running(body=SOON)
    with Line(port) as line:
        line.send(request(port, body=b"{", length=2))

        assert line.ends()


def test_who_announces_more_than_comes_is_cut_off(running: Running, paired: PairedClient) -> None:
    port = running(body=SOON)
    with Line(port) as line:
        line.send(request(port, "/v1/papers", b'{"ids": []}', token=paired.token, length=1000))

        assert line.ends()


def test_who_sends_endless_chunks_is_cut_off(running: Running) -> None:
    port = running(body=SOON)
    head = request(port, body=b"", headers=[("Transfer-Encoding", "chunked")], length=-1)
    with Line(port) as line:
        line.send(head)

        def dripped() -> bool:
            line.send(b"1\r\n \r\n")
            return not line.is_open()

        until(dripped, "the deadline, which no chunk puts off")


def test_who_is_idle_after_an_answer_is_cut_off(running: Running) -> None:
    port = running(idle=SOON)
    with Line(port) as line:
        line.send(request(port))
        assert line.answer().status == 200

        assert line.ends()


def test_the_next_request_has_the_deadline_of_the_first(running: Running) -> None:
    port = running()
    with Line(port) as line:
        line.send(request(port))
        assert line.answer().status == 200
        running.hurries(headers=SOON)
        line.send(b"P")

        assert line.ends()


def test_half_a_request_behind_a_whole_one_has_it_too(running: Running, paired: PairedClient) -> None:
    app = Asleep()
    port = running(app)
    with Line(port) as line:
        line.send(request(port, "/v1/papers", token=paired.token) + b"POST /v1")
        assert app.begun.acquire(timeout=LONG)
        running.hurries(headers=SOON)
        app.go_on.set()
        assert line.answer().status == 200

        assert line.ends()


def test_who_does_not_take_its_answer_is_cut_off(running: Running, paired: PairedClient) -> None:
    port = running(answering(b" " * 30_000_000), answer=SOON)
    with Line(port, takes=65536) as line:
        line.send(request(port, "/v1/papers", token=paired.token))
        let_the_answer_wait(running, port, line)

        with pytest.raises(AssertionError, match="the answer is cut"):
            line.answer()


def test_who_does_not_take_the_end_of_a_small_answer_is_cut_off_too(
    running: Running, paired: PairedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system holds less of it back than asyncio would without a word."""
    listen = ports.listen

    def listen_with_small_buffers(port: int) -> socket.socket:
        listening = listen(port)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # Connections inherit it.
        return listening

    monkeypatch.setattr(ports, "listen", listen_with_small_buffers)
    port = running(answering(b" " * 60_000), answer=SOON)
    with Line(port, takes=4096) as line:
        line.send(request(port, "/v1/papers", token=paired.token))
        let_the_answer_wait(running, port, line)

        with pytest.raises(AssertionError, match="the answer is cut"):
            line.answer()


def let_the_answer_wait(running: Running, port: int, line: Line) -> None:
    """Take nothing of an answer that has begun until its deadline is over."""
    until(lambda: not line.is_silent(), "the beginning of the answer")
    running.hurries(headers=SOON * 2)
    with Line(port) as later:
        assert later.ends()  # Its deadline began later, and is longer.


def test_what_was_asked_is_not_kept_while_nothing_is_asked(running: Running, paired: PairedClient) -> None:
    port = running()
    with Line(port) as line:
        line.send(request(port, "/v1/papers", b'{"ids": []}', token=paired.token))
        assert line.answer().status == 200

        until(lambda: not any(type(one) is Passed for one in gc.get_objects()), "nothing left of the body")
        assert line.is_open()


def test_a_long_head_is_refused_before_it_is_understood(running: Running) -> None:
    """Tens of thousands of headers take h11 the better part of a second, in which nobody else is served."""
    port = running()
    head = request(port, headers=[("a", "")] * 10_000)
    with Line(port) as line:
        line.send(head)

        assert line.answer().refusal == (400, "bad_request")


def test_who_takes_it_slowly_but_in_time_gets_all(running: Running, paired: PairedClient) -> None:
    port = running(answering(b" " * 12_000_000))
    with Line(port) as line:
        line.send(request(port, "/v1/papers", token=paired.token) * 2)

        assert len(line.answer().body) == 12_000_000
        assert len(line.answer().body) == 12_000_000


def test_requests_in_one_piece_are_answered_in_order(running: Running, paired: PairedClient) -> None:
    port = running()
    with Line(port) as line:
        line.send(
            request(port)
            + request(port, "/v1/papers", b'{"ids": []}', token=paired.token)
            + request(port, "/nowhere")
            + request(port, method="HEAD", body=b"")
            + request(port)
        )

        assert "app" in line.answer().json
        assert "papers" in line.answer().json
        assert line.answer().refusal == (404, "no_route")
        assert line.answer("HEAD").status == 405
        assert "app" in line.answer().json


def test_a_request_in_single_bytes_is_answered(running: Running) -> None:
    port = running()
    with Line(port) as line:
        for byte in request(port):
            line.send(bytes([byte]))

        assert line.answer().status == 200


def test_a_client_may_ask_before_it_sends_a_body(running: Running, paired: PairedClient) -> None:
    port = running()
    asks = [("Expect", "100-continue")]
    with Line(port) as line:
        whole = request(port, "/v1/papers", b'{"ids": []}', token=paired.token, headers=asks)
        head, body = whole.split(b"\r\n\r\n")
        line.send(head + b"\r\n\r\n")
        assert line.continues()
        line.send(body)
        assert line.answer().status == 200

    with Line(port) as line:
        line.send(request(port, "/v1/papers", b"", headers=asks, length=11))
        assert not line.continues()
        assert line.answer().refusal == (401, "bad_token")


def test_http_1_0_is_answered_and_ended(running: Running) -> None:
    port = running()
    for asked in (
        request(port).replace(b"HTTP/1.1", b"HTTP/1.0"),
        request(port, headers=[("Connection", "close")]),
    ):
        with Line(port) as line:
            line.send(asked)

            answer = line.answer()
            assert answer.status == 200
            assert answer.headers["connection"] == "close"
            assert line.ends()


def test_what_comes_behind_a_last_request_counts_for_nothing(start: Starting, paired: PairedClient) -> None:
    app = Asleep()
    port = start(make=app).settled(LONG).port
    last = request(port, "/v1/papers", token=paired.token, headers=[("Connection", "close")])
    with Line(port) as line:
        line.send(last)
        assert app.begun.acquire(timeout=LONG)
        line.send(b"garbage")
        app.go_on.set()

        assert line.answer().status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00" * 100,
        b"POST /v1/ping\r\n\r\n",
        b"POST  /v1/ping HTTP/1.1\r\n\r\n",
        b"POST /v1/\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /v1/ping HTTP/1.1\r\nHost : a\r\n\r\n",
        b"POST /v1/ping HTTP/1.1\r\n Host: a\r\n\r\n",
        b"POST /v1/ping HTTP/1.1\r\nHost: a\x00b\r\n\r\n",
        b"POST /v1/ping HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST /" + b"a" * 100_000,
        b"POST /v1/ping HTTP/1.1\r\nX: " + b"a" * 100_000,
    ],
)
def test_what_is_no_http_is_told_so(running: Running, sent: bytes) -> None:
    with Line(running()) as line:
        line.send(sent)

        assert line.answer().refusal == (400, "bad_request")
        assert line.ends()


@pytest.mark.parametrize("rest", [b"xyz\r\n", b"1\r\nab", b"-1\r\n", b"0\r\nno colon\r\n\r\n"])
def test_a_body_that_is_no_http_is_told_so(running: Running, rest: bytes) -> None:
    port = running()
    with Line(port) as line:
        line.send(request(port, body=b"", headers=[("Transfer-Encoding", "chunked")], length=-1))
        line.send(rest)

        assert line.answer().refusal == (400, "bad_request")
        assert line.ends()


def test_garbage_behind_a_request_does_not_spoil_its_answer(running: Running) -> None:
    port = running()
    with Line(port) as line:
        line.send(request(port, body=b"{}{}garbage\r\n\r\n", length=2))

        assert line.answer().status == 200
        assert line.answer().refusal == (400, "bad_request")
        assert line.ends()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"path": "/nowhere"}, 404),
        ({"host": "evil.com"}, 421),
        ({"origin": "https://evil.com"}, 403),
        ({"path": "/v1/papers"}, 401),
        ({"kind": "text/plain"}, 415),
        ({}, 413),
    ],
)
def test_who_sends_ten_megabytes_still_gets_to_read_why_not(
    running: Running, sent: dict[str, str], status: int
) -> None:
    port = running()

    answer = exchange(port, request(port, body=b" " * 10_000_000, **sent))  # type: ignore[arg-type]

    assert answer.status == status
    assert answer.headers["connection"] == "close"


def test_who_sends_even_more_is_cut_off(running: Running) -> None:
    port = running(thrown_away=1_000_000)
    with Line(port) as line:
        line.send(request(port, "/nowhere", b" " * 64_000_000))

        with_answer(line)
        assert not line.is_open()


def test_who_sends_nothing_of_it_is_cut_off(running: Running) -> None:
    port = running(body=SOON)
    with Line(port) as line:
        line.send(request(port, "/nowhere", b"", length=100))

        assert line.answer().status == 404
        assert line.ends()
        until(lambda: not sends(line), "the end of both directions")


def with_answer(line: Line) -> Answer | None:
    """An answer that may have been lost with the connection."""
    try:
        return line.answer()
    except AssertionError:
        return None


def sends(line: Line) -> bool:
    """Whether what is sent is still taken."""
    try:
        line.push(b"x")
    except OSError:
        return False
    return True


def test_with_too_many_connections_the_oldest_without_a_request_goes(running: Running) -> None:
    port = running(connections=3)
    with Line(port) as asked, Line(port) as silent, Line(port) as half:
        asked.send(request(port))
        assert asked.answer().status == 200
        half.send(b"POST")

        with Line(port) as first:
            assert silent.ends()
            first.send(request(port))
            assert first.answer().status == 200
            with Line(port) as second:
                assert half.ends()
                second.send(request(port))
                assert second.answer().status == 200
                assert asked.is_open()
                with Line(port) as third:
                    assert asked.ends()
                    third.send(request(port))
                    assert third.answer().status == 200


def test_a_paired_client_is_kept_before_strangers(running: Running, paired: PairedClient) -> None:
    port = running(connections=2)
    with Line(port) as known, Line(port) as stranger:
        for line, asked in (
            (known, request(port, "/v1/papers", b'{"ids": []}', token=paired.token)),
            (stranger, request(port)),
        ):
            line.send(asked)
            assert line.answer().status == 200

        with Line(port):
            assert stranger.ends()
            assert known.is_open()


def test_strangers_that_take_no_answer_keep_nobody_out(running: Running, paired: PairedClient) -> None:
    port = running(answering(b" " * 30_000_000), connections=2)
    with Line(port, takes=65536) as one, Line(port, takes=65536) as other:
        for line in (one, other):
            line.send(request(port))
            until(lambda line=line: not line.is_silent(), "the beginning of an answer")  # type: ignore[misc]

        assert exchange(port, request(port, "/nowhere")).status == 404
        assert len(exchange(port, request(port, "/v1/papers", token=paired.token)).body) == 30_000_000


def test_a_client_that_is_being_served_is_never_dropped(start: Starting, paired: PairedClient) -> None:
    app = Asleep()
    port = start(make=app, limits=replace(NO_HURRY, connections=2)).settled(LONG).port
    with Line(port) as one, Line(port) as other:
        for line in (one, other):
            line.send(request(port, "/v1/papers", token=paired.token))
            assert app.begun.acquire(timeout=LONG)

        with Line(port) as newcomer:
            assert newcomer.ends()

        app.go_on.set()
        assert one.answer().status == 200
        assert other.answer().status == 200


def test_no_cors_header_gets_through_even_from_inside(running: Running, paired: PairedClient) -> None:
    port = running(answering(b"{}"))  # It allows every origin; `exchange` sees that it does not arrive.

    assert exchange(port, request(port, "/v1/papers", token=paired.token)).status == 200


SECRET = "a paper id, or a token"


@pytest.mark.parametrize("half", [False, True])
def test_a_mistake_of_ours_tells_nothing(
    running: Running, paired: PairedClient, caplog: pytest.LogCaptureFixture, half: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    port = running(broken(ValueError(SECRET), half=half))
    with Line(port) as line:
        line.send(request(port, "/v1/papers", b'{"ids": []}', token=paired.token))

        if half:
            with pytest.raises(AssertionError, match="the answer is cut"):
                line.answer()
        else:
            assert line.answer().refusal == (500, "failed")

    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text
    assert paired.token not in caplog.text
    assert exchange(port, request(port, "/nowhere")).status == 404


def test_nothing_is_written_to_the_terminal_or_the_log(
    endpoint: Endpoint,
    paired: PairedClient,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    port = endpoint.state.port
    exchange(port, request(port, "/v1/papers", b'{"ids": ["2507.08665"]}', token=paired.token))
    exchange(port, request(port, f"/v1/ping?token={paired.token}", headers=[("Upgrade", "websocket")]))
    exchange(port, b"garbage\r\n\r\n")
    endpoint.stop(LONG)

    assert capfd.readouterr() == ("", "")
    told = [record for record in caplog.records if record.name.split(".")[0] in ("uvicorn", "arxivtui")]
    assert told == []


def test_a_client_revoked_while_it_sends_is_refused(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    from tests.server.conftest import revoke

    port = endpoint.state.port
    whole = request(port, "/v1/papers", b'{"ids": []}', token=paired.token)
    with Line(port) as line:
        line.send(whole[:-5])
        # Another is answered behind it, so the head of the first has been looked at.
        assert exchange(port, request(port, "/v1/papers", b'{"ids": []}', token=paired.token)).status == 200
        revoke(store, paired)
        line.send(whole[-5:])

        assert line.answer().refusal == (401, "bad_token")


def test_what_is_relied_on_in_uvicorn_and_h11_is_there() -> None:
    """Neither is a stable interface; how it is used is what the other tests of this file show."""
    assert [*inspect.signature(H11Protocol.__init__).parameters][1:4] == [
        "config",
        "server_state",
        "app_state",
    ]
    for name in (
        "connection_made",
        "connection_lost",
        "data_received",
        "on_response_complete",
        "pause_writing",
        "resume_writing",
        "send_400_response",
        "shutdown",
        "_should_upgrade",
        "_unset_keepalive_if_required",
    ):
        assert callable(getattr(H11Protocol, name))
    source = inspect.getsource(RequestResponseCycle)
    for name in ("more_body", "response_started", "response_complete", "disconnected", "keep_alive"):
        assert f"self.{name} = " in source
    assert "self.app" in inspect.getsource(H11Protocol.handle_events)
    assert callable(FlowControl.resume_reading)
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(b"POST")
    assert connection.trailing_data[0] == b"POST"
    assert connection.our_state is h11.IDLE

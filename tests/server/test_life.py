"""The endpoint's life: it starts, tells what is in its way, and is gone when it is told to."""

import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest

from arxivtui.server import ports
from arxivtui.server.endpoint import Endpoint, EndpointKind, EndpointState
from arxivtui.server.limits import Limits
from arxivtui.store import Store
from tests.server.apps import Asleep, Waiting, answering
from tests.server.conftest import NO_HURRY, PairedClient, Starting, call, home, pair_client, unlimited
from tests.server.raw import Line, request
from tests.server.stored import locked
from tests.stand_ins.loopback import LoopbackServer
from tests.waiting import LONG, in_thread, until

SERVING, ELSEWHERE, FOREIGN = EndpointKind.SERVING, EndpointKind.ELSEWHERE, EndpointKind.FOREIGN
OTHER_STORE, FAILED, STOPPED = EndpointKind.OTHER_STORE, EndpointKind.FAILED, EndpointKind.STOPPED


def is_reachable(port: int, address: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((address, port), LONG).close()
    except OSError:
        return False
    return True


def becomes(endpoint: Endpoint, kind: EndpointKind) -> EndpointState:
    until(lambda: endpoint.state.kind is kind, f"{kind}, not {endpoint.state}")
    return endpoint.state


def test_it_starts_serves_and_stops(start: Starting) -> None:
    told: list[EndpointState] = []
    endpoint = start(watch=told.append)
    port = endpoint.settled(LONG).port
    assert call(endpoint, "/v1/ping", {}).json["app"] == "arxivtui"

    endpoint.stop(LONG)

    assert [state.kind for state in told] == [SERVING, STOPPED]
    assert told[0].words == f"The browser is served at http://127.0.0.1:{port}."
    assert not is_reachable(port)


def test_it_is_reachable_from_this_computer_alone(endpoint: Endpoint) -> None:
    """Not under another of its own addresses either, as it would be if it listened on all."""
    port = endpoint.state.port

    assert is_reachable(port)
    assert not is_reachable(port, "127.0.0.2")
    assert not is_reachable(port, "::1")


def test_its_answers_do_not_wait_for_acknowledgements() -> None:
    """asyncio sets TCP_NODELAY on what is accepted only if the listening socket says that it is TCP."""
    with ports.listen(0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_stopping_twice_or_before_the_start_does_nothing(tmp_path: Path, endpoint: Endpoint) -> None:
    Endpoint(lambda: Store.open(home(tmp_path).database), unlimited(), home(tmp_path)).stop()
    endpoint.stop(LONG)
    endpoint.stop(LONG)

    assert endpoint.state.kind is STOPPED


def test_it_can_be_stopped_before_it_has_started(start: Starting) -> None:
    endpoint = start()

    endpoint.stop(LONG)

    assert endpoint.state.kind is STOPPED


def test_whoever_watches_may_stop_it_or_fail(start: Starting) -> None:
    known = Event()

    def stop(state: EndpointState) -> None:
        if state.kind is SERVING:
            assert known.wait(LONG)
            endpoint.stop()
            raise ValueError

    endpoint = start(watch=stop)
    known.set()

    becomes(endpoint, STOPPED)


def test_its_port_is_free_at_once(start: Starting) -> None:
    first = start()
    port = first.settled(LONG).port
    with Line(port) as line:
        line.send(request(port))
        line.answer()
        first.stop(LONG)  # It closed first, and the system remembers the connection for a while.

    assert start(port=port).settled(LONG) == EndpointState(SERVING, port)


def test_stopping_ends_what_is_idle_or_half_said_at_once(start: Starting) -> None:
    endpoint = start(limits=replace(NO_HURRY, grace=LONG * 10))
    port = endpoint.settled(LONG).port
    with Line(port) as silent, Line(port) as half, Line(port) as idle:
        half.send(b"POST")
        idle.send(request(port))
        idle.answer()

        endpoint.stop(LONG)

        assert endpoint.state.kind is STOPPED
        assert silent.ends()
        assert half.ends()
        assert idle.ends()


def test_what_is_under_way_is_finished(start: Starting, paired: PairedClient) -> None:
    app = Asleep()
    endpoint = start(make=app, limits=replace(NO_HURRY, grace=LONG * 10))
    port = endpoint.settled(LONG).port
    with Line(port) as line, Line(port) as half:
        asked = request(port, "/v1/papers", token=paired.token)
        line.send(asked)
        assert app.begun.acquire(timeout=LONG)
        half.send(asked[:-1])
        stopped = in_thread(lambda: endpoint.stop(LONG))
        until(lambda: not is_reachable(port), "a closed port")

        half.send(asked[-1:])
        app.go_on.set()

        assert line.answer().status == 200
        assert half.answer().status == 200
        assert line.ends()
        stopped.result(LONG)
        assert endpoint.state.kind is STOPPED


def test_it_does_not_wait_for_a_body_that_never_comes(start: Starting, paired: PairedClient) -> None:
    endpoint = start(limits=replace(NO_HURRY, grace=0.01))
    port = endpoint.settled(LONG).port
    with Line(port) as line:
        line.send(request(port, "/v1/papers", token=paired.token)[:-1])

        endpoint.stop(LONG)

        assert endpoint.state.kind is STOPPED
        assert line.ends()


def test_it_does_not_wait_for_a_write_that_waits_for_the_store(start: Starting, paired: PairedClient) -> None:
    app = Waiting()
    endpoint = start(make=app, limits=replace(NO_HURRY, grace=0.01))
    port = endpoint.settled(LONG).port
    with Line(port) as line:
        line.send(request(port, "/v1/triage", token=paired.token))
        assert app.begun.acquire(timeout=LONG)

        endpoint.stop(LONG)

        assert endpoint.state.kind is STOPPED
        assert line.ends()
    app.go_on.set()


def test_it_does_not_wait_for_who_does_not_take_its_answer(start: Starting, paired: PairedClient) -> None:
    endpoint = start(make=answering(b" " * 30_000_000), limits=replace(NO_HURRY, grace=0.01))
    port = endpoint.settled(LONG).port
    with Line(port, takes=65536) as line:
        line.send(request(port, "/v1/papers", token=paired.token))
        until(lambda: not line.is_silent(), "the beginning of the answer")

        endpoint.stop(LONG)

        assert endpoint.state.kind is STOPPED


def test_it_does_not_wait_for_the_store_to_close(start: Starting, tmp_path: Path) -> None:
    closes = Event()

    def open_store() -> Store:
        store = Store.open(home(tmp_path).database)
        close = store.close
        monkeypatched = lambda: (closes.wait(), close())[1]  # noqa: E731
        store.close = monkeypatched  # type: ignore[method-assign]
        return store

    endpoint = start(open_store=open_store)
    endpoint.settled(LONG)

    endpoint.stop(LONG)

    assert endpoint.state.kind is STOPPED
    closes.set()


def test_it_does_not_wait_for_the_store_to_open(start: Starting, tmp_path: Path) -> None:
    opens, begun = Event(), Event()

    def open_store() -> Store:
        begun.set()
        opens.wait()
        return Store.open(home(tmp_path).database)

    endpoint = start(open_store=open_store)
    assert begun.wait(LONG)

    endpoint.stop(LONG)

    assert endpoint.state.kind is STOPPED
    opens.set()


def test_by_default_it_ends_within_a_second_whatever_callers_do(
    start: Starting, paired: PairedClient, tmp_path: Path
) -> None:
    endpoint = start(limits=Limits())
    port = endpoint.settled(LONG).port
    act = request(port, "/v1/triage", b'{"acts": []}', token=paired.token)
    with locked(home(tmp_path).database), ExitStack() as lines:
        for sent in (act, act, act[:-5], act[:40], b""):
            lines.enter_context(Line(port)).send(sent)
        assert call(endpoint, "/v1/papers", {"ids": []}, paired).status == 200  # All of it has come.

        endpoint.stop(1.0)

        assert endpoint.state.kind is STOPPED
        assert "arxivtui-endpoint" not in [thread.name for thread in threading.enumerate()]
        ports.listen(port).close()


def test_a_foreign_program_on_the_port_is_told_as_such(start: Starting) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        endpoint = start(port=port)

        state = endpoint.settled(LONG)

        assert state == EndpointState(FOREIGN, port)
        assert state.words.startswith(f"Port {port} is taken by another program. Set another [server] port")
    becomes(endpoint, SERVING)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b'{"app": "arxivtui"}', OTHER_STORE),
        (b'{"app": "other"}', FOREIGN),
        (b'["arxivtui"]', FOREIGN),
        (b"<html>", FOREIGN),
        (b"[" * 4000, FOREIGN),
        (b'{"app": "arxivtui"}' + b" " * 5_000_000, FOREIGN),
    ],
)
def test_what_another_program_answers_is_not_trusted(
    start: Starting, answer: bytes, kind: EndpointKind
) -> None:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    foreign = LoopbackServer(0, Answers)
    foreign.start()
    try:
        becomes(start(port=foreign.port), kind)
    finally:
        foreign.stop()


def test_an_arxivtui_of_another_home_on_the_port_is_told_as_such(start: Starting, tmp_path: Path) -> None:
    other = home(tmp_path / "other")
    first = start(open_store=lambda: Store.open(other.database), directories=other)
    port = first.settled(LONG).port

    second = start(port=port)

    state = becomes(second, OTHER_STORE)
    assert state == EndpointState(OTHER_STORE, port)
    assert state.words.startswith(f"Port {port} is taken by an arxivtui with another home. ")
    first.stop(LONG)
    becomes(second, SERVING)


def test_a_store_that_cannot_be_opened_is_looked_at_again(start: Starting, tmp_path: Path) -> None:
    root = tmp_path / "broken"
    root.mkdir()
    database = home(root).database
    database.write_bytes(b"no database at all")
    endpoint = start(open_store=lambda: Store.open(database), directories=home(root))

    state = endpoint.settled(LONG)

    assert state.kind is FAILED
    assert str(database) in state.words
    database.unlink()
    becomes(endpoint, SERVING)


def test_a_store_that_is_gone_is_told_and_another_in_its_place_is_served(
    start: Starting, store: Store, tmp_path: Path, paired: PairedClient
) -> None:
    endpoint = start()
    endpoint.settled(LONG)
    assert call(endpoint, "/v1/papers", {"ids": []}, paired).status == 200
    with Store.open(tmp_path / "restored.db") as restored:
        client = pair_client(restored, paired.origin)
    for each in tmp_path.glob("arxivtui.db*"):
        each.rename(tmp_path / f"away-{each.name}")

    state = becomes(endpoint, FAILED)
    assert "arxivtui.db" in state.words
    assert call(endpoint, "/v1/papers", {"ids": []}, paired).refusal == (503, "store_gone")
    assert call(endpoint, "/v1/ping", {}).status == 200
    assert not home(tmp_path).database.exists()

    (tmp_path / "restored.db").rename(home(tmp_path).database)
    becomes(endpoint, SERVING)
    assert endpoint.state.port
    assert call(endpoint, "/v1/papers", {"ids": []}, client).status == 200


def test_a_home_that_cannot_be_locked_is_told(start: Starting, tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"")

    state = start().settled(LONG)

    assert state.kind is FAILED
    assert str(tmp_path / "state" / "server.lock") in state.words


def test_a_mistake_of_ours_is_told_and_it_is_tried_again(
    start: Starting, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    mistakes = [ValueError("with a secret")]

    def open_store() -> Store:
        if mistakes:
            raise mistakes.pop()
        return Store.open(home(tmp_path).database)

    endpoint = start(open_store=open_store)

    becomes(endpoint, SERVING)
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_what_speaks_http_is_imported_when_it_starts() -> None:
    asked = (
        "import sys, arxivtui.server.endpoint, arxivtui.server; arxivtui.server.Endpoint; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert not {"starlette", "uvicorn", "h11", "httpx", "http.client"} & {*loaded.stdout.split()}

"""Several endpoints of one home: one serves, the others stand by; and the lock that tells which."""

import errno
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from arxivtui.server.copies import Serving, Turn
from arxivtui.server.endpoint import EndpointState
from arxivtui.store import Store
from tests.server.conftest import PairedClient, Starting, call, home
from tests.server.test_life import ELSEWHERE, FAILED, SERVING, becomes
from tests.waiting import LONG


def test_a_second_copy_stands_by_and_takes_over(start: Starting, paired: PairedClient) -> None:
    first = start()
    port = first.settled(LONG).port

    second = start(port=port)

    state = second.settled(LONG)
    assert state == EndpointState(ELSEWHERE, port, f"It is process {os.getpid()}.")
    assert state.words == (
        f"Another arxivtui serves the browser at http://127.0.0.1:{port}. It is process {os.getpid()}."
    )
    first.stop(LONG)
    becomes(second, SERVING)
    assert call(second, "/v1/papers", {"ids": []}, paired).status == 200


def test_a_copy_with_another_port_stands_by_too(start: Starting) -> None:
    first = start()
    port = first.settled(LONG).port

    second = start()

    assert second.settled(LONG).kind is ELSEWHERE
    assert second.state.port == port


def test_of_many_copies_started_together_one_serves(start: Starting) -> None:
    copies = [start() for _ in range(6)]

    states = [copy.settled(LONG) for copy in copies]

    assert sorted(state.kind for state in states) == [ELSEWHERE] * 5 + [SERVING]
    assert len({state.port for state in states}) == 1


def test_it_takes_over_from_a_copy_that_was_killed(start: Starting, tmp_path: Path, store: Store) -> None:
    serving = textwrap.dedent(
        """
        import sys
        from arxivtui.config import Directories, Settings
        from arxivtui.server import Endpoint
        from arxivtui.store import Store

        directories = Directories.find({"ARXIVTUI_HOME": sys.argv[1]})
        endpoint = Endpoint(lambda: Store.open(directories.database), Settings(), directories, port=0)
        endpoint.start()
        print(endpoint.settled(20).port, flush=True)
        sys.stdin.read()
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", serving, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        endpoint = start(port=port)
        assert endpoint.settled(LONG) == EndpointState(ELSEWHERE, port, f"It is process {other.pid}.")

        other.kill()

        becomes(endpoint, SERVING)
        assert call(endpoint, "/v1/ping", {}).status == 200


def test_the_lock_tells_who_serves_and_nothing_else(
    start: Starting, tmp_path: Path, paired: PairedClient
) -> None:
    endpoint = start()
    port = endpoint.settled(LONG).port
    call(endpoint, "/v1/papers", {"ids": []}, paired)
    lock = home(tmp_path).state / "server.lock"

    assert json.loads(lock.read_bytes()) == {"pid": os.getpid(), "port": port}
    assert lock.stat().st_mode & 0o777 == 0o600
    endpoint.stop(LONG)
    assert lock.read_bytes() == b""


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"[]",
        b"\xff",
        b"[" * 5000,
        b'{"pid": "x", "port": 1}',
        b'{"pid": Infinity, "port": 1}',
        b'{"pid": 1e400, "port": 1}',
        b'{"pid": 0, "port": 1024}',
        b'{"pid": 1, "port": 0}',
        b'{"pid": 1, "port": 65536}',
    ],
)
def test_a_lock_that_says_nonsense_is_still_a_lock(start: Starting, tmp_path: Path, text: bytes) -> None:
    first = start()
    first.settled(LONG)
    (home(tmp_path).state / "server.lock").write_bytes(text)

    told: list[EndpointState] = []
    second = start(watch=told.append)
    first.stop(LONG)

    becomes(second, SERVING)
    assert [state.kind for state in told] == [SERVING]


def test_what_a_killed_copy_left_in_the_lock_is_not_believed(tmp_path: Path) -> None:
    turn, other = Turn(tmp_path), Turn(tmp_path)
    assert turn.take()
    turn.tell(31415)
    assert not other.take()
    assert other.whose() == Serving(os.getpid(), 31415)

    left = turn.path.read_bytes()
    turn.give_back()
    turn.path.write_bytes(left)

    assert other.whose() is None
    assert other.take()


def test_a_copy_that_cannot_say_that_it_serves_on_a_full_disk_serves_all_the_same(
    start: Starting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("arxivtui.server.copies.os.pwrite", full)
    endpoint = start()

    becomes(endpoint, SERVING)
    assert call(endpoint, "/v1/ping", {}).json["app"] == "arxivtui"


@pytest.mark.parametrize("made", ["link", "dangling link", "pipe", "folder"])
def test_what_is_put_in_the_place_of_the_lock_is_left_alone(
    start: Starting, tmp_path: Path, made: str
) -> None:
    lock = home(tmp_path).state / "server.lock"
    lock.parent.mkdir(exist_ok=True)
    precious = tmp_path / "precious"
    match made:
        case "link":
            precious.write_bytes(b'{"pid": 1, "port": 1024}')
            lock.symlink_to(precious)
        case "dangling link":
            lock.symlink_to(precious)
        case "pipe":
            os.mkfifo(lock)
        case "folder":
            lock.mkdir()

    endpoint = start()

    state = endpoint.settled(LONG)
    assert state.kind is FAILED
    assert str(lock) in state.words
    assert made != "pipe" or "it is no plain file" in state.words
    assert Turn(lock.parent).whose() is None
    assert precious.exists() is (made == "link")
    assert made != "link" or precious.read_bytes() == b'{"pid": 1, "port": 1024}'
    lock.rename(tmp_path / "away")
    becomes(endpoint, SERVING)

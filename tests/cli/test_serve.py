"""`arxivtui serve` as processes of its own, over real sockets."""

import signal
import socket
import subprocess
from contextlib import closing

import pytest

from tests.cli.conftest import Command, Starting, line_with
from tests.free_ports import free_port
from tests.stand_ins.browser import Extension


@pytest.fixture
def serving(start: Starting, port: int) -> subprocess.Popen[str]:
    """The command, serving."""
    process = start("serve")
    line_with(process.stderr, f"served at http://127.0.0.1:{port}")
    return process


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_it_serves_before_anything_was_fetched(start: Starting, command: Command, port: int) -> None:
    process = start("serve")
    line_with(process.stderr, "is served")

    assert Extension(port).ask("/v1/ping", {})[1]["app"] == "arxivtui"
    assert (command.home / "arxivtui.db").exists()

    process.send_signal(signal.SIGINT)
    assert ended(process) == (0, "", "arxivtui: The browser is not served.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_in_good_order_when_told_to(serving: subprocess.Popen[str], port: int, number: int) -> None:
    with closing(socket.create_connection(("127.0.0.1", port))) as half_way:
        half_way.sendall(b"POST /v1/ping HTTP/1.1\r\nHost: ")
        serving.send_signal(number)

        assert ended(serving)[0] == 0
    with pytest.raises(ConnectionRefusedError):
        Extension(port).ask("/v1/ping", {})


def test_another_port_for_once(start: Starting, port: int) -> None:
    other = free_port()
    process = start("serve", "--port", str(other))
    line_with(process.stderr, f"served at http://127.0.0.1:{other}")

    assert Extension(other).ask("/v1/ping", {})[0] == 200

    process.terminate()
    assert ended(process)[0] == 0


@pytest.mark.parametrize("port", ["80", "0", "65536", "x"])
def test_a_port_that_cannot_be_is_wrong_usage(command: Command, port: str) -> None:
    told = command.run("serve", "--port", port, code=2).stderr

    assert f"'--port': '{port}' is no port to serve at; write a number from 1024 to 65535." in told


def test_a_second_copy_says_who_serves_and_ends(
    command: Command, serving: subprocess.Popen[str], port: int
) -> None:
    told = command.run("serve", code=1).stderr

    assert f"Another arxivtui serves the browser at http://127.0.0.1:{port}" in told
    assert str(serving.pid) in told
    assert "--wait" in told


def test_with_wait_it_takes_over(start: Starting, serving: subprocess.Popen[str], port: int) -> None:
    second = start("serve", "--wait")
    line_with(second.stderr, "Another arxivtui serves")

    serving.kill()
    serving.wait()

    line_with(second.stderr, f"served at http://127.0.0.1:{port}")
    assert Extension(port).ask("/v1/ping", {})[0] == 200
    second.terminate()
    assert ended(second)[0] == 0


def test_a_program_that_has_the_port_is_told(start: Starting, command: Command, port: int) -> None:
    with closing(socket.create_server(("127.0.0.1", port))):
        told = command.run("serve", code=1).stderr

        waiting = start("serve", "--wait")
        line_with(waiting.stderr, f"Port {port} is taken by another program")
    assert f"Port {port} is taken by another program" in told
    assert "--port" in told
    line_with(waiting.stderr, "is served")
    waiting.terminate()
    assert ended(waiting)[0] == 0


def test_an_arxivtui_with_another_home_is_told(
    command: Command, serving: subprocess.Popen[str], port: int
) -> None:
    other = Command(command.home.with_name("other"), command.environ)

    assert "arxivtui with another home" in other.run("serve", code=1).stderr


@pytest.mark.parametrize("wait", [[], ["--wait"]])
def test_a_store_that_cannot_be_used_is_told(command: Command, port: int, wait: list[str]) -> None:
    (command.home / "arxivtui.db").write_bytes(b"no database " * 1000)

    assert "arxivtui.db" in command.run("serve", *wait, code=1).stderr


def test_a_mistake_in_the_settings_is_told(command: Command, port: int) -> None:
    (command.home / "config.toml").write_text("[server]\nport = 'x'\n")

    assert "config.toml" in command.run("serve", code=1).stderr

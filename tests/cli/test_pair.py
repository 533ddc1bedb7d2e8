"""`arxivtui pair`: the reader at a real terminal, or a script; a browser's stand-in over real sockets."""

import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.cli.conftest import Command, Starting, line_with
from tests.stand_ins.browser import ORIGIN, Extension
from tests.tui.terminal import Terminal
from tests.waiting import until

CODE = re.compile("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")
QUESTION = "Let it read your scores and change your triage? [y/N]"


@pytest.fixture
def extension(port: int) -> Extension:
    return Extension(port)


@pytest.fixture
def serving(start: Starting, port: int) -> subprocess.Popen[str]:
    """Another copy, which serves."""
    process = start("serve")
    line_with(process.stderr, "is served")
    return process


@pytest.fixture
def terminal(command: Command, port: int) -> Iterator[Terminal]:
    """The reader at a terminal, who is shown a code."""
    with Terminal(command.home, "pair", environ=command.environ) as opened:
        opened.until("Ctrl-C")
        yield opened


def code_on(terminal: Terminal) -> str:
    found = CODE.search(terminal.seen)
    assert found
    return found[0]


def overtake(command: Command) -> None:
    """Let the time of the pairing under way be over."""
    with closing(sqlite3.connect(command.home / "arxivtui.db")) as db, db:
        db.execute("UPDATE pairings SET expires_at = '2025-01-01T00:00:00.000000+00:00'")


def begun(start: Starting) -> tuple[subprocess.Popen[str], str]:
    """A script's pairing, and its code."""
    process = start("pair", "--yes")
    assert process.stdout is not None
    code = process.stdout.readline().strip()
    assert CODE.fullmatch(code)
    return process, code


def test_a_script_pairs_and_the_browser_has_its_token(
    start: Starting, command: Command, extension: Extension
) -> None:
    process, code = begun(start)

    assert extension.pairs(code)

    out, err = process.communicate(timeout=60)
    (client,) = command.json("clients")
    assert process.returncode == 0
    assert out == f"Paired: {client['id']} Chromium on the desk\n"
    assert "this one does until the browser is paired" in err
    assert ORIGIN in err


def test_it_works_beside_a_copy_that_serves(
    start: Starting, extension: Extension, serving: subprocess.Popen[str]
) -> None:
    process, code = begun(start)

    assert extension.takes(extension.sends(code.replace("-", "").lower()))

    assert process.wait(60) == 0
    assert process.stderr is not None
    assert "No other copy" not in process.stderr.read()
    assert extension.is_let_in()


def test_a_client_shut_out_is_refused_at_its_next_request(
    start: Starting, command: Command, extension: Extension, serving: subprocess.Popen[str]
) -> None:
    process, code = begun(start)
    extension.pairs(code)
    process.communicate(timeout=60)
    assert extension.is_let_in()

    (client,) = command.json("clients")
    command.run("clients", "revoke", client["id"])

    assert not extension.is_let_in()


def test_it_takes_over_from_a_copy_that_ends_meanwhile(
    start: Starting, extension: Extension, serving: subprocess.Popen[str]
) -> None:
    process, code = begun(start)
    pairing = extension.sends(code)

    serving.kill()
    serving.wait()

    until(extension.finds_arxivtui, "somebody who serves")
    assert extension.takes(pairing)
    assert process.wait(60) == 0


def test_at_a_terminal_the_reader_is_shown_who_asks(terminal: Terminal, extension: Extension) -> None:
    extension.label = "Firefox\x1b[2J\u202e [bold]on a laptop"
    terminal.until("Waiting for the browser")
    pairing = extension.sends(code_on(terminal))

    terminal.until(QUESTION)
    assert "calls itself  Firefox [bold]on a laptop" in terminal.seen
    assert f"origin        {ORIGIN}" in terminal.seen
    assert f"The port of arxivtui is {extension.port}" in terminal.seen
    assert re.search("Waiting for the browser: [012]:[0-5][0-9] left", terminal.seen)
    terminal.type("y\n")

    assert extension.takes(pairing)
    assert terminal.ended() == 0
    assert "Paired: " in terminal.seen


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_without_a_yes_nobody_is_let_in(
    terminal: Terminal, command: Command, extension: Extension, answer: str
) -> None:
    extension.sends(code_on(terminal))
    terminal.until(QUESTION)
    terminal.type(answer)

    assert terminal.ended() == 1
    assert f"You did not let it in: {ORIGIN}" in terminal.seen
    assert command.json("clients") == []


def test_what_was_typed_before_the_question_is_no_answer(terminal: Terminal, extension: Extension) -> None:
    terminal.type("y\ny\n")
    terminal.until("y")
    extension.sends(code_on(terminal))
    terminal.until(QUESTION)
    terminal.type("n\n")

    assert terminal.ended() == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_ctrl_c_ends_the_pairing(
    terminal: Terminal, command: Command, extension: Extension, when: str
) -> None:
    code = code_on(terminal)
    if when == "after":
        extension.sends(code)
        terminal.until(QUESTION)
    terminal.send(signal.SIGINT)

    assert terminal.ended() == 130
    assert states(command) == ["closed"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_ended_by_the_system_it_leaves_no_code_behind(
    start: Starting, extension: Extension, serving: subprocess.Popen[str], number: int
) -> None:
    process, code = begun(start)

    process.send_signal(number)

    assert process.wait(60) == 130
    assert extension.ask("/v1/pair", {"code": code, "label": "x"})[0] == 409


def test_too_many_wrong_codes(start: Starting, extension: Extension) -> None:
    process, code = begun(start)

    for _ in range(5):
        assert extension.ask("/v1/pair", {"code": "2222-2222", "label": "x"})[0] == 409
    assert extension.ask("/v1/pair", {"code": code, "label": "x"})[0] == 409

    assert "Too many wrong codes" in process.communicate(timeout=60)[1]
    assert process.returncode == 1


def test_a_second_pairing_ends_the_first(start: Starting, extension: Extension, port: int) -> None:
    first, old = begun(start)
    second, new = begun(start)

    assert "Another pairing was begun" in first.communicate(timeout=60)[1]
    assert first.returncode == 1
    until(extension.finds_arxivtui, "the second, which serves now")
    assert extension.ask("/v1/pair", {"code": old, "label": "x"})[0] == 409
    assert extension.pairs(new)
    assert second.wait(60) == 0


def test_a_code_too_old(start: Starting, command: Command, port: int) -> None:
    process, _ = begun(start)

    overtake(command)

    assert "No browser sent the code in time" in process.communicate(timeout=60)[1]
    assert process.returncode == 1


def test_an_answer_too_late(terminal: Terminal, command: Command, extension: Extension) -> None:
    extension.sends(code_on(terminal))
    terminal.until(QUESTION)
    overtake(command)
    terminal.type("y\n")

    assert terminal.ended() == 1
    assert "Your answer came too late" in terminal.seen
    assert command.json("clients") == []


def test_a_browser_that_does_not_fetch_its_token(
    terminal: Terminal, command: Command, extension: Extension
) -> None:
    extension.sends(code_on(terminal))
    terminal.until(QUESTION)
    terminal.type("y\n")
    until(lambda: states(command) == ["approved"], "the reader's word")
    overtake(command)

    assert terminal.ended() == 1
    assert "No browser fetched its token in time" in terminal.seen
    assert command.json("clients") == []


def test_a_program_that_has_the_port_is_told_and_no_code_shown(command: Command, port: int) -> None:
    with closing(socket.create_server(("127.0.0.1", port))):
        done = command.run("pair", "--yes", code=1)

    assert f"Port {port} is taken by another program" in done.stderr
    assert done.stdout == ""


def test_where_nobody_could_answer_it_does_not_begin(command: Command, port: int) -> None:
    done = command.run("pair", code=2)

    assert "--yes" in done.stderr
    assert done.stdout == ""
    assert not (command.home / "arxivtui.db").exists()


def states(command: Command) -> list[str]:
    with closing(sqlite3.connect(command.home / "arxivtui.db")) as db:
        return [state for (state,) in db.execute("SELECT state FROM pairings")]

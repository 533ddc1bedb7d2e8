"""Piping: papers to a command, what it is given, what is shown, and commands that behave badly."""

import json
import os
import signal
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from arxivtui.config import Directories, Settings
from arxivtui.tui.piping import (
    MOST_SHOWN,
    End,
    Pipe,
    PipeError,
    PipeForm,
    PipeOrder,
    PipeResult,
    end_words,
    given,
    output_text,
)
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.screens.pipe import PipePrompt, PipeScreen
from arxivtui.tui.session import Session
from tests import waiting
from tests.tui.conftest import Opener, app_of, paper_id, seen, settle, until
from tests.tui.terminal import Terminal


@pytest.fixture(autouse=True)
def plain_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests has a shell of their own."""
    monkeypatch.setenv("SHELL", "/bin/sh")


def is_open(pilot: Pilot[None], kind: type[Screen[Any]]) -> bool:
    return isinstance(pilot.app.screen, kind)


async def pipe(pilot: Pilot[None], command: str, *keys: str) -> None:
    await pilot.press("vertical_line")
    assert isinstance(pilot.app.screen, PipePrompt)
    pilot.app.screen.query_one(Input).value = command
    await pilot.press(*keys, "enter")
    await settle(pilot)


async def test_a_command_reads_the_paper_and_its_output_is_shown(
    home: Directories, opened: Opener, tmp_path: Path
) -> None:
    async with opened(home) as pilot:
        await pipe(pilot, f"tee {tmp_path}/read; echo ids: $ARXIVTUI_IDS >&2; exit 3")
        assert is_open(pilot, PipeScreen)
        known = json.loads((tmp_path / "read").read_text())
        assert known["id"] == paper_id(1)
        assert known["abstract"].startswith("Abstract number 1.")
        shown = seen(pilot)
        assert f"| tee {tmp_path}/read" in shown
        assert f"ids: {paper_id(1)}" in shown
        assert "ended with status 3 · j k space scroll · Esc closes" in shown
        await pilot.press("j", "G", "g", "space", "escape")
        assert is_open(pilot, MainScreen)

        await pipe(pilot, f"cat > {tmp_path}/read", "tab")
        assert (tmp_path / "read").read_text().startswith("@misc{")
        assert is_open(pilot, MainScreen), "what prints nothing is only told"
        assert app_of(pilot).history[-1].text == f"| cat > {tmp_path}/read: done"

        await pilot.press("vertical_line", "x", "up")
        await settle(pilot)
        await pilot.press("down", "up", "up")
        assert pilot.app.screen.query_one(Input).value.startswith("tee ")
        assert "It reads JSON Lines" in seen(pilot)
        await pilot.press("down")
        assert pilot.app.screen.query_one(Input).value.startswith("cat ")
        assert "It reads BibTeX" in seen(pilot)
        await pilot.press("down")
        assert pilot.app.screen.query_one(Input).value == "x"
        await pilot.press("escape")


async def test_a_command_that_never_ends_is_stopped_with_all_it_started(
    home: Directories, opened: Opener, tmp_path: Path
) -> None:
    async with opened(home) as pilot:
        await pilot.press("vertical_line")
        pilot.app.screen.query_one(
            Input
        ).value = f"sleep 100 & echo $! > {tmp_path}/pid; trap '' TERM; wait; sleep 100"
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "pid").exists(), "the command")
        assert "Running · Esc stops it" in seen(pilot)
        await pilot.press("escape")
        screen = pilot.app.screen
        assert isinstance(screen, PipeScreen)
        await until(pilot, lambda: screen.result is not None, "its end")
        await pilot.pause()
        assert "stopped · " in seen(pilot)
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_leaving_the_app_stops_it(home: Directories, opened: Opener, tmp_path: Path) -> None:
    async with opened(home) as pilot:
        await pilot.press("vertical_line")
        pilot.app.screen.query_one(Input).value = f"echo $$ > {tmp_path}/pid; exec sleep 100"
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "pid").exists(), "the command")
    number = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        waiting.until(lambda: os.kill(number, 0), "the end of the command")


async def test_a_command_that_wants_the_terminal_is_told_where_there_is_none(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await pipe(pilot, "!less")
        assert "cannot be lent" in app_of(pilot).history[-1].text


def test_a_command_with_a_mark_has_the_terminal(home: Directories, tmp_path: Path) -> None:
    script = f"cat > {tmp_path}/read; echo it has $((40 + 2)); exit 4"
    with Terminal(home.database.parent, environ={"SHELL": "/bin/sh"}) as terminal:
        terminal.until("Abstract number 1.")
        terminal.type("|")
        terminal.until("It reads JSON Lines")
        terminal.type(f"!{script}\r")
        terminal.until("[ended with status 4] Enter goes back to arxivtui")
        assert terminal.is_given_back()
        assert "it has 42" in terminal.seen
        terminal.type("\r")
        terminal.until("Abstract number 1.")
        terminal.type("q")
        assert terminal.ended() == 0
    assert json.loads((tmp_path / "read").read_text())["id"] == paper_id(1)


def run(command: str, data: bytes = b"", seconds: float = 20.0) -> PipeResult:
    return Pipe(command, data, {"PATH": os.environ["PATH"], "SHELL": "/bin/sh"}, seconds=seconds).run()


def test_output_without_end_is_bounded_and_counted() -> None:
    result = run("head -c 100000000 /dev/zero | tr '\\0' x")
    assert (len(result.output), result.size) == (MOST_SHOWN, 100_000_000)
    assert output_text(result).endswith("… and 99,000,000 bytes more, not shown")


def test_what_is_no_text_is_not_drawn() -> None:
    assert output_text(run("head -c 5000 /dev/zero")) == "(5,000 bytes that are no text)"
    steering = run(r"printf '\033]0;title\007\033[31mred\033[0m\033Pq\033\\b\010bold\t|\r\nlast\377'")
    assert output_text(steering) == "redbold |\nlast\ufffd"


def test_a_command_has_its_time() -> None:
    result = run("sleep 100", seconds=0.2)
    assert result.end is End.TIMEOUT
    assert end_words(result) == "stopped after 15 min"


def test_what_is_left_behind_holds_nobody() -> None:
    result = waiting.in_thread(lambda: run("sleep 600 & echo $!")).result(waiting.LONG)
    assert result.fine
    os.kill(int(result.output), signal.SIGKILL)


def test_a_command_that_reads_nothing_gets_no_harm() -> None:
    assert run("true", b"x" * 10_000_000).fine
    assert run("wc -c", b"x" * 10_000_000).output.split() == [b"10000000"]


def test_a_command_has_no_terminal() -> None:
    assert run("tty; [ -e /dev/tty ] && echo x > /dev/tty").status != 0


def test_ends_in_words() -> None:
    assert end_words(run("kill -9 $$")) == "ended by SIGKILL"
    assert end_words(run("no-such-command")) == "ended with status 127"
    with pytest.raises(PipeError, match=r"/no/shell cannot be started.*\$SHELL"):
        Pipe("true", b"", {"SHELL": "/no/shell"}).run()


def test_stopping_from_another_thread() -> None:
    pipe = Pipe("sleep 100", b"", dict(os.environ))
    Thread(target=pipe.stop).start()
    assert pipe.run().end is End.STOPPED


def test_orders_as_they_are_typed() -> None:
    assert PipeOrder.read("  !less -R ", PipeForm.BIBTEX) == PipeOrder(
        "less -R", PipeForm.BIBTEX, terminal=True
    )
    assert PipeOrder.read(" ! ", PipeForm.JSON) is None


def test_each_form_has_every_paper_in_order(home: Directories) -> None:
    session = Session(home, Settings())
    ids = (paper_id(2), paper_id(1))
    try:
        lines = given(session, ids, PipeForm.JSON).decode().splitlines()
        assert [json.loads(line)["id"] for line in lines] == list(ids)
        assert given(session, ids, PipeForm.LINKS).decode().split() == [
            f"https://arxiv.org/abs/{x}" for x in ids
        ]
        assert given(session, ids, PipeForm.MARKDOWN).count(b"## [") == 2
    finally:
        session.close()

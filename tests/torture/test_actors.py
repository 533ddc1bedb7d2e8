"""The actors of torture on programs that do not what `arxivtui` does."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.together.acknowledged import Acknowledged
from tests.together.actors import Actor, Sharing
from tests.together.sitting import begin
from tests.torture.actors import Evenings
from tests.torture.sitting import TURNS, give_time
from tests.tui import terminal
from tests.tui.terminal import KeysNotTakenError, Terminal

DEAF = """
import threading, tty
tty.setraw(0)
print("deaf", flush=True)
threading.Event().wait()
"""
CHATTY = """
import os, tty
tty.setraw(0)
os.write(1, b"listens")
read = 0
while read < 300_000:
    more = os.read(0, 65536)
    read += len(more)
    os.write(1, more)
os.write(1, b"all read")
"""


@pytest.fixture
def sharing() -> Sharing:
    return Sharing(Acknowledged(), Event(), {})


@dataclass(kw_only=True)
class Silent(Evenings):
    """An evening's run that ends as it should, and says something else."""

    says: str

    def start(self, *_arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", f"print({self.says!r})"]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@dataclass(kw_only=True)
class Idle(Actor):
    """One who never comes to anything, or leaves at once."""

    leaves: bool = False

    def work(self) -> None:
        while not self.leaves and self.go_on(0):
            pass


@pytest.mark.parametrize(("says", "failures"), [("", 1), ("all is well", 1), ('{"fetched": []}', 0)])
def test_an_evening_without_its_json_is_a_failure(sharing: Sharing, says: str, failures: int) -> None:
    evenings = Silent(sharing=sharing, says=says)
    evenings.evening()
    assert len([each for each in evenings.failures if "exit 0 without its JSON" in each]) == failures


@pytest.mark.parametrize("leaves", [True, False])
def test_who_comes_to_nothing_is_waited_for_so_many_turns_and_no_longer(
    sharing: Sharing, *, leaves: bool
) -> None:
    idle = Idle(sharing=sharing, leaves=leaves)
    thread = begin({"idle": idle})["idle"]

    def nothing() -> Mapping[str, int]:
        return {"idle": 0}

    give_time({"idle": idle}, nothing)
    assert idle.gone == leaves
    assert leaves or idle.turns >= TURNS
    sharing.ended.set()
    thread.join()


def test_an_app_that_reads_no_keys_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Terminal(tmp_path, program=(sys.executable, "-c", DEAF)) as deaf:
        deaf.until("deaf")
        monkeypatch.setattr(terminal, "_LONG", 0.2)
        with pytest.raises(KeysNotTakenError, match="characters could not be typed"):
            deaf.type("j" * 300_000)


def test_an_app_that_writes_while_much_is_typed_gets_all_of_it(tmp_path: Path) -> None:
    with Terminal(tmp_path, program=(sys.executable, "-c", CHATTY)) as chatty:
        chatty.until("listens")
        chatty.type("j" * 300_000)
        chatty.until("all read")

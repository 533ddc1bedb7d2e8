"""Those who work on one store at the same time, each in a thread that drives processes of its own."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from select import select
from threading import Event
from time import monotonic

from arxivtui.domain import Act, ListingState, Verb
from tests.stand_ins.arxiv import ArxivStandIn
from tests.together.acknowledged import Acknowledged
from tests.together.home import COMMANDS, OWN, SHARED, some_of
from tests.tui.terminal import Terminal

LONG = 60.0
BUSY = "Another process is writing to the store"
FULL = "no space left"
"""What a process says where it could not write, in any letters."""
_TAGS = ("to-read", "group/meeting", "routing", "thesis")


@dataclass(frozen=True, slots=True)
class Sharing:
    """What all of them share.

    Attributes:
        told: where acknowledgements are kept; each actor writes to a part of its own.
        ended: set when it is time to finish.
        environ: of every process.
    """

    told: Acknowledged
    ended: Event
    environ: Mapping[str, str]


@dataclass(kw_only=True)
class Actor:
    """One who works.

    Attributes:
        sharing: with whom.
        failures: what went wrong, a sentence each.
        done: how often what was done, for the table.
        turns: how often it went on.
        gone: it works no more.
    """

    sharing: Sharing
    failures: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    turns: int = 0
    gone: bool = False

    @property
    def told(self) -> Acknowledged:
        """Where acknowledgements are kept."""
        return self.sharing.told

    def run(self) -> None:
        """Work; whatever goes wrong is kept."""
        try:
            self.work()
        except Exception:
            self.failures.append(f"{type(self).__name__}: {traceback.format_exc()}")
        finally:
            self.gone = True

    def work(self) -> None:
        """Until it is time to finish."""
        raise NotImplementedError

    def go_on(self, pause: float) -> bool:
        """Wait a little; False when it is time to finish."""
        self.turns += 1
        return not self.sharing.ended.wait(pause)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `arxivtui`."""
        return subprocess.Popen(
            [sys.executable, "-m", "arxivtui", *arguments],
            env={**os.environ, **self.sharing.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def command(self, *arguments: str, codes: Sequence[int] = (0,)) -> str | None:
        """What `arxivtui` prints; with another exit code than those, None and a failure.

        A command that says that it had to wait too long for others has done nothing, and is no failure.
        """
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=LONG)
        if process.returncode == -signal.SIGKILL:
            self.done["killed"] += 1
            return None
        if process.returncode == 1 and (BUSY in err or FULL in err.lower()) and "Traceback" not in err:
            self.done["refused, store busy" if BUSY in err else "refused, disk full"] += 1
            return None
        if process.returncode not in codes or "Traceback" in err:
            self.failures.append(f"arxivtui {' '.join(arguments)}: exit {process.returncode}: {err}")
            return None
        self.done["commands"] += 1
        return out


class Commands(Actor):
    """Triage commands, one after the other."""

    def work(self) -> None:
        """Until it is time to finish."""
        dice = random.Random("commands")
        number = 0
        while self.go_on(0):
            number += 1
            if number % 12 == 0:
                self._undo()
            else:
                self._act(dice, number)

    def _act(self, dice: random.Random, number: int) -> None:
        verb = dice.choice(
            (Verb.STAR, Verb.LATER, Verb.READ, Verb.DISMISS, Verb.UNREAD, Verb.TAG, Verb.UNTAG)
        )
        ids = some_of(dice, COMMANDS)
        if verb in (Verb.TAG, Verb.UNTAG):
            ids, tags = ids[:1], (dice.choice((*_TAGS, f"n{number}")),)
            remove = ("--remove",) if verb is Verb.UNTAG else ()
            act, arguments = Act(verb, ids, tags=tags), ("tag", *remove, *ids, *tags)
        else:
            note = f"Note {number}" if dice.random() < 0.3 else None
            act = Act(verb, ids, note=note)
            arguments = (verb.value, *ids, *(("--note", note) if note else ()))
        out = self.command(*arguments)
        if out is None:
            self.unanswered(act)
            return
        changed = _changed(out, len(ids))
        self.told.commands[verb.value] += changed
        self.told.command_steps += changed > 0
        self.told.stand(act, datetime.now(UTC))

    def unanswered(self, act: Act | None) -> None:
        """A command, `undo` where there is no act, was refused; or it was killed, which happens elsewhere."""

    def _undo(self) -> None:
        out = self.command("undo", codes=(0, 3))
        if out is None:
            self.unanswered(None)
        elif found := re.match(r"Undid (\w+): ", out):
            self.told.command_undone[found[1]] += 1
            self.done["undo"] += 1


def _changed(out: str, asked: int) -> int:
    """How many papers a triage command says it has changed."""
    if asked == 1:
        return 0 if "was so already" in out else 1
    found = re.search(r"(\d+) papers?\b", out)
    assert found, out
    return int(found[1])


@dataclass(kw_only=True)
class Fetches(Actor):
    """Fetches a new day, ranks it, and again."""

    arxiv: ArxivStandIn
    days: Sequence[date]

    def work(self) -> None:
        """Until it is time to finish, or arXiv has announced all it ever will."""
        for day in self.days:
            if not self.go_on(0.1):
                return
            self.arxiv.today = day
            out = self.command("fetch", "--json")
            if out is None:
                continue
            for row in json.loads(out):
                if row["state"] == "complete":
                    self.told.fetched[date.fromisoformat(row["date"])] = row["received"]
            self.done["days"] += 1


@dataclass(kw_only=True)
class Serving(Actor):
    """`arxivtui serve`; ended and begun again from time to time, so that an app that stood by takes over."""

    every: float

    def work(self) -> None:
        """Until it is time to finish."""
        while True:
            process = self.start("serve", "--wait")
            going_on = self.go_on(self.every)
            process.send_signal(signal.SIGTERM)
            try:
                out, err = process.communicate(timeout=LONG)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
            self.done["starts"] += 1
            self.done["times that it served"] += "The browser is served" in err
            if not self.ended_well(process, err):
                self.failures.append(f"serve: exit {process.returncode}: {out}{err}")
            if not going_on or not self.go_on(self.every):
                return

    def ended_well(self, process: "subprocess.Popen[str]", err: str) -> bool:
        """Whether it ended as it should."""
        ended_before_it_began = process.returncode == -signal.SIGTERM and not err
        return (process.returncode == 0 or ended_before_it_began) and "Traceback" not in err


@dataclass(kw_only=True)
class App(Actor):
    """The app in a terminal, its keys pressed: a round is an act on each of its own and the shared papers.

    Attributes:
        word: in the titles of its papers.
        home: the home.
        every: seconds after which it is left and opened again.
        ready: it has its papers before it.
        keys: those of its rounds, of which each, on a paper where all before it were pressed, changes
            something.
    """

    word: str
    home: Path
    every: float
    ready: Event = field(default_factory=Event)
    keys: str = "sLsLdN"

    def work(self) -> None:
        """Until it is time to finish."""
        try:
            while self.sitting():
                pass
        finally:
            self.ready.set()

    def opened(self) -> "Screen":
        """The app, started."""
        return Screen(self.home, environ=self.sharing.environ)

    def ended(self, screen: "Screen") -> None:
        """It was left in good order, or so it seems."""
        if screen.refused:
            self.told.refused.add(self.word)

    def sitting(self) -> bool:
        """Open the app, work in it and leave it; whether to go on."""
        with self.opened() as screen:
            screen.until_a_day()
            screen.answer("/", "words and fields")
            screen.until("Enter to the list")
            # Of all papers: another day may be the newest by now.
            screen.press("\t", 0.3)
            # The first key of the first round waits with the others for what is found.
            screen.answer(f"title:{self.word}\rg", f"all papers · {OWN + SHARED} matching")
            self.ready.set()
            going_on = self._rounds(screen)
            # Out of the filter, so that it opens on a day the next time.
            screen.insist_on_a_day("\x1b")
            screen.type("\x11")
            if code := screen.ended():
                self.failures.append(f"the app of {self.word}: exit {code}: {screen.seen[-2000:]}")
            if "Traceback" in screen.seen:
                self.failures.append(f"the app of {self.word}: {screen.seen[-2000:]}")
            self.ended(screen)
        self.done["sittings"] += 1
        return going_on

    def _rounds(self, screen: "Screen") -> bool:
        """Rounds, each to its end; False when it is time to finish."""
        leave = monotonic() + self.every
        while self.go_on(0.2):
            key = self.keys[self.done["rounds"] % len(self.keys)]
            screen.press("g")
            for _ in range(OWN + SHARED):
                screen.press(key)
                screen.press("j")
            self.done["rounds"] += 1
            self.told.presses.setdefault(self.word, Counter())[key] += OWN
            if monotonic() > leave:
                return True
        return False


class Screen(Terminal):
    """A terminal that is read while nobody waits for anything, lest the app wait for it.

    Attributes:
        refused: the app said that it could not write.
    """

    refused = False

    @property
    def runs(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    def until_a_day(self) -> None:
        """Wait until the app shows a day, in whatever state."""
        given_up = monotonic() + LONG
        while not self._shows_a_day():
            assert monotonic() < given_up, f"waited in vain for a day:\n{self.seen}"
            assert self._read(), f"ended without a day:\n{self.seen}"

    def _shows_a_day(self) -> bool:
        return any(f"· {state}" in self.seen for state in ListingState)

    def answer(self, keys: str, text: str) -> None:
        """Type and wait for what the app writes because of it."""
        assert "Traceback" not in self.seen, self.seen[-6000:]
        self._written = b""
        self.type(keys)
        self.until(text)

    def insist_on_a_day(self, key: str) -> None:
        """Press until the app shows a day because of it: the end of a list may take the first."""
        given_up = monotonic() + LONG
        self._written = b""
        while not self._shows_a_day():
            assert monotonic() < given_up, f"waited in vain for a day:\n{self.seen}"
            # A terminal that nobody reads any more takes some keys, and then holds up whoever types.
            assert self.runs, f"ended while a day was waited for:\n{self.seen}"
            self.type(key)
            while not self._shows_a_day() and self._read_for(2):
                pass

    def press(self, key: str, pause: float = 0.02) -> None:
        """One key, and a little time."""
        assert self.runs, f"ended while keys were pressed:\n{self.seen}"
        self.type(key)
        Event().wait(pause)
        while select([self._master], [], [], 0)[0] and self._read():
            pass
        self.refused = self.refused or BUSY in self.seen or FULL in self.seen.lower()
        self._written = self._written[-20_000:]

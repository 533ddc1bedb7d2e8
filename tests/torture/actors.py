"""Those of `tests.together` who can be killed, and the evening's run, again and again.

What a process did that was killed or refused is settled once it is dead: what the store has by then is
there, and counts as told; what it has not never happened.
"""

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic

from arxivtui.domain import Act
from tests.together.acknowledged import KEYS
from tests.together.actors import BUSY, FULL, LONG, Actor, App, Commands, Screen, Serving
from tests.together.home import OWN, ids_of
from tests.torture.witness import Row, Witness
from tests.tui.terminal import KeysNotTakenError

TOO_LONG = 40.0
"""Seconds after which an evening's run, which may wait for arXiv or a model, is ended in good order."""

_ENDED_BY_US = 128 + signal.SIGTERM
_TELLS = (0, 3)
"""Exit codes of a run that has come to its end, and says what it did."""


@dataclass(kw_only=True)
class Killable(Actor):
    """One whose process may be killed.

    Attributes:
        process: the one that was started last.
        kills: how many of its processes were killed.
    """

    process: "subprocess.Popen[str] | None" = None
    kills: int = 0

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `arxivtui`, and remember it."""
        self.process = super().start(*arguments)
        return self.process

    def kill(self) -> bool:
        """Kill what runs; whether anything did."""
        process = self.process
        if process is None or process.poll() is not None:
            return False
        process.kill()
        self.kills += 1
        return True


@dataclass(kw_only=True)
class TorturedCommands(Killable, Commands):
    """Triage commands, some of them killed."""

    witness: Witness

    def unanswered(self, act: Act | None) -> None:
        """Settle what became of it: the log has every command that did anything, in their order."""
        if self.process is None or self.process.returncode != -signal.SIGKILL:
            return  # It said that it has done nothing.
        self.witness.insist()
        if act is None:
            self.told.perhaps_undone += 1
            return
        steps: dict[str, int] = Counter(row[1] for row in self.witness.acts_of("cli"))
        if len(steps) > self.told.command_steps:
            self.done["done though killed"] += 1
            self.told.commands[act.verb.value] += [*steps.values()][-1]
            self.told.command_steps += 1
            self.told.stand(act, datetime.now(UTC))


@dataclass(kw_only=True)
class TorturedServing(Killable, Serving):
    """`arxivtui serve`, killed now and then, or without room."""

    def ended_well(self, process: "subprocess.Popen[str]", err: str) -> bool:
        """Whether it ended as it should."""
        if process.returncode == -signal.SIGKILL:
            self.done["killed"] += 1
            return "Traceback" not in err
        if process.returncode == 1 and FULL in err.lower() and "Traceback" not in err:
            self.done["refused, disk full"] += 1
            return True
        return super().ended_well(process, err)


class KeptScreen(Screen):
    """One of which everything is kept, to be looked at afterwards: what it wrote, and what was typed."""

    def __init__(self, kept: Path, home: Path, *, environ: Mapping[str, str]) -> None:
        self._kept = kept
        super().__init__(home, environ=environ)

    def type(self, keys: str) -> None:
        """Type; an app that has ended takes no more."""
        self._keep(f"\n<typed {keys!r}>\n".encode())
        super().type(keys)

    def _read(self) -> bool:
        before = len(self._written)
        going_on = super()._read()
        self._keep(self._written[before:])
        return going_on

    def _keep(self, more: bytes) -> None:
        with self._kept.open("ab") as file:
            file.write(more)


@dataclass(kw_only=True)
class TorturedApp(App):
    """The app, its window shot down now and then.

    Only keys that change something each time are pressed: after a kill nobody knows where a round ended.

    Attributes:
        kept: a file for all that was on its screen.
    """

    witness: Witness
    kept: Path
    keys: str = "sL"
    screen: Screen | None = None
    kills: int = 0
    _killed: bool = False
    _before: tuple[int, int] = (0, 0)

    def kill(self) -> bool:
        """Kill what runs; whether anything did."""
        screen = self.screen
        if screen is None or not screen.runs:
            return False
        self._killed = True
        screen.send(signal.SIGKILL)
        self.kills += 1
        return True

    def opened(self) -> Screen:
        """The app, started."""
        self.screen = KeptScreen(self.kept, self.home, environ=self.sharing.environ)
        return self.screen

    def ended(self, screen: Screen) -> None:
        """It was left in good order; it may have been refused some acts, and said so."""
        if screen.refused:
            self.done["sittings with refusals"] += 1
            self._settle()

    def sitting(self) -> bool:
        """A sitting that may end at any moment."""
        self._killed = False
        self._before = len(self._own_acts()), self.done["rounds"]
        try:
            going_on = super().sitting()
        except (AssertionError, OSError) as error:
            seen = self.screen.seen if self.screen else ""
            refused = (FULL in seen.lower() or BUSY in seen) and not isinstance(error, KeysNotTakenError)
            if "Traceback" in seen or not (self._killed or refused):
                raise
            self.done["killed" if self._killed else "not opened, no room"] += 1
            self._settle()
            return self.go_on(0.5)
        if self._killed:  # As it was ending.
            self.done["killed"] += 1
            self.failures = [each for each in self.failures if f"exit {-signal.SIGKILL}" not in each]
            self._settle()
        return going_on

    def _settle(self) -> None:
        """All that it stored counts as pressed, and nothing else does."""
        self.witness.insist()
        rows, (acts, rounds) = self._own_acts(), self._before
        if len(rows) - acts > OWN * (self.done["rounds"] + 1 - rounds):
            self.failures.append(f"the app of {self.word} stored more than was pressed: {rows[acts:]}")
        self.told.presses[self.word] = Counter(KEYS[row[3]] for row in rows)

    def _own_acts(self) -> list[Row]:
        return self.witness.acts_of("app", ids_of(self.word))


@dataclass(frozen=True, slots=True)
class Evening:
    """One run of `arxivtui daily`; times by a clock that only runs forward.

    Attributes:
        code: its exit code; negative where a signal ended it.
        scored: papers that it says a model has scored.
    """

    began: float
    ended: float
    code: int
    scored: int = 0

    @property
    def killed(self) -> bool:
        """Nobody asked it to end."""
        return self.code == -signal.SIGKILL


@dataclass(kw_only=True)
class Evenings(Killable):
    """`arxivtui daily`, again and again.

    Attributes:
        evenings: all of them.
    """

    evenings: list[Evening] = field(default_factory=list)

    def work(self) -> None:
        """Until it is time to finish."""
        while self.go_on(0.3):
            self.evening()

    def evening(self, codes: Sequence[int] = (0, 1, 3, _ENDED_BY_US)) -> str:
        """One run; what it says of all that it did, or nothing."""
        began, terminated = monotonic(), False
        with self.start("daily", "--json") as process:
            try:
                out, err = process.communicate(timeout=TOO_LONG)
            except subprocess.TimeoutExpired:
                self.done["ended by us"] += 1
                process.terminate()
                terminated = True
                out, err = process.communicate(timeout=2 * LONG)
        killed = process.returncode == -signal.SIGKILL
        self.done["killed" if killed else f"exit {process.returncode}"] += 1
        # Before its handler stands, our own signal ends it as any other process.
        by_us = terminated and process.returncode == -signal.SIGTERM
        if "Traceback" in err or not (killed or by_us or process.returncode in codes):
            self.failures.append(f"daily: exit {process.returncode}: {err[-3000:]}")
        said = json.loads(out) if out.endswith("}\n") else {}
        if process.returncode in _TELLS and not said:
            self.failures.append(
                f"daily: exit {process.returncode} without its JSON: {out[-300:]!r} {err[-3000:]}"
            )
        scored = (said.get("model") or {}).get("scored", 0)
        self.evenings.append(Evening(began, monotonic(), process.returncode, scored))
        self.done["papers scored"] += scored
        for row in said.get("fetched", ()):
            if row.get("state") == "complete" and row.get("date"):
                self.told.fetched[date.fromisoformat(row["date"])] = row["received"]
        return err

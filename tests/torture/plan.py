"""What happens when: a plan that follows from its seed alone, so that a finding can be looked for again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from random import Random

from tests.stand_ins.arxiv_faults import KINDS as ARXIV_FAULTS
from tests.stand_ins.model_faults import KINDS as MODEL_FAULTS

HOUR, DAY = 3_600, 86_400
_CLOCK = (HOUR, DAY, 8 * DAY, 35 * DAY, -HOUR, -DAY, -3 * DAY)
_KILLED = ("app", "serve", "daily", "command", "daily, asking")

_ARXIV_VALUES = {
    "delay": "1",
    "429": "1",
    "503": "1",
    "drip": "0.001",
    "redirect": "http://127.0.0.1:9/list",
    "capture": "foreign",
    "as": "/list/math.CO/new",
}
"""What a kind of fault is given where its default would keep everybody waiting, or is none."""

_MODEL_VALUES = {"429": "1", "503": "1", "revoked": "1"}


class What(StrEnum):
    """The kinds of event."""

    KILL = "kill"
    DAY = "a day is announced"
    DISK_FULL = "the disk fills"
    DISK_FREE = "the disk is freed"
    ARXIV_BREAKS = "arXiv breaks"
    ARXIV_MENDS = "arXiv mends"
    MODEL_BREAKS = "the model breaks"
    MODEL_MENDS = "the model mends"
    CLOCK = "the clock moves"


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One event.

    Attributes:
        at: seconds from the beginning.
        what: its kind.
        value: who is killed (the daily run at any moment, or while it asks the model), which fault, or by
            how many seconds the clock moves.
        delay: seconds that whoever is killed has from its start at least.
    """

    at: float
    what: What
    value: str = ""
    delay: float = 0.0

    @property
    def kind(self) -> str:
        """What happens, to whom; for the table."""
        return f"{self.what} {self.value}" if self.what is What.KILL else str(self.what)


def plan(seed: int, seconds: float) -> list[Event]:
    """The events of so many seconds, in order; whatever breaks is mended before the end."""
    return sorted(_events(Random(seed), seconds))


def _events(dice: Random, seconds: float) -> Iterator[Event]:
    arxiv = _in_turn(dice, [_written(kind, _ARXIV_VALUES) for kind in ARXIV_FAULTS])
    model = _in_turn(dice, [_written(kind, _MODEL_VALUES) for kind in MODEL_FAULTS])
    killed = _in_turn(dice, _KILLED)
    free = dict.fromkeys((What.DISK_FULL, What.ARXIV_BREAKS, What.MODEL_BREAKS), 0.0)
    last = max(seconds - 12.0, 6.0)
    at = 5.0
    while at < last:
        what = dice.choices(
            (What.KILL, What.DAY, What.DISK_FULL, What.ARXIV_BREAKS, What.MODEL_BREAKS, What.CLOCK),
            (10, 4, 1, 4, 6, 3),
        )[0]
        lasts = dice.uniform(3.0, 9.0)
        if what in free:
            if at >= free[what]:
                until = min(at + lasts, last)
                free[what] = until + 1.0
                yield from _broken(what, at, until, {What.ARXIV_BREAKS: arxiv, What.MODEL_BREAKS: model})
        elif what is What.KILL:
            yield Event(at, what, killed(), delay=round(dice.uniform(0.0, 3.0), 2))
        elif what is What.CLOCK:
            yield Event(at, what, str(dice.choice(_CLOCK)))
        else:
            yield Event(at, what)
        at = round(at + dice.expovariate(1 / 1.6), 2)


def _broken(what: What, at: float, until: float, faults: dict[What, Callable[[], str]]) -> Iterator[Event]:
    mended = {
        What.DISK_FULL: What.DISK_FREE,
        What.ARXIV_BREAKS: What.ARXIV_MENDS,
        What.MODEL_BREAKS: What.MODEL_MENDS,
    }
    yield Event(at, what, faults[what]() if what in faults else "")
    yield Event(round(until, 2), mended[what])


def _written(kind: str, values: dict[str, str]) -> str:
    return f"{kind}:{values[kind]}" if kind in values else kind


def _in_turn(dice: Random, all_of: "list[str] | tuple[str, ...]") -> Callable[[], str]:
    """Each of them once before any comes again, in an order of the dice."""
    shuffled = list(all_of)
    dice.shuffle(shuffled)
    endless = cycle(shuffled)
    return lambda: next(endless)

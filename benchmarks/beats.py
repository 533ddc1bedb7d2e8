"""The beats that `watched_app` noted: how late each was, and what the late ones waited for."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Self

BEAT = 0.005
"""Seconds from one to the next."""
NOTED = 4
"""Numbers that are noted of each beat: the attributes of `Beats`, in their order."""


@dataclass(frozen=True, slots=True)
class Waits:
    """What a late beat waited for, in ms: the loop's own work, a processor, the interpreter's lock."""

    own: float
    processor: float
    lock: float


@dataclass
class Beats:
    """The app's beats, in seconds.

    Attributes:
        due: when each was, by the clock that all processes share.
        late: how late it came.
        ran: how long the loop's thread ran meanwhile.
        stood: how long it stood in line for a processor.
    """

    due: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    ran: list[float] = field(default_factory=list)
    stood: list[float] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> Self:
        """From what `watched_app` left."""
        noted = array("d", file.read_bytes())
        return cls(*(list(noted[turn::NOTED]) for turn in range(NOTED)))

    def lags(self, begin: float, end: float) -> list[float]:
        """Milliseconds late, of what was due in this time.

        A loop that is held up for long misses beats: each counts, as late as it would have come, or else the
        longest waits would hardly be seen among many short ones.
        """
        return [
            (late - missed * BEAT) * 1_000
            for due, late in zip(self.due, self.late, strict=True)
            if begin <= due < end
            for missed in range(1 + int(late / BEAT))
        ]

    def slowest(self, times: Sequence[tuple[float, float]]) -> Waits:
        """What the slowest hundredth of all these times' beats waited for, on the average."""
        beats = zip(self.due, self.late, self.ran, self.stood, strict=True)
        within = [beat for beat in beats if any(begin <= beat[0] < end for begin, end in times)]
        worst = sorted(within, key=lambda beat: -beat[1])[: max(1, len(within) // 100)]
        late, own, processor = (1_000 * fmean(each) for each in list(zip(*worst, strict=True))[1:])
        # What the loop did and waited for in the 5 ms before is counted too, but for no more than all.
        own = min(own, late)
        processor = min(processor, late - own)
        return Waits(own, processor, late - own - processor)

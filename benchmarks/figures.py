"""What a benchmark gives as data: figures, each with what it stands beside, and its budget if it has one.

`--figures FILE` has a benchmark leave them as JSON beside the table that it prints; `python -m benchmarks`
makes the page of them. Whether a budget is met is worked out here and typed nowhere.
"""

import argparse
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks import budgets
from benchmarks.budgets import Budget


@dataclass(frozen=True, slots=True)
class Peer:
    """What a figure stands beside: the same measurement, in the same run, of something else, in its unit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured.

    Attributes:
        key: `benchmark.figure`, the same in every run; by it budgets and explanations are found.
        name: what it is, in words.
        value: in its unit; a median unless the name says otherwise.
        unit: such as `ms CPU`; empty for a plain number.
        peers: what it stands beside; a budget that is a factor reads the first.
        papers: how many were stored, where that is what a figure grows with.
        runs: how many measurements it is the median of.
        budget: what it should stay below, if anything.
    """

    key: str
    name: str
    value: float
    unit: str = ""
    peers: tuple[Peer, ...] = ()
    papers: int | None = None
    runs: int = 1
    budget: Budget | None = None

    @property
    def limit(self) -> float | None:
        """The most that the budget allows, in the figure's unit; None without one.

        Raises:
            ValueError: the budget is a factor, and the figure stands beside nothing.
        """
        if self.budget is None:
            return None
        if self.budget.beside and not self.peers:
            raise ValueError(f"{self.key} is held to {self.budget.beside}, which was not measured.")
        return self.budget.limit(self.peers[0].value if self.peers else 0.0)

    @property
    def excess(self) -> float:
        """How far the figure is above its limit, in its unit; 0 where it is not, or has none."""
        return 0.0 if self.limit is None else max(0.0, self.value - self.limit)


@dataclass(frozen=True, slots=True)
class Found:
    """What a benchmark leaves.

    Attributes:
        figures: in the order of its page.
        left_out: why there are no others: a sentence for each thing that could not be measured here.
    """

    figures: tuple[Figure, ...] = ()
    left_out: tuple[str, ...] = ()

    @classmethod
    def read(cls, file: Path) -> "Found":
        """From what `leave` wrote.

        Raises:
            ValueError: that is something else.
        """
        return msgspec.json.decode(file.read_bytes(), type=cls)


def figure(
    key: str,
    name: str,
    value: float,
    unit: str = "",
    *peers: tuple[str, float],
    papers: int | None = None,
    runs: int = 1,
) -> Figure:
    """A figure, with its budget where there is one for its key and this many papers."""
    beside = tuple(Peer(*peer) for peer in peers)
    return Figure(key, name, value, unit, beside, papers, runs, budgets.of(key, papers))


def add_option(parser: argparse.ArgumentParser) -> None:
    """The option by which a benchmark is asked for its figures."""
    parser.add_argument("--figures", type=Path, metavar="FILE", help="leave the figures there, as JSON")


def leave(file: Path | None, figures: Iterable[Figure], left_out: Iterable[str] = ()) -> None:
    """Write what was found; nothing where nobody asked for it."""
    if file is not None:
        found = Found(tuple(figures), tuple(left_out))
        file.write_bytes(msgspec.json.format(msgspec.json.encode(found)))

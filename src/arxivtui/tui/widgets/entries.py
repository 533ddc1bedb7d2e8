"""The entries of a list and the lines that they stand on."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Fold:
    """One line that stands for papers left out of the list.

    Attributes:
        key: tells it from papers and other folds, as an id does a paper.
        label: what the line says, without the rules around it.
    """

    key: str
    label: str


Item: TypeAlias = str | Fold
"""A paper's id, or a fold."""

_NEIGHBOURHOOD = 1000


class Entries:
    """Ids and folds in order; a paper takes two lines, a fold one.

    Only the places of folds are kept beside the items, so that a hundred thousand papers cost no more
    than the list of their ids, and every question about lines is answered by bisection.
    """

    __slots__ = ("_fold_lines", "_folds", "items")

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: list[Item] = []
        self._folds: list[int] = []
        self._fold_lines: list[int] = []
        self.extend(items)

    def extend(self, items: Iterable[Item]) -> None:
        """Add entries at the end."""
        start = len(self.items)
        self.items.extend(items)
        # Folds are few: searching a list of types for them is ten times as fast as asking every item.
        kinds = list(map(type, islice(self.items, start, None)))
        place = -1
        for _ in range(kinds.count(Fold)):
            place = kinds.index(Fold, place + 1)
            self._fold_lines.append(self.line_of(start + place))
            self._folds.append(start + place)

    @property
    def line_count(self) -> int:
        """Lines of all entries together."""
        return 2 * len(self.items) - len(self._folds)

    def line_of(self, index: int) -> int:
        """The first line of the entry at `index`; for one past the last, the line count."""
        return 2 * index - bisect_left(self._folds, index)

    def index_at(self, line: int) -> int:
        """The entry on a line; lines before the first and after the last count as theirs."""
        folds = bisect_right(self._fold_lines, line)
        if folds and self._fold_lines[folds - 1] == line:
            return self._folds[folds - 1]
        return min(max((line + folds) // 2, 0), len(self.items) - 1)

    def indexes_between(self, first: int, end: int) -> range:
        """The entries with a line from `first` up to, and without, `end`."""
        if not self.items or end <= 0 or first >= self.line_count:
            return range(0)
        return range(self.index_at(max(first, 0)), self.index_at(end - 1) + 1)

    def between(self, first: int, end: int) -> list[Item]:
        """The entries themselves, as `indexes_between` counts them."""
        indexes = self.indexes_between(first, end)
        return self.items[indexes.start : indexes.stop]

    def folds_within(self, span: range) -> int:
        """How many of the entries at these places are folds."""
        return bisect_left(self._folds, span.stop) - bisect_left(self._folds, span.start) if span else 0

    def papers_within(self, span: range) -> list[str]:
        """The papers at these places."""
        return [item for item in self.items[span.start : span.stop] if not isinstance(item, Fold)]

    def up_to_fold(self, index: int) -> range:
        """The places from `index` on, up to the next fold or the end."""
        following = bisect_left(self._folds, index)
        return range(index, self._folds[following] if following < len(self._folds) else len(self.items))

    def key_at(self, index: int) -> str:
        """What the entry at `index` is found by."""
        return _key(self.items[index])

    def find(self, key: str) -> int | None:
        """Where the paper with this id, or the fold with this key, is, or None."""
        for index in self._folds:
            if _key(self.items[index]) == key:
                return index
        try:
            return self.items.index(key)
        except ValueError:
            return None

    def nearest(self, old: "Entries", index: int) -> int | None:
        """Where the entry that was at `index` of `old` is now, or else its nearest neighbour that is here.

        At the same distance the one after goes before the one in front: the list closes up. Neighbours
        farther off than `_NEIGHBOURHOOD` are none.
        """
        here = self.find(old.key_at(index))
        if here is not None or not self.items:
            return here
        present = set(map(_key, self.items))
        for distance in range(1, _NEIGHBOURHOOD):
            for neighbour in (index + distance, index - distance):
                if 0 <= neighbour < len(old.items) and (key := _key(old.items[neighbour])) in present:
                    return self.find(key)
        return None


def _key(item: Item) -> str:
    return item.key if isinstance(item, Fold) else item

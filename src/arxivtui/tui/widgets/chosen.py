"""Which papers of a list are marked, for the next act to be done to all of them.

The reader reads “marked”; in here that word is taken by stars and their like, so they are *chosen*.
"""

from collections.abc import Iterable

from arxivtui.tui.widgets.entries import Entries, Fold, Item


class Chosen:
    """Papers marked one by one, and the range that follows the cursor.

    Only ids are kept, and of the range no more than where it began: a hundred thousand marked papers cost a
    set of their ids, and a range over as many costs nothing until something is done to it.
    """

    __slots__ = ("_anchor", "_ids")

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._anchor: int | None = None

    def __bool__(self) -> bool:
        return self._anchor is not None or bool(self._ids)

    @property
    def follows(self) -> bool:
        """A range follows the cursor."""
        return self._anchor is not None

    def holds(self, index: int, item: Item, cursor: int | None) -> bool:
        """Whether the entry at `index` is marked, the cursor being where it is; a fold never is."""
        return item in self._ids or (index in self.span(cursor) and not isinstance(item, Fold))

    def span(self, cursor: int | None) -> range:
        """The entries of the range, folds among them."""
        if self._anchor is None or cursor is None:
            return range(0)
        return range(min(self._anchor, cursor), max(self._anchor, cursor) + 1)

    def count(self, entries: Entries, cursor: int | None) -> int:
        """How many papers are marked."""
        span = self.span(cursor)
        twice = len(self._ids.intersection(entries.items[span.start : span.stop])) if self._ids else 0
        return len(self._ids) + len(span) - entries.folds_within(span) - twice

    def ids(self, entries: Entries, cursor: int | None) -> tuple[str, ...]:
        """The marked papers, in the order of the list."""
        if not self:
            return ()
        span = self.span(cursor)
        if not self._ids:
            return tuple(entries.papers_within(span))
        marked = self._ids.union(entries.papers_within(span))
        return tuple(item for item in entries.papers_within(range(len(entries.items))) if item in marked)

    def turn(self, paper_id: str) -> None:
        """Mark one paper, or take its mark away."""
        self._ids.symmetric_difference_update({paper_id})

    def add(self, ids: Iterable[str]) -> None:
        """Mark these too."""
        self._ids.update(ids)

    def includes(self, ids: Iterable[str]) -> bool:
        """Whether all of these are marked, the range apart."""
        return self._ids.issuperset(ids)

    def follow(self, cursor: int | None) -> None:
        """Begin a range here; None ends it, and lets go of what was in it alone."""
        self._anchor = cursor

    def clear(self) -> None:
        """Let go of all."""
        self._ids.clear()
        self._anchor = None

    def move(self, old: Entries, new: Entries) -> None:
        """The list holds other entries: what is not among them is not marked."""
        if self._ids:
            self._ids.intersection_update(new.items)
        if self._anchor is not None:
            self._anchor = new.find(old.key_at(self._anchor)) if self._anchor < len(old.items) else None

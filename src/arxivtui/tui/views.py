"""Views: what the list shows, as ids and folds, and how each of them stands; read in workers."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.domain import State, Triage, after

if TYPE_CHECKING:
    from datetime import datetime

    from arxivtui.domain import Act, PaperRow


@dataclass(frozen=True, slots=True)
class Spec:
    """What to show: a day, narrowed by a query or not; or without a day, what a query finds anywhere.

    Attributes:
        typing: the query is still typed, and its last word is taken for a beginning.
    """

    day: date | None = None
    query: str = ""
    typing: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """Papers under one fold line.

    Attributes:
        key: names the fold in the list.
        label: says what is under it.
    """

    key: str
    label: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One list, as read.

    Attributes:
        ids: above the folds, in order.
    """

    spec: Spec
    ids: tuple[str, ...] = ()
    folds: tuple[Folded, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the status line.

    Attributes:
        papers: of the view, above the folds.
        unread: of these.
        starred, later: of the view, folds included.
        folded: unread ones under the folds, which do not count as such.
    """

    papers: int = 0
    unread: int = 0
    starred: int = 0
    later: int = 0
    folded: int = 0


@dataclass
class Standing:
    """How the papers of the open view stand now: as read, changed by every act since.

    Folded papers never count as unread: they do not stand in the way of a finished day.
    """

    members: frozenset[str] = frozenset()
    main: frozenset[str] = frozenset()
    unread: set[str] = field(default_factory=set)
    starred: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    _unread_main: int = 0

    @classmethod
    def of(
        cls, view: View, done: frozenset[str], starred: frozenset[str], later: frozenset[str]
    ) -> "Standing":
        """As read; ids that are not of the view are left out."""
        main = frozenset(view.ids)
        members = main.union(*(fold.ids for fold in view.folds)) if view.folds else main
        here = set(members - done)
        return cls(members, main, here, set(starred & members), set(later & members), len(here & main))

    def note(self, rows: "Iterable[PaperRow]") -> None:
        """Papers that may stand differently now."""
        for row in rows:
            if row.id not in self.members:
                continue
            if row.id in self.main:
                self._unread_main += (row.state is State.UNREAD) - (row.id in self.unread)
            for kept, holds in (
                (self.unread, row.state is State.UNREAD),
                (self.starred, row.starred),
                (self.later, row.later),
            ):
                (kept.add if holds else kept.discard)(row.id)

    @property
    def counts(self) -> Counts:
        """The figures now."""
        folded = len(self.unread) - self._unread_main
        return Counts(len(self.main), self._unread_main, len(self.starred), len(self.later), folded)


def acted(row: "PaperRow", act: "Act", at: "datetime") -> "PaperRow":
    """The row as it will be once `act` is committed: the domain's rule, ahead of the disk."""
    triage = Triage(row.state, at if row.starred else None, at if row.later else None)
    done = after(triage, act, at)
    tagged = row.tagged or bool(act.tags) or bool(act.note)
    return replace(
        row,
        state=done.state,
        starred=done.starred is not None,
        later=done.later is not None,
        tagged=tagged,
        updated=row.updated and done.starred is not None,
    )

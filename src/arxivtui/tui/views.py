"""Views: what the list shows, as ids and folds, and how each of them stands; read in workers."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from arxivtui.domain import State, Triage, after

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from arxivtui.domain import Act, PaperRow


@dataclass(frozen=True, slots=True)
class Spec:
    """What to show: a day or all missed days, narrowed by a query or not; or what a query finds anywhere.

    Attributes:
        typing: the query is still typed, and its last word is taken for a beginning.
        catch_up: what is unread of the missed days; then there is no `day`.
        name: of the saved view that asked for it, if one did. It makes no other view of it.
    """

    day: date | None = None
    query: str = ""
    typing: bool = False
    catch_up: bool = False
    name: str = field(default="", compare=False)

    @property
    def everywhere(self) -> bool:
        """All papers are looked through."""
        return self.day is None and not self.catch_up

    def narrowed(self, query: str, *, typing: bool = False) -> "Spec":
        """The same papers, narrowed by this query instead."""
        return Spec(self.day, query, typing, self.catch_up)


class Left(NamedTuple):
    """Where the reader left a view.

    Attributes:
        item: the paper or the fold under the cursor, by its id or key; empty in an empty list.
        line: of the screen, on which that stood, counted from the list's top; None where that is not known.
        then: what followed it, to go on with where it is no longer in the view.
    """

    item: str = ""
    line: int | None = None
    then: tuple[str, ...] = ()


class Folded(NamedTuple):
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
        title: what the list is of, where that is more than its day or its query says.
    """

    spec: Spec
    ids: tuple[str, ...] = ()
    folds: tuple[Folded, ...] = ()
    title: str = ""


class Counts(NamedTuple):
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


class Stands(NamedTuple):
    """How some papers stand.

    Attributes:
        ids: which papers.
        unread, starred, later: those of them that are.
    """

    ids: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()

    def without(self, ids: "AbstractSet[str]") -> "Stands":
        """The same, but for these."""
        return Stands(self.ids - ids, self.unread - ids, self.starred - ids, self.later - ids)


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

    def put(self, stands: Stands) -> None:
        """Papers stand so now; those that are not of the view are left out."""
        here = stands.ids & self.members
        main = here & self.main
        self._unread_main -= len(main & self.unread)
        for kept, now in (
            (self.unread, stands.unread),
            (self.starred, stands.starred),
            (self.later, stands.later),
        ):
            kept -= here
            kept |= now & here
        self._unread_main += len(main & self.unread)

    def act(self, act: "Act", at: "datetime") -> Stands:
        """Papers will stand as `act` leaves them: the domain's rule, ahead of the disk, for any number.

        Returns:
            how they stood before.
        """
        here = self.members.intersection(act.paper_ids)
        before = Stands(
            here,
            here.intersection(self.unread),
            here.intersection(self.starred),
            here.intersection(self.later),
        )
        alike: dict[tuple[bool, ...], frozenset[str]] = {(): here}
        for kept in (before.unread, before.starred, before.later):
            alike = {
                (*key, holds): some
                for key, ids in alike.items()
                for holds, some in ((True, ids & kept), (False, ids - kept))
                if some
            }
        for (unread, starred, later), ids in alike.items():
            state = State.UNREAD if unread else State.SEEN
            done = after(Triage(state, at if starred else None, at if later else None), act, at)
            none: frozenset[str] = frozenset()
            self.put(
                Stands(
                    ids,
                    ids if done.state is State.UNREAD else none,
                    none if done.starred is None else ids,
                    none if done.later is None else ids,
                )
            )
        return before

    @property
    def counts(self) -> Counts:
        """The figures now."""
        folded = len(self.unread) - self._unread_main
        return Counts(len(self.main), self._unread_main, len(self.starred), len(self.later), folded)


def acted(row: "PaperRow", act: "Act", at: "datetime") -> "PaperRow":
    """The row as it will be once `act` is committed: the domain's rule, ahead of the disk."""
    triage = Triage(row.state, at if row.starred else None, at if row.later else None)
    done = after(triage, act, at)
    tagged = row.tagged or bool(act.tags) or bool(act.note) or bool(act.marks.add_tags)
    return replace(
        row,
        state=done.state,
        starred=done.starred is not None,
        later=done.later is not None,
        tagged=tagged,
        updated=row.updated and done.starred is not None,
    )

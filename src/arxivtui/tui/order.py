"""How an open list would stand if it were opened now: found out in a worker, since the list never moves."""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.text import counted
from arxivtui.tui import reading

if TYPE_CHECKING:
    from arxivtui.tui.messages import ViewRead
    from arxivtui.tui.session import Session
    from arxivtui.tui.views import View

SORTED_ALREADY = "The list is sorted by the newest scores already."
_ABOVE = ""
"""In place of a fold's key: the papers above all folds."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What opening a list again would change; false where that is nothing.

    Attributes:
        ranked: papers that would pass others, as few as account for the new order.
        new: papers that are not in the list yet.
        over, under: papers that would come out from under a fold, and go under one.
        gone: papers that would leave the list.
    """

    ranked: int = 0
    new: int = 0
    over: int = 0
    under: int = 0
    gone: int = 0

    def __bool__(self) -> bool:
        return any((self.ranked, self.new, self.over, self.under, self.gone))

    @property
    def words(self) -> str:
        """`12 papers re-ranked, 3 new, 2 over the fold`."""
        parts = [
            (self.ranked, "re-ranked"),
            (self.new, "new"),
            (self.over, "over the fold"),
            (self.under, "under it" if self.over else "under the fold"),
            (self.gone, "no longer here"),
        ]
        (first, what), *others = [part for part in parts if part[0]]
        return ", ".join(
            [f"{counted(first, 'paper')} {what}", *(f"{number:,} {each}" for number, each in others)]
        )

    def hints(self, key: str) -> tuple[str, ...]:
        """What is said of it beside the keys, from the longest to the shortest."""
        papers = self.ranked + self.new + self.over + self.under + self.gone
        return (f"{self.words} · {key} sorts", f"{papers:,} moved · {key} sorts", f"{key} sorts")


def moves(shown: "View", anew: "View", open_folds: Collection[str] = ()) -> Moves:
    """What is different in a view that was read again.

    Args:
        shown: as it stands on screen.
        anew: the same, read now.
        open_folds: keys of those whose papers are seen, so that their order matters.
    """
    before, after = _parts(shown), _parts(anew)
    if before == after:
        return Moves()
    was = {paper_id: key for key, ids in before.items() for paper_id in ids}
    now = {paper_id: key for key, ids in after.items() for paper_id in ids}
    stayed = {paper_id for paper_id, key in now.items() if was.get(paper_id) == key}
    crossed = [(was[paper_id], key) for paper_id, key in now.items() if was.get(paper_id, key) != key]
    ranked = sum(
        _passing([each for each in ids if each in stayed], after[key])
        for key, ids in before.items()
        if key in after and (key == _ABOVE or key in open_folds)
    )
    return Moves(
        ranked,
        new=len(now.keys() - was.keys()),
        over=sum(to == _ABOVE for _, to in crossed),
        under=sum(to != _ABOVE for _, to in crossed),
        gone=len(was.keys() - now.keys()),
    )


def _parts(view: "View") -> Mapping[str, Sequence[str]]:
    """The ids of a view by the fold that they are under."""
    return {_ABOVE: view.ids, **{fold.key: fold.ids for fold in view.folds}}


def _passing(before: Sequence[str], after: Sequence[str]) -> int:
    """How few of these would have to be moved to bring them into the order of `after`, which holds them all.

    All but the longest run that is in order already (patience sorting).
    """
    places = {paper_id: place for place, paper_id in enumerate(after)}
    ends: list[int] = []
    for paper_id in before:
        place = places[paper_id]
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(before) - len(ends)


@dataclass(eq=False, repr=False)
class OrderSeen(Message):
    """How the list that was shown would stand now."""

    shown: "View"
    moves: Moves


@dataclass(eq=False, repr=False)
class SortBegun(Message):
    """How a long list begins now, while the rest of it is still to be read.

    Attributes:
        shown: the list that was to be sorted.
        view: its new first papers, then all others as they stand; None while there is nothing new to show.
    """

    shown: "View"
    view: "ViewRead | None"


@dataclass(eq=False, repr=False)
class Sorted(Message):
    """The whole view read again, to be shown; there is nothing to sort where nothing moves.

    Attributes:
        shown: what is on screen since: the list that was to be sorted, or that with its new beginning.
    """

    shown: "View"
    view: "ViewRead"
    moves: Moves


def look(session: "Session", shown: "View", open_folds: Collection[str]) -> OrderSeen:
    """How an open list would stand now.

    Raises:
        ArxivtuiError: that cannot be read.
    """
    anew = reading.whole(session, shown.spec).view
    return OrderSeen(shown, _unexpected(session, shown, anew, open_folds))


def sort(session: "Session", shown: "View", paper_id: str, open_folds: Collection[str]) -> SortBegun | Sorted:
    """Read an open view again, for the cursor to stay on `paper_id`, or on a fold where that is empty.

    A list from all papers may be long: first comes what is to be seen of it, and `finish` has the rest.

    Raises:
        ArxivtuiError: it cannot be read.
    """
    read = reading.view(session, shown.spec, paper_id)
    if not shown.spec.everywhere:
        return Sorted(shown, read, _unexpected(session, shown, read.view, open_folds))
    passed = _passed_over(shown.ids, read.view.ids)
    if passed is not None and not _not_dealt_with(session, passed):
        return SortBegun(shown, None)
    here = set(read.view.ids)
    others = (each for each in shown.ids if each not in here) if read.more else ()
    view = replace(read.view, ids=(*read.view.ids, *others))
    return SortBegun(shown, replace(read, view=view, more=True))


def finish(session: "Session", before: "View", shown: "View", open_folds: Collection[str]) -> Sorted:
    """Read all of a long list whose sorting has begun.

    Args:
        session: whose store is read.
        before: the list that was to be sorted.
        shown: what is on screen since.
        open_folds: keys of those whose papers are seen.

    Raises:
        ArxivtuiError: it cannot be read.
    """
    read = reading.whole(session, before.spec)
    return Sorted(shown, read, _unexpected(session, before, read.view, open_folds))


def _passed_over(before: Sequence[str], after: Sequence[str]) -> list[str] | None:
    """What `before` would have to lose to begin with `after`; None where that would not do."""
    wanted, passed, coming = set(after), list[str](), iter(before)
    for paper_id in after:
        for each in coming:
            if each == paper_id:
                break
            if each in wanted:
                return None
            passed.append(each)
        else:
            return None
    return passed


def _unexpected(session: "Session", shown: "View", anew: "View", open_folds: Collection[str]) -> Moves:
    """What moves, but for papers that left the list because the reader dealt with them."""
    found = moves(shown, anew, open_folds)
    if not found.gone:
        return found
    return replace(found, gone=len(_not_dealt_with(session, _members(shown) - _members(anew))))


def _not_dealt_with(session: "Session", ids: Collection[str]) -> set[str]:
    """Those of these papers that the reader has not had a word on."""
    from arxivtui.store import triage

    if not ids:
        return set()
    with session.store.reading() as db:
        done, starred, later = triage.done_starred_later(db, sorted(ids))
    return set(ids) - done - starred - later


def _members(view: "View") -> set[str]:
    return {paper_id for ids in _parts(view).values() for paper_id in ids}

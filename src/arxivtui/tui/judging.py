"""Which act a command is: what is done, and to which papers. Rules alone; desk and screen apply them."""

from collections.abc import Collection, Iterable, Sequence

from arxivtui.domain import Act, Marks, Verb
from arxivtui.tui.views import Spec, Standing, Stands

OPPOSITE = {Verb.STAR: Verb.UNSTAR, Verb.LATER: Verb.READ}

ASKED_FROM = 2_000
"""So many papers of a list that is no day's are not closed by one key."""


def holds(verb: Verb, ids: Iterable[str], stands: Stands | Standing) -> bool:
    """Whether all papers are starred, or put off, already: then a toggle takes that back."""
    return (stands.starred if verb is Verb.STAR else stands.later).issuperset(ids)


def toggled(verb: Verb, ids: tuple[str, ...], stands: Stands | Standing) -> Act:
    """Star all, or put all off; where they all are, take that back."""
    return Act(OPPOSITE[verb] if holds(verb, ids, stands) else verb, ids)


def tagged(ids: tuple[str, ...], before: Collection[str], now: Collection[str]) -> Act | None:
    """The tags that papers had in common were edited: one act, or None where nothing was changed."""
    added = tuple(sorted(set(now) - set(before)))
    removed = tuple(sorted(set(before) - set(now)))
    return Act.of(Marks(add_tags=added, remove_tags=removed), ids) if added or removed else None


def unread_of(ids: Sequence[str], standing: Standing) -> tuple[str, ...]:
    """Those that are unread, in order."""
    return tuple(paper_id for paper_id in ids if paper_id in standing.unread)


def needs_asking(ids: Sequence[str], spec: Spec) -> bool:
    """So many papers at once, and of no one day, may be a slip of the finger."""
    return spec.day is None and len(ids) > ASKED_FROM

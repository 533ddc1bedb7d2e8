"""Two stores made one: what the other has comes in, and what both have is told by one rule.

The rule never asks which of the two is ours, so that it does not matter which is merged into which: of each
thing the later, the fuller or the better word stays, and where none is, the greater by value. What is in
both already changes nothing. What it rests on: docs/moving.md.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from arxivtui.store.connection import Store
from arxivtui.store.moving import acts, days, own, paid, paper_texts
from arxivtui.store.score_choice import choose_anew


@dataclass(frozen=True, slots=True)
class Merged:
    """What came in.

    Attributes:
        papers: papers unknown before, by id.
        updated: papers of which something was added or corrected.
        announcements, listings: that were not there, or were corrected.
        scores: scores that were not there.
        judged: papers of which the reader's word is another now.
        acts: rows of the log of triage that were not there.
        notes: papers of which both stores had a note, and different ones: the later one stands, the
            other is in the log.
        library: papers new in the reader's library.
        digests: digests that were not there.
        views: saved views that were not there, by name.
        renamed: of those, the ones whose name another view had: both names.
        views_left: saved views for which there was no room, by name.
    """

    papers: tuple[str, ...] = ()
    updated: int = 0
    announcements: int = 0
    listings: int = 0
    scores: int = 0
    judged: int = 0
    acts: int = 0
    notes: tuple[str, ...] = ()
    library: int = 0
    digests: int = 0
    views: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    views_left: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether the store is another now, as far as a reader sees."""
        return self != Merged(views_left=self.views_left)


def merge_in(store: Store, other: Path) -> Merged:
    """Take all that another store has, in one transaction.

    Args:
        store: where to.
        other: a store of today's schema, closed, that nobody else writes to (`stage` makes such).

    Raises:
        StoreError: nothing was taken.
    """
    address = f"{other.as_uri()}?mode=ro&immutable=1"
    with (
        closing(sqlite3.connect(address, uri=True, isolation_level=None)) as there,
        store.writing(durable=True, beside=other) as db,
    ):
        return _merge(db, there)


def _merge(db: sqlite3.Connection, there: sqlite3.Connection) -> Merged:
    added, updated = paper_texts.take(db, there)
    announcements, listings = days.take(db)
    scores, digests, chosen = paid.take(db)
    word = acts.take(db, there)
    library = own.take_library(db)
    own.take_exports(db)
    views, renamed, views_left = own.take_views(db, there)
    if chosen:
        choose_anew(db)
    return Merged(
        papers=added,
        updated=updated,
        announcements=announcements,
        listings=listings,
        scores=scores,
        judged=word.judged,
        acts=word.rows,
        notes=word.notes,
        library=library,
        digests=digests,
        views=views,
        renamed=renamed,
        views_left=views_left,
    )

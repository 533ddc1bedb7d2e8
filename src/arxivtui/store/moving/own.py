"""What is the reader's own beside triage: the library, what has left as a document, and saved views."""

import sqlite3

from arxivtui.domain import LONGEST_VIEW_NAME, SavedView
from arxivtui.store import views

_LIBRARY = """
INSERT INTO main.library (paper_id, added_at, source) SELECT paper_id, added_at, source FROM beside.library
WHERE true ON CONFLICT (paper_id) DO UPDATE SET added_at = excluded.added_at, source = excluded.source
WHERE (excluded.added_at, excluded.source) < (library.added_at, library.source)
"""
_EXPORTS = """
INSERT INTO main.exports (paper_id, exported_at) SELECT paper_id, exported_at FROM beside.exports
WHERE true ON CONFLICT (paper_id) DO UPDATE SET exported_at = excluded.exported_at
WHERE excluded.exported_at > exports.exported_at
"""


def take_library(db: sqlite3.Connection) -> int:
    """Take the other's library, each paper as it came first. How many are new."""
    (before,) = db.execute("SELECT count(*) FROM main.library").fetchone()
    db.execute(_LIBRARY)
    (after,) = db.execute("SELECT count(*) FROM main.library").fetchone()
    return int(after - before)


def take_exports(db: sqlite3.Connection) -> None:
    """Take what has left there, each paper as it last did."""
    db.execute(_EXPORTS)


def take_views(
    db: sqlite3.Connection, other: sqlite3.Connection
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Take the other's saved views, after one's own. Of two that share a name the older keeps it.

    Returns:
        The names of those that came, of each that had to take another name both, and the names of those
        for which there was no room.
    """
    known = views.in_order(db)
    taken: list[str] = []
    renamed: list[tuple[str, str]] = []
    left_out: list[str] = []
    for view in views.in_order(other):
        if any(_same_view(one, view) for one in known):
            continue
        rival = next((one for one in known if one.name.casefold() == view.name.casefold()), None)
        if rival is not None:
            first, second = sorted((rival, view), key=_age)
            moved = _free_name(second, known)
            if moved is None:
                continue
            if len(known) >= views.MOST_VIEWS:
                left_out.append(view.name)
                continue
            known[known.index(rival)] = first
            known.append(SavedView(moved, second.query, second.scope, second.created_at))
            renamed.append((view.name, moved))
        elif len(known) >= views.MOST_VIEWS:
            left_out.append(view.name)
            continue
        else:
            known.append(view)
        taken.append(view.name)
    if taken:
        views.write(db, known)
    return tuple(taken), tuple(renamed), tuple(left_out)


def _same_view(one: SavedView, other: SavedView) -> bool:
    return (one.name.casefold(), one.query, one.scope) == (other.name.casefold(), other.query, other.scope)


def _age(view: SavedView) -> tuple[str, str, str, str]:
    return (view.created_at.isoformat(), view.query, view.scope, view.name)


def _free_name(view: SavedView, known: list[SavedView]) -> str | None:
    """`Name (2)` or the next that is free; None where the view is there under such a name already."""
    number = 2
    while True:
        ending = f" ({number})"
        name = view.name[: LONGEST_VIEW_NAME - len(ending)].rstrip() + ending
        there = next((one for one in known if one.name.casefold() == name.casefold()), None)
        if there is None:
            return name
        if (there.query, there.scope) == (view.query, view.scope):
            return None
        number += 1

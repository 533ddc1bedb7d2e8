"""Saved views: in the reader's order, each under a name that no other has, whatever its case."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from arxivtui.domain import SavedView, Scope, ViewError
from arxivtui.store.encoding import storable, time_text

MOST_VIEWS = 99


def in_order(db: sqlite3.Connection) -> list[SavedView]:
    """All of them, in order: the first is number 1."""
    rows = db.execute("SELECT name, query, scope, created_at FROM views ORDER BY place")
    return [
        SavedView(name, query, Scope(scope), datetime.fromisoformat(at)) for name, query, scope, at in rows
    ]


def named(db: sqlite3.Connection, name: str) -> SavedView | None:
    """The view of a name, in whatever case; None where there is none."""
    return next((view for view in in_order(db) if _same(view.name, name)), None)


def save(db: sqlite3.Connection, view: SavedView) -> SavedView | None:
    """Keep a view: at the end, or in the place of the one that has its name.

    Args:
        db: a connection that may write.
        view: its name is from `parse_view_name`.

    Returns:
        The view that it replaced, if there was one.

    Raises:
        ViewError: there are `MOST_VIEWS` already.
    """
    known = in_order(db)
    replaced = next((each for each in known if _same(each.name, view.name)), None)
    if replaced is None and len(known) >= MOST_VIEWS:
        raise ViewError(f"There are {MOST_VIEWS} saved views already.", "Remove one first.")
    view = replace(view, name=storable(view.name), query=storable(view.query))
    write(db, [view if each is replaced else each for each in known] + [view] * (replaced is None))
    return replaced


def rename(db: sqlite3.Connection, old: str, new: str) -> None:
    """Give a view another name; its place and query stay.

    Raises:
        ViewError: there is no view of that name, or no longer; or another one has the new name.
    """
    known = in_order(db)
    place = _place(known, old)
    if any(_same(each.name, new) for each in known[:place] + known[place + 1 :]):
        raise ViewError(f"There is another view “{new}”.", "Choose another name, or remove that one.")
    known[place] = replace(known[place], name=storable(new))
    write(db, known)


def remove(db: sqlite3.Connection, name: str) -> None:
    """Forget a view; those after it move up.

    Raises:
        ViewError: there is no view of that name, or no longer.
    """
    known = in_order(db)
    del known[_place(known, name)]
    write(db, known)


def move(db: sqlite3.Connection, name: str, number: int) -> None:
    """Give a view another number, counted from 1; a number past the end is the last.

    Raises:
        ViewError: there is no view of that name, or no longer.
    """
    known = in_order(db)
    view = known.pop(_place(known, name))
    known.insert(max(0, number - 1), view)
    write(db, known)


def _same(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _place(known: Sequence[SavedView], name: str) -> int:
    for place, view in enumerate(known):
        if _same(view.name, name):
            return place
    raise ViewError(f"There is no view “{name}”.", "It may have been removed elsewhere.")


def write(db: sqlite3.Connection, views: Sequence[SavedView]) -> None:
    """Keep these views, in this order, in place of all there are."""
    db.execute("DELETE FROM views")
    db.executemany(
        "INSERT INTO views (place, name, query, scope, created_at) VALUES (?, ?, ?, ?, ?)",
        [
            (number, view.name, view.query, view.scope, time_text(view.created_at))
            for number, view in enumerate(views, 1)
        ],
    )

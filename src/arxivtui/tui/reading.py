"""What the screens read from the store and keep in it, each for one worker; nothing here knows a widget."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.domain import QueryError, day_began
from arxivtui.tui.messages import (
    ChangedElsewhere,
    DaysRead,
    MarksRead,
    RecordRead,
    RestRead,
    RowsRead,
    SpentRead,
    ViewRead,
)
from arxivtui.tui.session import BROWSER, now, today
from arxivtui.tui.views import Folded, Spec, Standing, View

if TYPE_CHECKING:
    from sqlite3 import Connection

    from arxivtui.domain import PaperRow
    from arxivtui.domain.query import Node, Query
    from arxivtui.store import DaySummary
    from arxivtui.tui.session import Session

_POSITION = "position"
FIRST_DAYS = 5
"""Days that are read before the first list, and the rest after it."""
FIRST_IDS = 200
"""Ids of a long list that are read before the rest, so that its first rows do not wait."""
FIRST_ROWS = 60
"""Rows that come with a view, to either side of the cursor: more than a screen has."""


def days(session: "Session") -> DaysRead:
    """All days."""
    from arxivtui.store import listings

    with session.store.reading() as db:
        return DaysRead(listings.days(db, fold_below=session.settings.ranking.fold_below), Spec())


def opening(session: "Session") -> DaysRead:
    """What is shown first, in one go: the newest days, and what the reader left open with its first rows.

    A day that was announced since is opened instead; that is what one comes back for.
    A day without papers is not opened while there is one with papers.
    """
    from arxivtui.store import listings, ui_state

    with session.store.reading() as db:
        newest = listings.days(db, FIRST_DAYS, fold_below=session.settings.ranking.fold_below)
        kept = ui_state.get(db, _POSITION)
        spec, place = _position(kept)
        day = _newest_with_papers(db, newest, session.settings.ranking.fold_below)
    if spec is None or (day is not None and (spec == Spec() or _came_since(day, kept))):
        spec, place = Spec(day), ""
    try:
        shown = view(session, spec, place)
    except QueryError:
        return DaysRead(newest, spec, place, day=day)
    if not (shown.view.ids or shown.view.folds or spec.query) and spec.day != day:
        spec, place = Spec(day), ""
        shown = view(session, spec, place)
    return DaysRead(newest, spec, place, shown, day)


def _newest_with_papers(db: "Connection", newest: "Sequence[DaySummary]", below: float) -> date | None:
    """The newest day that has papers; where none has, the newest day."""
    from arxivtui.store import listings

    found = day_with_papers(newest)
    if found is None and len(newest) == FIRST_DAYS:
        found = day_with_papers(listings.days(db, fold_below=below))
    return found or (newest[0].day if newest else None)


def day_with_papers(days: "Sequence[DaySummary]") -> date | None:
    """The first of these days that has papers."""
    return next(
        (day.day for day in days if day.papers or any(each.received_total for each in day.listings)), None
    )


def _position(kept: object) -> tuple[Spec | None, str]:
    """What was kept at the end of the last sitting, as far as it makes sense."""
    if not isinstance(kept, Mapping):
        return None, ""
    day, query, paper_id = (kept.get(key) for key in ("day", "query", "paper"))
    try:
        spec = Spec(
            date.fromisoformat(day) if isinstance(day, str) else None, query if isinstance(query, str) else ""
        )
    except ValueError:
        return None, ""
    return spec, paper_id if isinstance(paper_id, str) else ""


def _came_since(day: date, kept: object) -> bool:
    """Whether a day is newer than all that were known at the end of the last sitting."""
    newest = kept.get("newest") if isinstance(kept, Mapping) else None
    return isinstance(newest, str) and newest < day.isoformat()


def keep_position(session: "Session", spec: Spec, paper_id: str) -> None:
    """Remember where the reader is."""
    from arxivtui.store import listings, ui_state

    with session.store.writing() as db:
        newest = listings.newest_announced(db)
        value = {
            "day": spec.day.isoformat() if spec.day else None,
            "query": spec.query,
            "paper": paper_id,
            "newest": newest.isoformat() if newest else None,
        }
        ui_state.put(db, _POSITION, value)


def view(session: "Session", spec: Spec, paper_id: str) -> ViewRead:
    """The ids of a view in order, with what is folded away under it.

    Raises:
        QueryError: the query cannot be read.
    """
    from arxivtui.store import search

    query = _query(spec)
    with session.store.reading() as db:
        if spec.day is None:
            limit = None if paper_id else FIRST_IDS
            ids = tuple(search.ids(db, query, limit=limit, today=today()))
            rows = _first_rows(db, ids, paper_id)
            return ViewRead(View(spec, ids), paper_id, rows, more=len(ids) == limit)
        below = session.settings.ranking.fold_below
        shown = search.day_view(db, categories=(), day=spec.day, fold_below=below, query=query, today=today())
        rows = _first_rows(db, shown.ids, paper_id)
    folds = (
        Folded("fold:ranked-out", f"{len(shown.ranked_out)} ranked out below {below:g}", shown.ranked_out),
        Folded("fold:replaced", counted(len(shown.replacements), "replacement"), shown.replacements),
    )
    return ViewRead(View(spec, shown.ids, tuple(fold for fold in folds if fold.ids)), paper_id, rows)


def _first_rows(db: "Connection", ids: Sequence[str], paper_id: str) -> "dict[str, PaperRow]":
    """The papers on screen when a view is opened there, so that its rows need no second question."""
    from arxivtui.store import papers

    place = ids.index(paper_id) if paper_id in ids else 0
    return papers.rows(db, ids[max(0, place - FIRST_ROWS) : place + FIRST_ROWS])


def rest(session: "Session", spec: Spec) -> RestRead:
    """The ids of a long list after the first ones."""
    from arxivtui.store import search

    with session.store.reading() as db:
        ids = search.ids(db, _query(spec), offset=FIRST_IDS, today=today())
    return RestRead(spec, tuple(ids))


def counted(number: int, noun: str) -> str:
    """`1 paper`, `2 papers`."""
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"


def marks(session: "Session", view: View) -> MarksRead:
    """How the papers of a view stand."""
    from arxivtui.domain import State
    from arxivtui.domain.query import Flag, Is, Not, StateIs

    query = _query(view.spec)
    with session.store.reading() as db:
        # Of a long list most papers are unread, so those that are not are asked for.
        done, starred, later = (
            _with_mark(db, view.spec.day, query, mark)
            for mark in (Not(StateIs(State.UNREAD)), Is(Flag.STARRED), Is(Flag.LATER))
        )
    return MarksRead(view.spec, Standing.of(view, done, starred, later))


def _with_mark(db: "Connection", day: date | None, query: "Query", mark: "Node") -> frozenset[str]:
    from arxivtui.domain.query import And
    from arxivtui.store import search

    if query.root is not None:
        parts = query.root.parts if isinstance(query.root, And) else (query.root,)
        mark = And((*parts, mark))
    query = replace(query, root=mark)
    if day is None:
        return frozenset(search.ids(db, query, today=today()))
    found = search.day_view(db, categories=(), day=day, fold_below=0, query=query, today=today())
    return frozenset().union(found.ids, found.ranked_out, found.replacements)


def rows(session: "Session", ids: Sequence[str]) -> RowsRead:
    """Rows for the list."""
    from arxivtui.store import papers

    with session.store.reading() as db:
        return RowsRead(papers.rows(db, ids))


def record(session: "Session", paper_id: str) -> RecordRead:
    """One paper, whole."""
    from arxivtui.store import papers

    with session.store.reading() as db:
        return RecordRead(paper_id, papers.record(db, paper_id))


def would_move(session: "Session", shown: View) -> bool:
    """Whether the papers of an open view would stand elsewhere if it were opened now.

    Raises:
        StoreError: the store cannot be read.
    """
    anew = view(session, shown.spec, shown.ids[-1] if shown.ids else "").view
    return (anew.ids, anew.folds) != (shown.ids, shown.folds)


def spent_today(session: "Session") -> SpentRead:
    """What models have cost since midnight.

    Not by way of `arxivtui.day.llm`: importing that takes longer than all else that a start reads.
    """
    from arxivtui.store import requests

    with session.store.reading() as db:
        return SpentRead(requests.spending(db, day_began()).cost)


def _query(spec: Spec) -> "Query":
    from arxivtui.domain.query import parse_query

    return parse_query(spec.query, typing=spec.typing)


def typed(day: date | None, text: str) -> Spec:
    """What to show while a query is typed; `typing` only where that makes a difference.

    Args:
        day: narrowed by the query; None for all papers.
        text: as it stands in the filter line; after a space no word is unfinished.

    Raises:
        QueryError: the query cannot be read.
    """
    from arxivtui.domain.query import parse_query

    query = text.strip()
    return Spec(day, query, typing=parse_query(text, typing=True) != parse_query(query))


def as_beginning(spec: Spec) -> str:
    """The query with its last word as a beginning, where it ends in a whole word; else empty."""
    if not spec.query or spec.typing:
        return ""
    try:
        return f"{spec.query}*" if typed(spec.day, spec.query).typing else ""
    except QueryError:
        return ""


def elsewhere(session: "Session", known: ChangedElsewhere | None) -> ChangedElsewhere | None:
    """How the store has changed since `known`; None where it has not, or where that cannot be told."""
    from arxivtui.store import StoreError, news

    try:
        store, at = session.store, now()
        changes, revision = store.changes_elsewhere(), store.revision()
        if known is not None and (changes, revision) == (known.changes, known.revision):
            return None
        with store.reading() as db:
            noticed = known is not None and changes != known.changes
            browsed = _browsed(db, known) if known and noticed else ""
            return ChangedElsewhere(changes, revision, news.extent(db), at, browsed)
    except StoreError:  # Whatever is wrong, the reader's next act tells it.
        return None


def _browsed(db: "Connection", known: ChangedElsewhere) -> str:
    """What browsers did since that look, in words; or else what of theirs was taken back, or done again."""
    from arxivtui.store import news, papers
    from arxivtui.tui.desk import browsed_text, turned_text

    if steps := news.acts_after(db, known.extent.acts, BROWSER):
        return browsed_text(steps, papers.rows(db, steps[0].changed[:1]))
    undone, redone = news.turned_after(db, known.at, BROWSER)
    steps = undone or redone
    return turned_text(steps, papers.rows(db, steps[0].changed[:1]), again=not undone) if steps else ""


def query_error(text: str) -> QueryError | None:
    """What is wrong with a query, or None."""
    from arxivtui.domain.query import parse_query

    try:
        parse_query(text)
    except QueryError as error:
        return error
    return None

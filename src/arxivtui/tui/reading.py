"""What the screens read from the store and keep in it, each for one worker; nothing here knows a widget."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.domain import QueryError, day_began
from arxivtui.text import counted
from arxivtui.tui import places
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
from arxivtui.tui.views import Folded, Left, Spec, Standing, View

if TYPE_CHECKING:
    from sqlite3 import Connection

    from arxivtui.domain import FoldRule, PaperRow
    from arxivtui.domain.query import Node, Query
    from arxivtui.store import DaySummary
    from arxivtui.tui.session import Session

FIRST_DAYS = 5
"""Days that are read before the first list, and the rest after it."""
FIRST_IDS = 200
"""Ids of a long list that are read before the rest, so that its first rows do not wait."""
RANKED_OUT = "fold:ranked-out"
FIRST_ROWS = 60
"""Rows that come with a view, to either side of the cursor: more than a screen has."""


def days(session: "Session") -> DaysRead:
    """All days."""
    from arxivtui.store import listings

    with session.store.reading() as db:
        found = listings.days(db, fold=session.settings.fold)
    session.missed = places.missed_days(found)
    return DaysRead(found, Spec())


def recounted(session: "Session", known: "Sequence[DaySummary]", ids: Iterable[str]) -> DaysRead:
    """The days as they are known, with the counts of those anew on which these papers were announced."""
    from arxivtui.store import listings

    with session.store.reading() as db:
        found = listings.recounted(db, known, ids, fold=session.settings.fold)
    session.missed = places.missed_days(found)
    return DaysRead(found, Spec())


def opening(session: "Session") -> DaysRead:
    """What is shown first, in one go: the newest days, and what the reader left open with its first rows.

    A day that was announced since is opened instead; that is what one comes back for.
    A day without papers is not opened while there is one with papers.
    """
    from arxivtui.store import UnknownPaperError, listings

    with session.store.reading() as db:
        newest = listings.days(db, FIRST_DAYS, fold=session.settings.fold)
        spec, left, known = places.kept_position(db)
        day = _newest_with_papers(db, newest, session.settings.fold)
        if spec is None or (day is not None and (spec == Spec() or "" < known < day.isoformat())):
            spec = Spec(day)
            left = places.kept_place(db, spec)
    whole = len(newest) < FIRST_DAYS
    try:
        shown = view(session, spec, left.item, left)
    except (QueryError, UnknownPaperError):
        return DaysRead(newest, spec, left.item, day=day, whole=whole)
    if not (shown.view.ids or shown.view.folds or spec.query) and spec.day != day:
        spec, left = Spec(day), Left()
        shown = view(session, spec, "")
    return DaysRead(newest, spec, left.item, shown, day, whole)


def reopened(session: "Session", spec: Spec, left: Left | None) -> ViewRead:
    """A view, where it was left: in this sitting, or else in an earlier one.

    Raises:
        QueryError: the query cannot be read.
        UnknownPaperError: papers like one are asked for that is not stored.
    """
    if left is None:
        with session.store.reading() as db:
            left = places.kept_place(db, spec)
    return view(session, spec, left.item, left)


def _newest_with_papers(db: "Connection", newest: "Sequence[DaySummary]", fold: "FoldRule") -> date | None:
    """The newest day that has papers; where none has, the newest day."""
    from arxivtui.store import listings

    found = day_with_papers(newest)
    if found is None and len(newest) == FIRST_DAYS:
        found = day_with_papers(listings.days(db, fold=fold))
    return found or (newest[0].day if newest else None)


def day_with_papers(days: "Sequence[DaySummary]") -> date | None:
    """The first of these days that has papers."""
    return next(
        (day.day for day in days if day.papers or any(each.received_total for each in day.listings)), None
    )


def view(session: "Session", spec: Spec, paper_id: str, left: Left | None = None) -> ViewRead:
    """The ids of a view in order, with what is folded away under it.

    Args:
        session: whose store is read.
        spec: what to show.
        paper_id: the paper, or the fold, where the cursor goes.
        left: where the view was left, to go on as near to that as can be.

    Raises:
        QueryError: the query cannot be read.
        UnknownPaperError: papers like one are asked for that is not stored.
    """
    left = left or Left(paper_id)
    query = _query(spec)
    with session.store.reading() as db:
        if spec.everywhere:
            return _found(db, spec, query, left)
        shown = _caught_up(db, session, spec, query) if spec.catch_up else _day(db, session, spec, query)
        wanted = _still_there(shown, left)
        rows = _first_rows(db, shown.ids, wanted)
    return ViewRead(shown, wanted, rows, line=left.line if wanted == left.item else None)


def whole(session: "Session", spec: Spec) -> ViewRead:
    """A view with all its ids at once, however many, and no rows; the cursor stays where it is.

    Raises:
        QueryError: the query cannot be read.
        UnknownPaperError: papers like one are asked for that is not stored.
    """
    from arxivtui.store import search

    if not spec.everywhere:
        return view(session, spec, "")
    query = _query(spec)
    with session.store.reading() as db:
        ids = tuple(search.ids(db, query, today=today()))
        return ViewRead(View(spec, ids, title=_title(db, query)), "", {})


def _found(db: "Connection", spec: Spec, query: "Query", left: Left) -> ViewRead:
    """What a query finds anywhere: the first ids, or all of them where the view was left further down."""
    from arxivtui.store import search

    ids = tuple(search.ids(db, query, limit=FIRST_IDS, today=today()))
    more = len(ids) == FIRST_IDS
    if more and left.item and left.item not in ids:
        ids, more = tuple(search.ids(db, query, today=today())), False
    found = View(spec, ids, title=_title(db, query))
    wanted = _still_there(found, left)
    rows = _first_rows(db, ids, wanted)
    return ViewRead(found, wanted, rows, more, left.line if wanted == left.item else None)


def _day(db: "Connection", session: "Session", spec: Spec, query: "Query") -> View:
    from arxivtui.store import search

    assert spec.day is not None
    fold = session.settings.fold
    shown = search.day_view(db, day=spec.day, fold=fold, query=query, today=today())
    folds = (
        Folded(RANKED_OUT, ranked_out(len(shown.ranked_out), shown.beyond, fold), shown.ranked_out),
        Folded("fold:replaced", counted(len(shown.replacements), "replacement"), shown.replacements),
    )
    return View(spec, shown.ids, tuple(fold for fold in folds if fold.ids))


def _caught_up(db: "Connection", session: "Session", spec: Spec, query: "Query") -> View:
    from arxivtui.store import search

    fold, days = session.settings.fold, places.missed(db, session)
    shown = search.catch_up(db, days=days, fold=fold, query=query, today=today())
    folded = Folded(RANKED_OUT, ranked_out(len(shown.ranked_out), shown.beyond, fold), shown.ranked_out)
    title = f"Catch up, {counted(len(days), 'day')}"
    return View(spec, shown.ids, (folded,) if folded.ids else (), title)


def _still_there(view: View, left: Left) -> str:
    """The paper, or the fold, where the cursor goes: where it was, or what followed that; empty: the top."""
    keys = {*view.ids}.union(*((fold.key, *fold.ids) for fold in view.folds))
    return next((each for each in (left.item, *left.then) if each in keys), "") if left.item else ""


def ranked_out(number: int, beyond: int, fold: "FoldRule") -> str:
    """What is said of so many papers under the fold, of which so many are there for being beyond the best."""
    below, best = f"below {fold.below:g}", f"beyond the best {fold.best:,}"
    if beyond in (0, number):
        return f"{number:,} ranked out {best if beyond else below}"
    return f"{number:,} ranked out: {number - beyond:,} {below}, {beyond:,} {best}"


def _title(db: "Connection", query: "Query") -> str:
    """What a query is about, where it is one paper."""
    from arxivtui.domain.query import Like
    from arxivtui.store import papers

    if not isinstance(query.root, Like):
        return ""
    row = papers.rows(db, [query.root.paper_id]).get(query.root.paper_id)
    return f"Like: {row.title}" if row else ""


def _first_rows(db: "Connection", ids: Sequence[str], paper_id: str) -> "dict[str, PaperRow]":
    """The papers on screen when a view is opened there, so that its rows need no second question."""
    from arxivtui.store import papers

    place = ids.index(paper_id) if paper_id in ids else 0
    return papers.rows(db, ids[max(0, place - FIRST_ROWS) : place + FIRST_ROWS])


def rest(session: "Session", view: View) -> RestRead:
    """The ids of a long list after the first ones, which are the view's."""
    from arxivtui.store import search

    with session.store.reading() as db:
        ids = search.ids(db, _query(view.spec), offset=FIRST_IDS, today=today())
    return RestRead(view.ids, tuple(ids))


def marks(session: "Session", view: View, asked: int) -> MarksRead:
    """How the papers of a view stand; `asked` comes back with the answer."""
    from arxivtui.domain import State
    from arxivtui.domain.query import Flag, Is, Not, StateIs

    query = _query(view.spec)
    with session.store.reading() as db:
        # Of a long list most papers are unread, so those that are not are asked for.
        done, starred, later = (
            _with_mark(db, view, query, mark)
            for mark in (Not(StateIs(State.UNREAD)), Is(Flag.STARRED), Is(Flag.LATER))
        )
    return MarksRead(view.spec, Standing.of(view, done, starred, later), asked)


def _with_mark(db: "Connection", view: View, query: "Query", mark: "Node") -> frozenset[str]:
    from arxivtui.domain import FoldRule
    from arxivtui.domain.query import Query
    from arxivtui.store import search

    if view.spec.catch_up:
        # What is done stays in the open list, though it would not be found any more.
        ids = [*view.ids, *(each for fold in view.folds for each in fold.ids)]
        return frozenset(search.among(db, ids, Query(root=mark), today()))
    query = query.also(mark)
    if view.spec.day is None:
        return frozenset(search.ids(db, query, today=today()))
    found = search.day_view(db, day=view.spec.day, fold=FoldRule(), query=query, today=today())
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


def typed(base: Spec, text: str) -> Spec:
    """What to show while a query is typed; `typing` only where that makes a difference.

    Args:
        base: what the query narrows.
        text: as it stands in the filter line; after a space no word is unfinished.

    Raises:
        QueryError: the query cannot be read.
    """
    from arxivtui.domain.query import parse_query

    query = text.strip()
    return base.narrowed(query, typing=parse_query(text, typing=True) != parse_query(query))


def as_beginning(spec: Spec) -> str:
    """The query with its last word as a beginning, where it ends in a whole word; else empty."""
    if not spec.query or spec.typing:
        return ""
    try:
        return f"{spec.query}*" if typed(spec, spec.query).typing else ""
    except QueryError:
        return ""


def elsewhere(session: "Session", known: ChangedElsewhere | None) -> ChangedElsewhere | None:
    """How the store has changed since `known`; None where it has not, or where that cannot be told.

    Raises:
        StoreMissingError: the file is no longer the one that was opened.
    """
    from arxivtui.store import StoreError, StoreMissingError, news

    try:
        store, at = session.store, now()
        changes, revision = store.changes_elsewhere(), store.revision()
        if known is not None and (changes, revision) == (known.changes, known.revision):
            return None
        with store.reading() as db:
            noticed = known is not None and changes != known.changes
            browsed = _browsed(db, known) if known and noticed else ""
            return ChangedElsewhere(changes, revision, news.extent(db), at, browsed)
    except StoreMissingError:
        raise
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

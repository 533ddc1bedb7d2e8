"""Places: where each view was left, the saved views, and what is missed; read and kept by workers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.domain import QueryError, ViewError
from arxivtui.tui.messages import PlacesRead
from arxivtui.tui.session import now, today
from arxivtui.tui.views import Left, Spec

if TYPE_CHECKING:
    from sqlite3 import Connection

    from arxivtui.domain import SavedView
    from arxivtui.store import DaySummary
    from arxivtui.tui.session import Session

_POSITION, _PLACES = "position", "places"
MOST_PLACES = 200
"""Views whose places are kept, those that were left last."""
MOST_MISSED = 60
"""Days that are caught up with together, the newest."""


def missed_days(days: "Sequence[DaySummary]") -> tuple[date, ...]:
    """Those of these days, newest first, on which something above the fold is unread."""
    return tuple(summary.day for summary in days if summary.unread)[:MOST_MISSED]


def missed(db: "Connection", session: "Session") -> tuple[date, ...]:
    """The missed days as they were last counted; else they are counted now."""
    from arxivtui.store import listings

    if session.missed is None:
        session.missed = missed_days(listings.days(db, fold=session.settings.fold))
    return session.missed


def beside_days(session: "Session") -> PlacesRead:
    """What is missed in all, and the saved views with what is unread in each."""
    from arxivtui.store import search, views

    with session.store.reading() as db:
        days = missed(db, session)
        found = search.catch_up(db, days=days, fold=session.settings.fold, today=today())
        counted = [(view, _unread(db, session, view)) for view in views.in_order(db)]
    return PlacesRead(len(found.ids), counted)


def _unread(db: "Connection", session: "Session", view: "SavedView") -> int | None:
    """The unread papers of a saved view, above its folds; None where it cannot be read."""
    from arxivtui.domain import Scope, State
    from arxivtui.domain.query import StateIs, parse_query
    from arxivtui.store import UnknownPaperError, listings, search

    try:
        query = parse_query(view.query).also(StateIs(State.UNREAD))
        fold = session.settings.fold
        match view.scope:
            case Scope.ALL:
                return search.count(db, query, today())
            case Scope.CATCH_UP:
                days = missed(db, session)
                return len(search.catch_up(db, days=days, fold=fold, query=query, today=today()).ids)
            case Scope.DAY:
                day = listings.newest_announced(db)
                if day is None:
                    return 0
                found = search.day_view(db, day=day, fold=fold, query=query, today=today())
                return len(found.ids)
    except (QueryError, UnknownPaperError):
        return None


# Saved views


def save_view(session: "Session", view: "SavedView") -> str:
    """Keep a view; one of its name is replaced.

    Raises:
        ArxivtuiError: it cannot be kept.
    """
    from arxivtui.store import views

    with session.store.writing() as db:
        replaced = views.save(db, view)
        number = next(place for place, each in enumerate(views.in_order(db), 1) if each.name == view.name)
    key = f" · g{number} opens it" if number <= 9 else ""
    return f"{'Replaced' if replaced else 'Kept'}: the view “{view.name}”{key}"


def rename_view(session: "Session", old: str, new: str) -> str:
    """Give a view another name.

    Raises:
        ArxivtuiError: it cannot have it, or is gone.
    """
    from arxivtui.store import views

    with session.store.writing() as db:
        views.rename(db, old, new)
    return f"The view “{old}” is “{new}” now."


def move_view(session: "Session", name: str, number: int) -> str:
    """Give a view another number.

    Raises:
        ArxivtuiError: it is gone.
    """
    from arxivtui.store import views

    with session.store.writing() as db:
        views.move(db, name, number)
    return f"The view “{name}” has another number."


def remove_view(session: "Session", name: str) -> str:
    """Forget a view; what is said has its query, so that it can be typed again.

    Raises:
        ArxivtuiError: it is gone already.
    """
    from arxivtui.store import views

    with session.store.writing() as db:
        view = views.named(db, name)
        if view is None:
            raise ViewError(f"There is no view “{name}” any more.")
        views.remove(db, name)
    return f"Removed: the view “{name}” · its query was {view.query}"


# Where the reader was


def kept_position(db: "Connection") -> tuple[Spec | None, Left, str]:
    """The view that was open at the end of the last sitting, where in it, and the newest day known then."""
    from arxivtui.store import ui_state

    kept = ui_state.get(db, _POSITION)
    if not isinstance(kept, Mapping):
        return None, Left(), ""
    newest = kept.get("newest")
    return _spec(kept), _left(kept), newest if isinstance(newest, str) else ""


def kept_place(db: "Connection", spec: Spec) -> Left:
    """Where a view was left in some earlier sitting."""
    from arxivtui.store import ui_state

    return next((_left(each) for each in _places(ui_state.get(db, _PLACES)) if _spec(each) == spec), Left())


def keep(session: "Session", spec: Spec, places: Mapping[Spec, Left]) -> None:
    """Remember which view is open, and where views were left: the last of them last.

    Raises:
        StoreError: that cannot be written.
    """
    from arxivtui.store import listings, ui_state

    with session.store.writing() as db:
        newest = listings.newest_announced(db)
        here = _packed(spec, places.get(spec, Left()))
        ui_state.put(db, _POSITION, here | {"newest": newest.isoformat() if newest else None})
        before = [each for each in _places(ui_state.get(db, _PLACES)) if _spec(each) not in places]
        left = [_packed(one, place) for one, place in reversed(list(places.items()))]
        ui_state.put(db, _PLACES, [*left, *before][:MOST_PLACES])


def _packed(spec: Spec, left: Left) -> dict[str, object]:
    return {
        "day": spec.day.isoformat() if spec.day else None,
        "query": spec.query,
        "catch_up": spec.catch_up,
        "name": spec.name,
        "paper": left.item,
        "line": left.line,
        "then": left.then,
    }


def _places(kept: object) -> list[Mapping[str, object]]:
    """What was kept, as far as it makes sense."""
    return [each for each in kept if isinstance(each, Mapping)] if isinstance(kept, list) else []


def _spec(kept: Mapping[str, object]) -> Spec | None:
    day, query, name = kept.get("day"), kept.get("query"), kept.get("name")
    try:
        return Spec(
            date.fromisoformat(day) if isinstance(day, str) else None,
            query if isinstance(query, str) else "",
            catch_up=kept.get("catch_up") is True and day is None,
            name=name if isinstance(name, str) else "",
        )
    except ValueError:
        return None


def _left(kept: Mapping[str, object]) -> Left:
    item, line, then = kept.get("paper"), kept.get("line"), kept.get("then")
    return Left(
        item if isinstance(item, str) else "",
        line if isinstance(line, int) else None,
        tuple(each for each in then if isinstance(each, str)) if isinstance(then, list) else (),
    )


def new_view(name: str, spec: Spec) -> "SavedView":
    """A view of what is shown, to be kept."""
    from arxivtui.domain import SavedView, Scope

    scope = Scope.CATCH_UP if spec.catch_up else Scope.ALL if spec.everywhere else Scope.DAY
    return SavedView(name, spec.query, scope, now())

"""How far the reader is on the newest day: `/v1/day`."""

from typing import TYPE_CHECKING

from arxivtui.server.wire import DayAnswer, DayRequest
from arxivtui.store import listings

if TYPE_CHECKING:
    from arxivtui.server.guard import Caller
    from arxivtui.server.surroundings import Surroundings

_NONE_YET = DayAnswer(date=None, state=None, papers=0, unread=0, starred=0, later=0)


def newest(around: "Surroundings", _caller: "Caller", _request: DayRequest) -> DayAnswer:
    """The newest day, counted as the app's column of days counts it; see `DayAnswer`."""
    with around.store.reading() as db:
        day = listings.newest_day(db, fold=around.settings.fold)
    if day is None:
        return _NONE_YET
    return DayAnswer(
        date=day.day.isoformat(),
        state=day.state.value,
        papers=day.papers,
        unread=day.unread,
        starred=day.starred,
        later=day.later,
    )

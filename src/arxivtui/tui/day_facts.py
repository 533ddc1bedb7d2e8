"""What the open list came to, read in a worker for the panel at its end."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.tui.session import now
from arxivtui.tui.views import Spec, View

if TYPE_CHECKING:
    from arxivtui.store.day_facts import DayFacts
    from arxivtui.tui.session import Session


@dataclass(frozen=True, slots=True)
class NextListing:
    """When arXiv announces, by its calendar.

    Attributes:
        day: the listing date that comes next, or that is due already.
        at: when it is or was announced, in the reader's own time zone.
        due: it should be there, and is not stored yet.
        asked: when the reader asked.
    """

    day: date
    at: datetime
    due: bool
    asked: datetime


@dataclass(eq=False, repr=False)
class DayFactsRead(Message):
    """What a list came to.

    Attributes:
        spec: which list.
        ended: it was the reader's own act that ended it just now; else it was asked for.
        others: where the list is of several days, those of the newest that have unread papers, and how many;
            where it is of one, the counts that the screen has of the others are right.
    """

    spec: Spec
    facts: "DayFacts"
    coming: NextListing
    ended: bool
    others: "tuple[tuple[date, int], ...] | None" = None


_DAYS = 60
"""So many of the newest days are counted."""


def read(session: "Session", view: View, *, ended: bool) -> DayFactsRead:
    """All that is said of a list at its end."""
    from arxivtui.store import day_facts, listings

    model = session.settings.llm.model
    with session.store.reading() as db:
        facts = day_facts.of(db, view.ids, [fold.ids for fold in view.folds], view.spec.day, model)
        # The sample day is no announcement, and nothing is due after it.
        newest = None if session.demo else listings.newest_announced(db)
        others = None
        if view.spec.day is None:
            counted = listings.days(db, _DAYS, fold=session.settings.fold)
            others = tuple((one.day, one.unread) for one in counted if one.unread)
    return DayFactsRead(view.spec, facts, next_listing(newest, now()), ended, others)


def next_listing(newest: date | None, at: datetime) -> NextListing:
    """What comes next.

    Args:
        newest: the newest listing date that is stored.
        at: the moment it is asked, with its zone.
    """
    from arxivtui.sources import announced_at, newest_listing_date, next_announcement

    expected = newest_listing_date(at)
    if newest is not None and newest < expected:
        return NextListing(expected, announced_at(expected).astimezone(at.tzinfo), True, at)
    day, announced = next_announcement(at)
    return NextListing(day, announced.astimezone(at.tzinfo), False, at)

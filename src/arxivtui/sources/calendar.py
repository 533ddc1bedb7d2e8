"""When arXiv announces, as far as a calendar can know: what a listing prints always counts for more.

Announcements come at 20:00 in New York, from Sunday to Thursday, and may be hours late. The listing date is
the day after, from Monday to Friday. What was submitted until 14:00 of a working day is in the announcement
that follows; Friday's is Sunday's (https://info.arxiv.org/help/availability.html).
"""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from arxivtui.domain import is_weekday

FIRST_DAY = date(1991, 8, 14)
"""arXiv began on that day; nothing in it is older."""

SHOWN_DAYS = timedelta(days=90)
"""So far back its catch-up pages go."""

_ANNOUNCED = time(20)
_DEADLINE = time(14)
_DAY = timedelta(days=1)

HOLIDAYS = frozenset(
    {
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 11, 26),
        date(2026, 12, 25),
        date(2026, 12, 29),
        date(2026, 12, 31),
    }
)
"""Dates without announcement, from the page named above, which is the only list that there is.

It may change or be wrong, and has but one year; of the others no holiday is known.
"""


def is_holiday(listing_date: date) -> bool:
    """Whether the listing of a date is doubtful, because the date itself or its eve is a holiday.

    arXiv names days on which nothing is announced. That may mean the listing of the day, or the one that
    would have been announced in its evening, so neither is counted on, and both are looked for.
    """
    return listing_date in HOLIDAYS or listing_date - _DAY in HOLIDAYS


def announced_at(listing_date: date) -> datetime:
    """When a listing is announced, in New York's time: at 20:00 of the evening before; Monday's on Sunday.

    Raises:
        ValueError: a Saturday or a Sunday, which are no listing dates.
    """
    if not is_weekday(listing_date):
        raise ValueError(f"{listing_date} is no listing date: arXiv has none at weekends")
    return datetime.combine(listing_date - _DAY, _ANNOUNCED, _new_york())


def newest_listing_date(now: datetime) -> date:
    """The newest listing date whose time of announcement has passed, holidays left out.

    Raises:
        ValueError: `now` has no time zone.
    """
    listing_date = _begun(now)
    while not _is_expected(listing_date):
        listing_date -= _DAY
    return listing_date


def next_announcement(now: datetime) -> tuple[date, datetime]:
    """The next listing date, holidays left out, and when it is announced, in New York's time.

    Raises:
        ValueError: `now` has no time zone.
    """
    listing_date = _begun(now) + _DAY
    while not _is_expected(listing_date):
        listing_date += _DAY
    return listing_date, announced_at(listing_date)


def listing_date_of(submitted: datetime) -> date:
    """The first listing date that a submission can have. Moderation and holidays make it later.

    Raises:
        ValueError: `submitted` has no time zone.
    """
    local = _local(submitted)
    deadline = local.date() if local.time() < _DEADLINE else local.date() + _DAY
    return _weekday_from(_weekday_from(deadline) + _DAY)


def is_to_come(listing_date: date, now: datetime) -> bool:
    """Whether a listing date lies so far ahead that no listing can have it yet; clocks may differ by a day.

    Raises:
        ValueError: `now` has no time zone.
    """
    return listing_date > _local(now).date() + 2 * _DAY


def _begun(now: datetime) -> date:
    """The day whose listing, if it has one, is the newest: from 20:00 on it is tomorrow."""
    local = _local(now)
    return local.date() if local.time() < _ANNOUNCED else local.date() + _DAY


def _is_expected(day: date) -> bool:
    return is_weekday(day) and not is_holiday(day)


def _weekday_from(day: date) -> date:
    while not is_weekday(day):
        day += _DAY
    return day


def _local(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone, without which it is no moment")
    return moment.astimezone(_new_york())


@cache
def _new_york() -> tzinfo:
    """New York's time; on a computer without time zones that of its winter, wrong by an hour in summer."""
    try:
        return ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=-5))

"""When arXiv announces, over weekends, holidays and the days on which New York changes its clocks."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import weekdays
from arxivtui.sources import announced_at, listing_date_of, newest_listing_date, next_announcement
from arxivtui.sources.calendar import is_holiday

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)

moments = st.datetimes(
    min_value=datetime(1991, 8, 14), max_value=datetime(2100, 1, 1), timezones=st.timezones()
)


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("listing_date", "utc"),
    [
        ("2025-07-14", "2025-07-14T00:00"),  # a Monday's is announced on Sunday evening
        ("2025-07-15", "2025-07-15T00:00"),
        ("2025-01-14", "2025-01-14T01:00"),  # in winter an hour later by UTC
        ("2025-03-07", "2025-03-07T01:00"),  # the Friday before summer time begins
        ("2025-03-10", "2025-03-10T00:00"),  # the Monday after
        ("2025-10-31", "2025-10-31T00:00"),  # the Friday before it ends
        ("2025-11-03", "2025-11-03T01:00"),  # the Monday after
    ],
)
def test_a_listing_is_announced_at_eight_in_the_evening_in_new_york(listing_date: str, utc: str) -> None:
    announced = announced_at(date.fromisoformat(listing_date))

    assert announced == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert announced.isoformat()[11:16] == "20:00"


def test_a_weekend_has_no_listing() -> None:
    with pytest.raises(ValueError, match="2025-07-12 is no listing date"):
        announced_at(date(2025, 7, 12))


@pytest.mark.parametrize(
    ("now", "newest", "following"),
    [
        ("2025-07-14T19:59:59", "2025-07-14", "2025-07-15"),
        ("2025-07-14T20:00", "2025-07-15", "2025-07-16"),
        ("2025-07-11T20:00", "2025-07-11", "2025-07-14"),  # Friday evening brings nothing
        ("2025-07-12T12:00", "2025-07-11", "2025-07-14"),
        ("2025-07-13T19:59", "2025-07-11", "2025-07-14"),
        ("2025-07-13T20:00", "2025-07-14", "2025-07-15"),
        ("2026-06-18T20:00", "2026-06-18", "2026-06-22"),  # Friday 19 June is a holiday
        ("2026-09-06T20:00", "2026-09-04", "2026-09-09"),  # Monday 7 September is, and the day after doubtful
        ("2026-12-24T20:00", "2026-12-24", "2026-12-28"),
        ("2026-12-29T09:00", "2026-12-28", "2027-01-04"),  # four doubtful days and a weekend
    ],
)
def test_the_newest_listing_and_the_next(now: str, newest: str, following: str) -> None:
    assert newest_listing_date(new_york(now)).isoformat() == newest

    listing_date, at = next_announcement(new_york(now))
    assert listing_date.isoformat() == following
    assert at == announced_at(listing_date)


def test_a_clock_in_another_place_says_the_same() -> None:
    tokyo = datetime(2025, 7, 15, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert newest_listing_date(tokyo) == date(2025, 7, 15)
    assert newest_listing_date(tokyo - timedelta(seconds=1)) == date(2025, 7, 14)


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2025-07-14T13:59:59", "2025-07-15"),  # Monday before the deadline: Monday evening, Tuesday's
        ("2025-07-14T14:00", "2025-07-16"),
        ("2025-07-15T13:00", "2025-07-16"),
        ("2025-07-16T13:00", "2025-07-17"),
        ("2025-07-17T13:00", "2025-07-18"),
        ("2025-07-17T14:00", "2025-07-21"),  # Thursday after the deadline: Sunday evening, Monday's
        ("2025-07-18T13:59", "2025-07-21"),
        ("2025-07-18T14:00", "2025-07-22"),  # Friday after it, and the weekend: Monday evening, Tuesday's
        ("2025-07-20T23:00", "2025-07-22"),
    ],
)
def test_a_submission_is_listed_by_its_deadline(submitted: str, listed: str) -> None:
    assert listing_date_of(new_york(submitted)).isoformat() == listed


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2025-03-07T18:59:59", "2025-03-10"),  # 13:59 in winter
        ("2025-03-07T19:00", "2025-03-11"),
        ("2025-03-10T17:59:59", "2025-03-11"),  # 13:59 in summer
        ("2025-03-10T18:00", "2025-03-12"),
    ],
)
def test_the_deadline_moves_with_new_yorks_clocks(submitted: str, listed: str) -> None:
    assert listing_date_of(datetime.fromisoformat(submitted).replace(tzinfo=UTC)).isoformat() == listed


def test_holidays_make_their_day_and_the_next_doubtful() -> None:
    assert is_holiday(date(2026, 11, 26))
    assert is_holiday(date(2026, 11, 27))
    assert not is_holiday(date(2026, 11, 25))
    assert not is_holiday(date(2031, 12, 25))


def test_weekdays_are_all_looked_for_holidays_too() -> None:
    assert weekdays(date(2026, 1, 1), date(2026, 1, 5)) == [
        date(2026, 1, 5),
        date(2026, 1, 2),
        date(2026, 1, 1),
    ]
    assert weekdays(date(2026, 1, 5), date(2026, 1, 4)) == []


def test_a_computer_without_time_zones_is_an_hour_off_at_most() -> None:
    code = (
        "import sys; sys.modules['tzdata'] = None\n"
        "from datetime import date; from arxivtui.sources import announced_at\n"
        "print(announced_at(date(2025, 7, 14)), announced_at(date(2025, 1, 14)))"
    )
    environment = {**os.environ, "PYTHONTZPATH": ""}
    told = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)

    assert told == "2025-07-13 20:00:00-05:00 2025-01-13 20:00:00-05:00\n"


@pytest.mark.parametrize("question", [newest_listing_date, next_announcement, listing_date_of])
def test_a_time_without_zone_is_refused(question: object) -> None:
    assert callable(question)
    with pytest.raises(ValueError, match="2025-07-14T12:00:00 has no time zone"):
        question(datetime(2025, 7, 14, 12))


@given(moments)
def test_now_is_always_between_the_newest_announcement_and_the_next(now: datetime) -> None:
    newest = newest_listing_date(now)
    following, at = next_announcement(now)

    assert announced_at(newest) <= now < at
    assert newest < following
    between = weekdays(newest + timedelta(days=1), following - timedelta(days=1))
    assert all(is_holiday(day) for day in between)


@given(moments)
def test_a_paper_is_announced_after_it_was_submitted_and_within_five_days(submitted: datetime) -> None:
    listed = listing_date_of(submitted)

    assert listed.weekday() < 5
    assert 5 * HOUR < announced_at(listed) - submitted <= timedelta(days=4, hours=7)


@given(moments, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)))
def test_who_submits_later_is_not_listed_earlier(submitted: datetime, wait: timedelta) -> None:
    assert listing_date_of(submitted) <= listing_date_of(submitted.astimezone(UTC) + wait)


@given(moments)
def test_the_next_announcement_is_the_newest_once_it_has_come(now: datetime) -> None:
    listing_date, at = next_announcement(now)

    assert newest_listing_date(at) == listing_date
    assert newest_listing_date(at.astimezone(UTC) - timedelta(seconds=1)) == newest_listing_date(now)

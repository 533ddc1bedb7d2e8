"""The days of the week on which arXiv lists papers."""

from datetime import date, timedelta

_SATURDAY = 5


def is_weekday(day: date) -> bool:
    """Whether it is one from Monday to Friday; at weekends there is no listing."""
    return day.weekday() < _SATURDAY


def weekdays(since: date, until: date) -> list[date]:
    """The days from `since` to `until` on which arXiv may have a listing, newest first.

    Holidays are among them, since what is known of them may be wrong; one that has no listing is empty.
    """
    days = (until - timedelta(days=back) for back in range((until - since).days + 1))
    return [day for day in days if is_weekday(day)]

"""The reader's own days and months: when they began."""

from datetime import datetime


def day_began() -> datetime:
    """The last midnight by this computer's clock and zone."""
    # Made without a zone and given one then: the offset at midnight may be another than now.
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0).astimezone()


def month_began() -> datetime:
    """The midnight with which this computer's month began."""
    return datetime.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone()

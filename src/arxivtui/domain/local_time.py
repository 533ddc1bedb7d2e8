"""The reader's own days and months: when they began."""

from datetime import datetime


def day_began(now: datetime | None = None) -> datetime:
    """The last midnight by this computer's clock and zone.

    Args:
        now: another moment, with its zone.
    """
    # Made without a zone and given one then: the offset at midnight may be another than now.
    local = _local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone()


def month_began(now: datetime | None = None) -> datetime:
    """The midnight with which this computer's month began; see `day_began`."""
    return _local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone()


def _local(now: datetime | None) -> datetime:
    return datetime.now() if now is None else now.astimezone().replace(tzinfo=None)

"""Values as the tables hold them: dates, times, lists of names and ids."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec

_names_decoder = msgspec.json.Decoder(tuple[str, ...])


def time_text(at: datetime) -> str:
    """A moment as text of one width, so that texts sort as moments do.

    Raises:
        ValueError: the time names no zone, or in UTC is before the year 1 or after 9999.
    """
    if at.tzinfo is None:
        raise ValueError(f"the time {at.isoformat()} names no zone")
    try:
        return at.astimezone(UTC).isoformat(timespec="microseconds")
    except OverflowError:
        raise ValueError(f"the time {at.isoformat()} is beyond the calendar") from None


def time_or_none(text: str | None) -> datetime | None:
    """The moment in a column, or None for NULL."""
    return None if text is None else datetime.fromisoformat(text)


def date_or_none(text: str | None) -> date | None:
    """The day in a column, or None for NULL."""
    return None if text is None else date.fromisoformat(text)


def storable(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot hold, replaced by U+FFFD."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def names_json(names: Iterable[str]) -> str:
    """A list of texts as a JSON array; also how a statement is given any number of ids (`json_each`)."""
    return msgspec.json.encode([storable(name) for name in names]).decode()


def names_from(text: str) -> tuple[str, ...]:
    """The texts of a JSON array."""
    return _names_decoder.decode(text)

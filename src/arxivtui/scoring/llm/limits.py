"""What a server's headers say of its limits, and of how long to leave it alone."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_LONGEST = 31 * 86400.0
"""Seconds; a longer time until a limit ends is a point in time, or nonsense."""

_MOST = 10**12


@dataclass(frozen=True, slots=True)
class RateLimits:
    """What may still be asked, by the headers of an answer; None for what they do not tell.

    Attributes:
        requests: that may still come until the limit is reset.
        requests_reset: seconds until then.
        tokens: that may still come until the limit is reset.
        tokens_reset: seconds until then.
    """

    requests: int | None = None
    requests_reset: float | None = None
    tokens: int | None = None
    tokens_reset: float | None = None

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> "RateLimits":
        """From headers as OpenAI, and many others after it, send them."""
        return cls(
            _count(headers.get("x-ratelimit-remaining-requests")),
            parse_duration(headers.get("x-ratelimit-reset-requests")),
            _count(headers.get("x-ratelimit-remaining-tokens")),
            parse_duration(headers.get("x-ratelimit-reset-tokens")),
        )


def parse_duration(text: str | None) -> float | None:
    """Seconds of `1s`, `6m0s`, `20ms` or `1.5`; None for anything else."""
    text = (text or "").strip().lower()
    if _DURATION.fullmatch(text):
        return _sane(sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))
    return _sane(_number(text))


_A_MONTH = 31 * 86_400.0


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds for which a server wants to be left alone, 0 or more; None where it does not say.

    `Retry-After` is a number of seconds or a date (RFC 9110 §10.2.3); OpenAI sends `retry-after-ms` too.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None:
        return _bounded(seconds)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return _bounded((date - (now or datetime.now(UTC))).total_seconds())


def _bounded(seconds: float) -> float:
    """From nothing to a month; longer than that nobody waits."""
    return min(max(0.0, seconds), _A_MONTH)


def _count(text: str | None) -> int | None:
    number = _number(text or "")
    return int(number) if number is not None and 0 <= number <= _MOST else None


def _sane(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 <= seconds <= _LONGEST else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

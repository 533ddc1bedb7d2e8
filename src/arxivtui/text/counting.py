"""Numbers with their nouns, and names with the number of those that are left out."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """`1 paper`, `2 papers`, `1,000 papers`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def dollars(amount: float | None) -> str:
    """An amount of money, to the cent, and finer where it is only a few of them; None is an unknown one."""
    if amount is None:
        return "price unknown"
    if 0 < amount < 0.0001:
        return "less than $0.0001"
    if amount >= 0.095 or round(amount, 5) == round(amount, 2):
        return f"${amount:,.2f}"
    return f"${amount:.3f}" if amount >= 0.0095 else f"${amount:.4f}"


def named(names: Sequence[str], most: int = 10) -> str:
    """The first of them, and how many more there are: `a, b and 3 more`."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")


def how_long(seconds: float) -> str:
    """A length of time, roughly."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def in_words(seconds: float) -> str:
    """A length of time as it is told, alike when told again a moment later: `45 seconds`, `2 minutes`."""
    if seconds < 90:
        return counted(round(seconds), "second")
    minutes = round(seconds / 60)
    return counted(minutes, "minute") if minutes < 120 else counted(round(seconds / 3600), "hour")

"""Numbers with their nouns."""


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


def how_long(seconds: float) -> str:
    """A length of time, roughly."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"

"""Word of each page as it comes, for a face that shows how far a fetch is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PageReceived:
    """One more page of a listing, a feed or a harvest was read.

    Attributes:
        category: whose it is.
        day: the date that it prints, or None where it prints none.
        number: of the page, from 1.
        received: entries read so far, this page's among them.
        stated: entries that arXiv says there are, or None where it does not say.
    """

    category: str
    day: date | None
    number: int
    received: int
    stated: int | None


OnPage = Callable[[PageReceived], None]
"""Called after each page, in the thread that fetches."""

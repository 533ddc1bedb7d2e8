"""What a long job tells whoever watches it: typed events, in order, that any face can show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import ArxivtuiError, Listing


@dataclass(frozen=True, slots=True)
class Fetching:
    """A page of this category is being asked for; `day` is None for the newest listing."""

    category: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next request waits for politeness' sake."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Received:
    """A listing was read and stored; `new_papers` were unknown before."""

    listing: Listing
    new_papers: int


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """A listing could not be had."""

    category: str
    day: date | None
    error: ArxivtuiError


@dataclass(frozen=True, slots=True)
class Ranking:
    """So many papers are being ranked."""

    papers: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """So many papers were ranked and their scores stored."""

    papers: int


Event = Fetching | Waiting | Received | FetchFailed | Ranking | Ranked
Watch = Callable[[Event], None]
"""Called in the thread that works; must return quickly."""


def unwatched(_event: Event) -> None:
    """Watch nothing."""

"""Tokens and their price: what asking a model took, and what it costs where that is known."""

import re
from dataclasses import dataclass

from arxivtui.domain.errors import ArxivtuiError

_MILLION = 1_000_000
_DOLLARS = re.compile(r"\d{1,6}(?:\.\d{1,12})?", re.ASCII)


class PriceError(ArxivtuiError):
    """A text that is no price."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as a model's server reported them.

    Attributes:
        prompt: tokens read, cached ones included.
        cached: those of them that came from the server's cache of earlier prompts.
        completion: tokens written, hidden reasoning included.
    """

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(
            self.prompt + other.prompt, self.cached + other.cached, self.completion + other.completion
        )

    @property
    def total(self) -> int:
        """Tokens read and written."""
        return self.prompt + self.completion


@dataclass(frozen=True, slots=True)
class Price:
    """What a model's tokens cost, in US dollars a million.

    Attributes:
        prompt, cached, completion: as in `Usage`.
        source: where the price is from, in a few words.
    """

    prompt: float
    cached: float
    completion: float
    source: str = ""

    def cost(self, usage: Usage) -> float:
        """US dollars for these tokens."""
        return self.prompt_cost(usage) + usage.completion * self.completion / _MILLION

    def prompt_cost(self, usage: Usage) -> float:
        """US dollars for those of them that were read."""
        fresh = max(0, usage.prompt - usage.cached)
        return (fresh * self.prompt + usage.cached * self.cached) / _MILLION


def parse_price(text: str, source: str = "") -> Price:
    """A price as a reader writes it: US dollars for a million tokens, below a million.

    Three numbers are for tokens read, read from cache and written (`2.50, 1.25, 10`). Two are for those
    read and written (`2.50, 10`); cached ones then cost as much as others.

    Args:
        text: the numbers with commas between.
        source: see `Price`.

    Raises:
        PriceError: it is something else.
    """
    numbers = [part.strip() for part in text.split(",")]
    if len(numbers) not in (2, 3) or not all(_DOLLARS.fullmatch(number) for number in numbers):
        raise PriceError(
            "A price is two or three numbers with commas between, without signs.",
            "US dollars for a million tokens read, read from cache (may be left out) and written: "
            "2.50, 1.25, 10",
        )
    prompt, *cached, completion = (float(number) for number in numbers)
    return Price(prompt, cached[0] if cached else prompt, completion, source)

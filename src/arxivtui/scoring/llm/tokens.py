"""How many tokens a text takes, before a server has counted them."""

import math
from dataclasses import dataclass
from typing import Self

_BYTES_PER_TOKEN = 4
"""English prose comes to about four letters a token with every tokenizer in use; other scripts, whose
letters take more bytes, to fewer letters."""

_OVERHEAD = 4
"""Tokens that mark a message: its role, beginning and end."""

_LEAST, _MOST = 0.5, 3.0
_WEIGHT = 0.3
"""Of the newest report in the running average."""


def estimate_tokens(text: str) -> int:
    """Tokens of a message with this text, as a rule of thumb: a quarter of its UTF-8 bytes, and the frame."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / _BYTES_PER_TOKEN) + _OVERHEAD


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far one model's own count is from the rule of thumb.

    Attributes:
        ratio: reported tokens for each estimated one, from 0.5 to 3; what is out of range is brought back.
    """

    ratio: float = 1.0

    def __post_init__(self) -> None:
        known = self.ratio if math.isfinite(self.ratio) else 1.0
        object.__setattr__(self, "ratio", min(max(known, _LEAST), _MOST))

    def estimate(self, text: str) -> int:
        """Tokens of a message with this text, by what is known of the model."""
        return math.ceil(estimate_tokens(text) * self.ratio)

    def learn(self, estimated: int, reported: int) -> Self:
        """The calibration after one more report: a running average, so that one odd report moves it little.

        Args:
            estimated: `estimate_tokens` of what was sent, without a calibration.
            reported: the server's count; one that is not positive teaches nothing.
        """
        if estimated <= 0 or reported <= 0:
            return self
        seen = min(max(reported / estimated, _LEAST), _MOST)
        return type(self)(self.ratio + _WEIGHT * (seen - self.ratio))

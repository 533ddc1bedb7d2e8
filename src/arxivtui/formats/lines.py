"""A document read line by line, each line as it is expected to be, or named."""

import re
from typing import Never

from arxivtui.formats.errors import DigestError
from arxivtui.text import harmless, shorten

_SHOWN = 60
"""Cells of a wrong line that its error shows."""


class LineReader:
    """A place in a document; the methods fail there, naming the line, what was expected and what was found.

    Args:
        text: the document; only a line feed ends a line.
        name: what to call it in errors.
    """

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.split("\n")
        self._name = name
        self._at = 0

    @property
    def line(self) -> str:
        """The line here; empty after the last."""
        return self._lines[self._at] if not self.beyond else ""

    @property
    def next(self) -> str:
        """The line after this one; empty where there is none."""
        return self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""

    @property
    def rest(self) -> str:
        """The document from this line on."""
        return "\n".join(self._lines[self._at :])

    @property
    def beyond(self) -> bool:
        """The last line was stepped over."""
        return self._at >= len(self._lines)

    @property
    def ended(self) -> bool:
        """Nothing is left but, perhaps, the line feed that ends the file."""
        return self.beyond or (self._at == len(self._lines) - 1 and not self.line)

    def step(self) -> None:
        """Go to the next line."""
        self._at += 1

    def take(self, line: str, expected: str) -> None:
        """Step over a line that must be exactly this."""
        if self.beyond or self.line != line:
            self.fail(expected)
        self.step()

    def blank(self) -> None:
        """Step over an empty line."""
        self.take("", "an empty line")

    def match(self, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
        """What the whole line matches; it is not stepped over."""
        return pattern.fullmatch(self.line) or self.fail(expected)

    def labelled(self, label: str, expected: str) -> str:
        """What the line says after its label; it is not stepped over."""
        if not self.line.startswith(label):
            self.fail(expected)
        return self.line[len(label) :]

    def fail(self, expected: str) -> Never:
        """Give up at this line.

        Raises:
            DigestError: always.
        """
        if self.ended:
            found = "the file ends"
        else:
            found = f"found “{shorten(harmless(self.line), _SHOWN)}”" if self.line else "found an empty line"
        raise DigestError(self._name, self._at + 1, f"expected {expected}; {found}.")

"""What can be wrong with a document that comes in."""

from arxivtui.domain import ArxivtuiError


class FormatError(ArxivtuiError):
    """A document that cannot be read."""


class DigestError(FormatError):
    """A digest that is not in the layout of the known digests (docs/guide.md).

    Args:
        name: of the document, as the person knows it.
        line: where, counted from 1.
        problem: what was expected there and what was found.
        hint: what to do, or empty.
    """

    def __init__(self, name: str, line: int, problem: str, hint: str = "") -> None:
        super().__init__(f"{name}, line {line}: {problem}", hint)
        self.name = name
        self.line = line
        self.problem = problem


class ForeignFileError(FormatError):
    """A file that was to be written over holds something that we did not write."""

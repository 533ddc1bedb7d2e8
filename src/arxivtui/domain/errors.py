"""Errors: one root, so that every face can answer any of them with one clear sentence."""


class ArxivtuiError(Exception):
    """What happened, to which thing, and what to do next.

    Args:
        message: one sentence for a person, naming the thing that failed.
        hint: what to do next, or empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class InvalidIdError(ArxivtuiError):
    """A text that is no arXiv identifier."""


class QueryError(ArxivtuiError):
    """A query that cannot be read.

    Args:
        message: what is wrong.
        column: where, counted from 1 in the text as typed.
        hint: what would be right, or empty.
    """

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        super().__init__(f"column {column}: {message}", hint)
        self.column = column


class CriteriaError(ArxivtuiError):
    """A `criteria.md` that cannot be used."""

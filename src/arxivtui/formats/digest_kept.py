"""Whether a digest is as arxivtui wrote it, so that no words of the reader's are lost when it is renewed."""

from arxivtui.domain import ArxivtuiError, Digest
from arxivtui.formats import digest_layout as layout
from arxivtui.formats.digest_read import is_week_digest, read_digest
from arxivtui.formats.digest_write import write_digest

_ANY_DAY = "2000-01-03"
_WEEK_ROWS = 7
"""Heading, rule and five days."""


def is_as_written(text: str) -> bool:
    """Whether a text is a digest of a day or a week of ours and nothing beside it."""
    if is_week_digest(text):
        _, _, rest = text.partition("\n\n")
        days, _, figures = rest.partition("\n\n")
        rows = days.split("\n")
        if len(rows) != _WEEK_ROWS or not all(row.startswith("|") and row.endswith("|") for row in rows):
            return False
        # But for its heading and its days a week is laid out as a day is.
        text = f"{layout.TITLE}{_ANY_DAY}\n\n{figures}"
    return day_as_written(text) is not None


def day_as_written(text: str) -> Digest | None:
    """The digest of a day, where a text is just that, as `write_digest` writes it."""
    try:
        digest = read_digest(text, "the file there")
        return digest if write_digest(digest) == text else None
    except (ArxivtuiError, ValueError):
        return None

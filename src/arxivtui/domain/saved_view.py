"""Saved views: queries that the reader keeps under a name."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from arxivtui.domain.errors import ArxivtuiError

LONGEST_VIEW_NAME = 60


class Scope(StrEnum):
    """Among which papers a saved view looks: all, those of the newest day, or those of all missed days."""

    ALL = "all"
    DAY = "day"
    CATCH_UP = "catch-up"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query under a name.

    Attributes:
        name: as `parse_view_name` has it.
        query: as it was typed; a later version of the program may not be able to read it.
    """

    name: str
    query: str
    scope: Scope
    created_at: datetime


class ViewError(ArxivtuiError):
    """A saved view cannot be kept, named or found as was asked."""


def parse_view_name(text: str) -> str:
    """A view's name as it is kept: one line that can be shown, without spaces around it.

    Raises:
        ViewError: it is empty, too long, or has characters that cannot be shown.
    """
    name = " ".join(text.split())
    if not name:
        raise ViewError("A view needs a name.", "One or two words will do, such as sparse models.")
    if len(name) > LONGEST_VIEW_NAME:
        raise ViewError(
            f"A view's name has at most {LONGEST_VIEW_NAME} characters; this has {len(name):,}.",
            "The query may be long, the name is what stands among the days.",
        )
    if not name.isprintable():
        raise ViewError("This name has characters that cannot be shown.", "Type it anew.")
    return name

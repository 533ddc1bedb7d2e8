"""What every form of export is given: papers, a title, and what the reader asked for beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from arxivtui.domain import PaperRecord


class Grouping(StrEnum):
    """Under which headings papers stand in one document."""

    DAY = "day"
    TAG = "tag"
    TOPIC = "topic"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a reader may ask of an export; each form heeds what it has a use for, and leaves the rest.

    Attributes:
        group_by: the headings of a document for reading; None for none.
        entry: what is written of one paper in a document for reading, instead of our own words.
        citekey: how keys of entries are made (`[export] citekey`); empty for our own way.
        keys: the keys themselves, by paper; where any is missing, `citekey` makes them all.
    """

    group_by: Grouping | None = None
    entry: Callable[[PaperRecord], str] | None = None
    citekey: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


PLAINLY = ExportOptions()
"""Nothing in particular is asked for."""


class Writer(Protocol):
    """A form of export: the same papers, title and options give the same text, at any time."""

    def __call__(
        self, records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY
    ) -> str:
        """The whole document; `records` in the order they are to stand, `title` plain text."""

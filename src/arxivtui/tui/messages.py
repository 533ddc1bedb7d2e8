"""What workers tell the screens: one typed message per answer. Only handlers touch widgets."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.domain import Act, ArxivtuiError, PaperRecord, PaperRow
from arxivtui.tui.views import Spec, View

if TYPE_CHECKING:
    from arxivtui.day import Event, FetchReport
    from arxivtui.store import DaySummary, UndoResult


@dataclass(eq=False, repr=False)
class JobFailed(Message):
    """A worker could not do its job; `group` says which."""

    group: str
    error: ArxivtuiError


@dataclass(eq=False, repr=False)
class DaysRead(Message):
    """The days with their listings and counts, newest first.

    Attributes:
        spec, paper_id: where the reader was at the end of the last sitting; asked for at the start only.
    """

    days: "list[DaySummary]"
    spec: Spec | None = None
    paper_id: str = ""


@dataclass(eq=False, repr=False)
class ViewRead(Message):
    """The ids of a view.

    Attributes:
        paper_id: where the cursor goes, empty for the top.
        more: these are the first of a long list; the rest is still to be read.
    """

    view: View
    paper_id: str
    more: bool = False


@dataclass(eq=False, repr=False)
class RestRead(Message):
    """The ids that follow the first ones of a long list."""

    spec: Spec
    ids: tuple[str, ...]


@dataclass(eq=False, repr=False)
class MarksRead(Message):
    """Which papers of a view are not unread any more, which starred and put off."""

    spec: Spec
    done: frozenset[str]
    starred: frozenset[str]
    later: frozenset[str]


@dataclass(eq=False, repr=False)
class RowsRead(Message):
    """Rows for the list, as stored."""

    rows: dict[str, PaperRow]


@dataclass(eq=False, repr=False)
class RecordRead(Message):
    """The paper for the detail pane; None if the store does not know it."""

    paper_id: str
    record: PaperRecord | None


@dataclass(eq=False, repr=False)
class ActDone(Message):
    """An act was committed; `rows` are its papers as they stand now."""

    act: Act
    rows: dict[str, PaperRow]


@dataclass(eq=False, repr=False)
class ActFailed(Message):
    """An act could not be committed and nothing changed; `before` are the rows to show again."""

    act: Act
    before: dict[str, PaperRow]
    error: ArxivtuiError


@dataclass(eq=False, repr=False)
class Undone(Message):
    """An undo or redo was committed; `result` is None where there was nothing left."""

    result: "UndoResult | None"
    again: bool
    rows: dict[str, PaperRow] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class JobProgress(Message):
    """The running job says how far it is."""

    event: "Event"


@dataclass(eq=False, repr=False)
class FetchDone(Message):
    """A fetch and its ranking came to an end; `ranking_error` is why papers stayed unranked."""

    report: "FetchReport"
    ranked: int
    ranking_error: ArxivtuiError | None = None


@dataclass(eq=False, repr=False)
class Told(Message):
    """Something to tell the reader, from a worker."""

    text: str
    bad: bool = False

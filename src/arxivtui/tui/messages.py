"""What workers tell the screens: one typed message per answer. Only handlers touch widgets."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from datetime import date, datetime

    from arxivtui.day import FetchReport, Preview
    from arxivtui.day.llm import ScorePlan, ScoreReport
    from arxivtui.domain import Act, ArxivtuiError, Client, Pairing, PaperRecord, PaperRow, SavedView
    from arxivtui.server import EndpointState
    from arxivtui.store import DaySummary, UndoResult
    from arxivtui.store.news import Extent
    from arxivtui.tui.scoring import Purpose
    from arxivtui.tui.views import Spec, Standing, Stands, View


@dataclass(eq=False, repr=False)
class JobFailed(Message):
    """A worker could not do its job; `group` says which."""

    group: str
    error: "ArxivtuiError"


@dataclass(eq=False, repr=False)
class LeaveAsked(Message):
    """The reader wants to leave."""


@dataclass(eq=False, repr=False)
class ViewRead(Message):
    """The ids of a view.

    Attributes:
        paper_id: where the cursor goes, a paper or the key of a fold; empty for the top.
        rows: the papers to be seen there.
        more: these are the first of a long list; the rest is still to be read.
        line: of the screen, on which the cursor stood when the view was left; None where that is not known.
    """

    view: "View"
    paper_id: str
    rows: "dict[str, PaperRow]"
    more: bool = False
    line: int | None = None


@dataclass(eq=False, repr=False)
class DaysRead(Message):
    """The days with their listings and counts, newest first.

    Attributes:
        spec, paper_id: at the start, what to open and where: where the reader was, or the newest day.
        view: that view; None where it cannot be read.
        day: at the start, the newest day with papers, if there is any.
        whole: these are all days.
    """

    days: "list[DaySummary]"
    spec: "Spec"
    paper_id: str = ""
    view: ViewRead | None = None
    day: "date | None" = None
    whole: bool = True


@dataclass(eq=False, repr=False)
class PlacesRead(Message):
    """What stands beside the days.

    Attributes:
        missed: unread papers of all missed days together.
        views: the saved views, in order, each with its unread papers; None where its query cannot be read.
    """

    missed: int
    views: "list[tuple[SavedView, int | None]]"


@dataclass(eq=False, repr=False)
class RestRead(Message):
    """The ids that follow the first ones of a long list: those of this very reading of it."""

    first: tuple[str, ...]
    ids: tuple[str, ...]


@dataclass(eq=False, repr=False)
class MarksRead(Message):
    """How the papers of a view stand; `asked` is the number under which it was asked."""

    spec: "Spec"
    standing: "Standing"
    asked: int


@dataclass(eq=False, repr=False)
class RowsRead(Message):
    """Rows for the list, as stored."""

    rows: "dict[str, PaperRow]"


@dataclass(eq=False, repr=False)
class RecordRead(Message):
    """The paper for the detail pane; None if the store does not know it."""

    paper_id: str
    record: "PaperRecord | None"


@dataclass(eq=False, repr=False)
class ActDone(Message):
    """An act was committed.

    Attributes:
        act: as it was done; of a toggle, the way that it went.
        changed: papers that it changed; there is nothing to undo where there are none.
        rows: its papers as they stand now; of very many, those that the list held.
        stands: all its papers as they stand now.
        gone: papers that the store holds no longer, and nothing was done to.
        resting: it came about by itself, since the cursor rested on the paper.
    """

    act: "Act"
    changed: tuple[str, ...]
    rows: "dict[str, PaperRow]"
    stands: "Stands"
    gone: tuple[str, ...] = ()
    resting: bool = False


@dataclass(eq=False, repr=False)
class ActFailed(Message):
    """An act could not be committed and nothing changed."""

    act: "Act"
    error: "ArxivtuiError"


@dataclass(eq=False, repr=False)
class Undone(Message):
    """An undo or redo was committed; `result` is None where there was nothing left.

    Attributes:
        rows: the papers as they stand now; of very many, the first.
        origin: the face that the act had come from.
        stands: all the papers as they stand now; None where there are none.
    """

    result: "UndoResult | None"
    again: bool
    rows: "dict[str, PaperRow]" = field(default_factory=dict)
    origin: str = ""
    stands: "Stands | None" = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The papers that stand otherwise than before."""
        return (*self.result.restored, *self.result.rested) if self.result is not None else ()


@dataclass(eq=False, repr=False)
class ChangedElsewhere(Message):
    """Another copy of the app, a command in a shell or a browser wrote to the store.

    Attributes:
        changes: how many times so far; where it is as before, only this app wrote.
        revision: the store's.
        extent: how far what the app shows has come; the same as before where only other things changed.
        at: when it was looked.
        browsed: what browsers did since, in words, or empty.
    """

    changes: int
    revision: int
    extent: "Extent"
    at: "datetime"
    browsed: str = ""


@dataclass(eq=False, repr=False)
class JobProgress(Message):
    """A running job says, in a few words, how far it is; `group` says which job."""

    text: str
    group: str = "fetch"


@dataclass(eq=False, repr=False)
class DayFetched(Message):
    """All categories of a day have been asked for and what came is ranked; other days may follow."""

    day: "date"


@dataclass(eq=False, repr=False)
class FetchDone(Message):
    """A fetch and its ranking came to an end; `ranking_error` is why papers stayed unranked."""

    report: "FetchReport"
    ranked: int
    ranking_error: "ArxivtuiError | None" = None


@dataclass(eq=False, repr=False)
class ScorePlanned(Message):
    """What scoring with the model would take.

    Attributes:
        purpose: what it was planned for.
        days: those that were named; empty: the newest, and those that were missed.
        plans: to score (`Purpose.SCORE`), and the same with papers to be asked about again, if there are any.
    """

    purpose: "Purpose"
    days: "tuple[date, ...]"
    plans: "dict[Purpose, ScorePlan]"


@dataclass(eq=False, repr=False)
class ScoreDone(Message):
    """The model's scoring came to an end.

    Attributes:
        report: what it brought; None where it was stopped before it began.
        cancelled: the reader stopped it.
    """

    report: "ScoreReport | None"
    cancelled: bool = False


@dataclass(eq=False, repr=False)
class RankDone(Message):
    """So many papers of the newest days were ranked anew.

    Attributes:
        learnt: by what triage has taught; else by edited criteria.
    """

    papers: int
    learnt: bool = False


@dataclass(eq=False, repr=False)
class PreviewDone(Message):
    """What the criteria in the file would move."""

    preview: "Preview"


@dataclass(eq=False, repr=False)
class SpentRead(Message):
    """US dollars that models have cost today."""

    today: float


@dataclass(eq=False, repr=False)
class Told(Message):
    """Something to tell the reader, from a worker."""

    text: str
    bad: bool = False


@dataclass(eq=False, repr=False)
class EndpointChanged(Message):
    """The endpoint of the reader's session stands otherwise than before."""

    state: "EndpointState"


@dataclass(eq=False, repr=False)
class PairingSeen(Message):
    """How far a pairing has come.

    Attributes:
        pairing: as it is now.
        code: what the reader has to type, where the pairing has just been begun; else empty.
    """

    pairing: "Pairing"
    code: str = ""


@dataclass(eq=False, repr=False)
class BrowsersRead(Message):
    """All browsers that were ever let in, newest first."""

    clients: "list[Client]"


@dataclass(eq=False, repr=False)
class BrowserShutOut(Message):
    """A browser may ask nothing more; None: there is no such browser."""

    client: "Client | None"

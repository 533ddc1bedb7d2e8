"""What is known of a paper, together: the joined values that lists, detail panes and exports show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from arxivtui.domain.announcement import Announcement
from arxivtui.domain.kinds import Kind
from arxivtui.domain.paper import Paper
from arxivtui.domain.score import Score, ScoreMark, ShownScore
from arxivtui.domain.triage import State, Triage

if TYPE_CHECKING:
    from arxivtui.domain.request import Unscored


@dataclass(frozen=True, slots=True)
class PlainText:
    """A paper's text as shown: TeX turned to Unicode, control characters gone."""

    title: str
    authors: tuple[str, ...]
    abstract: str
    comments: str = ""


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """Everything known of one paper.

    Attributes:
        paper: as arXiv wrote it.
        plain: the same text, fit for showing.
        announcements: every (category, date, kind), newest first.
        shown: the score that speaks, or None where it is unscored.
        scores: all of them, newest first.
        triage: the reader's word.
        matched: the author or keyword rule that it matched, or empty.
        replaced: when its newest replacement was first received, or None.
        unscored: the models that were to score it and did not, with the reason.
        in_library: it is in the reader's own reference library.
    """

    paper: Paper
    plain: PlainText
    announcements: tuple[Announcement, ...] = ()
    shown: ShownScore | None = None
    scores: tuple[Score, ...] = ()
    triage: Triage = Triage()
    matched: str = ""
    replaced: datetime | None = None
    unscored: "tuple[Unscored, ...]" = ()
    in_library: bool = False

    @property
    def updated(self) -> bool:
        """Whether arXiv replaced it after the reader starred it."""
        starred = self.triage.starred
        return starred is not None and self.replaced is not None and self.replaced > starred


@dataclass(frozen=True, slots=True)
class PaperRow:
    """What one entry of a list needs, in plain text.

    Attributes:
        authors: names joined by commas.
        kind: as newly announced; None for a paper known without an announcement.
        listing_date: of the newest announcement; None without one.
        score: 0-100 as shown, or None.
        local: the score is the embedded ranker's.
        tagged: has tags or a note.
        updated: arXiv replaced it after the reader starred it.
        in_library: it is in the reader's own reference library.
    """

    id: str
    title: str
    authors: str
    primary: str
    kind: Kind | None
    listing_date: date | None
    score: float | None
    local: bool
    mark: ScoreMark
    matched: str
    state: State
    starred: bool
    later: bool
    tagged: bool = False
    updated: bool = False
    in_library: bool = False

"""What a daily run came to."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from arxivtui.day.daily.digests import DayDigest
from arxivtui.day.daily.notice import CommandEnd
from arxivtui.day.daily.scoring import ModelPart
from arxivtui.day.report import FetchReport
from arxivtui.domain import Listing


@dataclass(frozen=True, slots=True)
class DailyDay:
    """One listing date that is news, or whose digest was renewed.

    Attributes:
        listings: by category, as stored now.
        announced: papers announced on it, replacements too, each once.
        papers: of those, the new and cross-listed ones.
        unread: of these.
        best: the id of the best of these, and its score from 0 to 100; None where none has a score.
        digest: what became of its digest; None where none is wanted.
        news: more of it was had than when it was told last; else only its digest was renewed.
    """

    day: date
    listings: tuple[Listing, ...]
    announced: int
    papers: int
    unread: int
    best: tuple[str, float] | None = None
    digest: DayDigest | None = None
    news: bool = True

    @property
    def whole(self) -> int:
        """Listings of which nothing is missing."""
        return sum(one.whole for one in self.listings)


@dataclass(frozen=True, slots=True)
class DailyReport:
    """What a daily run came to.

    Attributes:
        started: when.
        fetched: what was asked of arXiv, over all looks.
        days: those that are told, newest first.
        newest: the newest day with papers, told or not; None where nothing is stored.
        ranked: papers ranked.
        ranking_trouble: why the rest could not be, or empty.
        lack: why no paper of the newest day has a score, or empty.
        model: the model's part.
        due: a day that is announced by the calendar, and that arXiv does not show.
        next_day, next_at: what arXiv announces next, and when; None where the calendar does not fit.
        backup: the copy of the store that was made, or None.
        backup_trouble: why a copy that is due was not made, or empty.
        trouble: what went wrong beside that, a sentence each.
        stopped: the reader, or the system, ended it.
        command: how the reader's command ended; None where it was not run.
    """

    started: datetime
    fetched: FetchReport
    days: tuple[DailyDay, ...] = ()
    newest: DailyDay | None = None
    ranked: int = 0
    ranking_trouble: str = ""
    lack: str = ""
    model: ModelPart = field(default_factory=ModelPart)
    due: date | None = None
    next_day: date | None = None
    next_at: datetime | None = None
    backup: Path | None = None
    backup_trouble: str = ""
    trouble: tuple[str, ...] = ()
    stopped: bool = False
    command: CommandEnd | None = None

    @property
    def news(self) -> tuple[DailyDay, ...]:
        """The days of which there is something new, newest first."""
        return tuple(one for one in self.days if one.news)

    @property
    def missed(self) -> int:
        """Days among the news that came after their time, as days that were missed do."""
        return max(0, len(self.news) - 1) if self.on_time else len(self.news)

    @property
    def on_time(self) -> bool:
        """Whether the newest day is among the news."""
        return bool(self.news) and self.newest is not None and self.news[0].day == self.newest.day

    @property
    def anything_new(self) -> bool:
        """Whether there is anything that was not there before."""
        return bool(self.news or self.model.scored or self.fetched.new_papers)

    @property
    def failed(self) -> bool:
        """Nothing could be had of arXiv."""
        return self.fetched.failed and not self.stopped

    @property
    def wrong(self) -> bool:
        """Something that was to be done was not."""
        return (
            self.failed
            or (self.fetched.incomplete and not self.stopped)
            or self.model.wrong
            or any(one.digest is not None and not one.digest.fine for one in self.days)
            or bool(self.ranking_trouble or self.backup_trouble or self.trouble)
            or bool(self.command and self.command.trouble)
        )

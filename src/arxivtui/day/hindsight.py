"""How the embedded ranker would have done on the reader's own past days, so that it can be trusted or not.

Each day is ranked as if it were new: by what the reader made of the papers of earlier days, with these as
the background, and by today's criteria. The reader's library is left out, since nobody knows what of it was
there.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from itertools import groupby
from math import sqrt
from sqlite3 import Connection

import msgspec

from arxivtui.config import Criteria
from arxivtui.day.progress import LookingBack, Watch, unwatched
from arxivtui.day.rank import BACKGROUND_PAPERS, RECENT_DAYS, RULES_KEY, Past
from arxivtui.day.star_places import Figures, Places, figures, places
from arxivtui.day.taste import Taste, read_taste, to_rank_by_id
from arxivtui.day.worth import DEPTHS
from arxivtui.domain import FoldRule
from arxivtui.scoring import Ranker, RankerError, RankPaper
from arxivtui.store import Store, StoreError, judged, listings, score_choice, scores, triaged_days, ui_state
from arxivtui.store.triaged_days import TriagedDay

MOST_DAYS = 30
"""Days that are looked back on, the newest."""

LEAST_CLOSED = 0.5
"""So much of what stands above a day's fold must be read, starred, dismissed or skipped; else nobody knows
what was wanted of it. What is below stays unread on a finished day."""

ENOUGH_DAYS, ENOUGH_STARS = 3, 5
"""With fewer days, or fewer stars on them, any figure is chance."""

_LOOKED_AT = 200
"""Days with a star that are looked at, to find those that count."""

_KEY = "hindsight"

_FORM = 2
"""Of what is kept; another one where the figures mean something else."""

_HoldsFor = tuple[int, int, int, str, str, float, int, str, str]
"""Form, days asked for, the reader's last word, criteria, newest day, fold (below, best), scores shown, rules
as JSON: while they stay, so do the figures."""


@dataclass(frozen=True, slots=True)
class PastDay:
    """One day in hindsight.

    Attributes:
        papers: of the day, as new or cross-listed.
        starred: of those.
        learnt: by the topics and by what the reader had judged of earlier days.
        topics: by the topics alone; None where the criteria have none.
    """

    day: date
    papers: int
    starred: int
    learnt: Places
    topics: Places | None

    @property
    def chance(self) -> Places:
        """In any order at all, on average."""
        found = tuple(self.starred * min(1.0, most / self.papers) for most in DEPTHS)
        return Places(0.5, None if self.learnt.looked is None else 0.5, found)

    @property
    def ideal(self) -> Places:
        """With all starred papers first."""
        found = tuple(float(min(self.starred, most)) for most in DEPTHS)
        return Places(1.0, None if self.learnt.looked is None else 1.0, found)


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one ISO week, from this Monday on."""

    monday: date
    days: int
    stars: int
    learnt: Figures
    topics: Figures | None


@dataclass(frozen=True, slots=True)
class Hindsight:
    """How the ranker would have done.

    Attributes:
        days_found: days that count (at most as many as were asked for), and `stars` on them.
        mostly_unread: newer or between them, days with a star that do not, since most of what stands above
            their folds is unread.
        days: each of them, newest first; none where there is not enough to say anything.
    """

    days_found: int
    stars: int
    mostly_unread: int
    days: tuple[PastDay, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there is triage enough to say anything."""
        return self.days_found >= ENOUGH_DAYS and self.stars >= ENOUGH_STARS

    @property
    def papers(self) -> int:
        """Of all the days."""
        return sum(day.papers for day in self.days)

    @property
    def learnt(self) -> Figures | None:
        """Over all days, with what was learnt; None where there is not enough."""
        return _figures(self.days, _learnt)

    @property
    def topics(self) -> Figures | None:
        """Over all days, by the topics alone; None without topics as well."""
        return _figures(self.days, _topics)

    @property
    def chance(self) -> Figures | None:
        """Over all days, in any order at all."""
        return _figures(self.days, lambda day: day.chance)

    @property
    def ideal(self) -> Figures | None:
        """Over all days, with all starred papers first: of more than 10 stars a day, 10 are not all."""
        return _figures(self.days, lambda day: day.ideal)

    @property
    def error(self) -> float | None:
        """Standard error, from day to day, of what learning adds to the AUC; None where none is known."""
        compared = [
            (day.starred, day.learnt.auc - day.topics.auc) for day in self.days if day.topics is not None
        ]
        if len(compared) < 2:
            return None
        stars = sum(count for count, _ in compared)
        mean = sum(count * gain for count, gain in compared) / stars
        spread = sum((count * (gain - mean)) ** 2 for count, gain in compared)
        return sqrt(spread * len(compared) / (len(compared) - 1)) / stars

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Those with a day that counts, the oldest first."""
        weeks = []
        for monday, those in groupby(reversed(self.days), lambda day: _monday(day.day)):
            days = list(those)
            learnt = _figures(days, _learnt)
            assert learnt is not None
            stars = sum(day.starred for day in days)
            weeks.append(Week(monday, len(days), stars, learnt, _figures(days, _topics)))
        return tuple(weeks)


def hindsight(
    store: Store,
    criteria: Criteria,
    ranker: Ranker,
    watch: Watch = unwatched,
    *,
    fold: FoldRule,
    days: int = MOST_DAYS,
    refresh: bool = False,
) -> Hindsight:
    """Look back on the newest days that the reader has been through.

    A day counts where at least one of its papers is starred, one is not, and at most half of what stands
    above its fold is unread. All its papers are ranked, those below the fold too. A paper that was announced
    on several days belongs to the first. What comes of it is kept in the store, and a day is ranked again
    where something has changed that it was ranked or measured by.

    Another thread ends it by giving up `ranker` for good.

    Args:
        store: where the days are.
        criteria: today's.
        ranker: what ranks.
        watch: told of each day.
        fold: what stands above the folds.
        days: how many at most.
        refresh: rank all days, whatever is kept.

    Raises:
        RankerError: the ranker's process failed; the days done are kept.
        RankerCancelledError: the ranker was given up, likewise.
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        holds_for = _holds_for(db, criteria, fold, days)
        kept = _Kept() if refresh else _kept(db)
        if kept.holds_for == holds_for:
            return replace(kept.found, days=tuple(kept.days.values()))
        wanted, left_out = _that_count(triaged_days.with_stars(db, _LOOKED_AT, fold), days)
    found = Hindsight(len(wanted), sum(len(day.starred) for day in wanted), left_out)
    if not found.enough:
        return found
    done: dict[str, PastDay] = {}
    try:
        for number, day in enumerate(wanted, 1):
            ranker.check()
            watch(LookingBack(number, len(wanted), len(day.papers)))
            task = _read_task(store, criteria, day)
            done[task.fingerprint] = kept.days.get(task.fingerprint) or _look_back(task, criteria, ranker)
    except RankerError:
        _keep(store, _Kept(days=dict([*done.items(), *kept.days.items()][: 2 * MOST_DAYS])))
        raise
    _keep(store, _Kept(holds_for, found, done))
    return replace(found, days=tuple(done.values()))


def known_hindsight(store: Store, criteria: Criteria, fold: FoldRule) -> Hindsight | None:
    """What came of looking back the last time; None where it would be another today, or never was tried.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        kept = _kept(db)
        holds = kept.holds_for == _holds_for(db, criteria, fold, MOST_DAYS)
    return replace(kept.found, days=tuple(kept.days.values())) if holds else None


def _that_count(starred: Iterable[TriagedDay], most: int) -> tuple[list[TriagedDay], int]:
    """The newest days that count, and how many mostly unread ones were met before there were enough."""
    wanted: list[TriagedDay] = []
    unread = 0
    for day in starred:
        if len(wanted) == most:
            break
        if day.closed < LEAST_CLOSED * day.above:
            unread += 1
        elif len(day.starred) < len(day.papers):
            wanted.append(day)
    return wanted, unread


@dataclass(frozen=True, slots=True)
class _Task:
    """A day to be ranked, and what could be known before it: nothing of its own papers or of later ones."""

    day: TriagedDay
    papers: tuple[RankPaper, ...]
    past: Past
    criteria_hash: str

    @property
    def fingerprint(self) -> str:
        """The same for as long as the same comes of it."""
        taste = self.past.taste
        told = (
            _FORM,
            self.criteria_hash,
            self.day.day,
            sorted(self.day.starred),
            sorted(self.day.looked),
            self.day.papers,
            [paper.text_hash for paper in self.papers],
            [(paper.id, paper.text_hash) for paper in self.past.background],
            [(each.paper.id, each.paper.text_hash, each.weight) for each in taste.examples],
            taste.faded,
        )
        return blake2b(msgspec.json.encode(told, order="deterministic"), digest_size=8).hexdigest()


def _read_task(store: Store, criteria: Criteria, day: TriagedDay) -> _Task:
    with store.reading() as db:
        # A paper can have been replaced, and so announced, before it was cross-listed on this day or later.
        not_yet = triaged_days.since(db, day.day)
        before = triaged_days.days_before(db, day.day, RECENT_DAYS)
        recent = scores.outdated(db, criteria.hash, before, all_papers=True) if before else []
        others = [paper_id for paper_id in recent if paper_id not in not_yet][-BACKGROUND_PAPERS:]
        taste = read_taste(db, criteria, day.day)
        papers, background = to_rank_by_id(db, day.papers), to_rank_by_id(db, others)
    examples = tuple(each for each in taste.examples if each.paper.id not in not_yet)
    past = Past(tuple(background), replace(taste, examples=examples))
    return _Task(day, tuple(papers), past, criteria.hash)


def _look_back(task: _Task, criteria: Criteria, ranker: Ranker) -> PastDay:
    day, past = task.day, task.past

    def placed(past: Past) -> Places:
        rankings = past.rank(task.papers, criteria, ranker, reasons=False)
        return places({one.id: one.score for one in rankings}, day.papers, day.starred, day.looked)

    topics = placed(replace(past, taste=Taste())) if criteria.active else None
    learnt = placed(past) if past.taste.examples or topics is None else topics
    return PastDay(day.day, len(day.papers), len(day.starred), learnt, topics)


def _learnt(day: PastDay) -> Places:
    return day.learnt


def _topics(day: PastDay) -> Places | None:
    return day.topics


def _figures(days: Iterable[PastDay], order: Callable[[PastDay], Places | None]) -> Figures | None:
    return figures((day.starred, one) for day in days if (one := order(day)) is not None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class _Kept(msgspec.Struct, frozen=True):
    """What is kept.

    Attributes:
        holds_for: what the whole depends on; None where not all days are there.
        found: the whole, without its days.
        days: by fingerprint, newest first.
    """

    holds_for: _HoldsFor | None = None
    found: Hindsight = Hindsight(0, 0, 0)
    days: dict[str, PastDay] = {}


def _holds_for(db: Connection, criteria: Criteria, fold: FoldRule, days: int) -> _HoldsFor:
    newest = listings.newest_announced(db)
    until = "" if newest is None else newest.isoformat()
    shown = score_choice.revision(db)
    rules = msgspec.json.encode(ui_state.get(db, RULES_KEY)).decode()
    return _FORM, days, judged.last_word(db), criteria.hash, until, fold.below, fold.best, shown, rules


def _kept(db: Connection) -> _Kept:
    """What is kept; nothing where it is not ours."""
    try:
        value = ui_state.get(db, _KEY)
        return _Kept() if value is None else msgspec.convert(value, _Kept)
    except msgspec.MsgspecError:
        return _Kept()


def _keep(store: Store, kept: _Kept) -> None:
    with suppress(StoreError), store.writing() as db:  # It can be worked out again.
        ui_state.put(db, _KEY, msgspec.to_builtins(kept))

"""What edited criteria would do to the newest days: risers and fallers, in memory, before anything is stored.

Both sides are ranked anew, by the same ranker from the same triage, so that nothing but the criteria makes a
difference. Where the topics of the last ranking are not known (a store that was last ranked by an earlier
version), the stored scores take their place, of those criteria that most of the papers were scored under.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date

from arxivtui.config import Criteria
from arxivtui.day.progress import Ranking, Watch, unwatched
from arxivtui.day.rank import Past, read_past
from arxivtui.day.taste import to_rank_by_id
from arxivtui.day.topics_seen import fading, in_force
from arxivtui.domain import LOCAL, ArxivtuiError, PaperRecord, newer_id
from arxivtui.scoring import Ranker, RankPaper
from arxivtui.store import Store, candidates, papers

DAYS = 5
"""Listing days that are looked at."""

SHOWN = 10
"""Risers, and fallers, that are named."""

MOVES_BY = 5.0
"""Points of the score from which on a paper counts as moved."""

BEST = 20
"""Papers of a day that a reader is taken to look at."""

Scores = Mapping[str, float]
"""By paper id; a paper without a score is not in it."""


class PreviewError(ArxivtuiError):
    """There is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Move:
    """One paper on its day, under the old and the new criteria.

    Attributes:
        day: the listing date.
        old_score, new_score: of the embedded ranker, 0-100; None where it gives none.
        old_rank, new_rank: its place among the day's papers by score, from 1; None without a score.
    """

    paper_id: str
    title: str
    day: date
    old_score: float | None
    new_score: float | None
    old_rank: int | None
    new_rank: int | None

    @property
    def points(self) -> float:
        """How far it moves; no score counts as none at all."""
        return (self.new_score or 0.0) - (self.old_score or 0.0)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change on the newest days.

    Attributes:
        days: listing dates, newest first.
        papers: announced on them as new or cross-listed, each once.
        left_out: others of these days that have no stored score to compare with.
        stored: the old side are stored scores.
        same: both criteria say the same, and nothing was ranked.
        moved: papers whose score moves by `MOVES_BY` points or more.
        risers, fallers: the papers that move most, furthest first, at most `SHOWN`.
        entering, leaving: papers that come among the best `BEST` of their day, or were among them; by day,
            then by rank.
    """

    days: tuple[date, ...]
    papers: int
    left_out: int = 0
    stored: bool = False
    same: bool = False
    moved: int = 0
    risers: tuple[Move, ...] = ()
    fallers: tuple[Move, ...] = ()
    entering: tuple[Move, ...] = ()
    leaving: tuple[Move, ...] = ()


def preview(
    store: Store,
    new: Criteria,
    old: Criteria | None = None,
    *,
    days: int = DAYS,
    watch: Watch = unwatched,
    ranker: Ranker | None = None,
) -> Preview:
    """Rank the newest days by old and new criteria, and compare; nothing is stored.

    Another thread ends it by giving up `ranker` for good; without one, a ranker is made for the occasion.

    Args:
        store: where the papers are; it is only read.
        new: the criteria as they would be.
        old: what to compare with; None for the criteria of the last ranking.
        days: how many listing days.
        watch: told of each ranking.
        ranker: what ranks.

    Raises:
        PreviewError: no papers are stored, or the new criteria score none.
        RankerError: the ranker's process failed.
        RankerCancelledError: the ranker was given up.
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        by_day = {
            day: [each.paper_id for each in candidates.of_days(db, [day], LOCAL, new.hash)]
            for day in candidates.recent_days(db, days)
        }
        ids = list(dict.fromkeys(paper_id for those in by_day.values() for paper_id in those))
        old = in_force(db) if old is None else old
        by, stored = _stored_scores(papers.records(db, ids)) if old is None else (old.hash, {})
        if by == new.hash:
            return Preview(tuple(by_day), len(ids), same=True)
        wanted = to_rank_by_id(db, ids)
        past = read_past(db, new, ids)
        past_of_old = None if old is None else read_past(db, old, ids)
    if not wanted:
        raise PreviewError("There are no papers to compare on.", "`arxivtui fetch` brings the newest.")
    with ExitStack() as ends:
        used = ends.enter_context(Ranker()) if ranker is None else ranker

        def scored(criteria: Criteria, past: Past) -> Scores:
            watch(Ranking(len(wanted)))
            return {ranking.id: ranking.score for ranking in past.rank(wanted, criteria, used, reasons=False)}

        after = scored(new, past if old is None else _without(past, old, new))
        if not (after or new.active):
            lack = "every topic of them is muted" if new.topics else "they have no topic"
            raise PreviewError(f"By these criteria no paper would get a score: {lack}.")
        before = stored if old is None or past_of_old is None else scored(old, past_of_old)
    kept = [paper for paper in wanted if not stored or paper.id in stored]
    moves = _moves(by_day, kept, before, after)
    return _preview(tuple(by_day), moves, left_out=len(wanted) - len(kept), stored=bool(stored))


def _without(past: Past, old: Criteria, new: Criteria) -> Past:
    """The past, with the topics that the new criteria drop among those whose taste fades."""
    faded = tuple(fading([*past.taste.faded, *old.active], new))
    return replace(past, taste=replace(past.taste, faded=faded))


def _preview(days: tuple[date, ...], moves: Sequence[Move], *, left_out: int, stored: bool) -> Preview:
    newest = {move.paper_id: move for move in reversed(moves)}.values()
    furthest = sorted(newest, key=_furthest_first)
    return Preview(
        days=days,
        papers=len(newest),
        left_out=left_out,
        stored=stored,
        moved=sum(abs(move.points) >= MOVES_BY for move in newest),
        risers=tuple(move for move in furthest if move.points > 0)[:SHOWN],
        fallers=tuple(move for move in furthest if move.points < 0)[:SHOWN],
        entering=tuple(move for move in moves if _best(move.new_rank) and not _best(move.old_rank)),
        leaving=tuple(move for move in moves if _best(move.old_rank) and not _best(move.new_rank)),
    )


def _furthest_first(move: Move) -> tuple[float, float, str]:
    """By whole points first, as they are shown."""
    shown = round(move.new_score or 0) - round(move.old_score or 0)
    return -abs(shown), -abs(move.points), move.paper_id


def _best(rank: int | None) -> bool:
    return rank is not None and rank <= BEST


def _moves(
    by_day: Mapping[date, Sequence[str]], papers: Iterable[RankPaper], before: Scores, after: Scores
) -> list[Move]:
    """Every paper on every day of its own: newest day first, then by its new rank and its old one."""
    known = {paper.id: paper for paper in papers}
    moves = []
    for day, ids in by_day.items():
        of_day = [paper_id for paper_id in ids if paper_id in known]
        old_ranks, new_ranks = _ranks(of_day, before), _ranks(of_day, after)
        last = len(of_day) + 1
        for paper_id in sorted(
            of_day, key=lambda each: (new_ranks.get(each, last), old_ranks.get(each, last), each)
        ):
            moves.append(
                Move(
                    paper_id,
                    known[paper_id].title,
                    day,
                    before.get(paper_id),
                    after.get(paper_id),
                    old_ranks.get(paper_id),
                    new_ranks.get(paper_id),
                )
            )
    return moves


def _ranks(ids: Iterable[str], scores: Scores) -> dict[str, int]:
    """The places of those that have a score, from 1; of equals the newest id first, as lists have them."""
    scored = (paper_id for paper_id in ids if paper_id in scores)
    placed = sorted(scored, key=lambda each: (scores[each], newer_id(each)), reverse=True)
    return {paper_id: rank for rank, paper_id in enumerate(placed, 1)}


def _stored_scores(records: Iterable[PaperRecord]) -> tuple[str, Scores]:
    """The criteria that most of these papers were scored under, by their hash, and those stored scores."""
    found = [
        (score.criteria_hash, record.paper.id, score.score)
        for record in records
        for score in record.scores
        if score.scorer == LOCAL and score.text_hash == record.paper.text_hash
        if score.criteria_hash and score.score is not None
    ]
    if not found:
        return "", {}
    ((usual, _),) = Counter(by for by, _, _ in found).most_common(1)
    return usual, {paper_id: score for by, paper_id, score in found if by == usual}

"""Rank stored papers: rules and the embedded ranker, from the store and back into it."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from sqlite3 import Connection
from uuid import uuid4

from arxivtui.config import Criteria, Settings, Topic
from arxivtui.day import topics_seen
from arxivtui.day.progress import Ranked, Ranking, Watch, unwatched
from arxivtui.day.taste import Taste, read_taste, to_rank_by_id
from arxivtui.domain import LOCAL, PaperRecord, Run, RunKind, Score
from arxivtui.scoring import Ranker, RankPaper, match_rules
from arxivtui.scoring import Ranking as PaperRanking
from arxivtui.store import Store, folding, judged, papers, runs, scores, ui_state

RECENT_DAYS = 10
"""Listing dates that a ranking without a day looks at: two weeks of announcements."""

BACKGROUND_PAPERS = 1500
"""How many stored papers the ranker is shown beside those it ranks."""

FEW_OTHERS = 300
"""With fewer, as after an edit of the criteria, those to be ranked are shown as well."""

MATCHED_AT_ONCE = 1000
"""How many papers are held in memory while new rules are tried."""

RANKED_AT_ONCE = 1000
"""How many papers are held in memory while those of a history are ranked."""

TASTE_DAYS = 5
"""Listing dates that are ranked anew after triage."""

TASTE_KEY = "taste_ranked_by"
"""Where the store keeps the number of the reader's last word that the newest days were ranked by."""

RULES_KEY = "rules_ranked_by"
"""Where the store keeps the rules its scores were matched against; with other rules, all are asked again."""


def rank_days(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    days: Sequence[date] = (),
    watch: Watch = unwatched,
    ranker: Ranker | None = None,
    *,
    taught: bool = True,
) -> int:
    """Rank the papers of `days`, or of the newest listing dates, that have no score under these criteria.

    Where the reader has judged papers since the newest days were ranked, `days`, or those of the newest
    `TASTE_DAYS` that the reader has not finished, are ranked anew, unless they need not be as well `taught`
    as can be. A finished day keeps its scores: else papers would rise over its fold, and what was done would
    be so no longer. Papers keep what other scorers said of them. With neither topics nor a starred paper
    nothing but the rules can speak: papers that match one are marked, none gets a number. Where the rules are
    others than last time, every paper ranked before is matched against them anew.

    Another thread ends it by giving up `ranker` for good; without one, a ranker is made for the occasion.

    Returns:
        How many papers were ranked.

    Raises:
        RankerError: the ranker's process failed; nothing more was stored.
        RankerCancelledError: the ranker was given up; what is missing is done the next time.
        StoreError: the store cannot be read or written.
    """
    rules = [list(settings.rules.authors), list(settings.rules.keywords)]
    with store.writing() as db:
        scores.configure(db, settings.llm.model, criteria.hash)
        rules_changed = ui_state.get(db, RULES_KEY) != rules
        word = judged.last_word(db)
        learnt = taught and ui_state.get(db, TASTE_KEY) != word
    with store.reading() as db:
        wanted = scores.outdated(db, criteria.hash, days, recent=RECENT_DAYS)
        if learnt and (again := days or _unfinished_days(db, settings)):
            anew = scores.outdated(db, criteria.hash, again, recent=TASTE_DAYS, all_papers=True)
            wanted = list(dict.fromkeys([*wanted, *anew]))
    ranked = _rank(store, settings, criteria, wanted, watch, ranker)
    if rules_changed:
        _match_again(store, settings, set(wanted), ranker)
    if rules_changed or not days:
        with store.writing() as db:
            if not days:
                topics_seen.remember(db, criteria, datetime.now(UTC))
            ui_state.put(db, RULES_KEY, rules)
            if learnt and not days:
                ui_state.put(db, TASTE_KEY, word)
    return ranked


def _unfinished_days(db: Connection, settings: Settings) -> list[date]:
    """Those of the newest days that are not gone through yet."""
    newest = db.execute(
        "SELECT DISTINCT listing_date FROM announcements ORDER BY 1 DESC LIMIT ?", (TASTE_DAYS,)
    )
    days = [date.fromisoformat(day) for (day,) in newest]
    return [each.day for each in folding.on(db, days, settings.fold) if not each.is_finished]


def rank_papers(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    ids: Sequence[str],
    watch: Watch = unwatched,
    ranker: Ranker | None = None,
    *,
    anew: bool = False,
) -> int:
    """Rank those of these papers that have no score under these criteria; see `rank_days`.

    Args:
        store: where papers and scores are.
        settings: the reader's.
        criteria: the reader's.
        ids: the papers; of any number, since only some are held in memory at once.
        watch: told of the ranking.
        ranker: what ranks; None for one of its own.
        anew: rank those too that have a score.

    Returns:
        How many papers were ranked.

    Raises:
        RankerError: the ranker's process failed; what was ranked before that is stored.
        RankerCancelledError: the ranker was given up, likewise.
        StoreError: the store cannot be read or written.
    """
    with store.writing() as db:
        scores.configure(db, settings.llm.model, criteria.hash)
    with store.reading() as db:
        wanted = list(ids) if anew else scores.unscored(db, criteria.hash, ids)
    return _rank(store, settings, criteria, wanted, watch, ranker)


def _rank(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    wanted: Sequence[str],
    watch: Watch,
    ranker: Ranker | None,
) -> int:
    """Rank these papers, some at a time, and store what comes of it."""
    if not wanted:
        return 0
    watch(Ranking(len(wanted)))
    with store.reading() as db:
        # What the model is learnt from is read once: all papers of one ranking are ranked by the same model.
        past = read_past(db, criteria, wanted)
    with ExitStack() as ends:
        used = ends.enter_context(Ranker()) if ranker is None else ranker
        for start in range(0, len(wanted), RANKED_AT_ONCE):
            used.check()
            with store.reading() as db:
                records = papers.records(db, wanted[start : start + RANKED_AT_ONCE])
            rankings = {one.id: one for one in past.rank([to_rank(one) for one in records], criteria, used)}
            now = datetime.now(UTC)
            run = Run(str(uuid4()), RunKind.RANK, now, LOCAL, criteria.hash, papers=len(records))
            answers = [_score(record, rankings.get(record.paper.id), settings, run) for record in records]
            with store.writing() as db:
                runs.start(db, run)
                scores.save(db, answers)
                runs.finish(db, run, datetime.now(UTC))
    watch(Ranked(len(wanted)))
    return len(wanted)


def _match_again(store: Store, settings: Settings, matched_now: set[str], ranker: Ranker | None) -> None:
    """Ask the rules again about every other paper that the ranker has scored, some at a time.

    Where there are no rules, only about those that matched one: nothing else can change.
    """
    ruled = bool(settings.rules.authors or settings.rules.keywords)
    with store.reading() as db:
        known = scores.scored_by(db, LOCAL, matched=not ruled)
    scored = [paper_id for paper_id in known if paper_id not in matched_now]
    for start in range(0, len(scored), MATCHED_AT_ONCE):
        if ranker is not None:
            ranker.check()
        with store.reading() as db:
            records = papers.records(db, scored[start : start + MATCHED_AT_ONCE])
        changed = []
        for record in records:
            local = next(score for score in record.scores if score.scorer == LOCAL)
            matched = _matched(record, settings)
            if matched != local.matched:
                changed.append(replace(local, matched=matched))
        if changed:
            with store.writing() as db:
                scores.save(db, changed)


@dataclass(frozen=True, slots=True)
class Past:
    """What the ranker learns a reader from.

    Attributes:
        background: recent papers, for what is common.
        taste: what the reader has judged.
    """

    background: tuple[RankPaper, ...]
    taste: Taste

    def rank(
        self, wanted: Sequence[RankPaper], criteria: Criteria, ranker: Ranker, *, reasons: bool = True
    ) -> list[PaperRanking]:
        """Rank papers by the topics that count and by this past; see `Ranker.rank`."""
        return ranker.rank(
            wanted,
            Active(criteria.active),
            self.background,
            self.taste.examples,
            self.taste.faded,
            reasons=reasons,
        )


@dataclass(frozen=True, slots=True)
class Active:
    """The topics of criteria that count, as the ranker takes them."""

    topics: tuple[Topic, ...]


def read_past(db: Connection, criteria: Criteria, wanted: Sequence[str]) -> Past:
    """The past, for ranking these papers: they are in the background only where there are few others."""
    due = set(wanted)
    recent = scores.outdated(db, criteria.hash, recent=RECENT_DAYS, all_papers=True)
    others = [paper_id for paper_id in recent if paper_id not in due][-BACKGROUND_PAPERS:]
    if len(others) < FEW_OTHERS:
        others += [paper_id for paper_id in recent if paper_id in due][len(others) - BACKGROUND_PAPERS :]
    if len(others) < FEW_OTHERS:
        others = list(dict.fromkeys([*others, *wanted[:BACKGROUND_PAPERS]]))
    return Past(tuple(to_rank_by_id(db, others)), read_taste(db, criteria))


def to_rank(record: PaperRecord) -> RankPaper:
    """A stored paper as the ranker is shown it."""
    return RankPaper(
        id=record.paper.id,
        title=record.plain.title,
        abstract=record.plain.abstract,
        categories=record.paper.categories,
        authors=record.plain.authors,
        text_hash=record.paper.text_hash,
    )


def _score(record: PaperRecord, ranking: PaperRanking | None, settings: Settings, run: Run) -> Score:
    return Score(
        paper_id=record.paper.id,
        scorer=LOCAL,
        criteria_hash=run.criteria_hash,
        text_hash=record.paper.text_hash,
        run_id=run.id,
        score=ranking.score if ranking else None,
        relevance=ranking.relevance if ranking else None,
        comment=ranking.comment if ranking else "",
        topic=ranking.topic if ranking else "",
        evidence=ranking.evidence if ranking else (),
        matched=_matched(record, settings),
    )


def _matched(record: PaperRecord, settings: Settings) -> str:
    return match_rules(record.plain.authors, record.plain.title, record.plain.abstract, settings.rules)

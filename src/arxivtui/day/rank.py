"""Rank stored papers: rules and the embedded ranker, from the store and back into it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from sqlite3 import Connection
from uuid import uuid4

from arxivtui.config import Criteria, Settings
from arxivtui.day.progress import Ranked, Ranking, Watch, unwatched
from arxivtui.domain import LOCAL, PaperRecord, Run, RunKind, Score
from arxivtui.scoring import Ranker, RankPaper, match_rules
from arxivtui.scoring import Ranking as PaperRanking
from arxivtui.store import Store, papers, runs, scores, ui_state

RECENT_DAYS = 10
"""Listing dates that a ranking without a day looks at: two weeks of announcements."""


BACKGROUND_PAPERS = 1000
"""How many stored papers the ranker is shown beside those it ranks."""

MATCHED_AT_ONCE = 1000
"""How many papers are held in memory while new rules are tried."""

RANKED_AT_ONCE = 1000
"""How many papers are held in memory while those of a history are ranked."""

RULES_KEY = "rules_ranked_by"
"""Where the store keeps the rules its scores were matched against; with other rules, all are asked again."""


def rank_days(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    days: Sequence[date] = (),
    watch: Watch = unwatched,
    ranker: Ranker | None = None,
) -> int:
    """Rank the papers of `days`, or of the newest listing dates, that have no score under these criteria.

    Papers keep what other scorers said of them. Without topics nothing but the rules can speak: papers
    that match one are marked, none gets a number. Where the rules are others than last time, every paper
    ranked before is matched against them anew.

    Another thread ends it by giving up `ranker` for good; without one, a ranker is made for the occasion.

    Returns:
        How many papers were ranked.

    Raises:
        RankerError: the ranker's process failed; nothing was stored.
        RankerCancelledError: the ranker was given up; what is missing is done the next time.
        StoreError: the store cannot be read or written.
    """
    rules = [list(settings.rules.authors), list(settings.rules.keywords)]
    with store.writing() as db:
        scores.configure(db, settings.llm.model, criteria.hash)
        rules_changed = ui_state.get(db, RULES_KEY) != rules
    with store.reading() as db:
        wanted = scores.outdated(db, criteria.hash, days, recent=RECENT_DAYS)
        records = papers.records(db, wanted)
        background = _background(db, criteria, wanted)
    if records:
        watch(Ranking(len(records)))
        _rank(store, settings, criteria, records, background, ranker)
        watch(Ranked(len(records)))
    if rules_changed:
        _match_again(store, settings, set(wanted), ranker)
        with store.writing() as db:
            ui_state.put(db, RULES_KEY, rules)
    return len(records)


def rank_papers(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    ids: Sequence[str],
    watch: Watch = unwatched,
    ranker: Ranker | None = None,
) -> int:
    """Rank those of these papers that have no score under these criteria; see `rank_days`.

    Returns:
        How many papers were ranked.

    Raises:
        RankerError: the ranker's process failed.
        RankerCancelledError: the ranker was given up.
        StoreError: the store cannot be read or written.
    """
    with store.writing() as db:
        scores.configure(db, settings.llm.model, criteria.hash)
    with store.reading() as db:
        wanted = scores.unscored(db, criteria.hash, ids)
        background = _background(db, criteria, wanted)
    if wanted:
        watch(Ranking(len(wanted)))
    for start in range(0, len(wanted), RANKED_AT_ONCE):
        with store.reading() as db:
            records = papers.records(db, wanted[start : start + RANKED_AT_ONCE])
        _rank(store, settings, criteria, records, background, ranker)
    if wanted:
        watch(Ranked(len(wanted)))
    return len(wanted)


def _rank(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    records: Sequence[PaperRecord],
    background: Sequence[PaperRecord],
    ranker: Ranker | None,
) -> None:
    run = Run(str(uuid4()), RunKind.RANK, datetime.now(UTC), LOCAL, criteria.hash, papers=len(records))
    rankings = _rankings(records, background, criteria, ranker)
    answers = [_score(record, rankings.get(record.paper.id), settings, run) for record in records]
    with store.writing() as db:
        runs.start(db, run)
        scores.save(db, answers)
        runs.finish(db, run, datetime.now(UTC))


def _match_again(store: Store, settings: Settings, matched_now: set[str], ranker: Ranker | None) -> None:
    """Ask the rules again about every other paper that the ranker has scored, some at a time."""
    with store.reading() as db:
        scored = [paper_id for paper_id in scores.scored_by(db, LOCAL) if paper_id not in matched_now]
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


def _background(db: Connection, criteria: Criteria, wanted: Sequence[str]) -> list[PaperRecord]:
    """Recent papers that need no ranking: from them the ranker learns which words are common."""
    if not wanted or not criteria.topics:
        return []
    due = set(wanted)
    recent = scores.outdated(db, criteria.hash, recent=RECENT_DAYS, all_papers=True)
    return papers.records(db, [paper_id for paper_id in recent if paper_id not in due][-BACKGROUND_PAPERS:])


def _rankings(
    records: Sequence[PaperRecord],
    background: Sequence[PaperRecord],
    criteria: Criteria,
    ranker: Ranker | None,
) -> dict[str, PaperRanking]:
    wanted, known = [_to_rank(one) for one in records], [_to_rank(one) for one in background]
    if ranker is not None:
        return {ranking.id: ranking for ranking in ranker.rank(wanted, criteria, known)}
    with Ranker() as own:
        return {ranking.id: ranking for ranking in own.rank(wanted, criteria, known)}


def _to_rank(record: PaperRecord) -> RankPaper:
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
        topic=ranking.topic if ranking else "",
        evidence=ranking.evidence if ranking else (),
        matched=_matched(record, settings),
    )


def _matched(record: PaperRecord, settings: Settings) -> str:
    return match_rules(record.plain.authors, record.plain.title, record.plain.abstract, settings.rules)

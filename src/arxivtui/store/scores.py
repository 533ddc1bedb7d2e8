"""Scores: every scorer's answer kept, and read back.

Which of them speaks for a paper is chosen in `score_choice`, whose names are here too.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

import msgspec

from arxivtui.domain import LOCAL, Evidence, Score, ScoreMark, ShownScore
from arxivtui.store.encoding import names_json, storable
from arxivtui.store.score_choice import NEWEST_FIRST, choose, choose_all, configure
from arxivtui.store.unscored import forget as forget_unscored

__all__ = [
    "PaperScores",
    "add",
    "all_of",
    "choose",
    "choose_all",
    "configure",
    "never_ranked",
    "outdated",
    "save",
    "scored_by",
    "unscored",
]

_evidence = msgspec.json.Decoder(tuple[Evidence, ...])

_SAVE = """
INSERT INTO scores (paper_id, text_hash, scorer, criteria_hash, run_id, score, relevance, novelty,
                    comment, topic, evidence, said_matched, matched)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (paper_id, text_hash, scorer, criteria_hash, run_id) DO UPDATE SET
    score = excluded.score, relevance = excluded.relevance, novelty = excluded.novelty,
    comment = excluded.comment, topic = excluded.topic, evidence = excluded.evidence,
    said_matched = excluded.said_matched
"""

# A local score is replaced by the next; what an imported digest says stays, so that it can be written again.
_FORGET_LOCAL = """
DELETE FROM scores
WHERE paper_id IN (SELECT value FROM json_each(?)) AND scorer = ?
  AND (SELECT kind FROM runs WHERE id = run_id) <> 'import'
"""


@dataclass(frozen=True, slots=True)
class PaperScores:
    """The scores of one paper, newest first, and what lists show of them."""

    scores: tuple[Score, ...] = ()
    shown: ShownScore | None = None
    matched: str = ""


def save(db: sqlite3.Connection, scores: Sequence[Score]) -> None:
    """Keep scores, and choose anew which one speaks for each of their papers.

    A local score takes the place of the paper's last one; others stay beside each other. Their runs must
    have been started (`runs.start`).

    Raises:
        sqlite3.IntegrityError: a paper or run is unknown, or a figure is out of its range.
    """
    local = dict.fromkeys(score.paper_id for score in scores if score.scorer == LOCAL)
    db.execute(_FORGET_LOCAL, (names_json(local), LOCAL))
    add(db, scores)


def add(db: sqlite3.Connection, scores: Sequence[Score]) -> None:
    """Keep scores beside all that are there, local ones too; else as `save`.

    A model that has scored a paper is not said to have left it unscored. An imported score does not count
    for that: it tells nothing of today's criteria.
    """
    db.executemany(_SAVE, [_columns(score) for score in scores])
    forget_unscored(
        db, [(one.paper_id, one.scorer) for one in scores if one.scorer != LOCAL and one.criteria_hash]
    )
    choose(db, dict.fromkeys(score.paper_id for score in scores))


def all_of(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, PaperScores]:
    """All scores of these papers; a paper without any is left out."""
    found = db.execute(
        f"""
        SELECT paper_id, text_hash, scores.scorer, scores.criteria_hash, run_id, score, relevance, novelty,
               comment, topic, evidence, said_matched, shown, value, mark, matched
        FROM scores JOIN runs ON runs.id = scores.run_id
        WHERE paper_id IN (SELECT value FROM json_each(?))
        ORDER BY {NEWEST_FIRST}
        """,
        (names_json(ids),),
    )
    return {paper_id: _paper_scores(list(rows)) for paper_id, rows in groupby(found, itemgetter(0))}


def scored_by(db: sqlite3.Connection, scorer: str, *, matched: bool = False) -> list[str]:
    """The papers that a scorer has scored, or those of them that match a rule; in no special order."""
    asked = "SELECT DISTINCT paper_id FROM scores WHERE scorer = ?" + " AND matched <> ''" * matched
    found = db.execute(asked, (scorer,))
    return [paper_id for (paper_id,) in found]


def outdated(
    db: sqlite3.Connection,
    criteria_hash: str,
    days: Sequence[date] = (),
    *,
    recent: int = 10,
    all_papers: bool = False,
) -> list[str]:
    """Papers that the embedded ranker has not scored as they are now, under these criteria.

    Args:
        db: a connection.
        criteria_hash: of today's criteria.
        days: announced on, or in a digest of, these days; empty for the newest listing dates.
        recent: how many of those.
        all_papers: papers already scored too.

    Returns:
        Their ids, in order of arrival.
    """
    wanted = names_json(day.isoformat() for day in days)
    found = db.execute(
        """
        WITH days(day) AS (
            SELECT value FROM json_each(:days)
            UNION
            SELECT * FROM (SELECT DISTINCT listing_date FROM announcements ORDER BY 1 DESC LIMIT :recent)
        ),
        due(id) AS (
            SELECT paper_id FROM announcements WHERE listing_date IN (SELECT day FROM days)
            UNION
            SELECT paper_id FROM digest_entries JOIN digests ON digests.id = digest_id
            WHERE digests.day IN (SELECT day FROM days)
        )
        SELECT papers.id FROM due JOIN papers USING (id)
        WHERE :all OR NOT EXISTS (
            SELECT 1 FROM scores
            WHERE paper_id = papers.id AND scores.text_hash = papers.text_hash
              AND scorer = :local AND criteria_hash = :criteria
        )
        ORDER BY pk
        """,
        {
            "days": wanted,
            "recent": 0 if days else recent,
            "all": all_papers,
            "local": LOCAL,
            "criteria": criteria_hash,
        },
    )
    return [paper_id for (paper_id,) in found]


def unscored(db: sqlite3.Connection, criteria_hash: str, ids: Iterable[str]) -> list[str]:
    """Those of these papers that the embedded ranker has not scored as they are now, under these criteria."""
    found = db.execute(
        """
        SELECT id FROM papers WHERE id IN (SELECT value FROM json_each(?)) AND NOT EXISTS (
            SELECT 1 FROM scores WHERE paper_id = papers.id AND scores.text_hash = papers.text_hash
                AND scorer = ? AND criteria_hash = ?
        ) ORDER BY pk
        """,
        (names_json(ids), LOCAL, criteria_hash),
    )
    return [paper_id for (paper_id,) in found]


def never_ranked(db: sqlite3.Connection) -> list[str]:
    """The papers that the embedded ranker has never seen, in order of arrival."""
    found = db.execute(
        "SELECT id FROM papers WHERE NOT EXISTS "
        "(SELECT 1 FROM scores WHERE paper_id = papers.id AND scorer = ?) ORDER BY pk",
        (LOCAL,),
    )
    return [paper_id for (paper_id,) in found]


def _columns(score: Score) -> tuple[object, ...]:
    return (
        score.paper_id,
        score.text_hash,
        storable(score.scorer),
        score.criteria_hash,
        score.run_id,
        score.score,
        score.relevance,
        score.novelty,
        storable(score.comment),
        storable(score.topic),
        msgspec.json.encode(
            [Evidence(one.kind, storable(one.text), one.weight) for one in score.evidence]
        ).decode(),
        storable(score.matched),
        storable(score.matched),
    )


def _paper_scores(rows: Sequence[tuple[object, ...]]) -> PaperScores:
    scores = []
    shown: ShownScore | None = None
    matched = ""
    for row in rows:
        score = _score(row)
        scores.append(score)
        speaks, value, mark, rule = row[12:]
        if speaks:
            shown = ShownScore(score, value if isinstance(value, float) else None, ScoreMark(str(mark)))
            matched = str(rule)
    return PaperScores(tuple(scores), shown, matched)


def _score(row: tuple[object, ...]) -> Score:
    (
        paper_id, text_hash, scorer, criteria_hash, run_id, score, relevance, novelty,
        comment, topic, evidence, matched,
    ) = row[:12]  # fmt: skip
    return Score(
        paper_id=str(paper_id),
        scorer=str(scorer),
        criteria_hash=str(criteria_hash),
        text_hash=str(text_hash),
        run_id=str(run_id),
        score=score if isinstance(score, float) else None,
        relevance=relevance if isinstance(relevance, int) else None,
        novelty=novelty if isinstance(novelty, int) else None,
        comment=str(comment),
        topic=str(topic),
        evidence=_evidence.decode(str(evidence)),
        matched=str(matched),
    )

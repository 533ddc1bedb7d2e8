"""Scores: every scorer's answer kept, and the one that speaks for each paper marked and ready to sort by.

The rule stands in `arxivtui.domain.choose_shown`. Papers with one score, the embedded ranker's, are nearly
all there are; for them the same rule is one statement.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

import msgspec

from arxivtui.domain import LOCAL, Evidence, Score, ScoreMark, ShownScore, choose_shown
from arxivtui.store import ui_state
from arxivtui.store.encoding import names_json, storable

SHOWN_BY = "shown_by"
"""Where the store keeps the configured model and the hash of today's criteria."""

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

# The age of an imported answer is unknown; our own count as newer.
_NEWEST_FIRST = "paper_id, kind = 'import', started DESC, run_id DESC, text_hash, scores.scorer"

_ALONE = f"""
UPDATE scores SET shown = 1, value = score, matched = said_matched,
                  mark = iif(criteria_hash = :criteria, '{ScoreMark.CURRENT}', '{ScoreMark.OLD_CRITERIA}')
WHERE scorer = '{LOCAL}'
  AND (shown <> 1 OR value IS NOT score OR matched <> said_matched
       OR mark <> iif(criteria_hash = :criteria, '{ScoreMark.CURRENT}', '{ScoreMark.OLD_CRITERIA}'))
  AND NOT EXISTS (
      SELECT 1 FROM scores AS other WHERE other.paper_id = scores.paper_id
      AND (other.scorer, other.text_hash, other.criteria_hash, other.run_id)
          <> (scores.scorer, scores.text_hash, scores.criteria_hash, scores.run_id))
"""

_AMONG = f"""
SELECT paper_id, text_hash, scores.scorer, scores.criteria_hash, run_id, score, relevance, said_matched,
       shown, value, mark, matched
FROM scores JOIN runs ON runs.id = scores.run_id
WHERE paper_id IN ({{papers}})
ORDER BY {_NEWEST_FIRST}
"""
_SEVERAL = "SELECT paper_id FROM scores GROUP BY paper_id HAVING count(*) > 1 OR max(scorer <> 'local')"

_MARK = """
UPDATE scores SET shown = ?, value = ?, mark = ?, matched = ?
WHERE paper_id = ? AND text_hash = ? AND scorer = ? AND criteria_hash = ? AND run_id = ?
"""


@dataclass(frozen=True, slots=True)
class PaperScores:
    """The scores of one paper, newest first, and what lists show of them."""

    scores: tuple[Score, ...] = ()
    shown: ShownScore | None = None
    matched: str = ""


def configure(db: sqlite3.Connection, model: str, criteria_hash: str) -> bool:
    """Say which model is configured and which criteria are today's.

    Returns:
        Whether that is new; then every paper's score was chosen anew.
    """
    if _shown_by(db) == (model, criteria_hash):
        return False
    choose_all(db, model, criteria_hash)
    return True


def choose_all(db: sqlite3.Connection, model: str, criteria_hash: str) -> None:
    """Choose the score that speaks for every paper, under this model and these criteria from now on."""
    ui_state.put(db, SHOWN_BY, [model, criteria_hash])
    db.execute(_ALONE, {"criteria": criteria_hash})
    found = db.execute(_AMONG.format(papers=_SEVERAL)).fetchall()
    _mark(db, found, model, criteria_hash)


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
    """Keep scores beside all that are there, local ones too; else as `save`."""
    db.executemany(_SAVE, [_columns(score) for score in scores])
    choose(db, dict.fromkeys(score.paper_id for score in scores))


def choose(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Choose the score that speaks for each of these papers.

    The row that speaks also carries the rule that the paper matched: the embedded ranker's, which knows
    today's rules, or where that names none, the one named by the newest other score.
    """
    model, criteria_hash = _shown_by(db)
    found = db.execute(_AMONG.format(papers="SELECT value FROM json_each(?)"), (names_json(ids),)).fetchall()
    _mark(db, found, model, criteria_hash)


def all_of(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, PaperScores]:
    """All scores of these papers; a paper without any is left out."""
    found = db.execute(
        f"""
        SELECT paper_id, text_hash, scores.scorer, scores.criteria_hash, run_id, score, relevance, novelty,
               comment, topic, evidence, said_matched, shown, value, mark, matched
        FROM scores JOIN runs ON runs.id = scores.run_id
        WHERE paper_id IN (SELECT value FROM json_each(?))
        ORDER BY {_NEWEST_FIRST}
        """,
        (names_json(ids),),
    )
    return {paper_id: _paper_scores(list(rows)) for paper_id, rows in groupby(found, itemgetter(0))}


def scored_by(db: sqlite3.Connection, scorer: str) -> list[str]:
    """The papers that a scorer has scored, in no special order."""
    found = db.execute("SELECT DISTINCT paper_id FROM scores WHERE scorer = ?", (scorer,))
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


def _shown_by(db: sqlite3.Connection) -> tuple[str, str]:
    kept = ui_state.get(db, SHOWN_BY)
    match kept:
        case [str(model), str(criteria_hash)]:
            return model, criteria_hash
        case _:
            return "", ""


def _mark(
    db: sqlite3.Connection, found: Sequence[tuple[object, ...]], model: str, criteria_hash: str
) -> None:
    """Write what differs from the choice.

    Args:
        db: a connection that may write.
        found: rows of `_AMONG`, those of a paper together.
        model: the configured model.
        criteria_hash: of today's criteria.
    """
    changes: list[tuple[object, ...]] = []
    for _, group in groupby(found, itemgetter(0)):
        changes.extend(_differences(list(group), model, criteria_hash))
    db.executemany(_MARK, changes)


def _differences(
    rows: Sequence[tuple[object, ...]], model: str, criteria_hash: str
) -> Iterator[tuple[object, ...]]:
    scores = [_bare_score(row) for row in rows]
    shown = choose_shown(scores, model, criteria_hash)
    rule = _rule(scores)
    for row, score in zip(rows, scores, strict=True):
        right: tuple[object, ...]
        if shown is not None and score is shown.score:
            right = (1, shown.value, shown.mark.value, rule)
        else:
            right = (0, None, "", score.matched)
        if row[8:] != right:
            yield (*right, *row[:5])


def _rule(scores: Sequence[Score]) -> str:
    """The rule that the paper matched; see `choose`."""
    local_first = sorted(scores, key=lambda score: score.scorer != LOCAL)
    return next((score.matched for score in local_first if score.matched), "")


def _bare_score(row: tuple[object, ...]) -> Score:
    """A score with no more than the choice looks at."""
    paper_id, text_hash, scorer, criteria_hash, run_id, score, relevance, matched = row[:8]
    return Score(
        paper_id=str(paper_id),
        scorer=str(scorer),
        criteria_hash=str(criteria_hash),
        text_hash=str(text_hash),
        run_id=str(run_id),
        score=score if isinstance(score, float) else None,
        relevance=relevance if isinstance(relevance, int) else None,
        matched=str(matched),
    )


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

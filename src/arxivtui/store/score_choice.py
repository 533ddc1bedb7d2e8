"""The score that speaks for each paper, marked and ready to sort by.

The rule stands in `arxivtui.domain.choose_shown`. Papers with one score, the embedded ranker's, are nearly
all there are; for them the same rule is one statement.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from arxivtui.domain import LOCAL, RunKind, Score, ScoreMark, choose_shown
from arxivtui.store import ui_state
from arxivtui.store.encoding import names_json

SHOWN_BY = "shown_by"
"""Where the store keeps the configured model and the hash of today's criteria."""

# The age of an imported answer is unknown; our own count as newer.
NEWEST_FIRST = "paper_id, kind = 'import', started DESC, run_id DESC, text_hash, scores.scorer"

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
ORDER BY {NEWEST_FIRST}
"""
_SEVERAL = "SELECT paper_id FROM scores GROUP BY paper_id HAVING count(*) > 1 OR max(scorer <> 'local')"

_LAST_RUNS = f"""
SELECT count(*), coalesce(max(started), ''), coalesce(max(finished), '') FROM runs
WHERE kind <> '{RunKind.FETCH}'
"""

_MARK = """
UPDATE scores SET shown = ?, value = ?, mark = ?, matched = ?
WHERE paper_id = ? AND text_hash = ? AND scorer = ? AND criteria_hash = ? AND run_id = ?
"""


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


def choose_anew(db: sqlite3.Connection) -> None:
    """Choose for every paper by what is configured already, after very many scores came at once."""
    choose_all(db, *_shown_by(db))


def choose(db: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Choose the score that speaks for each of these papers.

    The row that speaks also carries the rule that the paper matched: the embedded ranker's, which knows
    today's rules, or where that names none, the one named by the newest other score.
    """
    model, criteria_hash = _shown_by(db)
    found = db.execute(_AMONG.format(papers="SELECT value FROM json_each(?)"), (names_json(ids),)).fetchall()
    _mark(db, found, model, criteria_hash)


def revision(db: sqlite3.Connection) -> str:
    """Another text where papers may have other scores, or other ones of theirs may speak for them."""
    return " ".join(map(str, (*_shown_by(db), *db.execute(_LAST_RUNS).fetchone())))


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

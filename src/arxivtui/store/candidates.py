"""The papers that a model could be asked about, and how far it has come with each."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from arxivtui.domain import LOCAL, State
from arxivtui.store.encoding import date_or_none, names_json, storable
from arxivtui.store.search_order import LISTED, NEWER_IDS


class Standing(StrEnum):
    """How far a scorer has come with a paper, under these criteria and with its text as it is.

    FRESH: it has never scored it.
    SCORED: it has.
    OLD: it has scored it, but under other criteria or with another text, or an imported digest says so.
    REFUSED: it was asked and gave none; asking again would bring the same.
    LOST: it was asked, and the answer never came, or not yet, though it may have been paid for.
    FAILED: it was asked and gave none; asking again may bring one.
    """

    FRESH = "fresh"
    SCORED = "scored"
    OLD = "old"
    REFUSED = "refused"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper announced as new or cross-listed.

    Attributes:
        day: of its newest such announcement among the days asked for.
        rank: the embedded ranker's number for it, 0-100; an earlier text's where there is no other.
        matched: a rule of the reader's speaks for it.
    """

    paper_id: str
    day: date
    rank: float | None
    matched: bool
    state: State
    standing: Standing


class PromptText(NamedTuple):
    """What a model is shown of a paper: its plain text, and the hash under which its score will stand."""

    id: str
    text_hash: str
    title: str
    abstract: str


FRESHLY = "kind IN ('new', 'cross')"
_OWN_ANSWERS = "run_id NOT IN (SELECT id FROM runs WHERE kind = 'import')"

# Whether something is lost is asked of the ledger: reasons are written over by later runs. It is, where the
# last request is without an answer, by the clock or as they were written down: a clock may be set back, and
# what another store asked before comes after. The order of the cases matters:
# what is final under these criteria says more than an earlier score, and that more than an attempt that came
# to nothing, since an old score is asked anew only on request.
_LAST_REQUEST = """(
        SELECT state FROM request_papers
        JOIN requests ON requests.id = request_id JOIN runs ON runs.id = run_id
        WHERE paper_id = papers.id AND state <> 'failed'
            AND runs.scorer = :scorer AND runs.criteria_hash = :criteria
        ORDER BY {order} DESC LIMIT 1
    )"""
_STANDING = f"""
    CASE
    WHEN EXISTS (
        SELECT 1 FROM scores WHERE paper_id = papers.id AND scores.text_hash = papers.text_hash
            AND scorer = :scorer AND criteria_hash = :criteria AND {_OWN_ANSWERS}
    ) THEN '{Standing.SCORED}'
    WHEN 'sent' IN ({_LAST_REQUEST.format(order="sent_at")}, {_LAST_REQUEST.format(order="requests.rowid")})
        THEN '{Standing.LOST}'
    WHEN final AND unscored.text_hash = papers.text_hash AND unscored.criteria_hash = :criteria
        THEN '{Standing.REFUSED}'
    WHEN EXISTS (SELECT 1 FROM scores WHERE paper_id = papers.id AND scorer = :scorer)
        THEN '{Standing.OLD}'
    WHEN final = 0 THEN '{Standing.FAILED}'
    ELSE '{Standing.FRESH}' END
"""
_LOCAL_SCORE = """
    SELECT score FROM scores JOIN runs ON runs.id = run_id
    WHERE paper_id = papers.id AND scores.scorer = :local AND score IS NOT NULL {text}
    ORDER BY kind = 'import', started DESC, run_id DESC LIMIT 1
"""
_RANK = f"""coalesce(
    ({_LOCAL_SCORE.format(text="AND scores.text_hash = papers.text_hash")}),
    ({_LOCAL_SCORE.format(text="")}))
"""
_OF_DAYS = f"""
WITH announced(paper_id, listed) AS (
    SELECT paper_id, {LISTED} FROM announcements a INDEXED BY announcements_by_day
    WHERE listing_date IN (SELECT value FROM json_each(:days)) AND {FRESHLY}
    GROUP BY paper_id
)
SELECT papers.id, substr(listed, 1, 10), {_RANK} AS rank, coalesce(shown.matched <> '', 0) AS matched,
       coalesce(state, '{State.UNREAD}'), {_STANDING}
FROM announced CROSS JOIN papers ON papers.id = announced.paper_id
LEFT JOIN scores AS shown ON shown.paper_id = papers.id AND shown.shown = 1
LEFT JOIN triage ON triage.paper_id = papers.id
LEFT JOIN unscored ON unscored.paper_id = papers.id AND unscored.scorer = :scorer
ORDER BY matched DESC, rank DESC, CASE WHEN rank IS NULL THEN listed END DESC,
    {NEWER_IDS % ("papers.id", "papers.id")}
"""


def of_days(db: sqlite3.Connection, days: Iterable[date], scorer: str, criteria_hash: str) -> list[Candidate]:
    """The papers that were announced on these listing dates as new or cross-listed, each once.

    Best first, as lists have it, but for whose number: those that match a rule, then the embedded ranker's
    number from the highest, of equal ones the newest id first; those without one last, the newest
    announced first, in it new, crossed, then the newest id.
    """
    found = db.execute(
        _OF_DAYS,
        {
            "days": names_json(day.isoformat() for day in days),
            "scorer": storable(scorer),
            "criteria": criteria_hash,
            "local": LOCAL,
        },
    )
    return [
        Candidate(paper_id, date.fromisoformat(day), rank, bool(matched), State(state), Standing(standing))
        for paper_id, day, rank, matched, state, standing in found
    ]


def standings(
    db: sqlite3.Connection, ids: Sequence[str], scorer: str, criteria_hash: str
) -> dict[str, Standing]:
    """How far the scorer has come with each of these papers, whatever day they are of; see `Standing`."""
    found = db.execute(
        f"""
        SELECT papers.id, {_STANDING} FROM papers
        LEFT JOIN unscored ON unscored.paper_id = papers.id AND unscored.scorer = :scorer
        WHERE papers.id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": names_json(ids), "scorer": storable(scorer), "criteria": criteria_hash},
    )
    return {paper_id: Standing(standing) for paper_id, standing in found}


def recent_days(db: sqlite3.Connection, limit: int = 10) -> list[date]:
    """The newest listing dates with new or cross-listed papers, newest first."""
    found = db.execute(
        f"SELECT DISTINCT listing_date FROM announcements WHERE {FRESHLY} ORDER BY 1 DESC LIMIT ?", (limit,)
    )
    return [date.fromisoformat(day) for (day,) in found]


def scored_days(db: sqlite3.Connection, scorer: str) -> date | None:
    """The first listing date with a paper that this scorer was asked about and scored; None without any.

    A paper counts on its newest listing date: one that was cross-listed long after it was new makes no
    scored day of the day when it was new. Imported scores count for nothing.
    """
    (day,) = db.execute(
        f"""
        SELECT min(day) FROM (
            SELECT (SELECT max(listing_date) FROM announcements
                    WHERE announcements.paper_id = scored.paper_id AND {FRESHLY}) AS day
            FROM (SELECT DISTINCT paper_id FROM scores INDEXED BY scores_of_models
                  WHERE scorer = ? AND scorer <> '{LOCAL}' AND {_OWN_ANSWERS}) AS scored
        )
        """,
        (storable(scorer),),
    ).fetchone()
    return date_or_none(day)


def prompt_texts(db: sqlite3.Connection, ids: Sequence[str]) -> list[PromptText]:
    """The texts of these papers, in their order; unknown ones are left out."""
    found = {
        row[0]: PromptText(*row)
        for row in db.execute(
            """
            SELECT id, text_hash, title_plain, abstract_plain FROM papers
            WHERE id IN (SELECT value FROM json_each(?))
            """,
            (names_json(ids),),
        )
    }
    return [found[paper_id] for paper_id in dict.fromkeys(ids) if paper_id in found]

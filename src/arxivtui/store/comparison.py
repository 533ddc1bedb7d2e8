"""A model beside the embedded ranker, paper by paper: what tells whether it is worth its money."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import LOCAL, State, blend
from arxivtui.store.candidates import FRESHLY
from arxivtui.store.encoding import storable
from arxivtui.store.score_choice import NEWEST_FIRST


@dataclass(frozen=True, slots=True)
class Compared:
    """What both scorers and the reader say of one paper.

    Attributes:
        day: the listing date on which it was first announced as new or cross-listed.
        local: the embedded ranker's number, 0-100.
        relevance: the model's newest, 1-10; None where it was not asked, or gave none.
        value: the number shown where this model speaks: both blended, or the one that there is.
        starred, dismissed: by the reader, as things stand.
    """

    day: date
    paper_id: str
    local: float | None
    relevance: int | None
    value: float | None
    starred: bool
    dismissed: bool


# A day is the model's where a paper that it scored was last announced, as `candidates` has it. By the first
# date, a paper cross-listed long after it was new would drag in a day that the model was never asked about.
_SELECT = f"""
WITH answers(paper_id, relevance, place) AS (
    SELECT paper_id, relevance, row_number() OVER (PARTITION BY paper_id ORDER BY {NEWEST_FIRST})
    FROM scores INDEXED BY scores_of_models JOIN runs ON runs.id = run_id
    WHERE scores.scorer = :scorer AND scores.scorer <> '{LOCAL}' AND kind <> 'import'
),
days(day) AS MATERIALIZED (
    SELECT DISTINCT (SELECT max(listing_date) FROM announcements
                     WHERE announcements.paper_id = answers.paper_id AND {FRESHLY})
    FROM answers WHERE place = 1
),
compared(paper_id, day) AS (
    SELECT paper_id, min(listing_date) AS first FROM announcements WHERE {FRESHLY}
    GROUP BY paper_id HAVING first IN (SELECT day FROM days)
)
SELECT day, compared.paper_id,
       (SELECT score FROM scores JOIN runs ON runs.id = run_id
        WHERE paper_id = compared.paper_id AND scores.scorer = '{LOCAL}' AND score IS NOT NULL
        ORDER BY {NEWEST_FIRST} LIMIT 1),
       relevance, starred_at IS NOT NULL, coalesce(state = '{State.DISMISSED}', 0)
FROM compared
LEFT JOIN answers ON answers.paper_id = compared.paper_id AND place = 1
LEFT JOIN triage ON triage.paper_id = compared.paper_id
ORDER BY day, compared.paper_id
"""


def compared(db: sqlite3.Connection, scorer: str) -> list[Compared]:
    """All papers of the listing days on which a model was asked and scored some, by day, each paper once.

    Under whatever criteria. Imported scores do not count as the model's: a digest names only the papers
    that it selected.
    """
    return [
        Compared(
            date.fromisoformat(day),
            paper_id,
            local,
            relevance,
            blend(relevance, local),
            bool(starred),
            bool(dismissed),
        )
        for day, paper_id, local, relevance, starred, dismissed in db.execute(
            _SELECT, {"scorer": storable(scorer)}
        )
    ]

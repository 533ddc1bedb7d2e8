"""What is laid over arXiv's own pages: for many papers at once, what the reader's store knows of each."""

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from arxivtui.domain import State
from arxivtui.store.encoding import names_json
from arxivtui.store.search_order import BEST_FIRST, KIND_ORDER

# No column of `papers` but the id, which stands in an index: its rows are wide.
_PAPERS = f"""
SELECT papers.id, scores.value, coalesce(scorer, ''), relevance, novelty, coalesce(comment, ''),
       coalesce(topic, ''), coalesce(evidence, '[]'), coalesce(mark, ''), coalesce(matched, ''),
       coalesce(state, '{State.UNREAD}'), starred_at IS NOT NULL, later_at IS NOT NULL,
       (SELECT max(listing_date) FROM announcements
        WHERE paper_id = papers.id AND kind IN ('new', 'cross')),
       EXISTS (SELECT 1 FROM library WHERE library.paper_id = papers.id)
FROM json_each(?) CROSS JOIN papers ON papers.id = json_each.value
LEFT JOIN scores ON scores.paper_id = papers.id AND shown = 1
LEFT JOIN triage ON triage.paper_id = papers.id
"""
_TAGS = "SELECT paper_id, tag FROM json_each(?) CROSS JOIN tags ON tags.paper_id = json_each.value"
_DAY = f"""
SELECT p.id
FROM (SELECT paper_id AS id, min({KIND_ORDER}) AS kind FROM announcements a INDEXED BY announcements_by_day
      WHERE listing_date = ? AND kind IN ('new', 'cross') GROUP BY paper_id) AS p
LEFT JOIN scores s ON s.paper_id = p.id AND s.shown = 1
ORDER BY {BEST_FIRST.format(unscored="CASE WHEN s.value IS NULL THEN p.kind END")}
"""


class Overlaid(NamedTuple):
    """What the store knows of one paper.

    Attributes:
        id: the paper.
        score: 0-100 as shown, to one decimal, or None.
        scorer: whose score it is; empty where there is none.
        relevance, novelty: 1-10, or None.
        comment: untrusted text.
        topic: the title of the topic matched, or empty.
        evidence: a JSON array of `{kind, text, weight}`, as stored.
        mark: a `ScoreMark`: how the score differs from what is configured.
        matched: the rule that the paper matched, or empty.
        state: a `State`.
        starred, later: whether it is.
        tags: sorted.
        day: the newest listing date on which it was new or cross-listed, ISO; None for one that never was.
        library: it is in the reader's own reference library.
    """

    id: str
    score: float | None
    scorer: str
    relevance: int | None
    novelty: int | None
    comment: str
    topic: str
    evidence: str
    mark: str
    matched: str
    state: str
    starred: bool
    later: bool
    tags: tuple[str, ...]
    day: str | None
    library: bool


def of(db: sqlite3.Connection, ids: Iterable[str]) -> list[Overlaid]:
    """Those of the papers that are stored, each once, in the order given."""
    wanted = (names_json(dict.fromkeys(ids)),)
    tags: dict[str, tuple[str, ...]] = {}
    for paper_id, tag in db.execute(_TAGS, wanted):
        tags[paper_id] = (*tags.get(paper_id, ()), tag)
    return [
        Overlaid(
            paper_id,
            None if value is None else round(value, 1),
            scorer,
            relevance,
            novelty,
            comment,
            topic,
            evidence,
            mark,
            matched,
            state,
            starred == 1,
            later == 1,
            tags.get(paper_id, ()),
            day,
            in_library == 1,
        )
        for (
            paper_id, value, scorer, relevance, novelty, comment, topic, evidence, mark, matched,
            state, starred, later, day, in_library,
        ) in db.execute(_PAPERS, wanted)
    ]  # fmt: skip


def ranks(db: sqlite3.Connection, day: str) -> dict[str, int]:
    """The places, from 1, of the papers new or cross-listed on a listing date, in the order of its view.

    Args:
        db: a connection.
        day: an ISO date.
    """
    return {paper_id: place for place, (paper_id,) in enumerate(db.execute(_DAY, (day,)), 1)}

"""Papers that a model was to score and did not, each with the reason: nothing planned is lost."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from arxivtui.store.encoding import names_json, storable

if TYPE_CHECKING:
    from arxivtui.domain import Unscored


def save(db: sqlite3.Connection, unscored: Sequence["Unscored"]) -> None:
    """Say of these papers that their model gave no score; in place of what was said of that before.

    What is final for a text under some criteria is only replaced by what is, too: a run that never came to
    the paper knows less of it.

    Scores that the model gave earlier stay. A score that comes later ends it (`scores.save`).

    Raises:
        sqlite3.IntegrityError: a paper or run is unknown.
    """
    db.executemany(
        """
        INSERT INTO unscored (paper_id, scorer, text_hash, criteria_hash, run_id, reason, final)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (paper_id, scorer) DO UPDATE SET
            text_hash = excluded.text_hash, criteria_hash = excluded.criteria_hash,
            run_id = excluded.run_id, reason = excluded.reason, final = excluded.final
        WHERE excluded.final OR NOT (
            unscored.final AND unscored.text_hash = excluded.text_hash
            AND unscored.criteria_hash = excluded.criteria_hash)
        """,
        [
            (
                one.paper_id,
                storable(one.scorer),
                one.text_hash,
                one.criteria_hash,
                one.run_id,
                storable(one.reason),
                int(one.final),
            )
            for one in unscored
        ],
    )


def forget(db: sqlite3.Connection, scored: Iterable[tuple[str, str]]) -> None:
    """Take it back of these papers and their scorers."""
    db.executemany(
        "DELETE FROM unscored WHERE paper_id = ? AND scorer = ?",
        [(paper_id, storable(scorer)) for paper_id, scorer in scored],
    )


def of(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, list["Unscored"]]:
    """What is said of these papers, by scorer; a paper that no model left unscored is not in it."""
    found: dict[str, list[Unscored]] = {}
    for row in db.execute(
        """
        SELECT paper_id, text_hash, scorer, criteria_hash, run_id, reason, final FROM unscored
        WHERE paper_id IN (SELECT value FROM json_each(?)) ORDER BY paper_id, scorer
        """,
        (names_json(ids),),
    ):
        found.setdefault(row[0], []).append(_read(row))
    return found


def _read(row: tuple[str, str, str, str, str, str, int]) -> "Unscored":
    # A start reads papers, and nearly none of them needs the class.
    from arxivtui.domain import Unscored

    paper_id, text_hash, scorer, criteria_hash, run_id, reason, final = row
    return Unscored(paper_id, text_hash, scorer, criteria_hash, run_id, reason, bool(final))

"""Runs: what a fetch, ranking, scoring or import did and cost."""

import sqlite3
from datetime import datetime

from arxivtui.domain import Run
from arxivtui.store.encoding import storable, time_text


def start(db: sqlite3.Connection, run: Run) -> None:
    """Note that a run began; scores can name it from now on. A run already noted stays as it is."""
    db.execute(
        """
        INSERT INTO runs (id, kind, started, scorer, criteria_hash, papers,
                          prompt_tokens, cached_tokens, completion_tokens, cost)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """,
        (
            run.id,
            run.kind.value,
            time_text(run.started),
            storable(run.scorer),
            run.criteria_hash,
            *_figures(run),
        ),
    )


def finish(db: sqlite3.Connection, run: Run, at: datetime) -> None:
    """Note that a run ended, with its final figures."""
    db.execute(
        """
        UPDATE runs SET finished = ?, papers = ?, prompt_tokens = ?, cached_tokens = ?,
                        completion_tokens = ?, cost = ?
        WHERE id = ?
        """,
        (time_text(at), *_figures(run), run.id),
    )


def _figures(run: Run) -> tuple[int, int, int, int, float | None]:
    return (run.papers, run.prompt_tokens, run.cached_tokens, run.completion_tokens, run.cost)

"""Runs: what a fetch, ranking, scoring or import did and cost."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from arxivtui.domain import Run, RunKind
from arxivtui.store.encoding import storable, time_text

_COLUMNS = """id, kind, started, scorer, criteria_hash, papers,
              prompt_tokens, cached_tokens, completion_tokens, cost, system_prompt"""


def start(db: sqlite3.Connection, run: Run) -> None:
    """Note that a run began; scores and requests can name it from now on. One noted before stays as it is."""
    db.execute(
        f"""
        INSERT INTO runs ({_COLUMNS})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """,
        (
            run.id,
            run.kind.value,
            time_text(run.started),
            storable(run.scorer),
            run.criteria_hash,
            *_figures(run),
            storable(run.system_prompt),
        ),
    )


def finish(db: sqlite3.Connection, run: Run, at: datetime) -> None:
    """Note that a run ended, with its final figures. One that asked a model has its own: see `close`."""
    db.execute(
        """
        UPDATE runs SET finished = ?, papers = ?, prompt_tokens = ?, cached_tokens = ?,
                        completion_tokens = ?, cost = ?
        WHERE id = ?
        """,
        (time_text(at), *_figures(run), run.id),
    )


def close(db: sqlite3.Connection, run_id: str, at: datetime, papers: int) -> None:
    """Note that a run ended, and how many papers it touched; tokens and cost stay as its requests sum up."""
    db.execute("UPDATE runs SET finished = ?, papers = ? WHERE id = ?", (time_text(at), papers, run_id))


def get(db: sqlite3.Connection, run_id: str) -> Run | None:
    """The run with its figures so far; None where it is unknown."""
    row = db.execute(f"SELECT {_COLUMNS} FROM runs WHERE id = ?", (run_id,)).fetchone()
    return None if row is None else _read(row)


def _figures(run: Run) -> tuple[int, int, int, int, float | None]:
    return (run.papers, run.prompt_tokens, run.cached_tokens, run.completion_tokens, run.cost)


def _read(row: Sequence[Any]) -> Run:
    run_id, kind, started, scorer, criteria_hash, papers, prompt, cached, completion, cost, system = row
    return Run(
        id=run_id,
        kind=RunKind(kind),
        started=datetime.fromisoformat(started),
        scorer=scorer,
        criteria_hash=criteria_hash,
        papers=papers,
        prompt_tokens=prompt,
        cached_tokens=cached,
        completion_tokens=completion,
        cost=cost,
        system_prompt=system,
    )

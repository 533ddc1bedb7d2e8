"""What a store holds, by meaning: rows without the numbers that SQLite gives them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from arxivtui.store import Store

TABLES = {
    "papers": "id, version, categories, submitted, text_hash, title_plain, authors_plain, authors_cut, doi, "
    "journal_ref, comments, comments_plain, title, authors, abstract_plain, abstract, replaced_at",
    "announcements": "*",
    "listings": "*",
    "runs": "*",
    "scores": "*",
    "triage": "*",
    "tags": "*",
    "library": "*",
    "exports": "*",
    "unscored": "*",
    "harvests": "*",
    "requests": "*",
    "request_papers": "*",
    "views": "name, query, scope, created_at",
    "digests": "day, run_id, model, figures, banner, system_prompt, user_prompt, content_hash",
}
"""Those that move, with the columns that mean something."""

LOG = "step_id, device, origin, at, verb, paper_id, before, after, undone, turned_at"
ENTRIES = """
SELECT content_hash, position, paper_id, digest_entries.title, authors, abstract
FROM digest_entries JOIN digests ON digests.id = digest_id ORDER BY 1, 2
"""


def whole(store: Store, *, arrival: bool = False) -> dict[str, Any]:
    """All of it, sorted; with `arrival` papers and acts stand as they came."""
    with store.reading() as db:
        held: dict[str, Any] = {
            name: sorted(db.execute(f"SELECT {columns} FROM {name}").fetchall(), key=repr)
            for name, columns in TABLES.items()
        }
        held["digest_entries"] = db.execute(ENTRIES).fetchall()
        steps = db.execute(f"SELECT {LOG} FROM triage_log ORDER BY seq").fetchall()
        held["steps"] = list(dict.fromkeys(row[0] for row in steps))
        held["triage_log"] = sorted(steps, key=repr)
        if arrival:
            held["arrival"] = db.execute("SELECT id FROM papers ORDER BY pk").fetchall()
            held["log"] = steps
    return held


def sound(store: Store) -> None:
    """Every reference leads somewhere, and search knows the papers as they are."""
    with store.writing() as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        db.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")


def papers_in(path: Path) -> list[str]:
    """The papers of a sound file, read without anything of ours."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [paper_id for (paper_id,) in db.execute("SELECT id FROM papers ORDER BY id")]

"""Papers alike enough to be called the same: by their first author and a word of the title."""

import sqlite3
from collections.abc import Sequence

from arxivtui.store.search_text import phrase

_MOST = 5_000
"""Papers that one look takes, the earliest arrivals first."""


def titles_and_authors(
    db: sqlite3.Connection, names: Sequence[str], words: Sequence[str]
) -> list[tuple[str, str, str]]:
    """Stored papers by someone of one of these names, with one of these words in the title.

    Args:
        db: the store.
        names: ways to write one name, of any author of a paper; none asks for no name.
        words: ways to write one word; none asks for no word.

    Returns:
        Id, title and first author as shown. Nothing is asked for where both are empty.
    """
    asked = [
        " OR ".join(phrase(each, column) for each in ways)
        for column, ways in (("authors_plain", names), ("title_plain", words))
        if ways
    ]
    if not asked:
        return []
    found = db.execute(
        f"""
        SELECT id, papers.title_plain, papers.authors_plain
        FROM papers_fts CROSS JOIN papers ON papers.pk = papers_fts.rowid
        WHERE papers_fts MATCH ? ORDER BY papers_fts.rowid LIMIT {_MOST:d}
        """,
        (" AND ".join(f"({each})" for each in asked),),
    )
    return [(paper_id, title, authors.partition(", ")[0]) for paper_id, title, authors in found]

"""The papers that match best first, as far as that can be told in the time that a key press has.

Where `like:` names a paper, the most alike come first. Words are ranked by FTS5, and what it spends on
that grows with the hits. Where they are too many, or a word's beginning is too short to say much, the
newest arrivals come first, which costs nothing.
"""

import sqlite3
from collections.abc import Iterator

from arxivtui.domain.query import And, Node
from arxivtui.store import search_like, search_text
from arxivtui.store.search_few import few
from arxivtui.store.search_order import in_this_order, sort_few, walk
from arxivtui.store.search_where import EVERYTHING, Conditions, grouped
from arxivtui.store.sorts import Sort

MOST_RANKED = 10_000
"""Hits beyond which comparing all of them would be felt, for one word; half as many for two, and so on."""

SHORTEST_RANKED = 4
"""Letters of a beginning below which it matches too much to be worth comparing."""

# Title, authors, abstract, categories. Weights cost a third more, and change little for a single word.
_WEIGHTED = "AND rank MATCH 'bm25(10.0, 5.0, 1.0, 0.0)'"


def best_match(db: sqlite3.Connection, conditions: Conditions, root: Node | None, most: int) -> Iterator[str]:
    """The papers that a tree asks for, the best match first.

    Args:
        db: the store.
        conditions: for the parts that are not words.
        root: the query's tree.
        most: how many papers count as few (see `search_few`).

    Raises:
        UnknownPaperError: a paper that `like:` names is not stored.
    """
    if root is not None and search_like.asserted(root):
        return in_this_order(db, search_like.likeness(db, root), conditions.whole(root))
    words, rest = _words_apart(root)
    ranked = None if words is None else _ranking(db, words)
    if words is not None and rest is None:
        return in_this_order(db, _newest_hits(db, words) if ranked is None else ranked, EVERYTHING)
    keys = few(db, conditions, root, most)
    if words is None or (ranked is None and keys is not None):
        whole = conditions.whole(root)
        return walk(db, whole, Sort.MATCH) if keys is None else sort_few(db, keys, whole, Sort.MATCH)
    if ranked is None:
        return in_this_order(db, _newest_hits(db, words), conditions.whole(rest))
    wanted = None if keys is None else set(keys)
    hits = ranked if wanted is None else [key for key in ranked if key in wanted]
    return in_this_order(db, hits, conditions.whole(rest))


def _words_apart(root: Node | None) -> tuple[Node | None, Node | None]:
    """The words that every match must hold, and what else is asked for."""
    if root is None:
        return None, None
    if search_text.expression(root) is not None:
        return (root, None) if search_text.worded(root) else (None, root)
    groups = grouped(root.parts) if isinstance(root, And) else []
    for at, group in enumerate(groups):
        if search_text.expression(group) is not None and search_text.worded(group):
            rest = (*groups[:at], *groups[at + 1 :])
            return group, rest[0] if len(rest) == 1 else And(rest)
    return None, root


def _ranking(db: sqlite3.Connection, words: Node) -> list[int] | None:
    """The keys of all hits, best first; None where they are too many to compare."""
    if search_text.short_prefix(words, SHORTEST_RANKED):
        return None
    expression, most = search_text.expression(words), MOST_RANKED // search_text.weight(words)
    (hits,) = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? LIMIT {most + 1:d})",
        (expression,),
    ).fetchone()
    if hits > most:
        return None
    weighted = _WEIGHTED if isinstance(words, And) else ""
    rows = db.execute(
        f"SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? {weighted} ORDER BY rank", (expression,)
    )
    return [key for (key,) in rows]


def _newest_hits(db: sqlite3.Connection, words: Node) -> Iterator[int]:
    expression = search_text.expression(words)
    rows = db.execute(
        "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC", (expression,)
    )
    return (key for (key,) in rows)

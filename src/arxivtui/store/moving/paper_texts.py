"""Papers of two stores: all of them, and of those that both have what `store.merging` keeps."""

import sqlite3
from collections.abc import Sequence

from arxivtui.store import papers, search_index
from arxivtui.store.encoding import names_json

AT_ONCE = 1_000
"""Papers."""

_TOLD = (
    "version, submitted, authors_cut, doi, journal_ref, comments, title, authors, abstract, categories, "
    "replaced_at"
)
_COPIED = f"id, title_plain, authors_plain, abstract_plain, comments_plain, text_hash, {_TOLD}"
# By their ids: a statement that looked into the papers here as well would hold all of its result in memory.
_COPY = f"""
INSERT INTO main.papers ({_COPIED}) SELECT papers.{_COPIED}
FROM json_each(?) CROSS JOIN beside.papers ON papers.id = json_each.value ORDER BY json_each.key
"""
_NEWEST = "(SELECT max(listing_date) FROM {}.announcements WHERE paper_id = {}.id)"
# What was announced later is the newer; where that tells nothing, any rule will do that does not ask whose it
# is. The greater word wins, so that a gap never does. When the same text was fetched says nothing of its age.
_AGE = "coalesce({}, ''), iif(theirs.text_hash = ours.text_hash, '', coalesce({}.replaced_at, '')), {}"
_VALUE = ("title", "abstract", "authors", "categories", "comments", "journal_ref", "doi")


def _age(schema: str, alias: str) -> str:
    newest = _NEWEST.format(schema, alias)
    return _AGE.format(newest, alias, ", ".join(f"{alias}.{column}" for column in _VALUE))


_DIFFERENT = f"""
SELECT ours.id, ({_age("beside", "theirs")}) < ({_age("main", "ours")})
FROM beside.papers AS theirs JOIN main.papers AS ours ON ours.id = theirs.id
WHERE ({", ".join(f"theirs.{one.strip()}" for one in _TOLD.split(","))})
      IS NOT ({", ".join(f"ours.{one.strip()}" for one in _TOLD.split(","))})
"""

# Before anything is taken: which time of a replacement will stand follows from both texts as they are now.
_REPLACED = """
SELECT ours.id, ours.text_hash, ours.replaced_at, theirs.text_hash, theirs.replaced_at
FROM beside.papers AS theirs JOIN main.papers AS ours ON ours.id = theirs.id
WHERE theirs.replaced_at IS NOT ours.replaced_at
"""


def take(db: sqlite3.Connection, other: sqlite3.Connection) -> tuple[tuple[str, ...], int]:
    """Take the other store's papers. Before its announcements, which say which text is the newer.

    Args:
        db: a connection that may write, with the other store as `beside`.
        other: a connection to that one alone.

    Returns:
        The papers that are new, in order of arrival, and how many of the others changed.
    """
    different = dict(db.execute(_DIFFERENT).fetchall())
    replaced = db.execute(_REPLACED).fetchall()
    added = tuple(
        paper_id
        for (paper_id,) in db.execute(
            "SELECT id FROM beside.papers WHERE id NOT IN (SELECT id FROM main.papers) ORDER BY pk"
        )
    )
    for start in range(0, len(added), AT_ONCE):
        new = added[start : start + AT_ONCE]
        db.execute(_COPY, (names_json(new),))
        search_index.add(db, new)
    changed = 0
    ids = list(different)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        records = papers.records(other, some)
        saved = papers.save_all(
            db,
            (record.paper for record in records),
            {record.paper.id: record.plain for record in records},
            older=(paper_id for paper_id in some if different[paper_id]),
            replaced=some,
        )
        changed += saved.changed
    _settle_replaced(db, replaced)
    return added, changed


def _settle_replaced(
    db: sqlite3.Connection, both: Sequence[tuple[str, str, str | None, str, str | None]]
) -> None:
    """When each paper was replaced, its text being settled.

    Both stores may have fetched the same replacement: it came with the earlier of them, or a star given in
    between would be of an older text. Of two texts the one that stands brings its time; where each has a
    part in it, the later time.

    Args:
        db: as for `take`.
        both: id, and of ours and of theirs the hash of the text and the time, as they were before.
    """
    for paper_id, our_text, ours, their_text, theirs in both:
        (text,) = db.execute("SELECT text_hash FROM main.papers WHERE id = ?", (paper_id,)).fetchone()
        known = sorted(at for at in (ours, theirs) if at is not None)
        at: str | None
        if our_text == their_text:
            at = known[0]
        elif text in (our_text, their_text):
            at = (ours or theirs) if text == our_text else (theirs or ours)
        else:
            at = known[-1]
        db.execute("UPDATE main.papers SET replaced_at = ? WHERE id = ?", (at, paper_id))

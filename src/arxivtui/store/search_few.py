"""Which few papers a query can match at most, found through an index; none named when they are many."""

import sqlite3

from arxivtui.domain import State
from arxivtui.domain.query import (
    And,
    Author,
    Day,
    Flag,
    Is,
    Label,
    Like,
    Match,
    Moment,
    Node,
    Not,
    Number,
    Or,
    StateIs,
    Text,
)
from arxivtui.store import search_text
from arxivtui.store.encoding import names_json
from arxivtui.store.search_where import (
    Conditions,
    Where,
    dated,
    grouped,
    literal,
    matching_tags,
    positive,
    sighted,
)

_SHOWN = "SELECT s.paper_id AS id FROM scores s INDEXED BY scores_shown WHERE s.shown = 1 AND "
_TRIAGED = "SELECT t.paper_id AS id FROM triage t WHERE "
_STARRED = (
    "SELECT p.pk FROM triage t INDEXED BY triage_starred CROSS JOIN papers p ON p.id = t.paper_id WHERE "
)
# Both sides come in order of id and are merged, which is half the work of looking up each paper's triage.
# Without a limit SQLite would drop the order as needless, and build a tree of all ids.
_ALL_BUT = (
    "SELECT p.id AS id FROM papers p EXCEPT SELECT t.paper_id FROM triage t WHERE (%s) ORDER BY 1 LIMIT -1"
)


def few(db: sqlite3.Connection, conditions: Conditions, node: Node | None, most: int) -> list[int] | None:
    """The keys of at most `most` papers, every match of `node` among them; None where there may be more.

    A list so short is cheaper to look up and sort than the store is to walk in order.
    """
    if node is None:
        return None
    if (source := _source(db, conditions, node)) is not None:
        return _found(db, source, most)
    match node:
        case And(parts) if not sighted(node):
            groups = _scored_as_one(grouped(parts))
            # Together they match fewer than the fewest of them, so that more may be looked through.
            allowed = (most, most * 4) if len(groups) > 1 else (most,)
            each = (few(db, conditions, part, many) for many in allowed for part in groups)
            return next((found for found in each if found is not None), None)
        case Or(parts):
            together: set[int] = set()
            for part in parts:
                found = few(db, conditions, part, most)
                if found is None or len(together) + len(found) > most:
                    return None
                together.update(found)
            return sorted(together)
    return None


def _scored_as_one(parts: list[Node]) -> list[Node]:
    """The parts that ask for the shown score as one, which matches fewer than each, and is looked up once."""
    scored = tuple(part for part in parts if _about_score(part))
    if len(scored) < 2:
        return parts
    return [And(scored), *(part for part in parts if part not in scored)]


def _about_score(node: Node) -> bool:
    match node:
        case Match(Label.TOPIC | Label.SCORER) | Number() | Is(Flag.MATCHED):
            return True
    return False


def _found(db: sqlite3.Connection, source: Where, most: int) -> list[int] | None:
    keys = [key for (key,) in db.execute(f"{source.sql} LIMIT {most + 1:d}", source.params)]
    return sorted(set(keys)) if len(keys) <= most else None


def _source(db: sqlite3.Connection, conditions: Conditions, node: Node) -> Where | None:
    """The SELECT of the keys of all papers that a part may match, or None where no index knows them."""
    if (words := search_text.expression(node)) is not None:
        return conditions.hits(words)
    if _about_score(node) or (isinstance(node, And) and all(map(_about_score, node.parts))):
        return _keys(_prefixed(_SHOWN, conditions.of(node)))
    match node:
        case Text():
            hits, looked = conditions.hits(search_text.text_phrase(node)), literal(node)
            return Where(
                f"SELECT p.pk FROM ({hits.sql}) h CROSS JOIN papers p ON p.pk = h.pk WHERE {looked.sql}",
                hits.params + looked.params,
            )
        case Author():
            return conditions.hits(search_text.author_phrase(node))
        case Match(Label.CAT | Label.PRIMARY, value):
            return conditions.hits(search_text.category_phrase(value))
        case Match(Label.ID, value):
            return Where("SELECT pk FROM papers WHERE id = ?", (value,))
        case Match(Label.TAG, value, prefix):
            tags = names_json(matching_tags(db, value, prefix))
            return _keys(
                Where(
                    "SELECT paper_id AS id FROM tags WHERE tag IN (SELECT value FROM json_each(?))", (tags,)
                )
            )
        case Like(paper_id):
            return conditions.alike(paper_id)
        case Match(Label.NOTE):
            return _keys(Where(_TRIAGED + "t.note <> ''"))
        case Is(Flag.UNSCORED):
            return None
        case Is(Flag.LIBRARY):
            return _keys(Where("SELECT paper_id AS id FROM library"))
        case Is(Flag.EXPORTED):
            return _keys(Where("SELECT paper_id AS id FROM exports"))
        case Is(Flag.UPDATED):
            return _prefixed(_STARRED, conditions.of(node))
        case StateIs(State.UNREAD):
            return _keys(_all_but(conditions.of(Not(node))))
        case Not(StateIs(state) as part) if state is not State.UNREAD:
            return _keys(_all_but(conditions.of(part)))
        case Not(Is(Flag.READ) as part):
            return _keys(_all_but(conditions.of(part)))
        case StateIs() | Not(StateIs()) | Is() | Day(Moment.STARRED):
            return _keys(_prefixed(_TRIAGED, conditions.of(node)))
    asserted = tuple(part for part in (node.parts if isinstance(node, And) else (node,)) if positive(part))
    return _keys(_announced(conditions, asserted)) if asserted and sighted(node) else None


def _prefixed(select: str, condition: Where) -> Where:
    return Where(f"{select}({condition.sql})", condition.params)


def _all_but(triaged: Where) -> Where:
    """Ids of papers without triage, and of those whose triage is not so."""
    return Where(_ALL_BUT % triaged.sql, triaged.params)


def _keys(ids: Where) -> Where:
    return Where(f"SELECT p.pk FROM ({ids.sql}) d CROSS JOIN papers p ON p.id = d.id", ids.params)


def _announced(conditions: Conditions, parts: tuple[Node, ...]) -> Where:
    """Ids by announcements; where a date is asked for, by digests and submissions as well."""
    announced = conditions.row(parts, "a.kind", "a.listing_date")
    found = Where(f"SELECT a.paper_id AS id FROM announcements a WHERE ({announced.sql})", announced.params)
    if not any(map(dated, parts)):
        return found
    selected = conditions.row(parts, "NULL", "d.day")
    submitted = conditions.row(parts, "NULL", "p.submitted")
    return Where(
        f"""{found.sql}
        UNION ALL SELECT e.paper_id FROM digests d CROSS JOIN digest_entries e ON e.digest_id = d.id
            WHERE ({selected.sql})
        UNION ALL SELECT p.id FROM papers p WHERE ({submitted.sql})
            AND NOT EXISTS (SELECT 1 FROM announcements a WHERE a.paper_id = p.id)""",
        found.params + selected.params + submitted.params,
    )

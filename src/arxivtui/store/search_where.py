"""A query's tree made into SQL conditions. Whatever was typed travels as a parameter, never in the SQL.

The conditions speak of `p` (papers), `s` (the shown score, or NULLs) and `t` (triage, or NULLs).
"""

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeAlias

import msgspec

from arxivtui.domain import LOCAL
from arxivtui.domain.query import (
    And,
    Author,
    Day,
    Flag,
    Is,
    KindIs,
    Label,
    Like,
    Match,
    Measure,
    Moment,
    Node,
    Not,
    Number,
    Op,
    Or,
    Part,
    StateIs,
    Text,
)
from arxivtui.store import search_like, search_text
from arxivtui.store.encoding import names_json
from arxivtui.store.search_names import contains, fold, named

Param: TypeAlias = str | int | float
ANY_LLM = "llm"
"""`scorer:llm` is any scorer but the embedded ranker."""

_MEASURES = {"score": "s.value", "relevance": "s.relevance", "novelty": "s.novelty"}
_FLAGS = {
    Flag.STARRED: "t.starred_at IS NOT NULL",
    Flag.LATER: "t.later_at IS NOT NULL",
    Flag.READ: "t.state IN ('seen', 'dismissed')",
    Flag.MATCHED: "s.matched <> ''",
    Flag.UNSCORED: "s.value IS NULL",
    Flag.UPDATED: "t.starred_at IS NOT NULL AND p.replaced_at > t.starred_at",
    Flag.LIBRARY: "EXISTS (SELECT 1 FROM library l WHERE l.paper_id = p.id)",
    Flag.EXPORTED: "EXISTS (SELECT 1 FROM exports x WHERE x.paper_id = p.id)",
}


@dataclass(frozen=True, slots=True)
class Where:
    """A condition and its parameters, in order; to be put in parentheses wherever it is used."""

    sql: str
    params: tuple[Param, ...] = ()

    def asks(self, table: str) -> bool:
        """Whether it speaks of `p`, `s` or `t`."""
        return re.search(rf"\b{table}\.", self.sql) is not None


EVERYTHING = Where("1")


def both(one: Where, other: Where) -> Where:
    """Two conditions at once."""
    return Where(f"({one.sql}) AND ({other.sql})", one.params + other.params)


class Conditions:
    """What trees ask for, in SQL.

    Args:
        db: the tags in use are read from it, and the comparisons that SQL lacks registered.
        today: what relative days count from.
        batches: the conditions will be asked of papers batch by batch.
    """

    def __init__(self, db: sqlite3.Connection, today: date, *, batches: bool = False) -> None:
        db.create_function("arxivtui_named", 3, named, deterministic=True)
        db.create_function("arxivtui_contains", 2, contains, deterministic=True)
        self._db = db
        self._today = today
        self._used_topics: list[str] | None = None
        self._batches = batches
        self._kept: dict[str, str] = {}

    def whole(self, root: Node | None) -> Where:
        """The condition for a query's tree; None asks for every paper."""
        return EVERYTHING if root is None else self.of(root)

    def of(self, node: Node) -> Where:
        """The condition for one part of a tree."""
        if sighted(node):
            return self._sighting(node.parts if isinstance(node, And) else (node,))
        if (found := search_text.expression(node)) is not None:
            return self._hit(found)
        match node:
            case And(parts):
                return _joined(" AND ", [self.of(part) for part in grouped(parts)])
            case Or(parts):
                return _joined(" OR ", [self.of(part) for part in parts])
            case Not(part):
                inside = self.of(part)
                return Where(f"({inside.sql}) IS NOT TRUE", inside.params)
            case Text():
                return both(self._hit(search_text.text_phrase(node)), literal(node))
            case Author(name, prefix):
                maybe = self._hit(search_text.author_phrase(node))
                return both(maybe, Where("arxivtui_named(?, ?, p.authors_plain)", (name, int(prefix))))
            case Match(label, value, prefix):
                return self._match(label, value, prefix)
            case Like(paper_id):
                return _among(self.alike(paper_id))
            case StateIs(state):
                return Where("COALESCE(t.state, 'unread') = ?", (state,))
            case Is(flag):
                return Where(_FLAGS[flag])
            case Number():
                return number_where(node)
            case Day():
                return self._range("t.starred_at", node, _utc)
            case KindIs():
                raise AssertionError("dealt with as a sighting")

    def hits(self, expression: str) -> Where:
        """The SELECT of the keys of all papers that an FTS5 expression finds.

        Where that is dear (the beginning of a word stands for many words) or will be asked for by many
        statements, they are found once and kept in a temporary table.
        """
        if not self._batches and '" *' not in expression:
            return Where("SELECT rowid AS pk FROM papers_fts WHERE papers_fts MATCH ?", (expression,))
        if expression not in self._kept:
            table = f"temp.search_hits_{len(self._kept)}"
            self._db.execute(f"CREATE TABLE IF NOT EXISTS {table} (pk INTEGER PRIMARY KEY)")
            self._db.execute(f"DELETE FROM {table}")
            self._db.execute(
                f"INSERT INTO {table} SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?", (expression,)
            )
            self._kept[expression] = table
        return Where(f"SELECT pk FROM {self._kept[expression]}")

    def alike(self, paper_id: str) -> Where:
        """The SELECT of the keys of the papers most alike to one.

        Raises:
            UnknownPaperError: it is not stored.
        """
        keys = list(search_like.alike(self._db, paper_id))
        return Where("SELECT value FROM json_each(?)", (msgspec.json.encode(keys).decode(),))

    def _hit(self, expression: str) -> Where:
        return _among(self.hits(expression))

    def _match(self, label: Label, value: str, prefix: bool) -> Where:
        match label:
            case Label.ID:
                return Where("p.id = ?", (value,))
            case Label.CAT:
                like = _escaped(value)
                column = "' ' || p.categories || ' '"
                # A whole category is left to the index: see `search_text.expression`.
                return Where(
                    rf"{column} LIKE ? ESCAPE '\' OR {column} LIKE ? ESCAPE '\'",
                    (f"% {like} %", f"% {like}.%"),
                )
            case Label.PRIMARY:
                like, column = _escaped(value), "p.categories || ' '"
                return Where(
                    rf"{column} LIKE ? ESCAPE '\' OR {column} LIKE ? ESCAPE '\'", (f"{like} %", f"{like}.%")
                )
            case Label.TAG:
                tags = matching_tags(self._db, value, prefix)
                return Where(
                    "EXISTS (SELECT 1 FROM tags g WHERE g.paper_id = p.id"
                    " AND g.tag IN (SELECT value FROM json_each(?)))",
                    (names_json(tags),),
                )
            case Label.NOTE:
                return Where("t.note <> '' AND arxivtui_contains(?, t.note)", (fold(value),))
            case Label.TOPIC:
                topics = self._topics(fold(value))
                return Where("s.topic IN (SELECT value FROM json_each(?))", (names_json(topics),))
            case Label.SCORER:
                if value.lower() == ANY_LLM and not prefix:
                    return Where("s.scorer <> ?", (LOCAL,))
                return Where(r"s.scorer LIKE ? ESCAPE '\'", (_escaped(value) + "%" * prefix,))

    def _topics(self, wanted: str) -> list[str]:
        """The topics in use whose titles hold the text: far fewer than papers."""
        if self._used_topics is None:
            shown = "SELECT DISTINCT topic FROM scores INDEXED BY scores_shown WHERE shown = 1"
            self._used_topics = [str(topic) for (topic,) in self._db.execute(shown) if topic]
        return [topic for topic in self._used_topics if wanted in fold(topic)]

    def _sighting(self, parts: tuple[Node, ...]) -> Where:
        """Papers with an announcement that all parts hold for.

        Without any announcement the day of a digest is taken, else that of submission. Parts that all say
        *not* speak of no announcement in particular: none may be so.
        """
        if all(isinstance(part, Not) for part in parts):
            refused = [self._sighting((part.part,)) for part in parts if isinstance(part, Not)]
            return _joined(" AND ", [Where(f"({each.sql}) IS NOT TRUE", each.params) for each in refused])
        announced = self.row(parts, "a.kind", "a.listing_date")
        seen = Where(
            f"EXISTS (SELECT 1 FROM announcements a WHERE a.paper_id = p.id AND ({announced.sql}))",
            announced.params,
        )
        if not any(map(dated, parts)):
            return seen
        selected, submitted = self.row(parts, "NULL", "d.day"), self.row(parts, "NULL", "p.submitted")
        return Where(
            f"""({seen.sql} OR (
                NOT EXISTS (SELECT 1 FROM announcements a WHERE a.paper_id = p.id) AND (
                EXISTS (SELECT 1 FROM digest_entries e CROSS JOIN digests d ON d.id = e.digest_id
                        WHERE e.paper_id = p.id AND ({selected.sql}))
                OR (NOT EXISTS (SELECT 1 FROM digest_entries e WHERE e.paper_id = p.id)
                    AND ({submitted.sql})))))""",
            seen.params + selected.params + submitted.params,
        )

    def row(self, parts: Iterable[Node], kind: str, day: str) -> Where:
        """The condition on one announcement, given the SQL for its kind and its day."""
        found: list[Where] = []
        for part in parts:
            match part:
                case KindIs(wanted):
                    found.append(Where(f"{kind} IS ?", (wanted,)))
                case Day():
                    found.append(self._range(day, part, date.isoformat))
                case And(inner):
                    found.append(self.row(inner, kind, day))
                case Or(inner):
                    found.append(_joined(" OR ", [self.row((each,), kind, day) for each in inner]))
                case Not(inside):
                    refused = self.row((inside,), kind, day)
                    found.append(Where(f"({refused.sql}) IS NOT TRUE", refused.params))
        return _joined(" AND ", found)

    def _range(self, column: str, node: Day, written: Callable[[date], str]) -> Where:
        first, past = node.bounds(self._today)
        parts = [Where(f"{column} >= ?", (written(first),))] if first else []
        parts += [Where(f"{column} < ?", (written(past),))] if past else []
        return _joined(" AND ", parts) if parts else Where(f"{column} IS NOT NULL")


def sighted(node: Node) -> bool:
    """Whether a tree speaks of announcements alone (kinds and dates), so that one announcement can answer."""
    match node:
        case Not(part):
            return positive(part)
        case And(parts):
            return all(map(sighted, parts))
    return positive(node)


def positive(node: Node) -> bool:
    """Whether a tree speaks of announcements alone and nowhere says *not*."""
    match node:
        case KindIs():
            return True
        case Day(moment):
            return moment is Moment.DATE
        case And(parts) | Or(parts):
            return all(map(positive, parts))
    return False


def dated(node: Node) -> bool:
    """Whether a tree about announcements asks for a date anywhere."""
    match node:
        case Day():
            return True
        case Not(part):
            return dated(part)
        case And(parts) | Or(parts):
            return any(map(dated, parts))
    return False


def number_where(node: Number) -> Where:
    """A number compared; `score=80` means every score that is shown as 80."""
    column, number = _MEASURES[node.measure], node.number
    if node.op is Op.EQ and node.measure is Measure.SCORE and number.is_integer():
        return Where(f"{column} >= ? AND {column} < ?", (number - 0.5, number + 0.5))
    return Where(f"{column} {node.op.value} ?", (number,))


def literal(text: Text) -> Where:
    """Text with its punctuation; what the index knows of it is looked up apart."""
    columns = {
        Part.ANYWHERE: ("p.title_plain", "p.abstract_plain", "p.authors_plain"),
        Part.TITLE: ("p.title_plain",),
        Part.ABSTRACT: ("p.abstract_plain",),
    }[text.part]
    like = f"%{_escaped(text.text)}%"
    looked = " OR ".join(rf"{column} LIKE ? ESCAPE '\'" for column in columns)
    return Where(looked, (like,) * len(columns))


def matching_tags(db: sqlite3.Connection, value: str, prefix: bool) -> list[str]:
    """The tags in use that are, or begin with, the one asked for, whatever the case."""
    wanted = value.casefold()
    used = [str(tag) for (tag,) in db.execute("SELECT DISTINCT tag FROM tags")]
    return [tag for tag in used if tag.casefold() == wanted or (prefix and tag.casefold().startswith(wanted))]


def grouped(parts: tuple[Node, ...]) -> list[Node]:
    """The parts of an AND, with those about announcements as one part, and those about words as one."""
    seen = tuple(part for part in parts if sighted(part))
    words = tuple(part for part in parts if _wordy(part))
    if search_text.conjunction(words) is None:
        words = ()
    others = [part for part in parts if part not in seen and part not in words]
    return [group[0] if len(group) == 1 else And(group) for group in (seen, words) if group] + others


def _wordy(part: Node) -> bool:
    return search_text.expression(part.part if isinstance(part, Not) else part) is not None


def _among(keys: Where) -> Where:
    """The condition that a SELECT finds the paper's key."""
    # The plus keeps SQLite from looking each paper up by each hit.
    return Where(f"+p.pk IN ({keys.sql})", keys.params)


def _joined(operator: str, parts: list[Where]) -> Where:
    if len(parts) == 1:
        return parts[0]
    return Where(operator.join(f"({part.sql})" for part in parts), sum((part.params for part in parts), ()))


def _escaped(text: str) -> str:
    """Text for LIKE that stands for itself."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _utc(day: date) -> str:
    """The reader's midnight as triage writes its times: in UTC, sortable as text."""
    if not 1971 <= day.year <= 9000:
        return day.isoformat()
    return datetime.combine(day, time.min).astimezone(UTC).isoformat(timespec="microseconds")

"""What a query means: a small tree of values, with nothing left of how it was typed."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from arxivtui.domain.kinds import Kind
from arxivtui.domain.triage import State


class Part(StrEnum):
    """Which of a paper's texts a word is looked for in."""

    ANYWHERE = ""
    TITLE = "title"
    ABSTRACT = "abstract"


class Label(StrEnum):
    """A field compared with a value as a whole, or looked into for it (`topic`, `note`)."""

    CAT = "cat"
    PRIMARY = "primary"
    TOPIC = "topic"
    TAG = "tag"
    NOTE = "note"
    ID = "id"
    SCORER = "scorer"


class Flag(StrEnum):
    """What `is:` asks for, beside the states."""

    STARRED = "starred"
    LATER = "later"
    READ = "read"
    MATCHED = "matched"
    UNSCORED = "unscored"
    UPDATED = "updated"
    LIBRARY = "library"
    EXPORTED = "exported"


class Measure(StrEnum):
    """A number of the shown score."""

    SCORE = "score"
    RELEVANCE = "relevance"
    NOVELTY = "novelty"


class Moment(StrEnum):
    """A day in a paper's life."""

    DATE = "date"
    STARRED = "starred"


class Op(StrEnum):
    """How two values are compared."""

    EQ = "="
    GE = ">="
    GT = ">"
    LE = "<="
    LT = "<"


class Unit(StrEnum):
    """The units of a relative day."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    YEAR = "y"


@dataclass(frozen=True, slots=True)
class Ago:
    """A day so many days, weeks, months or years back (`-3m`)."""

    amount: int
    unit: Unit

    def before(self, today: date) -> date:
        """The day meant, seen from `today`; the last of the month where a month is too short."""
        if self.unit in (Unit.DAY, Unit.WEEK):
            days = self.amount * (7 if self.unit is Unit.WEEK else 1)
            return today - timedelta(days=min(days, (today - date.min).days))
        months = today.year * 12 + today.month - 1 - self.amount * (12 if self.unit is Unit.YEAR else 1)
        year, month = divmod(months, 12)
        if year < date.min.year:
            return date.min
        return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))

    def __str__(self) -> str:
        return f"-{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True)
class Text:
    """Words that stand side by side in the text, whatever the case, accents and punctuation.

    Attributes:
        text: as typed; at least one letter or digit.
        prefix: the last word is only its beginning.
    """

    text: str
    prefix: bool = False
    part: Part = Part.ANYWHERE


@dataclass(frozen=True, slots=True)
class Author:
    """A name, whole or in part; an initial stands for any name that begins with it."""

    name: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A field and its value; an empty value with `prefix` is any value at all (`tag:*`)."""

    label: Label
    value: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """Among the papers most alike to this one, by the words of title and abstract; itself it is not.

    Attributes:
        paper_id: without a version.
    """

    paper_id: str


@dataclass(frozen=True, slots=True)
class KindIs:
    """Announced so. Beside a date, within one AND, it speaks of the same announcement."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class StateIs:
    """The reader's state of the paper."""

    state: State


@dataclass(frozen=True, slots=True)
class Is:
    """A mark or condition that holds."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the shown score, compared. A paper without it does not match."""

    measure: Measure
    op: Op
    number: float


@dataclass(frozen=True, slots=True)
class Day:
    """A day, compared. A paper without it does not match."""

    moment: Moment
    op: Op
    when: date | Ago

    def bounds(self, today: date) -> tuple[date | None, date | None]:
        """The first day meant and the first day past it; None where there is no bound."""
        day = self.when.before(today) if isinstance(self.when, Ago) else self.when
        after = None if day == date.max else day + timedelta(days=1)
        match self.op:
            case Op.EQ:
                return day, after
            case Op.GE:
                return day, None
            case Op.GT:
                return (day, day) if after is None else (after, None)
            case Op.LE:
                return None, after
            case Op.LT:
                return None, day


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match `part`."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """What matches every part; two or more, none of them an `And`."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What matches any part; two or more, none of them an `Or`."""

    parts: tuple["Node", ...]


Leaf: TypeAlias = Text | Author | Match | Like | KindIs | StateIs | Is | Number | Day
Node: TypeAlias = Leaf | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read.

    Two queries that mean the same by their tree are equal, however they were typed.

    Attributes:
        text: as typed, with control characters and broken characters replaced.
        root: what it asks for; None matches every paper.
    """

    text: str = field(default="", compare=False)
    root: Node | None = None

    def also(self, node: Node) -> "Query":
        """The same, and this asked for too."""
        if self.root is None:
            return Query(self.text, node)
        parts = self.root.parts if isinstance(self.root, And) else (self.root,)
        return Query(self.text, And((*parts, node)))

"""A term as typed made into what it asks for: each field's values checked, the nearest right one named."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from arxivtui.domain.errors import InvalidIdError, QueryError
from arxivtui.domain.identifier import ArxivId
from arxivtui.domain.kinds import Kind
from arxivtui.domain.query.lexer import Term
from arxivtui.domain.query.names import COMPARED, FIELDS, nearest
from arxivtui.domain.query.nodes import (
    Ago,
    Author,
    Day,
    Flag,
    Is,
    KindIs,
    Label,
    Leaf,
    Like,
    Match,
    Measure,
    Moment,
    Not,
    Number,
    Op,
    Part,
    StateIs,
    Text,
    Unit,
)
from arxivtui.domain.triage import State

_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AGO = re.compile(r"-([0-9]{1,5})([dwmy])")
_CATEGORY = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?:\.[A-Za-z]+(?:-[A-Za-z]+)*)?")
_Choice = TypeVar("_Choice", bound=StrEnum)


class _YesNo(StrEnum):
    YES = "yes"
    NO = "no"


def leaf(term: Term) -> Leaf | Not | None:
    """What a term asks for; None where it holds no letter or digit (a lone `&`), which is ignored.

    Raises:
        QueryError: the field does not take this value.
    """
    if not term.name:
        return _words(term)
    if term.name not in COMPARED and not term.colon:
        raise QueryError(f"{term.name} is not compared.", term.column, f"Write {FIELDS[term.name]}.")
    match term.name:
        case "score" | "relevance" | "novelty":
            return _number(term)
        case "date" | "starred":
            return _day(term)
        case "title" | "abstract":
            return _text(_searchable(term), term, Part(term.name))
        case "author":
            return Author(_searchable(term), term.prefix)
        case "kind":
            return KindIs(_choice(term, Kind))
        case "state":
            return StateIs(_choice(term, State))
        case "is":
            return _is(term)
        case "exported":
            return _exported(term)
        case "like":
            return Like(_id(term))
        case _:
            return _match(term)


def _words(term: Term) -> Leaf | None:
    if not term.quoted and not term.prefix:
        try:
            return Match(Label.ID, ArxivId.parse(term.value).value)
        except InvalidIdError:
            pass
    return _text(term.value, term, Part.ANYWHERE) if any(map(str.isalnum, term.value)) else None


def _text(text: str, term: Term, part: Part) -> Text:
    return Text(text, term.prefix and text[-1].isalnum(), part)


def _searchable(term: Term) -> str:
    if not any(map(str.isalnum, term.value)):
        raise QueryError(f"{term.name} needs a letter or a digit to look for.", term.value_column)
    return term.value


def _match(term: Term) -> Match:
    label = Label(term.name)
    if label is Label.ID:
        return Match(label, _id(term))
    if label in (Label.CAT, Label.PRIMARY):
        return Match(label, _category(term))
    if not term.value and not term.prefix:
        raise QueryError(f"{term.name} has no value.", term.value_column, f"Write {FIELDS[term.name]}.")
    anything_ends = label in (Label.TAG, Label.SCORER) or not term.value
    return Match(label, term.value, term.prefix and anything_ends)


def _id(term: Term) -> str:
    try:
        return ArxivId.parse(term.value).value
    except InvalidIdError as error:
        raise QueryError(error.message, term.value_column, error.hint) from None


def _category(term: Term) -> str:
    """A category or an archive; `cs.*` is the archive."""
    value = term.value.removesuffix(".") if term.prefix else term.value
    whole_archive = term.prefix and "." not in value and value != term.value
    if not _CATEGORY.fullmatch(value) or (term.prefix and not whole_archive):
        shown = term.value + ("*" if term.prefix else "")
        raise QueryError(f"{shown!r} is no category.", term.value_column, "Write cat:cs.LG or cat:cs.")
    return value.lower()


def _is(term: Term) -> Is | StateIs:
    """A flag; a state is taken too (`is:unread`)."""
    if not term.prefix and term.value.lower() in tuple(State):
        return StateIs(State(term.value.lower()))
    return Is(_choice(term, Flag, also=tuple(State)))


def _exported(term: Term) -> Is | Not:
    """Whether the paper left as a file."""
    left = Is(Flag.EXPORTED)
    return left if _choice(term, _YesNo) is _YesNo.YES else Not(left)


def _choice(term: Term, choices: type[_Choice], also: tuple[str, ...] = ()) -> _Choice:
    value = term.value.lower()
    names = [*choices, *also]
    if value in tuple(choices) and not term.prefix:
        return choices(value)
    close = nearest(value, names)
    hint = f"Did you mean {term.name}:{close}?" if close else f"It is one of {', '.join(names)}."
    shown = term.value + "*" * term.prefix
    raise QueryError(f"there is no {term.name}:{shown}.", term.value_column, hint)


def _number(term: Term) -> Number:
    if term.prefix or not _NUMBER.fullmatch(term.value):
        raise QueryError(
            f"{term.value + '*' * term.prefix!r} is no number.",
            term.value_column,
            f"Write {FIELDS[term.name]}.",
        )
    return Number(Measure(term.name), Op(term.op), float(term.value))


def _day(term: Term) -> Day:
    when = None if term.prefix else _when(term.value)
    if when is None:
        raise QueryError(
            f"{term.value + '*' * term.prefix!r} is no day.",
            term.value_column,
            "Write a date as 2025-07-14, or -3m for three months ago (d, w, m, y).",
        )
    return Day(Moment(term.name), Op(term.op), when)


def _when(text: str) -> date | Ago | None:
    if ago := _AGO.fullmatch(text):
        return Ago(int(ago[1]), Unit(ago[2]))
    if day := _DATE.fullmatch(text):
        try:
            return date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            return None
    return None

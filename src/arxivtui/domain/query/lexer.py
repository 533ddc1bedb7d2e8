"""A query's text cut into terms, operators and parentheses, each with its column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from arxivtui.domain.errors import InvalidIdError, QueryError
from arxivtui.domain.identifier import ArxivId
from arxivtui.domain.query.names import COMPARED, FIELDS, nearest

LONGEST = 2_000
"""Characters in a query; more is a paste gone wrong."""

_QUOTES = '"“”„'
_FIELD = re.compile(r"(?P<name>[A-Za-z]+)(?P<op>:(?:>=|<=|[<>=≥≤])|>=|<=|[:<>=≥≤])")
_BARE = re.compile(rf"[^\s(){_QUOTES}]+")
_OPS = {"≥": ">=", "≤": "<=", "": "="}


class Sign(Enum):
    """The tokens that are not terms."""

    AND = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()


_OPERATORS = {"AND": Sign.AND, "OR": Sign.OR, "NOT": Sign.NOT}


@dataclass(frozen=True, slots=True)
class Mark:
    """An operator or a parenthesis."""

    sign: Sign
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase, or a field with its value.

    Attributes:
        value: without quote marks and without the closing `*`.
        quoted: it was a phrase in quote marks.
        prefix: a `*` stood at its end.
        column: of its first character.
        value_column: of the value's.
        name: the field in lower case, or empty.
        op: how it is compared, with `=` for a colon; empty without a field.
        colon: the field was written with a plain colon.
    """

    value: str
    column: int
    quoted: bool = False
    prefix: bool = False
    value_column: int = 0
    name: str = ""
    op: str = ""
    colon: bool = False


Token = Mark | Term


def harmless(text: str) -> str:
    """The text with control characters as spaces and broken characters as `U+FFFD`, column for column."""
    return "".join(
        " " if ch < " " or "\x7f" <= ch <= "\x9f" else "\ufffd" if "\ud800" <= ch <= "\udfff" else ch
        for ch in text
    )


def tokens(text: str) -> Iterator[Token]:
    """Cut a query; `text` is `harmless` already.

    Raises:
        QueryError: too long, a quote mark left open, an unknown field, a field without a value.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST:,} characters.", LONGEST + 1, "Shorten it.")
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
        elif text[at] in "()":
            yield Mark(Sign.OPEN if text[at] == "(" else Sign.CLOSE, at + 1, text[at])
            at += 1
        elif _negates(text, at):
            yield Mark(Sign.NOT, at + 1, "-")
            at += 1
        else:
            token, at = _term(text, at)
            yield token


def _negates(text: str, at: int) -> bool:
    """Whether the hyphen here says *not*: it stands before a letter, a digit, a phrase or a group."""
    following = text[at + 1 : at + 2]
    return text[at] == "-" and (following.isalnum() or (following != "" and following in _QUOTES + "("))


def _term(text: str, at: int) -> tuple[Token, int]:
    found = _FIELD.match(text, at)
    if found and _names_field(text, at, found):
        return _field(text, at, found)
    value, quoted, prefix, end = _value(text, at)
    if not quoted and value in _OPERATORS and not prefix:
        return Mark(_OPERATORS[value], at + 1, value), end
    return Term(value, at + 1, quoted, prefix, at + 1), end


def _field(text: str, at: int, found: re.Match[str]) -> tuple[Term, int]:
    name = found["name"].lower()
    sign = found["op"].removeprefix(":")
    start = found.end()
    if start >= len(text) or text[start].isspace() or text[start] in "()":
        example = FIELDS[name]
        raise QueryError(f"{name} has no value.", at + 1, f"Write it without a space, as in {example}.")
    value, quoted, prefix, end = _value(text, start)
    op = _OPS.get(sign, sign)
    return Term(value, at + 1, quoted, prefix, start + 1, name, op, found["op"] == ":"), end


def _value(text: str, at: int) -> tuple[str, bool, bool, int]:
    """The phrase or bare word that starts here: value, quoted, prefix, where it ends."""
    if text[at] in _QUOTES:
        value, end = _phrase(text, at)
        prefix = text[end : end + 1] == "*"
        return value, True, prefix, end + prefix
    found = _BARE.match(text, at)
    assert found is not None, "spaces, parentheses and quote marks were dealt with"
    value = found[0]
    return (
        (value[:-1], False, True, found.end()) if value.endswith("*") else (value, False, False, found.end())
    )


def _phrase(text: str, at: int) -> tuple[str, int]:
    """The text between quote marks, escaped quote marks and backslashes undone, and where it ends."""
    inside: list[str] = []
    here = at + 1
    while here < len(text):
        if text[here] == "\\" and text[here + 1 : here + 2] in ('"', "\\"):
            inside.append(text[here + 1])
            here += 2
        elif text[here] in _QUOTES:
            return "".join(inside).strip(), here + 1
        else:
            inside.append(text[here])
            here += 1
    raise QueryError("this quote mark is never closed.", at + 1, 'Close it with another ".')


def _names_field(text: str, at: int, found: re.Match[str]) -> bool:
    """Whether a name before a colon or a comparison is a field's.

    A colon in ordinary text (`3:1`, `http://…`, `std::sort`, `DNA:RNA`) is text. A name in small letters
    before a colon is taken for a field; so is any name, before a colon or a comparison, that is nearly one.

    Raises:
        QueryError: it is meant for a field and there is none of that name.
    """
    name, word = found["name"], _BARE.match(text, at)
    if name.lower() in FIELDS:
        return True
    following = text[found.end() : found.end() + 1]
    if following in ("", "/", ":") or following.isspace() or (word is not None and _is_id(word[0])):
        return False
    colon = found["op"].startswith(":")
    close = nearest(name, FIELDS, closeness=0.7) if colon else nearest(name, COMPARED, closeness=0.8)
    if close and len(name) > 2:
        raise QueryError(f"there is no field {name!r}.", at + 1, f"Did you mean {close}?")
    if colon and len(name) > 1 and name.islower():
        raise QueryError(
            f"there is no field {name!r}.", at + 1, f"Fields: {', '.join(FIELDS)}. As text: put it in quotes."
        )
    return False


def _is_id(word: str) -> bool:
    try:
        ArxivId.parse(word)
    except InvalidIdError:
        return False
    return True

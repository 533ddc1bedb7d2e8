"""BibTeX, in the many forms that programs and people write it.

An entry ends where the next one begins on a line of its own, whatever its braces say: so a missing brace
costs the entry that lacks it, and none behind it. Of an entry that pybtex cannot read, what can be made out
is kept.
"""

import re
from collections.abc import Iterator, MutableMapping
from typing import Any

from arxivtui.formats.reference_fields import Found, reference

_START = re.compile(r"^[ \t]*@[ \t]*([A-Za-z][\w.+-]*)\s*([{(])", re.MULTILINE)
_KEY = re.compile(r"([^,={}()\"\n]{0,300}(?=[)}])|[^,={}\"\n]{0,300}(?=,)),?")
# A field anywhere, inside of others too, its value in braces that are whole, in quotes, or a bare word.
_FIELD = re.compile(
    r"(?<![\w\\-])([A-Za-z][\w-]{0,40})\s{0,20}=\s{0,20}(?="
    r"\{((?:[^{}\n]|\{[^{}\n]{0,500}\}){0,5000})|\"([^\"\n]{0,5000})|(\w{1,100}))",
)
_SWALLOWED = re.compile(r",\s*[A-Za-z][\w-]*\s*=\s*[{\"]")
"""The next field inside of a value: the brace that should have ended it is missing."""
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_NO_ENTRIES = ("comment", "preamble")

_LONGEST = 200_000
"""Characters of an entry that are read; thousands of authors take a third of that."""
_MOST_BRACES = 5_000
"""Braces of an entry beyond which it is not given to pybtex, which looks for each from the last."""


_LONGEST_MACRO = 1_000
"""Characters kept of what a name of `@string` stands for, or names of names would grow without end."""
_MOST_MACROS = 10_000


def is_bibtex(text: str) -> bool:
    """Whether anything in a text begins as an entry of BibTeX does."""
    return _START.search(text) is not None


def read_bibtex(text: str) -> Iterator[Found]:
    """The entries, in order; the same key twice is two entries. Never raises."""
    macros: MutableMapping[str, str] = _month_names()
    for start, end in _entries(text):
        kind, brace = start[1].lower(), start[2]
        body = text[start.end() : min(end, start.end() + _LONGEST)].lstrip()
        if kind == "string":
            _parsed(f"@string{brace}{body}", macros)
        elif kind not in _NO_ENTRIES:
            key = _KEY.match(body)
            fields, whole = _fields(brace, body[key.end() :] if key else body, macros)
            yield Found(reference(fields, _names(fields), key[1].strip() if key else ""), whole)


def _entries(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """How each entry begins, and where the next one does."""
    last: re.Match[str] | None = None
    for start in _START.finditer(text):
        if last:
            yield last, start.start()
        last = start
    if last:
        yield last, len(text)


def _fields(brace: str, body: str, macros: MutableMapping[str, str]) -> tuple[dict[str, str], bool]:
    """The fields of an entry by names in lower case, the first of each name; and whether it is whole."""
    # With a key of ours, since pybtex refuses those with blanks in them and those that are missing.
    found, whole = _parsed(f"@entry{brace}key,{body}", macros)
    if whole:
        return found, True
    found = {name: _SWALLOWED.split(value, 1)[0] for name, value in found.items()}
    for field in _FIELD.finditer(body):
        value = field[2] or field[3] or field[4] or ""
        found.setdefault(field[1].lower(), _SWALLOWED.split(value, 1)[0])
    return found, False


def _parsed(entry: str, macros: MutableMapping[str, str]) -> tuple[dict[str, str], bool]:
    """What pybtex reads of one entry, and whether it had nothing to complain of."""
    from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro

    if entry.count("{") > _MOST_BRACES or len(macros) > _MOST_MACROS:
        return {}, False
    errors: list[Exception] = []
    # What follows closes a value and an entry that lack their ends: what came before the end is known then.
    parser = LowLevelParser(f"{entry}\n}}\n}}", macros=macros, handle_error=errors.append)
    fields: dict[str, str] = {}
    command: tuple[Any, ...] = next(iter(parser), ())
    if command and command[0].lower() == "entry":
        for name, parts in command[1][1]:
            fields.setdefault(str(name).lower(), "".join(parts))
    elif command and (name := command[1][0]) is not None and name in macros:
        macros[name] = macros[name][:_LONGEST_MACRO]
    understood = all(isinstance(each, UndefinedMacro) for each in errors)
    return fields, bool(command) and understood and parser.pos <= len(entry)


def _names(fields: dict[str, str]) -> list[str]:
    from pybtex.bibtex.utils import split_name_list
    from pybtex.exceptions import PybtexError

    joined = " ".join((fields.get("author") or fields.get("editor", "")).split())
    try:
        return list(split_name_list(joined))
    except PybtexError:
        return _AND.split(joined)


def _month_names() -> MutableMapping[str, str]:
    from pybtex.database.input.bibtex import month_names
    from pybtex.utils import CaseInsensitiveDict

    names: MutableMapping[str, str] = CaseInsensitiveDict(month_names)
    return names

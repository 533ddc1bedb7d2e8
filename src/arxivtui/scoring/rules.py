"""Rules: authors and keywords that mark a paper as matched, whatever its score."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
_JOINS = re.compile(r"[\s\-\u2010-\u2015]+")
_NOT_NAME = re.compile(r"[\W_]+")
_NOT_NAME_BUT_COMMA = re.compile(r"[^\w,]+|_+")
_APOSTROPHES = re.compile(r"['’ʼ`´]")


class Rules(Protocol):
    """The rules of the reader's settings."""

    @property
    def authors(self) -> Sequence[str]:
        """Names."""

    @property
    def keywords(self) -> Sequence[str]:
        """Words or phrases; `*` at the end stands for any ending."""


def match_rules(paper_authors: Sequence[str], title: str, abstract: str, rules: Rules) -> str:
    """The first rule that a paper matches, authors before keywords: `author Ada Example`, `keyword sparse`.

    Empty where it matches none. All text is plain (TeX already turned into letters).
    """
    if any(rules.authors):
        names = [_name(author) for author in paper_authors]
        families = {family for family, _ in names}
        for rule in rules.authors:
            wanted = _name(rule)
            if wanted[0] in families and any(_same_person(wanted, name) for name in names):
                return f"author {rule.strip()}"
    if any(rules.keywords):
        text = f"{_folded(title)}\n{_folded(abstract)}"
        for rule in rules.keywords:
            pattern = _keyword(rule)
            if pattern is not None and pattern.search(text):
                return f"keyword {rule.strip()}"
    return ""


def _folded(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_LETTERS)


@lru_cache(maxsize=20_000)
def _name(text: str) -> tuple[str, tuple[str, ...]]:
    """A name as its family name and its given names, folded; `Example, Ada` is read as `Ada Example`."""
    parts = _NOT_NAME_BUT_COMMA.sub(" ", _APOSTROPHES.sub("", _folded(text))).split(",", 1)
    words = _NOT_NAME.sub(" ", " ".join(reversed(parts))).split()
    words = [word for word in words if word not in _SUFFIXES] or words
    return (words[-1], tuple(words[:-1])) if words else ("", ())


def _same_person(rule: tuple[str, tuple[str, ...]], name: tuple[str, tuple[str, ...]]) -> bool:
    """The same name, if initials stand for given names; those after the first may be missing.

    "Ada Example" is "Ada B. Example" and "A. Example", not "Alan Example", and not "Ada Beth Example".
    """
    (family, wanted), (other_family, given) = rule, name
    if not family or family != other_family:
        return False
    if not wanted or not given:
        return wanted == given
    if "".join(wanted) == "".join(given):
        return True
    if not _alike(wanted[0], given[0]):
        return False
    return _rest_alike(wanted[1:], given[1:])


def _rest_alike(wanted: Sequence[str], given: Sequence[str]) -> bool:
    both = min(len(wanted), len(given))
    missing = (*wanted[both:], *given[both:])
    return all(map(_alike, wanted[:both], given[:both])) and all(len(word) == 1 for word in missing)


def _alike(a: str, b: str) -> bool:
    return a == b or (a[0] == b[0] and 1 in (len(a), len(b)))


@lru_cache(maxsize=1_000)
def _keyword(rule: str) -> re.Pattern[str] | None:
    """A keyword rule as a pattern over folded text; None for one that would match everything.

    Spaces and hyphens are one: `low rank` finds "low-rank".
    """
    words = _folded(rule).strip()
    any_ending = words.endswith("*")
    words = words.rstrip("*").strip("-\u2010\u2011 ") if any_ending else words
    parts = [re.escape(part) for part in _JOINS.split(words) if part]
    if not re.search(r"\w", words):
        return None
    end = r"\w*" if any_ending else r"(?!\w)"
    return re.compile(r"(?<!\w)" + r"[\s\-\u2010-\u2015]+".join(parts) + end)

"""Names and texts compared as people compare them: whatever the case, the accents and the initials."""

import re
import unicodedata
from functools import lru_cache

_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch))


def contains(wanted: str, text: str | None) -> bool:
    """Whether `wanted`, folded already, is anywhere in the text."""
    return text is not None and wanted in fold(text)


@lru_cache(maxsize=64)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name with the surname last: `Zhang, J.` and `Zhang J` are `J. Zhang`."""
    before, comma, after = name.partition(",")
    words = [*_WORDS.findall(after), *_WORDS.findall(before)] if comma else _WORDS.findall(name)
    if not comma and len(words) > 1 and len(words[-1]) == 1 and len(words[0]) > 1:
        words = [*words[1:], words[0]]
    return tuple(words)


@lru_cache(maxsize=64)
def _folded_words(name: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in name_words(name))


def named(wanted: str, prefix: int, authors: str) -> bool:
    """Whether one of the authors may be the one wanted.

    The words wanted must come in an author's name in this order, others between them or not; an initial on
    either side stands for any name that begins with it, except in the surname.

    Args:
        wanted: the name as asked for.
        prefix: 1 if the surname wanted is only its beginning.
        authors: names joined by commas.
    """
    words = _folded_words(wanted)
    if not words:
        return False
    near = (author for author in fold(authors).split(",") if words[-1] in author)
    return any(_is_named(words, bool(prefix), _WORDS.findall(author)) for author in near)


def _is_named(wanted: tuple[str, ...], prefix: bool, author: list[str]) -> bool:
    given, surname = wanted[:-1], wanted[-1]
    ends = [at for at, word in enumerate(author) if word == surname or (prefix and word.startswith(surname))]
    return any(_in_order(given, author[:end]) for end in ends)


def _in_order(given: tuple[str, ...], author: list[str]) -> bool:
    remaining = iter(author)
    return all(any(_alike(word, other) for other in remaining) for word in given)


def _alike(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other

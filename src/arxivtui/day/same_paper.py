"""Whether a reference and a paper are the same: by a nearly equal title, the first author and the year.

Titles are compared word by word, without case, accents and punctuation; numbers and single letters in them
must be the same, since parts of a series differ in nothing else.
"""

import re
import unicodedata
from datetime import date
from difflib import SequenceMatcher

CLOSE = 0.95
"""How alike two titles are at least, from 0 to 1."""

_CLOSE_WORD = 0.85
_SAME_BEGINNING = 4
"""Letters that two words share at their beginning to be spellings of one: negations differ there."""
_ARTICLES = {"the", "an"}
"""Words that one title may have and the other not; `a` may be the letter of a part."""
_YEARS_APART = 3
"""Years between a paper's submission and its print, at most."""

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_WORDS = re.compile(r"[^\W_]+")
_NUMBERS = re.compile(r"\b(?:[0-9]+|[ivx]+)\b")
_SHORTEST_NEAR = 20
"""Letters below which titles must be equal: there one letter may be another word."""
_DIGITS = re.compile(r"[0-9]+")
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "del",
    "della",
    "di",
    "da",
    "dos",
    "du",
    "la",
    "le",
    "ten",
    "ter",
}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


def title_key(title: str) -> str:
    """A title's letters and digits alone; the same for titles that differ in what is not compared."""
    return "".join(_WORDS.findall(_folded(title)))


def same_title(one: str, other: str) -> bool:
    """Whether two titles are nearly equal."""
    first, second = title_key(one), title_key(other)
    if first == second:
        return bool(first)
    if min(len(first), len(second)) < _SHORTEST_NEAR:
        return False
    if sorted(_NUMBERS.findall(_folded(one))) != sorted(_NUMBERS.findall(_folded(other))):
        return False
    return _alike(first, second, CLOSE) and _same_words(_title_words(one), _title_words(other))


def same_year(year: int | None, submitted: date | None) -> bool:
    """Whether a work of this year may be a paper of that day; where either is unknown, it may."""
    return year is None or submitted is None or abs(year - submitted.year) <= _YEARS_APART


def same_author(reference: str, author: str) -> bool:
    """Whether a name in a library may be that of an author: one family name, and no other first initial.

    Args:
        reference: `Family, Given` or as it is spoken.
        author: as arXiv has it, the family name last.
    """
    return _same_family(reference, author) and _same_initial(reference, author)


def _same_family(reference: str, author: str) -> bool:
    """Whether the family names are one.

    Args:
        reference: `Family, Given` or as it is spoken.
        author: as arXiv has it, the family name last.
    """
    named, known = _family(reference), _words(author)
    if not named or not known:
        return False
    spelt = [_without_umlauts(word) for word in named]
    return spelt == [_without_umlauts(word) for word in known[-len(named) :]] or (
        # arXiv may print a name as libraries do.
        "," in author and spelt == [_without_umlauts(word) for word in _family(author)]
    )


def _same_initial(reference: str, author: str) -> bool:
    one, other = _initial(reference), _initial(author)
    # Other scripts are not compared: one name may be written in two of them.
    return one == other or not (one.isascii() and other.isascii() and one and other)


def _initial(name: str) -> str:
    """The first letter of the given name, folded; empty where there is none."""
    _, comma, given = name.partition(",")
    words = _WORDS.findall(_folded(given)) if comma else _words(name)[:-1]
    return next((word[0] for word in words if word not in _SUFFIXES and word not in _PARTICLES), "")


def _same_words(one: list[str], other: list[str]) -> bool:
    """Whether each word of one title is that of the other, or nearly so."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return all(
        tag == "equal" or _same_part(one[start:end], other[first:last])
        for tag, start, end, first, last in matcher.get_opcodes()
    )


def _same_part(one: list[str], other: list[str]) -> bool:
    if "".join(one) == "".join(other):
        return True
    return len(one) == len(other) and all(map(_near_word, one, other))


def _near_word(one: str, other: str) -> bool:
    if one == other:
        return True
    shared = min(_SAME_BEGINNING, len(one), len(other))
    if shared == 1 or one[:shared] != other[:shared] or _DIGITS.findall(one) != _DIGITS.findall(other):
        return False
    return _alike(one, other, _CLOSE_WORD)


def _alike(one: str, other: str, least: float) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least


def _title_words(title: str) -> list[str]:
    return [word for word in _WORDS.findall(_folded(title)) if word not in _ARTICLES]


def title_words(title: str) -> list[str]:
    """The words of a title without accents, longest first: what finds it again."""
    return sorted(set(_WORDS.findall(_folded(title))), key=lambda word: (-len(word), word))


def family_word(reference: str) -> str:
    """The last word of a family name, without accents; empty where there is none, as in `---` or `others`."""
    word = next(reversed(_family(reference)), "")
    return word if word != "others" and any(map(str.isalpha, word)) else ""


def _family(name: str) -> list[str]:
    before, comma, _ = name.partition(",")
    words = _words(before)
    return words if comma else words[-1:]


def _words(name: str) -> list[str]:
    words = _WORDS.findall(_folded(name))
    return words[:-1] if len(words) > 1 and words[-1] in _SUFFIXES else words


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _without_umlauts(word: str) -> str:
    """`mueller` and `müller`, folded, as the same word."""
    return re.sub(r"(?<=[aou])e", "", word)

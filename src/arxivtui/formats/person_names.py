"""An author's name taken apart, as bibliographies sort and shorten it.

arXiv prints names as one string, given names first. What a string cannot tell (whether `Nguyen Van Thanh` is
called Nguyen or Thanh) is left as BibTeX has it: the last word is the family name, with the small words
before it.
"""

import re
from dataclasses import dataclass

from arxivtui.domain import PaperRecord
from arxivtui.text import one_line

_SUFFIX = re.compile(r"(?:Jr|Sr|Jnr|Snr)\.?|II|III|IV", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:collaborations?|consorti(?:um|a)|team|group|project|network|initiative|committee|participants|"
    r"authors|others)\b|\band\b|^the\s|[^\w\s.'’‘`´ʼʻ\u2010-\u2013-]",
    re.IGNORECASE,
)
"""Words and signs of a name that is no single person's."""

# Family names that begin with a capital. Not here: Van, Le, La, Da, which are given names elsewhere.
_GREAT_WORDS = "De Del Della Dello Degli Dei Di Von Vom Dos El Al Bin Ibn Ter St."
_GREAT = frozenset(_GREAT_WORDS.split())
_ARTICLES = frozenset(("La", "Le", "Las", "Los"))
"""The same where a small word stands before them: Jean de La Fontaine."""
_JOINING = frozenset(("y", "e"))
"""Small words between two family names: Ramón y Cajal."""

_LONGEST = 500
"""Characters of a name that is taken apart; longer ones are none."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, plain text; a group's is all in `literal`.

    Attributes:
        given: given names and initials; empty where there is one word only.
        particle: the small words that belong to the family name: `van der`.
        family: the rest of the family name.
        suffix: `Jr.`, `III`.
        literal: the name of a group, or of whoever has no such parts.
    """

    given: str = ""
    particle: str = ""
    family: str = ""
    suffix: str = ""
    literal: str = ""


def people_of(record: PaperRecord) -> list[tuple[str, str]]:
    """The authors in order, each as arXiv wrote it and as it is shown; what has no letter is no name."""
    source, shown = record.paper.authors, record.plain.authors
    pairs = zip(source if len(source) == len(shown) else shown, shown, strict=True)
    return [(one, one_line(each)) for one, each in pairs if any(map(str.isalnum, each))]


def split_name(name: str) -> PersonName:
    """Take a plain name apart; nothing of it is lost, and it never raises."""
    whole = one_line(name)
    rest, suffix = _without_suffix(whole)
    if len(whole) > _LONGEST or _GROUP.search(rest):
        return PersonName(literal=whole)
    words = rest.split(" ")
    if len(words) == 1:
        return PersonName(literal=whole) if suffix else PersonName(family=rest)
    start = _family_start(words)
    family = words[start:]
    particles = 0
    while particles < len(family) - 1 and _is_small(family[particles]):
        particles += 1
    return PersonName(
        " ".join(words[:start]), " ".join(family[:particles]), " ".join(family[particles:]), suffix
    )


def _without_suffix(name: str) -> tuple[str, str]:
    """A name and its suffix, which may follow a comma; a name of two words keeps what looks like one."""
    rest, _, last = name.rpartition(" ")
    if rest and _SUFFIX.fullmatch(last) and (" " in rest or rest.endswith(",")):
        return rest.rstrip(" ,"), last
    return name, ""


def _family_start(words: list[str]) -> int:
    """Where the family name begins; the first word is never part of one."""
    last = len(words) - 1
    if all(_is_small(word) for word in words):  # written without capitals at all
        return last
    start = last
    while start > 1 and (
        _is_small(words[start - 1])
        or words[start - 1] in _GREAT
        or (words[start - 1] in _ARTICLES and start > 2 and _is_small(words[start - 2]))
    ):
        start -= 1
    if words[start] in _JOINING and start > 1:
        return start - 1
    # `Van` is part of it for certain only where small words follow: Van den Broeck.
    if start > 1 and words[start - 1] in ("Van", "La", "Da") and _is_small(words[start]) and start < last:
        return start - 1
    return start


def _is_small(word: str) -> bool:
    """Whether its first letter is a small one."""
    return next((char.islower() for char in word if char.isalpha()), False)

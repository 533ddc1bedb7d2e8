"""The authors of an entry: names are links, what lies between them is the submitter's own punctuation."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from arxivtui.sources.markup import folded, raw_text

if TYPE_CHECKING:
    from lxml.etree import _Element

PRINTED = 100
"""Names that arXiv prints of a longer list, as links; the rest is left out without a word."""

_SEPARATOR = re.compile(r"[,:;]|\band\b")
_ARTICLE = re.compile(r"(?:for\s+)?the|for", re.IGNORECASE)
_ET_AL = re.compile(r"et\.? al\.?", re.IGNORECASE)


def read_authors(element: "_Element") -> tuple[tuple[str, ...], bool]:
    """The names in an entry's `list-authors`, and whether arXiv cut them.

    Names of fewer than four letters are no links at arXiv, so the text between links counts as well, but
    for affiliations (in brackets), "et al." and the "for the" before a collaboration.

    arXiv prints 100 linked names and stops, unless only one more would follow; then it prints all. So a
    list is cut when it has exactly 100 links and nothing behind the last one. A list of just 100 names
    without affiliation looks the same and is taken for cut: better to look up a list that is whole than
    to keep a half one (arxiv-browse, `formatting/search_authors.py`).
    """
    names: list[str] = []
    links = 0
    tail = ""
    prefix = ""
    depth = 0
    for text, is_name in _runs(element):
        if is_name:
            links += 1
            tail = ""
            depth = 0
            if name := folded(f"{prefix} {text}"):
                names.append(name)
            prefix = ""
            continue
        tail += text
        outside, depth = _outside_brackets(text, depth)
        between = [folded(each) for each in _SEPARATOR.split(outside)]
        # "The" or "for the" right before a link belongs to the name in it.
        prefix = between.pop() if between and _ARTICLE.fullmatch(between[-1]) else ""
        if prefix.lower().startswith("for"):
            prefix = ""
        names += [each for each in between if _is_name(each)]
    return tuple(map(_unspaced, names)), links == PRINTED and not tail.strip(" ,\n\t")


def _runs(element: "_Element") -> Iterator[tuple[str, bool]]:
    """The pieces of the list in order; True for those that arXiv links to a search for the author."""
    text = element.text or ""
    for child in element.iterchildren():
        if isinstance(child.tag, str):
            inner = raw_text(child)
            if child.tag == "a" and "searchtype=author" in (child.get("href") or ""):
                yield text, False
                yield inner, True
                text = ""
            else:
                text += inner
        text += child.tail or ""
    yield text, False


def _outside_brackets(text: str, depth: int) -> tuple[str, int]:
    """The text that stands outside of round brackets, and how many are still open behind it."""
    kept = []
    for character in text:
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(character)
    return "".join(kept), depth


def _unspaced(name: str) -> str:
    """Initials without the space that both pages and feeds have in `S. -H. Chan`."""
    return name.replace(". -", ".-")


def _is_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and not _ET_AL.fullmatch(text) and not _ARTICLE.fullmatch(text)

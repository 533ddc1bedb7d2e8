"""Text measured and laid out by terminal cells."""

import unicodedata
from functools import lru_cache

_ELLIPSIS = "…"
_NEW_EMOJI = "\U0001f000"
"""From here on, a character that Python does not know yet is an emoji or an ideograph, and wide."""


@lru_cache(maxsize=8192)
def _character_width(character: str) -> int:
    """Cells of one character: 0 for what joins the one before, 2 for wide ones (Unicode annex 11)."""
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cc", "Cf"):
        return 0
    if category == "Cn" and character < _NEW_EMOJI:  # Python calls characters that are not assigned wide
        return 1
    # The vowels and finals of Hangul written in single letters join the syllable before.
    if "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cell_width(text: str) -> int:
    """Terminal cells that a text takes on one line."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_character_width, text))


def shorten(text: str, width: int) -> str:
    """The text, cut to at most `width` cells with an ellipsis where it is longer."""
    if cell_width(text) <= width:
        return text
    if width < 1:
        return ""
    return text[: _fitting(text, width - 1)].rstrip() + _ELLIPSIS


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells, broken at spaces; a longer word is broken where it must.

    Line breaks in the text are kept; no text gives no lines. A wide character gets a line of its
    own where `width` is 1, and takes two cells there.
    """
    return [line for paragraph in text.splitlines() for line in _wrap_paragraph(paragraph, max(width, 1))]


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in paragraph.split():
        size = cell_width(word)
        if line and used + 1 + size <= width:
            line, used = f"{line} {word}", used + 1 + size
            continue
        if line:
            lines.append(line)
        while size > width:
            cut = max(_fitting(word, width), _first_cluster(word))
            lines.append(word[:cut])
            word = word[cut:]
            size = cell_width(word)
        line, used = word, size
    if line or not lines:
        lines.append(line)
    return lines


def _fitting(text: str, width: int) -> int:
    """How many characters of a text fit into `width` cells, joined marks included."""
    used = 0
    for index, character in enumerate(text):
        used += _character_width(character)
        if used > width:
            return index
    return len(text)


def _first_cluster(text: str) -> int:
    """How many characters the first visible one takes with what joins it."""
    end = 1
    while end < len(text) and _character_width(text[end]) == 0:
        end += 1
    return end

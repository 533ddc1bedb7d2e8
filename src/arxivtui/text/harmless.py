"""Characters that steer a terminal, hide or reorder text: taken out before anything is shown."""

import re
import unicodedata

_MOST_MARKS = 4
"""Combining marks kept on one letter; real spellings need at most three."""

_INVISIBLE = (
    (0x00, 0x08),
    (0x0E, 0x1F),
    (0x7F, 0x84),  # DEL and the second set of control characters (C1), but for its line break
    (0x86, 0x9F),
    (0xAD, 0xAD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark
    (0x180B, 0x180F),  # Mongolian variation selectors, vowel separator
    (0x200B, 0x200F),  # zero-width characters, direction marks
    (0x202A, 0x202E),  # direction embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, direction isolates
    (0xFE00, 0xFE0F),  # variation selectors: terminals disagree about the width that they give
    (0xFEFF, 0xFEFF),
    (0xFFF0, 0xFFFB),  # interlinear annotation
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags, supplementary variation selectors
    # Non-characters.
    (0xFDD0, 0xFDEF),
    *((plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(17)),
)


def _ranges(pairs: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in pairs)


_REMOVED = re.compile(rf"\x1b\[[0-?]*[ -/]*[@-~]|[{_ranges(_INVISIBLE)}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_MANY_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
    rf"{{{_MOST_MARKS}}})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def harmless(text: str, *, keep_newlines: bool = False) -> str:
    """Text that is safe to put on a terminal, composed (NFC).

    Control characters, escape sequences, direction controls, zero-width and other invisible
    characters are removed; lone surrogates become U+FFFD; a heap of combining marks is cut short.
    Tabs, and line breaks unless `keep_newlines`, become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_BREAK.sub("\n" if keep_newlines else " ", text).replace("\t", " ")
    text = _REMOVED.sub("", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", text))
    cut = _MANY_MARKS.sub(r"\1", text)
    return text if cut == text else unicodedata.normalize("NFC", cut)


def one_line(text: str) -> str:
    """The same in one line, whitespace folded."""
    return " ".join(harmless(text).split())

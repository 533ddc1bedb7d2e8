"""The last step before a terminal that is to have ASCII alone: every glyph of ours as a plain character.

What no glyph of ours is stays as it is: letters, formulas and signs in papers' own text.
"""

import unicodedata

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_GLYPHS = {
    "·": "-",
    "…": "~",
    "★": "*",
    "☆": "*",
    "◷": "L",
    "●": "o",
    "○": "o",
    "◌": "o",
    "✓": "v",
    "✗": "x",
    "✕": "x",
    "»": ">",
    "«": "<",
    "›": ">",
    "‹": "<",
    "•": "*",
    "▪": "*",
    "▸": ">",
    "▶": ">",
    "▾": "v",
    "▼": "v",
    "▲": "^",
    "△": "^",
    "◀": "<",
    "◂": "<",
    "≡": "=",
    "↻": "^",
    "↑": "^",
    "↓": "v",
    "←": "<",
    "→": ">",
    "↵": "<",
    "⇧": "^",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "×": "x",
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "°": '"',
    "\xa0": " ",
}
"""One cell for one cell, so that no line changes its width; as the paper list has them."""

_SHADES = "█▓▒░"
_LOW, _HALF, _HIGH = "▁▂▃", "▄▅", "▆▇"
_UPPER = "▀▔"
_SIDES = "▉▊▋▌▍▎▏▐▕"


def _boxes() -> dict[int, str]:
    """Box drawing (U+2500-257F) by the names that Unicode gives it."""
    lines = {}
    for code in range(0x2500, 0x2580):
        name = unicodedata.name(chr(code))
        if "DIAGONAL" in name:
            lines[code] = "X" if "CROSS" in name else "/" if "RIGHT TO LOWER LEFT" in name else "\\"
        else:
            crossing = " AND " in name
            lines[code] = "+" if crossing else "-" if "HORIZONTAL" in name else "|"
    return lines


def _blocks() -> dict[int, str]:
    """Blocks (U+2580-259F), of which bars and edges are made, and Braille, of which plots are."""
    signs = {"#": _SHADES, "_": _LOW, "=": _HALF, "%": _HIGH, '"': _UPPER, "|": _SIDES}
    blocks = {ord(block): sign for sign, those in signs.items() for block in those}
    quadrants = {code: blocks.get(code, "#") for code in range(0x2580, 0x25A0)}
    return {**quadrants, 0x2800: " ", **dict.fromkeys(range(0x2801, 0x2900), ".")}


_TABLE = {**{ord(glyph): plain for glyph, plain in _GLYPHS.items()}, **_boxes(), **_blocks()}


def plain(text: str) -> str:
    """`text` with our glyphs as ASCII; as wide as before."""
    return text if text.isascii() else text.translate(_TABLE)


class AsciiFilter(LineFilter):
    """Draws every line of the app with ASCII glyphs."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual gives it)
        """The same segments with plain glyphs."""
        return [
            segment
            if segment.text.isascii()
            else Segment(plain(segment.text), segment.style, segment.control)
            for segment in segments
        ]

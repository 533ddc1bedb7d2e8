"""Untrusted text made safe and readable: TeX to Unicode, control characters, wrapping by terminal cells."""

from arxivtui.text.cells import cell_width, shorten, wrap
from arxivtui.text.counting import counted, dollars, how_long, in_words, named
from arxivtui.text.cutting import cut
from arxivtui.text.harmless import harmless, one_line
from arxivtui.text.plain import plain, plain_name

__all__ = [
    "cell_width",
    "counted",
    "cut",
    "dollars",
    "harmless",
    "how_long",
    "in_words",
    "named",
    "one_line",
    "plain",
    "plain_name",
    "shorten",
    "wrap",
]

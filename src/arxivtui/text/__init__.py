"""Untrusted text made safe and readable: TeX to Unicode, control characters, wrapping by terminal cells."""

from arxivtui.text.cells import cell_width, shorten, wrap
from arxivtui.text.counting import counted
from arxivtui.text.harmless import harmless
from arxivtui.text.plain import plain, plain_name

__all__ = ["cell_width", "counted", "harmless", "plain", "plain_name", "shorten", "wrap"]

"""Text made shorter between its words."""

_ELLIPSIS = "…"
_LONGEST_WORD = 40
"""Characters; in a longer word the cut may be anywhere."""


def cut(text: str, longest: int) -> str:
    """The text in at most `longest` characters, cut after a word with an ellipsis where it is longer."""
    if len(text) <= longest:
        return text
    if longest < 1:
        return ""
    kept = text[: longest - 1]
    if not text[longest - 1].isspace():
        last = max(kept.rfind(space) for space in " \n")
        if last > 0 and last >= len(kept) - _LONGEST_WORD:
            kept = kept[:last]
    return kept.rstrip() + _ELLIPSIS

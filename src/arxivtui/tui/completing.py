"""Words completed while they are typed: which word the cursor is in, and what it may become."""

import re
from collections.abc import Collection, Sequence

_WORD = re.compile(r"[^\s,]+")


def word_at(text: str, cursor: int) -> tuple[int, int]:
    """Where the word around the cursor begins and ends; both at the cursor where there is none."""
    for found in _WORD.finditer(text):
        if found.start() <= cursor <= found.end():
            return found.start(), found.end()
    return cursor, cursor


def offers(known: Sequence[str], word: str, taken: Collection[str]) -> list[str]:
    """The known words that this one may become, in order: those that begin so, then others that hold it.

    Args:
        known: the most used first.
        word: as typed, perhaps with its `#`; of an empty one all may come.
        taken: those that are there already.
    """
    bare = word.lstrip("#").casefold()
    begin: list[str] = []
    hold: list[str] = []
    for each in known:
        folded = each.casefold()
        if each in taken or folded == bare or bare not in folded:
            continue
        (begin if folded.startswith(bare) else hold).append(each)
    return begin + hold


def completed(text: str, cursor: int, chosen: str) -> tuple[str, int]:
    """The text with the word at the cursor made `chosen`, a space after it, and the cursor behind that."""
    start, end = word_at(text, cursor)
    head = f"{text[:start]}{chosen} "
    return head + text[end:].lstrip(), len(head)

"""A server's own words made fit to be shown and kept: bounded, harmless, and without the key."""

import re

from arxivtui.text import one_line, shorten

_LONGEST = 200
_READ = 4_000
_PART = 6
"""Characters of a key that give it away; OpenAI's error shows the first eight of one."""

_HIDDEN = "[key]"
_LOOKS_LIKE_A_KEY = re.compile(
    r"\b(?:sk-|pk-|rk-|gsk_|xai-|ghp_|github_pat_|hf_|AIza)[\w.*…-]{4,}|"
    r"\bBearer\s+[^\s\"',]+|[\w.-]{0,64}\*{3,}[\w.*-]*",
    re.IGNORECASE,
)
_SEVERAL = re.compile(rf"(?:{re.escape(_HIDDEN)})+")


def said(text: str, key: str) -> str:
    """What a server says of an error: one line of at most 200 cells, without any part of the key."""
    line = one_line(text[:_READ])
    masked = _LOOKS_LIKE_A_KEY.sub(_HIDDEN, _without_parts(line, key))
    return shorten(_SEVERAL.sub(_HIDDEN, masked), _LONGEST)


def without_key(text: str, key: str) -> str:
    """Any text without the whole of the key, as an answer is kept."""
    return text.replace(key, _HIDDEN) if len(key) >= _PART else text


def _without_parts(text: str, key: str) -> str:
    """The text without what it has in common with the key, from six characters on, whatever their case."""
    low, secret = _small(text), _small(key)
    shown: list[str] = []
    position = 0
    while position < len(text):
        end = position
        if low[position : position + _PART] in secret and position + _PART <= len(text):
            end = position + _PART
            while end < len(text) and low[position : end + 1] in secret:
                end += 1
        shown.append(_HIDDEN if end > position else text[position])
        position = max(end, position + 1)
    return "".join(shown)


def _small(text: str) -> str:
    """In small letters, character by character: some capitals have two."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)

"""The authors of a paper from one string, as the feeds and OAI-PMH's arXivRaw write them.

arXiv asks submitters for names with commas between them, affiliations in brackets behind a name or numbered
and listed at the end, and a collaboration in front with a colon
(https://info.arxiv.org/help/prep.html#author). The text is TeX and stays so.
"""

import re

from arxivtui.sources.markup import folded

_TOKEN = re.compile(
    r"""(?P<command>\\(?:[A-Za-z]+|.|$))     # of what is escaped, nothing opens, closes or separates
    |(?P<open>[({\[]) | (?P<close>[)}\]])
    |(?P<separator>[,;:] | (?<!\S)(?:and|&)(?!\S))""",
    re.VERBOSE | re.DOTALL,
)
_CLOSES = {")": "(", "]": "[", "}": "{"}
_SUFFIX = re.compile(r"(?:Jr|Sr|Jnr|Snr|II|III|IV)\.?", re.IGNORECASE)
_BEHALF = re.compile(r"(?:^|\s)(?:for|on behalf of)\s+the\s+", re.IGNORECASE)
_ET_AL = re.compile(r"(?:^|\s+)et\.?\s?al\.?$", re.IGNORECASE)
_BRACKETS = re.compile(r"[()\[\]]")
_NO_NAME = re.compile(r"and|for|(?:for\s+)?the", re.IGNORECASE)


def split_authors(text: str) -> tuple[str, ...]:
    """The names in one string of authors, in order, folded, without affiliations.

    Names are parted by commas, semicolons, colons, "and" and "&", where these stand outside of brackets. A
    bracket that has no partner is a character like any other, so that it cannot swallow the names behind it;
    where nothing stands outside of brackets, what is inside counts. "Jr." and the like stay with their name;
    "et al." and the "for the" before a collaboration are no names.

    Args:
        text: for example `Ada Example (Here U., There), B. Beispiel, Jr. and the C. D. Collaboration`.
    """
    names: list[str] = []
    for piece in _pieces(text):
        for each in _BEHALF.split(piece):
            name = _ET_AL.sub("", folded(each))
            if names and _SUFFIX.fullmatch(name):
                names[-1] = f"{names[-1]} {name}"
            elif _is_name(name):
                names.append(name)
    if not names and _BRACKETS.search(text):
        return split_authors(_BRACKETS.sub(" ", text))
    return tuple(names)


def _pieces(text: str) -> list[str]:
    """What stands between the separators, without affiliations."""
    kept, separators = _outside_affiliations(text)
    pieces: list[str] = []
    start = 0
    for position in separators:
        pieces.append(kept[start:position])
        start = position + 1
    return [*pieces, kept[start:]]


def _outside_affiliations(text: str) -> tuple[str, list[int]]:
    """The text with affiliations blanked, and the positions of its separators' characters.

    Round and square brackets hold affiliations; braces are TeX's, and what is inside stays together.
    """
    tokens = list(_TOKEN.finditer(text))
    partners = _partners(tokens)
    kept = list(text)
    separators: list[int] = []
    affiliation = group = 0
    position = 0
    for token in tokens:
        if affiliation:
            _blank(kept, position, token.start())
        position = token.start()
        paired = token.start() in partners
        if token["open"] or token["close"]:
            step = 1 if token["open"] else -1
            if paired and token[0] in "{}":
                group += step
            elif paired:
                affiliation += step
                _blank(kept, token.start(), token.end())
        elif token["separator"] and not affiliation and not group:
            separators += range(token.start(), token.end())
    return "".join(kept), separators


def _partners(tokens: "list[re.Match[str]]") -> set[int]:
    """Where the brackets stand that have a partner; one that crosses another pair has none."""
    waiting: list[tuple[str, int]] = []
    partners: set[int] = set()
    open_now = dict.fromkeys(_CLOSES.values(), 0)
    for token in tokens:
        if token["open"]:
            waiting.append((token[0], token.start()))
            open_now[token[0]] += 1
        elif token["close"] and open_now[_CLOSES[token[0]]]:
            while waiting:
                bracket, start = waiting.pop()
                open_now[bracket] -= 1
                if bracket == _CLOSES[token[0]]:
                    partners |= {start, token.start()}
                    break
    return partners


def _blank(characters: list[str], start: int, end: int) -> None:
    characters[start:end] = " " * (end - start)


def _is_name(text: str) -> bool:
    return any(map(str.isalpha, text)) and not _NO_NAME.fullmatch(text)

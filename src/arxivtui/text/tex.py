"""TeX in running text: finds the segments that are TeX and leaves everything else as it is.

What it does not understand stays as written: no text is ever lost, and nothing here raises on any input.
"""

import re
from bisect import bisect_right
from collections.abc import Callable

from arxivtui.text import formulas, vocabulary
from arxivtui.text.plain import has_tex

_LONGEST = 10_000
"""Characters of a text that is looked through; arXiv's own limit for an abstract is 1,920."""

_DEEPEST = 8
"""Macros inside macros, as deep as anything is looked into."""

_MOST_FORMULAS = 400
"""Formulas and accents rendered in one text; an abstract has no room for more."""

_MOST_WORDS = 3
"""Words of three letters and more that a formula may have outside of braces."""

_MARKER = re.compile(r"[\\{$]")
_NAME = re.compile(r"\\([A-Za-z]+)\*?")
_DOLLAR = re.compile(r"\\.|(\$)", re.DOTALL)
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_ACCENT = re.compile(
    r"""\\(?:['"`^~=.]\s*|[uvHtcdbrk](?=\{)|[cvHkr]\s+)"""
    r"(?:\{\s*(?:\\[ij]\s*|[^\W\d_])\s*\}|\\[ij](?![A-Za-z])\s?|[^\W\d_])"
)
# arXiv's own conversion leaves \kappa as \k{appa} in some old records.
_TORN = re.compile(r"\\([a-z])\{([a-z]{2,12})\}")
_VERBATIM = re.compile(r"\\verb\*?([^\w\s*])(.*?)\1")
_TEX_LIKE = re.compile(r"\\[A-Za-z|{},;!]|[\^_]")
_SIGNS = re.compile(r"[^\w\s]{1,2}|[^\W\d_]")
_WORD = re.compile(r"(?<![\\\w])[^\W\d_]{3,}")
_SPACED_WORD = re.compile(r"\s[^\W\d_]{2,}|[^\W\d_]{2,}\s")
_IN_BRACES = re.compile(r"\{[^{}]*\}")
_DRIVE = re.compile(r"(?:^|[^\w])[A-Za-z]:$")
_UNESCAPED = re.compile(r"\\([%#&_~$^{}])")
_SCHEME = re.compile(r"^(?:https?|ftp)://(?:www\.)?|/$")

_Piece = tuple[str, int]


def to_unicode(text: str) -> str:
    """A text with its TeX turned to Unicode."""
    if not has_tex(text) or len(text) > _LONGEST:
        return text
    return _Reader(text).read(0, len(text), 0).replace("^∘", "°")


class _Reader:
    """One text under conversion; braces and dollars are paired once, so that reading stays linear."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing = _paired_braces(text)
        self.left = _MOST_FORMULAS
        self.dollars = [match.start(1) for match in _DOLLAR.finditer(text) if match[1]]

    def read(self, start: int, end: int, depth: int) -> str:
        """The Unicode of `text[start:end]`."""
        if depth > _DEEPEST:
            return self.text[start:end]
        pieces = []
        while (marker := _MARKER.search(self.text, start, end)) is not None:
            found = marker.start()
            pieces.append(self.text[start:found])
            piece = self._at(found, end, depth)
            if piece is None or piece[1] > end:
                # Not TeX after all. A name is stepped over whole, so that no part of it is taken for another.
                name = _NAME.match(self.text, found, end)
                start = name.end() if name else found + 1
                pieces.append(self.text[found:start])
            else:
                pieces.append(piece[0])
                start = piece[1]
        pieces.append(self.text[start:end])
        return "".join(pieces)

    def _at(self, at: int, end: int, depth: int) -> _Piece | None:
        match self.text[at]:
            case "$":
                return self._dollar_math(at, end, depth)
            case "{":
                return self._group(at, depth)
            case _:
                return self._macro(at, end, depth)

    def _dollar_math(self, at: int, end: int, depth: int) -> _Piece | None:
        """Math between dollars.

        What stands between is TeX beyond doubt, or else the two obey Pandoc's rule; prose between
        two prices is never math.
        """
        text = self.text
        width = 2 if text.startswith("$$", at) else 1
        following = bisect_right(self.dollars, at + width - 1)
        if following == len(self.dollars):
            return None
        close = self.dollars[following]
        if close + width > end or (width == 2 and not text.startswith("$$", close)):
            return None
        content = text[at + width : close]
        if not content.strip():
            return None
        if _TEX_LIKE.search(content) is None:
            before, after = text[at - 1 : at] if at else "", text[close + width : close + width + 2]
            if not _is_bare_math(before, content, after):
                return None
            # Nothing but escapes to convert: the author's own spacing reads best.
            return self.read(at + width, close, depth + 1).strip(), close + width
        if len(_WORD.findall(_IN_BRACES.sub("", content))) <= _MOST_WORDS:
            return self._math(content, close + width)
        # Whole sentences between dollars: two prices, or text that should have none.
        return (
            None
            if content[0].isdigit() or content[0].isspace()
            else (
                self.read(at + width, close, depth + 1),
                close + width,
            )
        )

    def _math(self, formula: str, end: int) -> _Piece | None:
        if self.left == 0:
            return None
        self.left -= 1
        rendered = formulas.render_math(formula.strip())
        return None if rendered is None else (rendered, end)

    def _group(self, at: int, depth: int) -> _Piece | None:
        """Braces around TeX go with it; braces inside a word go; other braces are the author's own."""
        close = self.closing.get(at)
        if close is None:
            return None
        inner = self.text[at + 1 : close]
        if inner.startswith("\\"):
            rendered = self.read(at + 1, close, depth + 1)
            return None if rendered.startswith("\\") else (rendered, close + 1)
        if inner.startswith("$") and inner.find("$", 1) == len(inner) - 1:
            rendered = self.read(at + 1, close, depth + 1)
            return None if rendered.startswith("$") else (rendered, close + 1)
        before, after = self.text[at - 1 : at] if at else "", self.text[close + 1 : close + 2]
        if inner == "," and before.isdigit() and after.isdigit():
            return inner, close + 1
        if len(inner) <= 2 and inner.isalpha() and (before.isalpha() or after.isalpha()):
            return inner, close + 1
        return None

    def _macro(self, at: int, end: int, depth: int) -> _Piece | None:
        accent = _ACCENT.match(self.text, at, end)
        if accent and self.left:
            self.left -= 1
            rendered = formulas.render_text(accent[0])
            return None if rendered is None else (rendered, accent.end())
        name = _NAME.match(self.text, at, end)
        if name is None:
            return self._escape(at, end)
        if verbatim := _VERBATIM.match(self.text, at, end):
            return verbatim[2], verbatim.end()
        if torn := _TORN.match(self.text, at, end):
            symbol = self._symbol(torn[1] + torn[2], torn.end())
            if symbol is not None:
                return symbol
        if _DRIVE.search(self.text[max(0, at - 3) : at]):
            path = self.text[at:end].split(" ", 1)[0]
            return path, at + len(path)
        return self._named(name[1], name.end(), end, depth)

    def _escape(self, at: int, end: int) -> _Piece | None:
        following = self.text[at + 1 : at + 2] if at + 1 < end else ""
        if following in ("(", "["):
            close = self.text.find("\\" + {"(": ")", "[": "]"}[following], at + 2, end)
            return None if close < 0 else self._math(self.text[at + 2 : close], close + 2)
        if following == "\\":
            # A line break, unless it goes on like a Windows path.
            after = self.text[at + 2 : at + 3]
            return None if after.isalnum() else (" ", at + 2)
        replacement = vocabulary.ESCAPES.get(following) if following else None
        return None if replacement is None else (replacement, at + 2)

    def _named(self, name: str, after: int, end: int, depth: int) -> _Piece | None:
        """The macro called `name` whose name ends at `after`."""
        if name in vocabulary.WRAPPERS or name in vocabulary.DECORATED:
            left, right = vocabulary.DECORATED.get(name, ("", ""))
            return self._argument(
                after, lambda start, close: left + self._inside(name, start, close, depth) + right
            )
        if name in vocabulary.REFERENCES:
            return self._argument(after, lambda start, close: f"[{self.text[start:close]}]")
        if name in vocabulary.DROPPED:
            return self._argument(after, lambda _start, _close: "")
        if name == "href":
            return self._link(after, depth)
        if name in ("textcolor", "colorbox", "hyperlink", "hyperref", "texorpdfstring"):
            first = self._argument(after, lambda _start, _close: "")
            return first and (
                self._argument(first[1], lambda start, close: self.read(start, close, depth + 1)) or first
            )
        if name == "begin":
            return self._environment(after, end)
        if name == "end":
            environment = self._argument(after, lambda start, close: self.text[start:close])
            return (
                (" ", environment[1])
                if environment and environment[0] in vocabulary.TEXT_ENVIRONMENTS
                else None
            )
        if name in vocabulary.MATH_ARGUMENTS:
            return self._math_macro(name, after)
        return self._symbol(name, after)

    def _inside(self, name: str, start: int, close: int, depth: int) -> str:
        if name in ("url", "path"):
            return _UNESCAPED.sub(r"\1", self.text[start:close])
        return self.read(start, close, depth + 1)

    def _argument(self, after: int, render: Callable[[int, int], str]) -> _Piece | None:
        """One braced argument, after options in brackets; `render` is given its bounds."""
        text = self.text
        if text.startswith("[", after):
            bracket = text.find("]", after, after + 200)
            after = bracket + 1 if bracket > 0 else after
        brace = after + 1 if text.startswith(" {", after) else after
        close = self.closing.get(brace)
        return None if close is None else (render(brace + 1, close), close + 1)

    def _link(self, after: int, depth: int) -> _Piece | None:
        address = self._argument(after, lambda start, close: _UNESCAPED.sub(r"\1", self.text[start:close]))
        label = address and self._argument(
            address[1], lambda start, close: self.read(start, close, depth + 1)
        )
        if not address or not label:
            return None
        url, text = address[0].strip(), label[0].strip()
        if not text or _SCHEME.sub("", url) == _SCHEME.sub("", text):
            return url, label[1]
        return f"{text} ({url})", label[1]

    def _environment(self, after: int, end: int) -> _Piece | None:
        opened = self._argument(after, lambda start, close: self.text[start:close])
        if opened is None:
            return None
        name, start = opened
        if name in vocabulary.TEXT_ENVIRONMENTS:
            return " ", start
        closing = f"\\end{{{name}}}"
        close = self.text.find(closing, start, end)
        if name not in vocabulary.MATH_ENVIRONMENTS or close < 0:
            return None
        whole = f"\\begin{{{name}}}{self.text[start:close]}{closing}"
        formula = whole if "matrix" in name or name in ("cases", "split") else self.text[start:close]
        return self._math(formula.replace("&", "") if formula is not whole else formula, close + len(closing))

    def _math_macro(self, name: str, after: int) -> _Piece | None:
        """A macro of mathematics outside of dollars, with its arguments."""
        stop = after
        for _ in range(vocabulary.MATH_ARGUMENTS[name]):
            close = self.closing.get(stop)
            if close is None:
                return None
            stop = close + 1
        if name in vocabulary.SCRIPTS:
            return self._math(vocabulary.SCRIPTS[name] + self.text[after:stop], stop)
        return self._math(f"\\{name}{self.text[after:stop]}", stop)

    def _symbol(self, name: str, after: int) -> _Piece | None:
        """A macro that stands for a sign, a letter or a space."""
        stop = after + 2 if self.text.startswith("{}", after) else after
        spaced = stop == after and self.text.startswith(" ", after)
        if name in vocabulary.SWITCHES:
            return "", stop + spaced
        if name in vocabulary.SPACES:
            return " ", stop
        if name in vocabulary.WORDS:
            return vocabulary.WORDS[name], stop
        if name not in formulas.known_symbols():
            return None
        if name in vocabulary.LETTERS:
            rendered = formulas.render_text(f"\\{name}{{}}")
            return None if rendered is None else (rendered, stop + spaced)
        return self._math(f"\\{name}", stop)


def _is_bare_math(before: str, content: str, after: str) -> bool:
    """Whether text without TeX between two dollars is math, by Pandoc's rule and a little more.

    The opening dollar stands before a character, the closing one after one and before no digit
    (https://pandoc.org/MANUAL.html#math). Both may be padded where no words stand between; a lone sign
    or letter may be followed by a digit; after a letter (US$) there are no spaces, after a price no words.
    """
    bare = content.strip()
    if bare != content:
        padded_twice = content[0].isspace() and content[-1].isspace()
        price = after[:2].strip()[:1].isdigit() or (bare[0].isdigit() and not bare[-1].isalnum())
        return padded_twice and not price and _SPACED_WORD.search(bare) is None
    if after[:1].isdigit():
        return _SIGNS.fullmatch(content) is not None
    if before.isalpha():
        return not any(character.isspace() for character in content)
    if content[0].isdigit():
        return _SPACED_WORD.search(content) is None
    return len(_WORD.findall(content)) <= _MOST_WORDS


def _paired_braces(text: str) -> dict[int, int]:
    """Where each opening brace is closed; those without a partner are left out."""
    opened: list[int] = []
    closing = {}
    for match in _BRACE.finditer(text):
        if match[1] == "{":
            opened.append(match.start())
        elif match[1] == "}" and opened:
            closing[opened.pop()] = match.start()
    return closing

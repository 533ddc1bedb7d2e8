r"""arXiv's text as BibTeX and LaTeX take it: what is safe to set stays TeX, all else is set as it reads.

arXiv's titles and authors hold TeX, which LaTeX sets better than anything made of it; but it comes from
strangers, and a `\input` in a title would run in the reader's own document. So the source stands as it is
only where all of its commands are known to set text and nothing else; else the plain text does, escaped.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from arxivtui.text import one_line

_SETS_TEXT = """
    acute bar breve check dot ddot grave hat tilde vec widehat widetilde overline underline
    c d b u v H r k t i j l L o O a ss ae AE oe OE aa AA th TH dh DH dj DJ ng NG
    emph textbf textit textrm textsc textsf textsl texttt textsuperscript textsubscript
    bf it rm sc sf tt cal em mathbb mathbf mathcal mathfrak mathit mathrm mathscr mathsf mathtt
    bm boldsymbol ensuremath operatorname text mbox
    frac tfrac dfrac sqrt binom left right big Big langle rangle lfloor rfloor lceil rceil lvert rvert
    lVert rVert
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho
    varrho sigma varsigma tau upsilon phi varphi chi psi omega
    Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    times cdot cdots ldots dots pm mp ast star circ bullet oplus otimes odot cap cup setminus wedge vee
    le leq ge geq ne neq ll gg sim simeq approx cong equiv propto in notin ni subset subseteq supset supseteq
    to rightarrow leftarrow Rightarrow Leftarrow leftrightarrow mapsto infty partial nabla forall exists
    sum prod int oint lim log ln exp sin cos tan min max sup inf arg det dim ker Pr
    ell hbar Re Im aleph prime dagger ddagger perp parallel mid vert Vert
    quad qquad TeX LaTeX
"""
_KNOWN = frozenset(_SETS_TEXT.split())
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|(.))", re.DOTALL)
_HARMLESS_SIGNS = frozenset("'`^\"~=.&%$#_{},;:!/|- ")
"""What may follow a backslash: accents, spaces, signs; two of them break a line, and are mostly a mistake."""
_BARE = re.compile(r"(?<!\\)((?:\\\\)*)([&%#])")
_UNESCAPED_DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*\$")
_BARE_SCRIPT = re.compile(r"(?<!\\)[_^]")
# LaTeX's newer classes and Pandoc know these by their newer names alone.
_ESCAPED_BRACE = re.compile(r"\\[{}]")
_OLD_FONT = re.compile(r"\{\\(bf|it|rm|sf|tt|cal)(?![A-Za-z])\s*([^{}]*)\}")
_DEEPEST = 20
"""Braces in braces that BibTeX's descendants can be trusted with."""
# Braces by name: BibTeX counts them whatever stands before. An @ in braces begins no entry for anybody.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "@": "{@}",
}
_LETTER = r"(?:\{\s*(?:\\[ij]\s*|[^\W\d_]?)\s*\}|\\[ij](?![A-Za-z])|[^\W\d_])"
_LETTERS = "ss|ae|AE|oe|OE|aa|AA|th|TH|dh|DH|dj|DJ|ng|NG|[lLoOij]"
ACCENTED = re.compile(
    rf"\\(?:['`^\"~=.]\s*|[uvHtcdbrk](?=\{{)|[uvHtcdbrk]\s+){_LETTER}"
    rf"|\\(?:{_LETTERS})(?![A-Za-z])(?:\{{\}}|\s+(?=[^\W\d_]))?"
)
"""An accent with its letter, or a letter that has a command of its own and takes the blank behind it."""


def tex_text(source: str, plain: str) -> str:
    """The source where it is safe to set, else the plain text, escaped.

    Accents stand in braces of their own, so that nobody takes one for the end of a word.
    """
    folded = one_line(source)
    if not _is_safe_tex(folded):
        return escaped(plain)
    braced = _in_parts(
        folded,
        text=lambda text: _braced_accents(text).replace("@", "{@}"),
        formula=lambda formula: _OLD_FONT.sub(r"\\math\1{\2}", formula),
    )
    return _BARE.sub(r"\1\\\2", braced)


def escaped(text: str) -> str:
    """Plain text that LaTeX sets as it reads."""
    return "".join(_ESCAPES.get(char, char) for char in one_line(text))


def words(text: str) -> list[str]:
    """The words of such a text: parted by blanks outside of braces and formulas."""
    found: list[str] = []
    word = ""
    depth, formula = 0, False
    dollars = set(_dollars(text))
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        formula ^= at in dollars
        if char == " " and depth == 0 and not formula:
            found.append(word)
            word = ""
        else:
            word += char
    return [each for each in (*found, word) if each]


def _in_parts(whole: str, *, text: Callable[[str], str], formula: Callable[[str], str]) -> str:
    edges = [0, *_dollars(whole), len(whole)]
    pieces = [whole[start:end] for start, end in pairwise(edges)]
    return "".join((formula if at % 2 else text)(piece) for at, piece in enumerate(pieces))


def _dollars(text: str) -> list[int]:
    """Where formulas begin and end."""
    return [found.end() - 1 for found in _UNESCAPED_DOLLAR.finditer(text)]


def _braced_accents(text: str) -> str:
    def braced(found: re.Match[str]) -> str:
        alone = text[found.start() - 1 : found.start()] == "{" and text[found.end() : found.end() + 1] == "}"
        return found[0] if alone else f"{{{found[0].strip().removesuffix('{}')}}}"

    return ACCENTED.sub(braced, text)


def _is_safe_tex(text: str) -> bool:
    """Whether TeX would set it, as text or formula, and do nothing else."""
    # BibTeX counts escaped braces, Pandoc does not: both must find the end of the field.
    if not _balanced(_ESCAPED_BRACE.sub("", text)):
        return False
    if "^^" in text or not _balanced(text) or len(_UNESCAPED_DOLLAR.findall(text)) % 2:
        return False
    for found in _COMMAND.finditer(text):
        name, sign = found.groups()
        if name not in _KNOWN if name else sign not in _HARMLESS_SIGNS:
            return False
    parts = _UNESCAPED_DOLLAR.split(text)
    # BibTeX counts braces, and TeX formulas: one that begins inside of the other must end there.
    if not all(map(_balanced, parts)):
        return False
    return not any(_BARE_SCRIPT.search(part) for part in parts[::2]) and not text.endswith("\\")


def _balanced(text: str) -> bool:
    """As BibTeX counts braces: a backslash before one makes no difference."""
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if not 0 <= depth <= _DEEPEST:
            return False
    return depth == 0

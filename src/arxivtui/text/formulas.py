"""TeX segments rendered by pylatexenc: the one place that knows it. It is imported when first needed."""

import logging
import re
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from arxivtui.text.vocabulary import names

_LONGEST = 2_000
"""Characters of one formula; longer ones are no formulas."""

_DEEPEST = 24
"""Braces inside braces, as many as a formula may have."""

# Macros of pylatexenc that would put something else in place of the source, or nothing.
_KEPT_AS_SOURCE = names(
    "today title author date maketitle input include includegraphics part chapter section subsection "
    "subsubsection paragraph subparagraph item ref autoref cref Cref eqref cite citet citep uebung exercise "
    "hint hints hinweis hinweise"
)

_SWITCHES = names(
    "rm bf it sf tt sl sc cal em mit left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr "
    "Biggl Biggr limits nolimits displaystyle textstyle scriptstyle scriptscriptstyle tiny small large Large "
    "nonumber notag"
)

_BARE_ARGUMENT = names(
    "bm boldsymbol pmb mathbfit mathop mathord mathrel mathbin mathnormal smash "
    "substack textnormal hbox xspace"
)

_SIGNS = {
    "|": "‖", "colon": ":", "degree": "°", "lt": "<", "gt": ">", "eps": "ε", "R": "ℝ", "Re": "Re", "Im": "Im",
    "neg": "¬", "models": "⊨", "eqsim": "≂", "lessapprox": "⪅", "gtrapprox": "⪆", "implies": "⟹", "iff": "⟺",
    "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "dotsc": "…", "dotsb": "⋯",
}  # fmt: skip

_ACCENTS = {
    "widetilde": "tilde",
    "widehat": "hat",
    "Tilde": "tilde",
    "Hat": "hat",
    "Bar": "bar",
    "Vec": "vec",
}

_FRACTIONS = ("sfrac", "dfrac", "tfrac", "cfrac")

_BINOMIALS = ("binom", "dbinom", "tbinom")

_DOUBLE_STRUCK = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")

_BRACED_COMMA = re.compile(r"(?<=\d)\{,\}(?=\d)")
_SLASHED_SCRIPT = re.compile(r"([\^_])\{([^{}()]*/[^{}()]*)\}")
_FRACTION_SCRIPT = re.compile(r"([\^_])\{(\\(?:[dts]|nice)?frac\s*(?:\{[^{}]*\}|\d)\s*(?:\{[^{}]*\}|\d))\}")
_BARE_FUNCTION = re.compile(r"(?<![\\A-Za-z])(log|ln|exp|sin|cos|tan|max|min)(?![A-Za-z])")
_THOUSANDS = re.compile(r"(?<=\d), (?=\d{3}(?!\d))")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%")
_TIDY = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<=[(\[{√]) | (?=[)\]}])"), ""),
    (re.compile(r"^([∼≈±≃≤≥⩽⩾<>≲≳×+−-]) (?=\S)"), r"\1"),
    (re.compile(r"(?<=\d) ×$"), "×"),
    (re.compile(r"([\^_])\(\(([^()]*)\)\)"), r"\1(\2)"),
    (re.compile(r" ?\^∘"), "°"),
    (re.compile(r"\^⊤"), "ᵀ"),
    (re.compile(r"\^[⋆∗*]"), "*"),
)


@lru_cache(maxsize=4096)
def render_math(formula: str) -> str | None:
    """One line of Unicode for what stands between dollars; None where it cannot be rendered whole."""
    if len(formula) > _LONGEST or _depth(formula) > _DEEPEST:
        return None
    source = _COMMENT.sub(r"\1\\%", _BRACED_COMMA.sub(",", formula))
    if "{" not in source:  # in an argument of \\text it would be a word
        source = _BARE_FUNCTION.sub(r"\\\1", source)
    for script in (_SLASHED_SCRIPT, _FRACTION_SCRIPT):
        source = script.sub(r"\1{(\2)}", source)
    text = _render(f"${source}$")
    if text is None:
        return None
    if re.search(r"\d,\d{3}(?!\d)", source):
        text = _THOUSANDS.sub(",", text)
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    text = text.strip()
    # A formula that leaves nothing, or a flood, was not understood.
    return text if text and len(text) <= 4 * len(formula) + 16 else None


@lru_cache(maxsize=4096)
def render_text(segment: str) -> str | None:
    """Unicode for an accent or a symbol of text mode; None where it cannot be rendered."""
    text = _render(segment)
    return text.strip() if text and text.strip() else None


@cache
def known_symbols() -> frozenset[str]:
    """Names of the macros that stand for one sign or word and take nothing after them."""
    texts = {spec.macroname for spec in _meanings().iter_macro_specs() if spec.simplify_repl}
    taking = {spec.macroname for spec in _grammar().iter_macro_specs() if spec.arguments_spec_list}
    return frozenset(texts - taking - _KEPT_AS_SOURCE - _SWITCHES)


def _render(source: str) -> str | None:
    try:
        walker = _library("latexwalker").LatexWalker(source, latex_context=_grammar(), tolerant_parsing=False)
        nodes, _ = walker.parse_content(_library("latexnodes.parsers").LatexGeneralNodesParser())
        # Upright ASCII letters: they can be searched, and every terminal has them. A converter keeps
        # state, and after an exception it could not be trusted again.
        converter = _library("latex2text").LatexNodes2Text(
            _meanings(),
            math_mode="fancy",
            math_fontstyle=False,
            text_fontstyle=False,
            math_expression_in="parens",
        )
        return str(converter.nodelist_to_text(nodes))
    except Exception:
        # Whatever a stranger's TeX does to the parser, its source can still be shown.
        return None


def _library(module: str) -> Any:
    """A module of pylatexenc, which has no types of its own."""
    return import_module(f"pylatexenc.{module}")


@cache
def _meanings() -> Any:
    """What macros become: pylatexenc's own table and ours before it."""
    # Its warnings about a stranger's TeX must not reach standard error, where the app draws.
    logging.getLogger("pylatexenc").addHandler(logging.NullHandler())
    latex2text = _library("latex2text")
    says = latex2text.MacroTextSpec
    default = latex2text.get_default_latex_context_db()
    fraction = default.get_macro_spec("frac").simplify_repl
    accents = {name: default.get_macro_spec(accent).simplify_repl for name, accent in _ACCENTS.items()}
    meanings: dict[str, object] = {
        **dict.fromkeys(_KEPT_AS_SOURCE, _source_of),
        **dict.fromkeys(_BARE_ARGUMENT, "%s"),
        **_SIGNS,
        **accents,
        **dict.fromkeys(_FRACTIONS, fraction),
        **dict.fromkeys(_BINOMIALS, "(%(1)s choose %(2)s)"),
        **dict.fromkeys(("overset", "stackrel"), "%(2)s^(%(1)s)"),
        "underset": "%(2)s_(%(1)s)",
        "xrightarrow": "→",
        "mathring": "%s\u030a",
        "mathbb": _double_struck,
        "unicode": _code_point,
        "href": "%(2)s",
    }
    context = default.filtered_context()
    context.add_context_category(
        "arxivtui",
        macros=[
            *(says(name, simplify_repl=meaning) for name, meaning in meanings.items()),
            *(says(name, discard=True) for name in (*_SWITCHES, "label")),
        ],
        prepend=True,
    )
    context.set_unknown_macro_spec(says("", simplify_repl=_unknown))
    return context


@cache
def _grammar() -> Any:
    """What macros take: pylatexenc's own table and ours before it."""
    takes = _library("macrospec").MacroSpec
    one = (*_BARE_ARGUMENT, *_ACCENTS, "unicode", "mathring")
    two = (*_FRACTIONS, *_BINOMIALS, "overset", "stackrel", "underset")
    grammar = _library("latexwalker").get_default_latex_context_db().filtered_context()
    grammar.add_context_category(
        "arxivtui",
        macros=[
            *(takes(name, "") for name in (*_SWITCHES, *_SIGNS)),
            *(takes(name, "{") for name in one),
            *(takes(name, "{{") for name in two),
        ],
        prepend=True,
    )
    return grammar


def _source_of(node: Any) -> str:
    return str(node.latex_verbatim())


def _unknown(node: Any, l2tobj: Any) -> Any:
    """An author's own macro stays readable under its name, set apart from what follows."""
    if node.nodeargd and node.nodeargd.argnlist:
        return _source_of(node)
    name = "\\" + str(node.macroname)
    return l2tobj.make_math_piece(text=name, cls="op") if l2tobj.state.in_math_mode else name


def _double_struck(node: Any, l2tobj: Any) -> str:
    return str(l2tobj.node_arg_to_text(node, 0)).translate(_DOUBLE_STRUCK)


def _code_point(node: Any, l2tobj: Any) -> str:
    """MathJax's `unicode` macro: a code point, hexadecimal after an x."""
    digits = str(l2tobj.node_arg_to_text(node, 0)).strip().lower()
    return chr(int(digits[1:], 16) if digits.startswith("x") else int(digits))


def _depth(source: str) -> int:
    depth = deepest = 0
    for character in source:
        if character == "{":
            depth += 1
            deepest = max(deepest, depth)
        elif character == "}":
            depth -= 1
    return deepest

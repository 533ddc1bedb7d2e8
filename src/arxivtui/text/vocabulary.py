"""TeX macros of running text and what becomes of them."""


def names(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


ESCAPES = (
    {character: character for character in "%&#_{}$"} | dict.fromkeys(" ,;:", " ") | dict.fromkeys("-!@", "")
)

# One argument, shown as it is.
WRAPPERS = names(
    "textbf textit emph texttt textsc textsf textrm textup textmd textsl text textnormal underline uline "
    "uwave sout mbox hbox fbox makebox textquote ul ac acs acl acp acf gls glspl "
    "textlf hl alert operatorname mathrm mathit mathsf mathtt mathbf bm boldsymbol"
)
DECORATED = {
    "enquote": ("“", "”"),
    "footnote": (" (", ")"),
    "thanks": (" (", ")"),
    "url": ("", ""),
    "path": ("", ""),
}
REFERENCES = names(
    "cite citet citep Citet Citep citealt citealp citeauthor citeyear parencite textcite autocite nocite ref "
    "eqref autoref cref Cref pageref"
)
DROPPED = names("label vspace hspace color phantom vphantom hphantom")
SWITCHES = names(
    "em bf it rm tt sl sc sf cal bfseries itshape rmfamily ttfamily scshape sffamily slshape mdseries "
    "upshape normalfont tiny small scriptsize footnotesize normalsize large Large LARGE huge Huge centering "
    "noindent protect relax"
)
SPACES = names("quad qquad newline par linebreak smallskip medskip bigskip newblock space thinspace enspace")
LETTERS = names("l L o O i j ss SS ae AE oe OE aa AA dh DH th TH dj DJ ng NG")
WORDS = {
    "copyright": "©", "circledR": "®", "eg": "e.g.", "ie": "i.e.", "etal": "et al.", "percent": "%",
    "deg": "°", "item": "•", "xspace": "", "nobreakdash": "",
    "textless": "<", "textgreater": ">", "textbar": "|", "textasciicircum": "^", "textasciitilde": "~",
}  # fmt: skip
MATH_ARGUMENTS = {
    **dict.fromkeys(("frac", "sfrac", "nicefrac", "tfrac", "dfrac", "binom"), 2),
    **dict.fromkeys(("sqrt", "mathcal", "mathbb", "mathscr", "mathfrak", "ensuremath", "unicode"), 1),
    **dict.fromkeys(("hat", "tilde", "bar", "vec", "dot", "widetilde", "widehat", "overline"), 1),
    **dict.fromkeys(("textsuperscript", "textsubscript"), 1),
}
SCRIPTS = {"textsuperscript": "^", "textsubscript": "_"}
MATH_ENVIRONMENTS = names(
    "equation equation* align align* gather gather* multline multline* eqnarray eqnarray* math displaymath "
    "split cases matrix pmatrix bmatrix"
)
TEXT_ENVIRONMENTS = names("itemize enumerate description abstract center quote quotation flushleft")

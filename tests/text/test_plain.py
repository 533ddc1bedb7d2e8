"""TeX in titles and abstracts turns into what a reader expects; everything else stays as written."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.text import plain, plain_name


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        # Accents and letters
        (r"Jir\'i Nov\'ak and Zuzana \v{C}ern\'a", "Jirí Novák and Zuzana Černá"),
        (r"G{\"o}del, Schr\"odinger, na\"{\i}ve", "Gödel, Schrödinger, naïve"),
        (r"Sk\l odowska, {\L}ukasz, Stra\ss e, \O rsted", "Skłodowska, Łukasz, Straße, Ørsted"),
        (r"\c{c}a va, \~{n}, Erd\H{o}s, \r A", "ça va, ñ, Erdős, Å"),
        ("Cram{é}r and {B}ayes", "Cramér and Bayes"),
        # Emphasis and its like
        (r"\textbf{bold}, \emph{soft} and \texttt{a\_b}", "bold, soft and a_b"),
        (r"{\em old style} and {\sc Caps}", "old style and Caps"),
        (r"\textbf{an \emph{inner $x^2$} one}", "an inner x² one"),
        (r"\textcolor{red}{hot} \underline{line}", "hot line"),
        (r"\enquote{so} they say\footnote{or \textit{not}.}", "“so” they say (or not.)"),
        # Links and references
        (r"at \url{https://example.org/a_b}", "at https://example.org/a_b"),
        (r"at \href{https://example.org/x\_y}{this page}", "at this page (https://example.org/x_y)"),
        (r"at \href{https://example.org/x}{example.org/x}", "at https://example.org/x"),
        (r"as in \citep{doe2020}", "as in [doe2020]"),
        # Mathematics
        ("an $n^2$ bound", "an n² bound"),
        (r"in $\mathcal{O}(n^2)$ time", "in O(n²) time"),
        (r"{\cal O}(\frac{1}{T^{\sfrac{1}{4}}})", "O(1/(T^(1/4)))"),
        (r"3.67$\times$ faster, 2$\times$4 cells", "3.67× faster, 2×4 cells"),
        (r"$\sim$10 of $10{,}000$, $95\%$ of 10{,}000", "∼10 of 10,000, 95% of 10,000"),
        (r"$ \alpha $ and $ k $ with $\|x\|_2 \le 1$", "α and k with ‖x‖₂ ≤ 1"),
        (r"$\mathbb{R}^d$, $x_{ij}$, $10^{-3}$, $99^\circ$", "ℝᵈ, xᵢⱼ, 10⁻³, 99°"),
        (r"\(a+b\) and \[c\]", "a + b and c"),
        (r"$\widetilde{O}(\sqrt{n})$ $\binom{n}{k}$ $x^\top A$", "Õ(√n) (n choose k) xᵀ A"),
        (r"1990$\unicode{x2013}$95", "1990–95"),
        (r"$k$-means, top-$k$, $O(n log n)$, L$p$", "k-means, top-k, O(n log n), Lp"),
        (r"SID$50$ and A$17$B", "SID50 and A17B"),
        (r"\textsuperscript{4}He, CO\textsubscript{2}", "⁴He, CO₂"),
        (r"\kappa and \k{appa}", "κ and κ"),
        # Escapes
        (r"50\% of R\&D, \#1, a\_b, \$5, \{x\}", "50% of R&D, #1, a_b, $5, {x}"),
        (r"\begin{itemize}\item one \item two\end{itemize}", "• one • two"),
        # What an author defined stays readable
        (r"\ours{} beats \baseline by $\gain$", r"\ours{} beats \baseline by \gain"),
    ],
)
def test_tex_becomes_what_a_reader_expects(source: str, shown: str) -> None:
    assert plain(source) == shown


@pytest.mark.parametrize(
    "text",
    [
        "costs $5, then $6",
        "from US$20 to $30 (or $7M) and back",
        "$10 million here and got $",
        "$5-$10 a month, $1.2M--$3M a year",
        r"C:\path\to and C:\temp\alpha",
        r"\\server\share",
        r"a regex \d+\s*\w and an escape \n",
        "a_b, R&D, x^2, ~20, 50% &amp; &lt;b&gt;",
        "the set {0, 1} and {detect} it",
        "<b>bold</b> and [bold]markup[/]",
        r"a bold \textbf{left open",
        "an open brace { and a lone $",
        r"$\frac{1}{$ broken",
        r"\input{/etc/passwd} \newcommand{\a}{b}",
        "100% of `code` and ``quotes''",
    ],
)
def test_what_is_no_tex_is_left_alone(text: str) -> None:
    assert plain(text) == text


def test_one_paragraph_without_anything_that_steers_a_terminal() -> None:
    assert (
        plain(" A title\n  over\ttwo\r\nlines \x1b[31mred\x1b[0m\u202e\u200b ")
        == "A title over two lines red"
    )


def test_tex_cannot_spell_out_what_steers_a_terminal() -> None:
    assert plain(r"$\unicode{x202e}$a\unicode{x1b}b") == "ab"


def test_letters_are_composed() -> None:
    assert plain("Cafe\u0301") == "Café"


def test_the_date_of_today_never_gets_into_a_text() -> None:
    assert plain(r"as of \today, $\today$") == r"as of \today, \today"


def test_names_have_no_braces_or_ties() -> None:
    assert plain_name(r"J.~{van der} M\"uller") == "J. van der Müller"
    assert plain_name(r"{\'E}va Nagy") == "Éva Nagy"


@pytest.mark.parametrize(
    "bomb",
    [
        "$" * 1_000_000,
        "{" * 200_000,
        r"\textbf{" * 1_200 + "}" * 1_200,
        r"{\a" * 3_000,
        r"\frac" * 1_900,
        r"$\frac{a}" * 1_000,
        ("$" + "x^" * 900 + "$") * 5,
        r"\(" * 4_900,
        r"\verb+" * 1_600,
        "".join(f"$a_{{{n}}}$" for n in range(1_000)),
        "\u0301" * 100_000,
    ],
    ids=lambda bomb: bomb[:12],
)
def test_a_bomb_ends_and_is_no_larger_than_it_was(bomb: str) -> None:
    assert len(plain(bomb)) <= len(bomb)


_TEX_PIECES = r"""
    \ { } $ $$ \( \) [ ] ^ _ & ~ % #
    \\ \frac \textbf{ \emph \href{a}{ \url{ \'e \v{c} \begin{align} \end{align}
    \begin{itemize} \item \cite{ \unicode{x41} \unicode{x1b} \left( \right) \sqrt[3] \o x 1 , . - é
"""
_TEX = st.lists(st.sampled_from([*_TEX_PIECES.split(), " ", "a b"]), max_size=30).map("".join)


@given(st.one_of(st.text(max_size=200), _TEX))
def test_no_text_at_all_raises_or_leaves_anything_dangerous(source: str) -> None:
    for shown in (plain(source), plain_name(source)):
        assert shown == shown.strip()
        assert all(character.isprintable() or ord(character) > 0xA0 for character in shown)
        assert len(shown) <= 4 * len(source) + 64


@given(st.text(st.characters(exclude_characters="\\{$\x1b"), max_size=200))
def test_words_without_tex_are_kept_whatever_they_are(source: str) -> None:
    visible = [character for character in source if character.isalnum() and character.isascii()]
    assert [
        character for character in plain(source) if character.isalnum() and character.isascii()
    ] == visible


def test_plain_text_does_not_load_the_tex_parser() -> None:
    code = (
        "import sys; from arxivtui.text import plain; plain('costs $5 and é');"
        "sys.exit(any(name.startswith('pylatexenc') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

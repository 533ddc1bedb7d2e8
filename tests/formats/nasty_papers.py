"""Invented papers that are as nasty as real ones: names, formulas, journals and texts that break formats.

`python -m tests.formats.nasty_papers` writes the golden files anew.
"""

from datetime import date
from pathlib import Path

from arxivtui.domain import Paper, PaperRecord, PlainText, State, Triage
from arxivtui.formats import write_bibtex, write_csl_json, write_csv, write_ris
from arxivtui.text import plain, plain_name

PAPERS = [
    Paper(
        "2503.00001",
        r"Sparse gates in $\mathcal{O}(n^2)$: why BERT-like models and B\'ezout's theorem agree",
        ("Ada Example", r"J\"org Beispiel", r"S\o ren van der Muster", "Guy Van den Voorbeeld"),
        "Gates -- 50% cheaper & better, for $x_i < y$.",
        ("cs.LG", "stat.ML"),
        submitted=date(2025, 3, 3),
    ),
    Paper(
        "2503.00002",
        "Sparse Gates for All",
        ("Ada Example", "Robert Example Jr.", "Madonna", "Santiago Ramón y Ejemplo"),
        "More gates.",
        ("cs.LG",),
    ),
    Paper(
        "hep-th/9901001",
        r"Strings \& branes in AdS$_5 \times S^5$",
        ("The ATLAS Collaboration", "Bart De Esempio", "Jean de La Exemple"),
        "Old and published.",
        ("hep-th",),
        journal_ref="Adv. Theor. Math. Phys. 2, 231-252 (1998)",
        doi="10.1000/ATMP.1998.v2.n2.a1",
        submitted=date(1999, 1, 4),
    ),
    Paper(
        "2412.31999",
        "A study of everything",
        ("Example and Sons Team", "others", "Ada {Example", "@article{x, y={z"),
        "x",
        ("cs.CY",),
        journal_ref=r"Proceedings of the 7\textsuperscript{th} Example Conference, Musterstadt",
        doi="10.1000/x{y}%z",
    ),
    Paper(
        "2503.00005",
        r"On \input{/etc/passwd} and $\write18{rm -rf x}$",
        ("王小明", "Олег Пример", "عمر مثال", "김 예시"),
        "TeX that would do something.",
        ("cs.CR",),
    ),
    Paper(
        "2503.00006",
        "Half {a brace, 100% of $x and @misc{evil, #1 ~tie_ \\",
        ("Ada Example",),
        "",
        ("cs.CR",),
    ),
    Paper(
        "2503.00007",
        '=HYPERLINK("http://a.example/?"&A1;"click");@SUM(1+1)',
        ("-2+3+cmd|' /C calc'!A0", "=1+1"),
        "+formula; =more\tand \x07bells",
        ("cs.CR",),
        comments="ER  - \nTY  - JOUR\nTI  - injected",
    ),
    Paper("2503.00008", "ON THE SHOUTING OF TITLES", ("A. Cut",), "x", ("math.CO",), authors_cut=True),
    Paper("2503.00009", "", (), "", ("cs.LG",)),
    Paper(
        "2503.00010",
        "<b>Bold</b> claims &amp; <script>alert(1)</script> \"quoted\" 'titles' — naïve?",
        ("José  Ñandú", "A.-B. Ça-Va", "d'Artagnan de l'Exemple", "danah minuscule"),
        "Line one.\n\nLine two.\u202e\u200b",
        ("cs.HC",),
    ),
]
IDS = [paper.id for paper in PAPERS]


def record(paper: Paper) -> PaperRecord:
    """A paper as the store gives it."""
    shown = PlainText(
        plain(paper.title),
        tuple(map(plain_name, paper.authors)),
        plain(paper.abstract),
        plain(paper.comments),
    )
    return PaperRecord(paper, shown)


def records() -> list[PaperRecord]:
    """All of them; the first is starred and has a note."""
    first, *others = map(record, PAPERS)
    triage = Triage(State.SEEN, note="=note\n- @all", tags=("moe", "to-read"))
    return [PaperRecord(first.paper, first.plain, triage=triage), *others]


GOLDEN = Path(__file__).with_name("golden")
FORMS = {"bib": write_bibtex, "ris": write_ris, "json": write_csl_json, "csv": write_csv}
"""Writers by the endings of their files."""


def written(ending: str) -> str:
    """All of them in one form."""
    return FORMS[ending](records(), title="Nasty @papers")


if __name__ == "__main__":
    for ending in FORMS:
        (GOLDEN / f"nasty.{ending}").write_text(written(ending))

"""The BibTeX export: what BibTeX, LaTeX and our own reader of libraries make of it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from arxivtui.domain import Paper, PaperRecord, PlainText
from arxivtui.formats import bibtex_entries, form_of, read_references, write_bibtex
from arxivtui.formats.publication import published
from arxivtui.text import plain, plain_name
from tests.formats.hostile_texts import TEXTS

PAPER = Paper(
    "2503.00001",
    "Sparse gates in $\\mathcal{O}(n^2)$",
    ("Ada Example", 'J\\"org Beispiel'),
    "Gates.",
    ("cs.LG", "stat.ML"),
)


def record(paper: Paper) -> PaperRecord:
    return PaperRecord(
        paper, PlainText(plain(paper.title), tuple(map(plain_name, paper.authors)), paper.abstract)
    )


def test_an_entry_as_a_bibliography_has_it() -> None:
    assert write_bibtex([record(PAPER)], title="Starred papers") == (
        "% Exported by arxivtui Starred papers\n"
        "% written anew each time: keep entries of your own in another file\n\n"
        "@misc{example2025sparse,\n"
        "  title         = {Sparse gates in {$\\mathcal{O}(n^2)$}},\n"
        '  author        = {Ada Example and J{\\"o}rg Beispiel},\n'
        "  year          = {2025},\n"
        "  month         = mar,\n"
        "  eprint        = {2503.00001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass  = {cs.LG},\n"
        "  url           = {https://arxiv.org/abs/2503.00001}\n"
        "}\n"
    )
    assert form_of(write_bibtex([], title="")) == "bibtex"


def test_keys_that_would_be_the_same_are_told_apart() -> None:
    other = replace(PAPER, id="2503.00002")
    old = replace(PAPER, id="hep-th/9901001", submitted=date(1999, 1, 4))
    first, second, third = bibtex_entries([record(PAPER), record(other), record(old)])
    assert first.startswith("@misc{example2025sparse,")
    assert second.startswith("@misc{example2025sparse-2503.00002,")
    assert third.startswith("@misc{example1999sparse,")


def test_tex_that_would_do_something_is_set_as_text() -> None:
    for title in (
        r"On \input{/etc/passwd}",
        r"$\write18{x}$",
        "^^5cinput x",
        "Half {a brace",
        "a_b",
        "50% off \\",
    ):
        (entry,) = bibtex_entries([record(replace(PAPER, title=title))])
        line = next(line for line in entry.splitlines() if "title " in line)
        assert r"\input{" not in line
        assert r"\write" not in line
        assert "^^" not in line
        assert not line.rstrip(",").rstrip("}").endswith(" \\"), "what ends the field is not escaped"


def test_signs_are_escaped_and_formulas_left_alone() -> None:
    (entry,) = bibtex_entries([record(replace(PAPER, title="R&D at 50% of $x_i$, #1"))])
    assert r"{{R\&D} at 50\% of $x_i$, \#1}" in entry


def test_many_authors_have_a_line_each_and_a_cut_list_says_so() -> None:
    many = replace(PAPER, authors=tuple(f"Ada {number} Example" for number in range(5000)), authors_cut=True)
    (entry,) = bibtex_entries([record(many)])
    assert entry.count(" and\n") == 5000
    assert max(map(len, entry.splitlines())) < 100
    assert "and\n    others}" in entry


def test_names_of_groups_stay_whole() -> None:
    group = replace(PAPER, authors=("The Gates and Switches Collaboration", "Example, Jr., Ada"))
    (entry,) = bibtex_entries([record(group)])
    assert "{The Gates and Switches Collaboration} and {Example, Jr., Ada}" in entry


def names(*authors: str) -> str:
    """The author field of a paper by these."""
    (entry,) = bibtex_entries([record(replace(PAPER, authors=authors))])
    return (
        next(line for line in entry.splitlines() if "  author " in line).partition("{")[2].removesuffix("},")
    )


def test_names_are_taken_apart_by_bibtex_as_they_are_meant() -> None:
    assert names("Ada van der Example") == "Ada van der Example"
    assert (
        names("Robert Example Jr.", "Robert Example, Jr.") == "Example, Jr., Robert and Example, Jr., Robert"
    )
    assert names("Bart De Esempio") == "De Esempio, Bart"
    assert names("Guy Van den Voorbeeld") == "{Van den Voorbeeld}, Guy"
    assert names("Santiago Ramón y Ejemplo") == "{Ramón y Ejemplo}, Santiago"
    assert names("danah minuscule") == "minuscule, danah"
    assert names("Madonna", "王小明", "Олег Пример") == "Madonna and 王小明 and Олег Пример"
    assert names("ATLAS Collaboration", "others") == "{ATLAS Collaboration} and {others}"
    assert names(r"S\o ren M\"uller", r"J. \v Capek") == r"S{\o}ren M{\"u}ller and J. {\v C}apek"
    assert names(r"Ada~Example", r"Mu\~noz") == r"Ada Example and Mu{\~n}oz"


def test_a_paper_that_came_out_is_an_article() -> None:
    out = replace(PAPER, journal_ref="Phys. Rev. D 76, 013009-013011 (2027)", doi="10.1000/x")
    (entry,) = bibtex_entries([record(out)])
    assert entry.startswith("@article{example2025sparse,"), "cited by the same key as before"
    for field in (
        "journal       = {Phys. Rev. D}",
        "volume        = {76}",
        "pages         = {013009--013011}",
        "year          = {2027}",
        "doi           = {10.1000/x}",
        "eprint        = {2503.00001}",
    ):
        assert f"  {field},\n" in entry
    assert "month" not in entry

    (unclear,) = bibtex_entries([record(replace(PAPER, journal_ref="To appear in Gates & Switches"))])
    assert r"journal       = {To appear in Gates \& Switches}" in unclear
    assert "year          = {2025}" in unclear


def title(source: str) -> str:
    """The title field of a paper of this title."""
    (entry,) = bibtex_entries([record(replace(PAPER, title=source))])
    return (
        next(line for line in entry.splitlines() if "  title " in line).partition("{")[2].removesuffix("},")
    )


def test_capitals_that_matter_are_kept_from_styles_and_no_others() -> None:
    assert title("BERT: A Survey of LoRA-style Adapters") == "{BERT}: A Survey of {LoRA-style} Adapters"
    assert title("Sparse gates after Smith and Wesson") == "Sparse gates after {Smith} and {Wesson}"
    assert title("A Bayesian View of Navier-Stokes in 3D") == "A {Bayesian} View of {Navier-Stokes} in {3D}"
    assert title("ON THE SHOUTING OF TITLES") == "ON THE SHOUTING OF TITLES"
    assert title(r"The $U(1)$ of B\'ezout") == r"The {$U(1)$} of B{\'e}zout"
    assert title(r"\LaTeX for \emph{All}") == r"{{\LaTeX}} for {{\emph{All}}}"
    assert title("Me@home") == "Me{@}home"
    assert title(r"Noise in ${\bf x}_t$") == r"Noise in $\mathbf{x}_t$", "old fonts have newer names"
    assert "\\" not in title(r"Schr\\\"odinger"), "a line break is no accent"


@given(TEXTS, TEXTS)
def test_whatever_a_title_holds_every_entry_is_read_again(title: str, author: str) -> None:
    papers = [record(replace(PAPER, title=title, authors=(author,))), record(replace(PAPER, id="2503.00002"))]
    text = write_bibtex(papers, title=title)
    assert [found.arxiv_id for found in read_references(text.encode(), "x.bib").entries] == [
        "2503.00001",
        "2503.00002",
    ]
    assert not any(char < " " and char != "\n" for char in text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Phys.Rev.D76:042007,2007", ("Phys.Rev.", "D76", "", "042007", 2007)),
        ("Nature 521(7553):436-444, 2015", ("Nature", "521", "7553", "436-444", 2015)),
        ("Annals of Gates 2013, Vol. 23, No. 2, 665--692", ("Annals of Gates", "23", "2", "665-692", 2013)),
        ("JHEP 07 (2025) 012", ("JHEP", "07", "", "012", 2025)),
        ("Gates 12 (2020)", ("Gates", "12", "", "", 2020)),
        (
            "Proceedings of the 7th Conference, 2025",
            ("Proceedings of the 7th Conference, 2025", "", "", "", 2025),
        ),
        ("From 2019 to 2021", ("From 2019 to 2021", "", "", "", None)),
    ],
)
def test_journal_references_are_taken_apart_where_they_are_understood(
    text: str, parts: tuple[str, str, str, str, int | None]
) -> None:
    found = published(replace(PAPER, journal_ref=text))
    assert found is not None
    assert (found.journal, found.volume, found.number, found.pages, found.year) == parts

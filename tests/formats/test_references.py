"""A library is read whatever it is written in, and however badly; all entries here are invented."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import Reference
from arxivtui.formats import LibraryForm, ReferencesError, read_references

GATES = r"""@article{gates,
  title = {On {Sparse} Gates},
  author = {G{\"o}del, Kurt and Ada Example},
  eprint = {2400.00001},
  archivePrefix = {arXiv},
  year = 2024
}
"""
PROOFS = "@misc{proofs, title={On proofs}, url={https://arxiv.org/abs/2400.00002v3}}\n"


def read(text: str | bytes) -> tuple[Reference, ...]:
    return read_references(text if isinstance(text, bytes) else text.encode(), "refs").entries


def ids(text: str | bytes) -> list[str]:
    return [entry.arxiv_id for entry in read(text)]


def test_an_entry_of_bibtex() -> None:
    library = read_references(GATES.encode(), "refs.bib")

    assert library.form is LibraryForm.BIBTEX
    assert library.entries == (
        Reference("gates", "On Sparse Gates", ("Gödel, Kurt", "Ada Example"), 2024, "", "2400.00001"),
    )


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("eprint={2400.00001}", "2400.00001"),
        ("eprint={arXiv:2400.00001v2 [cs]}, eprinttype={arxiv}", "2400.00001"),
        ("eprint={math.GT/0000001}, archivePrefix={arXiv}", "math/0000001"),
        ("eprint={0000001}, archivePrefix={hep-th}", "hep-th/0000001"),
        ("eprint={12345678}, eprinttype={pubmed}", ""),
        ("arxivId={1200.0580}", "1200.0580"),
        ("url={http://arxiv.org/pdf/2400.00001v2.pdf}", "2400.00001"),
        ("url={https://arxiv.org/html/2400.00001v1#S1}", "2400.00001"),
        ("doi={10.48550/arXiv.2400.00001}", "2400.00001"),
        ("journal={arXiv preprint arXiv:2400.00001}", "2400.00001"),
        ("journal={CoRR}, volume={abs/2400.00001}", "2400.00001"),
        ("number={{{arXiv}}:2400.00001}", "2400.00001"),
        ("note={accepted; arXiv: hep-ph/0000123}", "hep-ph/0000123"),
        ("journal={Phys. Rev. D 60, hep-th/0000001}", "hep-th/0000001"),
        ("abstract={We improve on arXiv:2400.00001.}", ""),
        ("doi={10.1101/2020.01.01.123456}, url={https://www.biorxiv.org/content/2020.01234}", ""),
        ("pages={2400.00001}", ""),
    ],
)
def test_where_arxiv_ids_are_found(fields: str, found: str) -> None:
    assert ids("@article{x, title={T}, " + fields + "}") == [found]


def test_a_doi_is_known_in_any_of_its_forms() -> None:
    entries = read(
        "@article{a, doi={10.1000/ABC.1}}\n"
        "@article{b, url={https://doi.org/10.1000/abc.1}}\n"
        "@article{c, doi={10.1000/a\\_b}}"
    )

    assert [entry.doi for entry in entries] == ["10.1000/abc.1", "10.1000/abc.1", "10.1000/a_b"]


@pytest.mark.parametrize(
    "entry",
    [
        "@article{a, note={Comment on 10.1000/other}}",
        "@article{a, annote={Erratum: https://doi.org/10.1000/other}, abstract={10.1000/other}}",
        '[{"id": "a", "type": "article", "note": "Comment on 10.1000/other"}]',
        "TY  - JOUR\nN1  - Comment on 10.1000/other\nER  - \n",
    ],
)
def test_a_note_names_the_doi_of_another_work(entry: str) -> None:
    assert [found.doi for found in read(entry)] == [""]


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("@article{x,\n title={Fine}, eprint={2400.00009}\n\n", "Fine"),
        ("@article{x,\n title={Fine, author={X Y}, eprint={2400.00009}\n}\n", "Fine"),
        ('@article{x,\n title="Fine, author={X Y}, eprint={2400.00009}}\n', "Fine"),
        ("@article{x,\n title={Fine}\n eprint={2400.00009}}\n", "Fine"),
        ("@article{,\n title={Fine}, eprint={2400.00009}}\n", "Fine"),
        ("@article{Müller 2020: a/b,\n title={Fine}, eprint={2400.00009}}\n", "Fine"),
        ("@string{\n@misc{x, title={Fine}, eprint={2400.00009}}\n", "Fine"),
        ("@article{x, title=lab # { gates}, note=unknown, eprint={2400.00009}}\n", "The Lab gates"),
        ("@article{x, title={Fine}, title={Other}, eprint={2400.00009}}\n", "Fine"),
        ("@article(x, title={Fine}, eprint={2400.00009})\n", "Fine"),
        ("@article{x, title={Fine \\{ well}, eprint={2400.00009}}\n", "Fine well"),
        ("@article{x, title={" + "{" * 60 + "Fine" + "}" * 60 + "}, eprint={2400.00009}}\n", "Fine"),
    ],
)
def test_a_broken_entry_costs_no_other(broken: str, title: str) -> None:
    text = '@string{lab = "The Lab"}\n' + GATES + broken + PROOFS + GATES

    assert ids(text) == ["2400.00001", "2400.00009", "2400.00002", "2400.00001"]
    assert read(text)[1].title == title


def test_what_is_no_entry_is_none() -> None:
    text = '@comment{jabref-meta: databaseType:bibtex;}\n@preamble{"x"}\n% mail me @ home\n' + GATES

    assert ids(text) == ["2400.00001"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    text = "@article{x,\r\n author={Müller, Jörg}, title={Über}}\r\n"

    assert read(text.encode(encoding)) == (Reference("x", "Über", ("Müller, Jörg",)),)


def test_names_of_names_do_not_grow_without_end() -> None:
    names = "".join(f"@string{{s{number + 1} = s{number} # s{number}}}\n" for number in range(60))

    (entry,) = read('@string{s0 = "gates "}\n' + names + "@misc{k, title=s60}")

    assert len(entry.title) <= 2000


def test_csl_json() -> None:
    entries = [
        {
            "id": "http://zotero.org/users/1/items/ABC",
            "type": "article-journal",
            "title": "On sparse gates",
            "DOI": "10.1000/Gates",
            "author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van den"}],
            "issued": {"date-parts": [["2024", 1]]},
            "note": "arXiv:2400.00001 [cs]",
        },
        {"id": 7, "type": "article", "publisher": "arXiv", "number": "arXiv:2400.00002", "title": None},
        {"id": "x", "type": "book", "title": ["A", "list"], "author": "nobody", "issued": 2020},
    ]

    library = read_references(json.dumps(entries).encode(), "refs.json")

    assert library.form is LibraryForm.CSL_JSON
    assert library.entries == (
        Reference(
            "http://zotero.org/users/1/items/ABC",
            "On sparse gates",
            ("van den Berg, Jan",),
            2024,
            "10.1000/gates",
            "2400.00001",
        ),
        Reference("7", arxiv_id="2400.00002"),
        Reference("x", "A list", year=2020),
    )
    assert read(json.dumps({"items": entries})) == library.entries


def test_what_is_no_entry_of_csl_json_is_counted_and_named() -> None:
    gates = {"id": "gates", "type": "article", "title": "On gates"}
    strange = ["no entry", gates, None, ["so", 1], {"DOI": "10.1000/x"}, {"id": "proofs"}, {}, 7, "x" * 9_000]

    library = read_references(json.dumps(strange).encode(), "refs.json")

    names = ("no entry", "On gates", "entry 3", "so 1", "10.1000/x", "proofs", "entry 7", "7", "x" * 200)
    assert tuple(entry.name for entry in library.entries) == names
    assert library.damaged == tuple(name for name in names if name != "On gates")


def test_lists_in_lists_of_csl_json_say_nothing() -> None:
    deep = '[{"type": "a", "title": [' + "[" * 900 + "]" * 900 + ', "Fine"]}]'

    assert [entry.title for entry in read(deep)] == ["Fine"]


def test_an_entry_of_bibtex_may_begin_with_any_number_of_blanks() -> None:
    assert [entry.key for entry in read("@a{" + " " * 190_000 + "x, title={Fine}}")] == ["x"]


def test_ris() -> None:
    text = (
        "TY  - JOUR\r\nTI  - On sparse gates\r\nAU  - Example, Ada\r\nAU  - Sample, Bela\r\n"
        "PY  - 2024/01/01\r\nDO  - 10.1000/Gates\r\nID  - gates\r\nER  - \r\n\r\n"
        "TY - JOUR\r\nT1 - On proofs\r\nA1 - Example, Ada\r\nUR - https://arxiv.org/abs/2400.00002\r\n"
        "TY  - UNPB\nTI  - On ends\nN1  - arXiv:2400.00003\nwhich goes on"
    )

    library = read_references(text.encode(), "refs.ris")

    assert library.form is LibraryForm.RIS
    assert library.entries == (
        Reference("gates", "On sparse gates", ("Example, Ada", "Sample, Bela"), 2024, "10.1000/gates"),
        Reference("", "On proofs", ("Example, Ada",), arxiv_id="2400.00002"),
        Reference("", "On ends", arxiv_id="2400.00003"),
    )


def test_a_list_of_ids() -> None:
    text = (
        "# what I read\n2400.00001\narXiv:2400.00002v2, hep-th/0000001\n\n"
        "- https://arxiv.org/pdf/2400.00003.pdf  # good\n* [a](https://arxiv.org/abs/2400.00004)\nno id\n"
    )

    library = read_references(text.encode(), "refs.txt")

    assert library.form is LibraryForm.IDS
    assert [entry.arxiv_id or entry.name for entry in library.entries] == [
        "2400.00001",
        "2400.00002",
        "hep-th/0000001",
        "2400.00003",
        "2400.00004",
        "no id",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x89PNG\r\n\0\0", "is no text file"),
        (b"Dear reader,\n\nsee 2400.00001.\n\nYours,\nAda\n", "neither a digest nor a reference library"),
        (b'{"name": "arxivtui", "version": 1}', "is JSON, but no CSL-JSON"),
        (b"[1, 2, 3]", "is JSON, but no CSL-JSON"),
        (b'[{"title": ', "begins as JSON does, but is broken"),
        (b"[" * 100_000, "begins as JSON does, but is broken"),
        (b"[]", "is CSL-JSON, but has no entries"),
        (b"@comment{nothing}\n", "is BibTeX, but has no entries"),
        (b"x" * (64 * 2**20 + 1), "is larger than 64 MiB"),
        (b"2400.00001\n" * 100_001, "has more than 100,000 entries"),
        (b"word\n" * 1_000 + b"2400.00001\n" * 2_000, "neither a digest nor a reference library"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else "",
)
def test_what_is_no_library_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(ReferencesError, match=words):
        read_references(data, "refs")


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        (GATES + PROOFS, ()),
        ("@article{a, title = {A} year = 1}\n" + PROOFS, ("A",)),
        (GATES[:60] + "\n" + PROOFS[:60], ("On Sparse Gates", "On proofs")),
        ('@misc{empty}\n@misc{quoted, title = "On proofs", month = jan, note = unknown}\n', ()),
        ("TY  - JOUR\nTI  - A\nER  -\n\nTY  - JOUR\nTI  - B\nER  - \n", ()),
        ("TY  - JOUR\nTI  - A\n\nTY  - JOUR\nTI  - B\nER  - \nTY  - JOUR\nTI  - C", ("A", "C")),
        ('[{"id": "a", "type": "book", "title": "A"}]', ()),
        ("2400.00001\n", ()),
    ],
)
def test_entries_that_are_cut_off_or_damaged_are_named(text: str, damaged: tuple[str, ...]) -> None:
    assert read_references(text.encode(), "refs").damaged == damaged


# fmt: off
_PIECES = [
    "@article{", "@string{", "@comment{", "x", ",", "title=", "{", "}", '"', "#", "\n", "\\", "[", "]", ":",
    "arXiv:2400.00001", "author={A and B}", "TY  - JOUR\n", "AU  - A\n", "ER  - \n", "\nXX  - ", '"id"', "é",
    '"title"', "2400.00001\n", "10.1000/x", "\r", "\0", "\ufeff", "(", ")", "$", "\u2028", "\x1b",
]
# fmt: on
_files = st.binary(max_size=300) | st.lists(st.sampled_from(_PIECES), max_size=40).map(
    lambda pieces: "".join(pieces).encode()
)


@given(_files)
def test_any_file_is_a_library_or_refused(data: bytes) -> None:
    try:
        library = read_references(data, "refs")
    except ReferencesError:
        return
    assert library.entries
    for entry in library.entries:
        assert "\x1b" not in "".join((entry.key, entry.title, entry.doi, entry.arxiv_id, *entry.authors))


_NAMES = ("id", "type", "title", "author", "issued", "items", "date-parts", "DOI", "family", "literal", "raw")
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=6),
    max_leaves=20,
)


@given(_json)
def test_any_json_is_a_library_or_refused(value: object) -> None:
    try:
        library = read_references(json.dumps(value).encode(), "refs")
    except ReferencesError:
        return
    assert library.entries

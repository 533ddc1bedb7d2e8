"""Documents of others and of ours, damaged: read, or refused with one of our errors."""

import json

from hypothesis import example, given

from arxivtui.domain import ArxivId
from arxivtui.formats import (
    DigestError,
    ReferencesError,
    first_difference,
    is_digest,
    read_digest,
    read_references,
    write_digest,
)
from arxivtui.formats.digest_kept import is_as_written
from arxivtui.formats.found_text import found_in
from arxivtui.formats.notes import read_note, write_note
from tests.formats.invented_digests import IMPORTED, NOTHING_SELECTED, OURS, REMEDIAL
from tests.formats.test_markdown import RECORD
from tests.formats.test_references import GATES, PROOFS
from tests.fuzz.damage import damaged, real
from tests.fuzz.promises import check_place, check_told, is_harmless
from tests.shared_data import SHARED

RIS = """TY  - JOUR
AU  - Gödel, Kurt
AU  - Example, Ada
TI  - On Sparse Gates
PY  - 2024/03/03/
DO  - 10.1000/gates.1
UR  - https://arxiv.org/abs/2400.00001v2
ID  - gates
ER  -

TY  - UNPB
T1  - On proofs
A1  - Example, A.
N1  - arXiv:hep-th/0000001
"""
CSL = json.dumps(
    [
        {
            "id": "gates",
            "type": "article-journal",
            "title": "On <i>Sparse</i> Gates",
            "author": [{"family": "Gödel", "given": "Kurt"}, {"literal": "The ABC"}],
            "issued": {"date-parts": [[2024, 3, 3]]},
            "DOI": "10.1000/gates.1",
            "number": "arXiv:2400.00001",
        },
        {"id": 7, "title": "On proofs", "URL": "https://arxiv.org/abs/hep-th/0000001", "note": "arXiv: 1"},
        "no entry",
    ]
)
IDS = "# mine\n2400.00001v2\n- https://arxiv.org/abs/hep-th/0000001 Strings\narXiv:2400.00002, 2400.00003\n"
MORE = '@string{abc = "The " # "Journal"}\n@book(b, author = abc # { and } # "C", year = 1999)\n@comment{x}\n'
LIBRARIES = [each.encode() for each in (GATES, PROOFS, GATES + MORE + PROOFS, RIS, CSL, IDS)]


@given(damaged(LIBRARIES))
@example(b"TY  - JOUR\nDO  - 10.1000/\x01gates\x9b.1\nER  - \n")
def test_a_damaged_library_is_read_or_refused(data: bytes) -> None:
    try:
        library = read_references(data, "refs")
    except ReferencesError as error:
        check_told(error)
        return

    assert library.entries
    assert set(library.damaged) <= {entry.name for entry in library.entries}
    for entry in library.entries:
        for text in (entry.key, entry.title, entry.doi, *entry.authors):
            assert is_harmless(text)
            assert len(text) <= 4_000
        assert not entry.arxiv_id or ArxivId.parse(entry.arxiv_id).value == entry.arxiv_id
        assert entry.year is None or 1000 <= entry.year <= 2099
        assert len(entry.authors) <= 100


DIGESTS = [write_digest(each).encode() for each in (IMPORTED, REMEDIAL, NOTHING_SELECTED, OURS)]
DIGESTS += real(lambda: [path.read_bytes() for path in sorted((SHARED / "digests").glob("*.md"))[:3]])


@given(damaged(DIGESTS).map(lambda data: data.decode("utf-8", "replace")))
def test_a_damaged_digest_is_written_again_as_it_was_or_refused(text: str) -> None:
    assert is_as_written(text) in (True, False)
    try:
        digest = read_digest(text, "digest.md")
    except DigestError as error:
        check_told(error)
        check_place(error.line, text.count("\n") + 2)
        return

    assert is_digest(text)
    assert digest.total_relevant == len(digest.entries)
    assert len({each.paper_id for each in digest.entries}) == len(digest.entries)
    again = write_digest(digest)
    at = first_difference(text, digest)
    assert (at is None) is (again == text)
    assert read_digest(again, "again") == digest


NOTES = [write_note(RECORD) + "Mine.\n", write_note(RECORD).replace("\n", "\r\n") + "Mine.\r\n"]


@given(damaged([each.encode() for each in NOTES]))
def test_a_damaged_note_keeps_what_is_the_readers(data: bytes) -> None:
    there = found_in(data)
    assert there.encoded(there.text) == data
    note = read_note(there.text)
    if note is None:
        return

    written = write_note(RECORD, note)
    again = read_note(written)
    assert again is not None
    assert again.below == note.below
    assert write_note(RECORD, again) == written

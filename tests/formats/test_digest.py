"""Digests: read into fields and written again."""

from dataclasses import replace
from datetime import date

import pytest

from arxivtui.domain import Digest
from arxivtui.formats import DigestError, first_difference, is_digest, read_digest, write_digest
from tests.formats.invented_digests import IMPORTED, NOTHING_SELECTED, OURS, REMEDIAL
from tests.shared_data import SHARED, needs_shared

DIGESTS = ["2025-05-23-remedial.md", "2025-07-14.md", "2025-07-15.md"]
ALL_SHAPES = pytest.mark.parametrize(
    "digest", [IMPORTED, REMEDIAL, NOTHING_SELECTED, OURS], ids=["imported", "remedial", "none", "ours"]
)


def real(name: str) -> str:
    return (SHARED / "digests" / name).read_bytes().decode()


@needs_shared
@pytest.mark.parametrize("name", DIGESTS)
def test_a_real_digest_written_again_has_the_same_bytes(name: str) -> None:
    text = real(name)

    digest = read_digest(text, name)

    assert write_digest(digest) == text
    assert first_difference(text, digest) is None
    assert is_digest(text)


@needs_shared
def test_a_real_remedial_digest_has_its_banner_and_author_match() -> None:
    digest = read_digest(real(DIGESTS[0]), DIGESTS[0])

    assert digest.banner is not None
    assert digest.banner.generated == date(2025, 5, 26)
    assert len(digest.entries) == digest.total_relevant == 45
    assert [entry.comment for entry in digest.entries if entry.relevance is None] == ["Author match"]


@needs_shared
def test_one_comment_changed_changes_that_line_alone() -> None:
    text = real(DIGESTS[1])
    digest = read_digest(text, DIGESTS[1])
    changed = replace(digest.entries[3], comment="Seen at last week's seminar.")

    again = write_digest(replace(digest, entries=(*digest.entries[:3], changed, *digest.entries[4:])))

    pairs = zip(text.split("\n"), again.split("\n"), strict=True)
    assert [after for before, after in pairs if before != after] == [
        "**Comment:** Seen at last week's seminar."
    ]


@needs_shared
def test_a_real_digest_cut_anywhere_before_its_prompt_is_refused() -> None:
    lines = real(DIGESTS[1]).split("\n")
    prompt = lines.index("# Paper Selection Prompt")
    for kept in range(1, prompt + 8):
        with pytest.raises(DigestError):
            read_digest("\n".join(lines[:kept]), "cut.md")


@ALL_SHAPES
def test_every_shape_can_be_read_back(digest: Digest) -> None:
    text = write_digest(digest)

    assert read_digest(text, "digest.md") == digest
    assert first_difference(text, digest) is None


def test_the_layout_of_an_imported_digest() -> None:
    assert write_digest(IMPORTED).split("\n")[:22] == [
        "# Personalized Daily ArXiv Papers 2025-03-03",
        "",
        "| *[example-model]*   | Prompt   | Completion   | Total   |",
        "|:-------------------:|:--------:|:------------:|:-------:|",
        "| **Token**           | 28988    | 3407         | 32395   |",
        "| **Cost**            | $0.07    | $0.13        | $0.2    |",
        "",
        "Total arXiv papers: 379",
        "",
        "Total scanned papers: 221",
        "",
        "Total relevant papers: 3",
        "",
        "**Table of contents with paper titles:**",
        "",
        "1. [Gradients Without Borders](#user-content-link1)",
        '**Authors:** Ama Example, J\\"org Beispiel',
        "",
        "2. [A [Bracketed] Title](#user-content-link2)",
        "**Authors:** Ama Example",
        "",
        "3. [Strings](#user-content-link3)",
    ]


def test_an_author_match_leaves_the_place_of_its_figures_empty() -> None:
    assert "**Comment:** Author match\n\n\n\n---\n\n## 3. [Strings]" in write_digest(IMPORTED)


def test_our_own_digest_says_what_became_of_every_paper() -> None:
    text = write_digest(OURS)

    assert "| Announced   | Unique   | Ranked out   | Scored   | Unscored   | Selected   |" in text
    assert "| 71          | 54       | 40           | 53       | 1          | 2          |" in text
    assert "**Relevance:** 7\n**Novelty:** none\n" in text
    assert text.endswith("**Comment:** author Ama Example\n")


def test_our_own_digest_makes_markdown_in_its_texts_harmless() -> None:
    text = write_digest(OURS)

    assert "&lt;b>" in text
    assert "<b>" not in text
    assert r"\[Borders\](javascript:alert(1))" in text


def test_line_breaks_inside_a_text_do_not_break_the_digest() -> None:
    entry = replace(IMPORTED.entries[0], comment="One.\r\n\r\n## 2. [Two](https://arxiv.org/abs/2500.1)")
    text = write_digest(replace(IMPORTED, entries=(entry, *IMPORTED.entries[1:])))

    assert "**Comment:** One. ## 2. [Two]" in text
    assert len(read_digest(text, "digest.md").entries) == 3


def test_a_digest_that_contradicts_itself_is_not_written() -> None:
    with pytest.raises(ValueError, match="states 4 relevant papers and has 3"):
        write_digest(replace(IMPORTED, total_relevant=4))
    with pytest.raises(ValueError, match="only one of relevance and novelty"):
        write_digest(replace(REMEDIAL, entries=(replace(REMEDIAL.entries[0], novelty=None),)))


@pytest.mark.parametrize(
    ("before", "after"), [("\n> \n", "\n>\n"), ("\n> - sparse training", "\n> - sparse training\n")]
)
def test_blanks_lost_or_added_in_the_prompt_are_kept_as_they_are(before: str, after: str) -> None:
    text = write_digest(IMPORTED).replace(before, after)

    assert write_digest(read_digest(text, "edited.md")) == text


def test_other_blanks_in_the_table_are_told() -> None:
    text = write_digest(IMPORTED).replace("| 28988    |", "| 28988 |")

    assert first_difference(text, read_digest(text, "edited.md")) == 5


BROKEN = {
    "an empty file": ("", 1, "the file is empty"),
    "a foreign Markdown file": ("# Shopping\n\n- milk\n", 1, "expected “# Personalized Daily ArXiv Papers"),
    "a byte order mark": ("\ufeff# Personalized", 1, "byte order mark"),
    "a day that does not exist": ("# Personalized Daily ArXiv Papers 2025-02-30\n", 1, "a date that exists"),
}


@pytest.mark.parametrize(("text", "line", "problem"), BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_is_no_digest_is_refused(text: str, line: int, problem: str) -> None:
    with pytest.raises(DigestError, match=r"notes\.md, line") as caught:
        read_digest(text, "notes.md")

    assert caught.value.line == line
    assert problem in str(caught.value)


CHANGES = {
    "windows line ends": ("\n", "\r\n", "# Personalized", "carriage return"),
    "a null character": ("Be brief", "Be\0brief", "> Be", "null character"),
    "a total that is no number": (
        "papers: 221",
        "papers: many",
        "Total scanned papers: many",
        "“Total scanned papers: ” and a whole number",
    ),
    "a cost without its sign": ("$0.07", "0.07", "| **Cost**", "row of costs"),
    "a contents entry out of sequence": ("3. [Strings](#", "4. [Strings](#", "4. [", "entry 3 of 3"),
    "a contents entry without authors": (
        "**Authors:** Ama Example\n\n3. [",
        "\n3. [",
        "",
        "“**Authors:**” of entry 2",
    ),
    "a section out of sequence": ("## 2. [", "## 3. [", "## 3. [A", "expected section 2"),
    "another title than the contents": (
        "## 1. [Gradients",
        "## 1. [Gradient",
        "## 1. [Gradient",
        "the title that entry 1",
    ),
    "another id than the heading": (
        "**ArXiv ID:** 2500.00001",
        "**ArXiv ID:** 2500.1",
        "**ArXiv ID:** 2500.1",
        "as in the heading",
    ),
    "other authors than the contents": (
        '**Authors:** Ama Example, J\\"org Beispiel\n\n**Abs',
        "**Authors:** Nobody\n\n**Abs",
        "**Authors:** Nobody",
        "authors that entry 1",
    ),
    "a missing comment": ("**Comment:** Author match\n\n", "", "", "“**Comment:**” of section 2"),
    "relevance in words": ("Relevance:** 9", "Relevance:** high", "**Relevance:** high", "from 1 to 10"),
    "relevance out of range": ("Relevance:** 9", "Relevance:** 11", "**Relevance:** 11", "from 1 to 10"),
    "a missing novelty": ("**Novelty:** 8\n", "", "", "“**Novelty:** ”"),
    "the same paper twice": ("2500.00002", "2500.00001", "## 2. [A", "has one above"),
    "a link to something else": ("hep-th/0000001", "../passwd", "## 3. [Strings]", "a link to an arXiv id"),
    "more sections than the totals say": ("papers: 3", "papers: 2", "3. [", "rule “---” before section 1"),
    "no user prompt": ("## User Prompt", "User Prompt", "User Prompt", "“## User Prompt”"),
}


@pytest.mark.parametrize(("before", "after", "culprit", "problem"), CHANGES.values(), ids=CHANGES.keys())
def test_a_broken_section_is_named_with_its_line(before: str, after: str, culprit: str, problem: str) -> None:
    text = write_digest(IMPORTED).replace(before, after)

    with pytest.raises(DigestError, match=r"^monday\.md, line [0-9]+: ") as caught:
        read_digest(text, "monday.md")

    line = text.split("\n")[caught.value.line - 1]
    assert line.startswith(culprit) if culprit else not line
    assert problem in caught.value.problem


def test_an_error_shows_no_control_characters() -> None:
    with pytest.raises(DigestError, match=r"found “hello\[31m") as caught:
        read_digest("hello\x1b\x1b[31m[31m world", "evil.md")

    assert str(caught.value).isprintable()


def test_a_file_of_fifty_megabytes_is_refused_at_once() -> None:
    with pytest.raises(DigestError, match="50,000,000 characters"):
        read_digest("x" * 50_000_000, "huge.md")


def test_a_digest_is_told_by_its_first_words() -> None:
    assert is_digest(write_digest(REMEDIAL))
    assert is_digest(write_digest(OURS))
    assert not is_digest("# Personalized Shopping List")

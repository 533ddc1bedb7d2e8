"""Citekeys: what they look like, and that they stay what they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.formats import Citable, CitekeyError, citekeys
from tests.formats.hostile_texts import TEXTS

ADA = Citable("2503.00001", "Ada Example", "The Sparse gates")


def test_a_key_has_author_year_and_the_first_word_that_tells() -> None:
    papers = [
        ADA,
        Citable("hep-th/9901001", "Søren van der Müller", "On Q-balls"),
        Citable("2501.00002", "The ATLAS Collaboration", "Évidence"),
        Citable("2501.00003", "王小明", "门"),
        Citable("2501.00004", "", ""),
    ]
    assert list(citekeys(papers).values()) == [
        "example2025sparse",
        "muller1999qballs",
        "atlas2025evidence",
        "arxiv-2501.00003",
        "arxiv-2501.00004",
    ]


def test_a_template_of_the_readers_own() -> None:
    assert citekeys([ADA], template="{author}:{year}-{word}_{id}")[ADA.id] == "example:2025-sparse_2503.00001"
    assert citekeys([ADA], template="{id}")[ADA.id] == "2503.00001"
    old = Citable("math/0202001", "Ada Example", "Gates")
    assert citekeys([old], template="{id}")[old.id] == "math-0202001"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{title}", "{title} is none of its fields"),
        ("{author", "a brace without its partner"),
        ("author}", "a brace without its partner"),
        ("{}", "{} is none of its fields"),
        ("{author[0]}", "none of its fields"),
        ("{author.__class__}", "none of its fields"),
        ("{author!r}", "none of its fields"),
        ("{author:>100000000}", "none of its fields"),
        ("{{author}}", "only letters"),
        ("key", "names no field"),
        (" ", "only letters"),
        ("{year}", "all papers of a year"),
        ("{author} {year}", "only letters"),
        ("{id},@x", "only letters"),
        ("{id}" * 100, "more than 100 characters"),
    ],
)
def test_a_template_that_cannot_be_used_says_why(template: str, says: str) -> None:
    with pytest.raises(CitekeyError) as raised:
        citekeys([ADA], template=template)
    assert says in raised.value.message
    assert "[export]" in raised.value.hint


def test_of_papers_with_one_key_the_oldest_has_it_bare() -> None:
    later = Citable("2512.00009", "Ada Example", "Sparse things")
    last = Citable("2512.10009", "Bob Example", "A sparse thing")
    for papers in ([ADA, later, last], [last, later, ADA]):
        keys = citekeys(papers)
        assert keys[ADA.id] == "example2025sparse"
        assert keys[later.id] == "example2025sparse-2512.00009"
        assert keys[last.id] == "example2025sparse-2512.10009"
    assert citekeys([later], others=[ADA]) == {later.id: "example2025sparse-2512.00009"}


IDS = st.from_regex(r"[0-2][0-9](0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True)
CITABLES = st.builds(Citable, IDS, TEXTS, TEXTS)


@given(st.lists(CITABLES, max_size=8, unique_by=lambda paper: paper.id), st.data())
def test_a_paper_keeps_its_key_whatever_is_exported_with_it(
    papers: list[Citable], data: st.DataObject
) -> None:
    template = data.draw(st.sampled_from(["", "{author}", "{word}-{year}", "{id}"]))
    keys = citekeys(papers, template=template)
    assert len({key.lower() for key in keys.values()}) == len(papers)
    assert all(re.fullmatch(r"[A-Za-z0-9_:.+/-]+", key) for key in keys.values())
    for some in (papers[::2], papers[::-1], papers[:1]):
        again = citekeys(some, template=template, others=papers)
        assert again == {paper.id: keys[paper.id] for paper in some}

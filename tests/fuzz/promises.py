"""What holds for whatever was read, whoever wrote it."""

import unicodedata
from collections.abc import Iterable

from arxivtui.domain import ArxivId, ArxivtuiError, Paper


def is_harmless(text: str, *, lines: bool = False) -> bool:
    """Whether nothing in a text steers a terminal or cannot be encoded."""
    kept = "\n" if lines else ""
    return not any(each not in kept and unicodedata.category(each) in ("Cc", "Cs") for each in text)


def check_paper(paper: Paper) -> None:
    """A paper as a source gives it."""
    assert ArxivId.parse(paper.id).value == paper.id
    assert paper.title.strip()
    texts = (paper.title, paper.abstract, paper.comments, paper.journal_ref, paper.doi)
    for each in (*texts, *paper.authors, *paper.categories):
        assert is_harmless(each)
    assert all(paper.authors)
    assert paper.version is None or paper.version > 0
    assert max(map(len, texts)) <= 100_000
    assert len(paper.categories) == len(set(paper.categories))


def check_papers(papers: Iterable[Paper]) -> None:
    """Papers of one answer: each once."""
    papers = list(papers)
    for each in papers:
        check_paper(each)
    assert len({each.id for each in papers}) == len(papers)


def check_told(error: ArxivtuiError, *, naming: str = "", hiding: str = "\0") -> None:
    """An error that a reader is shown: a sentence of bounded length, that steers nothing.

    Args:
        error: what was raised.
        naming: what it has to name.
        hiding: what it must not say.
    """
    assert naming in error.message
    assert hiding not in str(error)
    assert error.message
    assert is_harmless(str(error)), ascii(str(error))
    assert len(str(error)) < 2_000


def check_place(place: int, last: int) -> None:
    """Where an error says that the mistake is: within what was read, counted from 1."""
    assert 1 <= place <= max(1, last)

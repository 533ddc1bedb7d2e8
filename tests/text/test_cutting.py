"""Text cut between its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.text import cut


@pytest.mark.parametrize(
    ("text", "longest", "kept"),
    [
        ("Sparse networks", 15, "Sparse networks"),
        ("Sparse networks train", 16, "Sparse networks…"),
        ("Sparse networks train", 18, "Sparse networks…"),
        ("Sparse networks train", 10, "Sparse…"),
        ("x" * 50, 10, "x" * 9 + "…"),
        ("a " + "x" * 300, 100, "a " + "x" * 97 + "…"),
        ("Sparse", 0, ""),
    ],
)
def test_a_text_is_cut_after_a_word_unless_the_word_is_endless(text: str, longest: int, kept: str) -> None:
    assert cut(text, longest) == kept


@given(st.text(max_size=100), st.integers(0, 60))
def test_it_is_never_longer_than_wanted(text: str, longest: int) -> None:
    kept = cut(text, longest)

    assert len(kept) <= longest or kept == text
    assert kept == text or text.startswith(kept.removesuffix("…"))

"""Lines are laid out by what they take on a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from arxivtui.text import cell_width, harmless, shorten, wrap


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("plain", 5),
        ("café", 4),
        ("日本", 4),
        ("n̂ x̅", 3),
        ("O(n²) ∼ ℝᵈ", 10),
        ("👍 ok", 5),
        ("가", 2),
    ],
)
def test_width_counts_terminal_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells == cell_len(text)


@given(
    st.text(
        st.one_of(
            st.characters(min_codepoint=0x20, max_codepoint=0x7E),
            st.characters(min_codepoint=0xA0, max_codepoint=0x24F),
            st.characters(min_codepoint=0x370, max_codepoint=0x52F),
            st.characters(min_codepoint=0x2200, max_codepoint=0x22FF),
            st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
            st.characters(min_codepoint=0x300, max_codepoint=0x36F),
        ),
        max_size=60,
    )
)
def test_width_agrees_with_the_terminal_library_on_ordinary_text(text: str) -> None:
    shown = harmless(text)
    assert cell_width(shown) == cell_len(shown)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("short", 10, "short"),
        ("exactly ten", 11, "exactly ten"),
        ("a longer title", 9, "a longer…"),
        ("cut at space", 8, "cut at…"),
        ("日本語の題", 6, "日本…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_long_text_is_shortened_with_an_ellipsis(text: str, width: int, shown: str) -> None:
    assert shorten(text, width) == shown


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, []),
        ("one line", 10, ["one line"]),
        ("some words that wrap", 10, ["some words", "that wrap"]),
        ("see averylongwordindeed now", 8, ["see", "averylon", "gwordind", "eed now"]),
        ("日本語の長い題名", 6, ["日本語", "の長い", "題名"]),
        ("first\n\nsecond part", 8, ["first", "", "second", "part"]),
        ("ab", 0, ["a", "b"]),
    ],
)
def test_text_is_wrapped_at_spaces_and_long_words_are_broken(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(max_size=120), st.integers(2, 40))
def test_lines_fit_and_hold_every_word(text: str, width: int) -> None:
    shown = harmless(text, keep_newlines=True)
    lines = wrap(shown, width)
    assert all(cell_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(shown.split())
    assert cell_width(shorten(shown, width)) <= width

"""Stems, pairs and back: what the ranker counts, and what the reader is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.scoring.words import parts_of_compounds, stem, surfaces, terms


@pytest.mark.parametrize(
    "family",
    [
        ("quantized", "quantization", "quantizing", "quantize", "quantised"),
        ("transformer", "transformers"),
        ("theory", "theories"),
        ("sparse", "sparsity"),
        ("mixture", "mixtures"),
        ("network", "networks"),
        ("model", "models"),
    ],
)
def test_forms_of_a_word_meet(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize("pair", [("gas", "gap"), ("loss", "lose"), ("graph", "gravity"), ("test", "text")])
def test_other_words_do_not(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


def test_pairs_cross_stop_words_but_no_end_of_sentence() -> None:
    assert terms("A mixture of experts. Trees grow") == [
        "mixtur",
        "expert",
        "mixtur expert",
        "tree",
        "grow",
        "tree grow",
    ]


def test_terms_are_shown_as_printed() -> None:
    printed = surfaces("A Mixture-of-Experts (MoE), then KV\ncache")

    assert printed["mixtur expert"] == "Mixture-of-Experts"
    assert printed["moe"] == "MoE"
    assert printed["expert moe"] == "Experts MoE", "no loose brackets"


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_every_term_of_any_text_can_be_shown(text: str) -> None:
    printed = surfaces(text)

    assert set(printed) >= set(terms(text))
    assert all(shown.isprintable() for shown in printed.values())


def test_the_parts_of_a_hyphenated_word_are_told_apart_from_words() -> None:
    assert parts_of_compounds("Low-rank adapters") == {"low", "rank"}
    assert parts_of_compounds("Low-rank adapters, ranking") == {"low"}, "a word on its own is a word"
    assert parts_of_compounds("An end-to-end view") == {"end"}
    assert parts_of_compounds("- -- a-") == frozenset()

"""Rules of the reader's settings: which papers they mark, and what they say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.config import RulesSettings
from arxivtui.scoring import match_rules


def author(rule: str, *printed: str) -> bool:
    return match_rules(printed, "A title", "An abstract.", RulesSettings(authors=(rule,))) == f"author {rule}"


def keyword(rule: str, text: str) -> bool:
    rules = RulesSettings(keywords=(rule,))
    said = {match_rules((), text, "", rules), match_rules((), "A title", text, rules)}
    assert len(said) == 1, "title and abstract are searched alike"
    return said == {f"keyword {rule}"}


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        ("Ada Example", "Ada Example"),
        ("ada example", "ADA EXAMPLE"),
        ("José Ejemplo", "Jose Ejemplo"),
        ("Jose Ejemplo", "José Ejemplo"),
        ("Søren Łukasz", "Soren Lukasz"),
        ("Example, Ada", "Ada Example"),
        ("Ada Example", "Example, Ada"),
        ("Ada Example", "A. Example"),
        ("A. Example", "Ada Example"),
        ("Ada Example", "Ada B. Example"),
        ("Ada B. Example", "Ada Example"),
        ("Ada B. C. Example", "Ada B. Example"),
        ("A. B. Example", "Ada Beth Example"),
        ("Li-Wei Muster", "Liwei Muster"),
        ("Li-Wei Muster", "L.-W. Muster"),
        ("Ada van der Example", "A. van der Example"),
        ("Ada Example", "Ada Example Jr."),
        ("Ada O'Example", "Ada O’Example"),
        ("张三", "张三"),
        ("The Example Collaboration", "The Example Collaboration"),
    ],
)
def test_a_name_is_the_same_name_in_any_dress(rule: str, printed: str) -> None:
    assert author(rule, "Somebody Else", printed)


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        ("Ada Example", "Alan Example"),
        ("Ada Example", "Ada Exampleson"),
        ("Ada Example", "Beth Example"),
        ("Ada Example", "B. Example"),
        ("Ada Example", "Ada Beth Example"),
        ("Ada B. Example", "Ada C. Example"),
        ("Ada Example", "Example"),
        ("Example", "Ada Example"),
        ("Ada Example", "Example Ada"),
        ("", "Ada Example"),
        ("...", "..."),
    ],
)
def test_another_name_is_another_person(rule: str, printed: str) -> None:
    assert not author(rule, printed)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("sparse", "On Sparse networks"),
        ("sparse", "sparse"),
        ("low-rank", "a low rank update"),
        ("low rank", "a low\u2013rank update"),
        ("mixture of experts", "Mixture of\nExperts"),
        ("quanti*", "Post-training quantisation"),
        ("low rank adapt*", "low-rank adaptation"),
        ("C++", "compiled C++ code"),
        ("Poincaré", "poincare maps"),
        ("稀疏", "稀疏"),
    ],
)
def test_a_keyword_is_found_as_a_word(rule: str, text: str) -> None:
    assert keyword(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("sparse", "sparsely"),
        ("rank", "ranking"),
        ("quanti*", "requantise"),
        ("low rank", "low, then rank"),
        ("*", "anything"),
        ("", "anything"),
        (" - ", "a - b"),
        (".*", "anything"),
    ],
)
def test_a_keyword_is_not_found_inside_a_word(rule: str, text: str) -> None:
    assert not keyword(rule, text)


def test_authors_speak_before_keywords_and_the_first_rule_of_each_wins() -> None:
    rules = RulesSettings(authors=("Nobody Here", "Ada Example"), keywords=("sparse", "network"))

    assert match_rules(("Ada Example",), "Sparse networks", "", rules) == "author Ada Example"
    assert match_rules(("Max Muster",), "A network that is sparse", "", rules) == "keyword sparse"
    assert match_rules(("Max Muster",), "Something else", "", rules) == ""
    assert match_rules((), "", "", RulesSettings()) == ""


@settings(max_examples=60)
@given(rule=st.text(max_size=20), text=st.text(max_size=60))
def test_no_rule_and_no_paper_can_break_it(rule: str, text: str) -> None:
    rules = RulesSettings(authors=(rule,), keywords=(rule,))
    said = match_rules((text,), text, text, rules)
    assert said in ("", f"author {rule.strip()}", f"keyword {rule.strip()}")

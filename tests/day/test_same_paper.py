"""When a reference is taken for a paper: names, titles and years, all invented."""

from datetime import date

import pytest

from arxivtui.day.same_paper import family_word, same_author, same_title, same_year


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("On Sparse Gates", "on sparse gates."),
        ("Gödel's Gates: a Survey", "Godel’s gates — A survey"),
        ("Low-rank gates", "Low rank gates"),
        ("Learning sparse gates with two experts only", "Learning sparse gates with two expert only"),
        ("Nonlinear gates in low-rank models", "Non-linear gates in lowrank models"),
        ("Gates that learn: on their generalisation", "Gates that learn: on their generalization"),
        ("Gates that learn: on limits of generality", "The gates that learn: on limits of generality"),
        ("Part II: on gates that open and close", "Part II: On gates that open & close"),
    ],
)
def test_titles_that_are_nearly_equal(one: str, other: str) -> None:
    assert same_title(one, other)
    assert same_title(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("…", "!"),
        ("Gates", "Gate"),
        ("On sparse gates that learn, part 1", "On sparse gates that learn, part 2"),
        ("On sparse gates that learn I", "On sparse gates that learn II"),
        ("On sparse gates", "On sparse gates: a survey of what is known"),
        ("Large-scale supervised learning of gates", "Large-scale unsupervised learning of gates"),
        ("Large-scale self-supervised learning of gates", "Large-scale semi-supervised learning of gates"),
        ("Large-scale self-supervised learning of gates", "Large-scale supervised learning of gates"),
        ("On the long-term behaviour of linear gates", "On the long-term behaviour of nonlinear gates"),
        ("On the long-term behaviour of complete gates", "On the long-term behaviour of incomplete gates"),
        ("On the long-term behaviour of matter gates", "On the long-term behaviour of antimatter gates"),
        ("On sparse gates that learn, part A", "On sparse gates that learn, part B"),
        ("On sparse gates that learn, part A", "On sparse gates that learn, part"),
        ("On sparse gates that learn with GPT3", "On sparse gates that learn with GPT4"),
        ("On sparse gates that learn and do so", "On sparse gates that learn or do so"),
        ("Sparse gates in vision models at scale", "Sparse gates in speech models at scale"),
    ],
)
def test_titles_that_are_not(one: str, other: str) -> None:
    assert not same_title(one, other)


@pytest.mark.parametrize(
    ("reference", "author"),
    [
        ("Example, Ada", "Ada Example"),
        ("A. Example", "Ada B. Example"),
        ("Müller, J.", "Jörg Mueller"),
        ("Sørensen, Åse", "Ase Sorensen"),
        ("van den Berg, Jan", "Jan van den Berg"),
        ("Berg, Jan van den", "Jan van den Berg"),
        ("Example, Jr, Bob", "Bob Example Jr."),
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("Mithal-Rei, Hana", "Hana Mithal-Rei"),
        ("Example, Ada", "Example, Ada"),
        ("Example", "Ada Example"),
        ("Example, Ада", "Ada Example"),
    ],
)
def test_names_of_one_person(reference: str, author: str) -> None:
    assert same_author(reference, author)


@pytest.mark.parametrize(
    ("reference", "author"),
    [
        ("Example, Ada", "Ada Sample"),
        ("Example, Bob", "Ada Example"),
        ("B. Example", "Example, Ada"),
        ("Ada, Example", "Ada Example"),
        ("", "Ada"),
        ("Ada", ""),
        (",", ","),
    ],
)
def test_names_of_two(reference: str, author: str) -> None:
    assert not same_author(reference, author)


def test_years_that_may_be_those_of_one_work() -> None:
    submitted = date(2020, 5, 1)

    assert [same_year(year, submitted) for year in (2016, 2017, 2023, 2024)] == [False, True, True, False]
    assert same_year(None, submitted)
    assert same_year(1900, None)


def test_what_is_no_name_has_no_word_to_look_for() -> None:
    assert [family_word(name) for name in ("---", ",", "others", "7", "", "van den Berg, Jan")] == [
        ""
    ] * 5 + ["berg"]

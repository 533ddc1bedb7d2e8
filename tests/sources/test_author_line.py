"""The authors in one string, as feeds and OAI-PMH write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.sources.author_line import split_authors
from arxivtui.text import plain_name


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Example", ["Ada Example"]),
        ("Ada Example, Béla Beispiel,Li", ["Ada Example", "Béla Beispiel", "Li"]),
        ("A. Example, B. Beispiel and C. Ejemplo", ["A. Example", "B. Beispiel", "C. Ejemplo"]),
        ("A. Example, B. Beispiel, and C. Ejemplo", ["A. Example", "B. Beispiel", "C. Ejemplo"]),
        ("A. Example & B. Beispiel; C. Ejemplo", ["A. Example", "B. Beispiel", "C. Ejemplo"]),
        ("Anders Sandvig, Andrew Land", ["Anders Sandvig", "Andrew Land"]),
        (
            "Ada Example (Here U.,There U., Centre), Béla Beispiel (Nowhere, Land)",
            ["Ada Example", "Béla Beispiel"],
        ),
        (
            "Ada Example (1 and 2), Béla Beispiel (2) ((1) Here U., There, (2) Nowhere (Land))",
            ["Ada Example", "Béla Beispiel"],
        ),
        ("Ada Example [Here, There], Li", ["Ada Example", "Li"]),
        ("Ada Example (Here, Béla Beispiel, Li", ["Ada Example (Here", "Béla Beispiel", "Li"]),
        ("Ada Example), Béla Beispiel", ["Ada Example)", "Béla Beispiel"]),
        ("(Ada Example, Li)", ["Ada Example", "Li"]),
        ("Example Labs: Ada Example, Li", ["Example Labs", "Ada Example", "Li"]),
        ("Example Labs,  :, Ada Example", ["Example Labs", "Ada Example"]),
        ("Ada Example for the Lantern Collaboration", ["Ada Example", "Lantern Collaboration"]),
        ("A. Example, on behalf of the Lantern Team", ["A. Example", "Lantern Team"]),
        ("the Lantern Collaboration, Li", ["the Lantern Collaboration", "Li"]),
        ("{Lamp, Lantern and Torch} Collaborations, Li", ["{Lamp, Lantern and Torch} Collaborations", "Li"]),
        ("Ada Example, Jr., Béla Beispiel, III", ["Ada Example Jr.", "Béla Beispiel III"]),
        ("Ada Example Jr, Li", ["Ada Example Jr", "Li"]),
        ("Ada Example, et al.", ["Ada Example"]),
        ("Ada Example et al", ["Ada Example"]),
        (" Béla,  Beispiel, Li\n  Lei", ["Béla", "Beispiel", "Li Lei"]),
        ("", []),
        (", ;", []),
    ],
)
def test_names_are_told_from_what_stands_between_them(line: str, names: list[str]) -> None:
    assert list(split_authors(line)) == names


def test_tex_stays_in_one_piece() -> None:
    line = r"\'A. Ex{\'a}mple, B\'ela \v{Z}{\i}van, {\L}ukas S{\o}r{\, }en, J.\,K. Li and \c{C}a\u{g}an"

    names = split_authors(line)

    assert [plain_name(each) for each in names][:3] == ["Á. Exámple", "Béla Žıvan", "Łukas Sør en"]
    assert len(names) == 5
    assert names[4] == r"\c{C}a\u{g}an"


NAME = st.from_regex(r"[A-Z][a-zé]{3,9} [A-Z][a-z]{4,9}", fullmatch=True)
AFFILIATION = st.text("abcdefgh ,;:&1", max_size=20).map("({})".format)


@given(st.lists(st.tuples(NAME, st.one_of(st.just(""), AFFILIATION)), min_size=1, max_size=8))
def test_whatever_the_affiliations_the_names_come_out(people: list[tuple[str, str]]) -> None:
    line = ", ".join(f"{name} {affiliation}" for name, affiliation in people)

    assert split_authors(line) == tuple(name for name, _ in people)


@given(st.text("ab,;: ()[]{}\\&\n'", max_size=60))
def test_no_letter_outside_of_brackets_is_lost(line: str) -> None:
    names = split_authors(line)

    assert all(each == " ".join(each.split()) and each for each in names)
    if not any(bracket in line for bracket in "()[]"):
        assert sum(map(str.isalpha, "".join(names))) == sum(map(str.isalpha, line))
    elif any(map(str.isalpha, line)):
        assert names


@given(st.text(max_size=200))
def test_any_text_is_split_without_a_crash(line: str) -> None:
    split_authors(line)

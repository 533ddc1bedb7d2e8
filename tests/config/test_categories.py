"""arXiv's categories are known by name, and a slip finds its way back."""

import pytest

from arxivtui.config import CATEGORIES, nearest_category


@pytest.mark.parametrize(
    "category", ["cs.LG", "math.CO", "hep-th", "cond-mat.mtrl-sci", "q-fin.MF", "eess", "econ.EM"]
)
def test_categories_and_whole_archives_are_known(category: str) -> None:
    assert CATEGORIES[category]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cs.lg", "cs.LG"),
        ("csLG", "cs.LG"),
        ("HEP-TH", "hep-th"),
        ("machine learning", "cs.LG"),
        ("xyzzy", ""),
    ],
)
def test_a_slip_finds_the_category_that_was_meant(typed: str, meant: str) -> None:
    assert nearest_category(typed) == meant

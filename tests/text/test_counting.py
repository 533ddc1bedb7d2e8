"""Names in one line, with the number of those that are left out."""

from arxivtui.text import named


def test_the_rest_is_counted() -> None:
    assert named(()) == ""
    assert named(["a", "b"]) == "a, b"
    assert named(["a", "b", "c"], most=2) == "a, b and 1 more"
    assert named(["a"] * 2_000, most=1) == "a and 1,999 more"

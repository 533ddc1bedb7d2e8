"""Names in one line, with the number of those that are left out; lengths of time in words."""

import pytest

from arxivtui.text import in_words, named


def test_the_rest_is_counted() -> None:
    assert named(()) == ""
    assert named(["a", "b"]) == "a, b"
    assert named(["a", "b", "c"], most=2) == "a, b and 1 more"
    assert named(["a"] * 2_000, most=1) == "a and 1,999 more"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "60 seconds"),
        (110, "2 minutes"),
        (119.6, "2 minutes"),
        (120, "2 minutes"),
        (3600, "60 minutes"),
        (7199.7, "2 hours"),
        (7200, "2 hours"),
    ],
)
def test_a_length_of_time_is_told_alike_a_moment_later(seconds: float, words: str) -> None:
    assert in_words(seconds) == words

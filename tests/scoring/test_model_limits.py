"""What a model's server says in headers and errors: how long to leave it alone, and never the key."""

from datetime import UTC, datetime

import pytest

from arxivtui.scoring.llm.limits import parse_duration, retry_after
from arxivtui.scoring.llm.masking import said, without_key
from tests.scoring.model_requests import KEY


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1.0), ("6m0s", 360.0), ("20ms", 0.02), ("1h2m3.5s", 3723.5), ("12", 12.0), ("1d", 86400.0),
     ("", None), (None, None), ("soon", None), ("-1", None), ("nan", None), ("1751328000", None),
     ("6m0", None)],
)  # fmt: skip
def test_durations_of_limits(text: str | None, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


def test_times_to_come_back_at() -> None:
    now = datetime(2025, 7, 14, 12, tzinfo=UTC)

    assert retry_after({"retry-after": "Mon, 14 Jul 2025 12:00:30 GMT"}, now) == 30
    assert retry_after({"retry-after": "Mon, 14 Jul 2025 11:00:00 GMT"}, now) == 0
    assert retry_after({"retry-after": "9", "retry-after-ms": "1500"}, now) == 1.5
    for text in ("", "soon", "inf", "nan", "Mon, 99 Jul 2025 12:00:30 GMT", "1, 2"):
        assert retry_after({"retry-after": text}, now) is None


def test_what_a_server_says_is_shown_without_the_key() -> None:
    assert said(f"Incorrect API key: {KEY[:8]}***{KEY[-4:]}, try again.", KEY) == (
        "Incorrect API key: [key], try again."
    )
    assert said(f"Bad sk-proj-abcdef123 and {KEY}", KEY) == "Bad [key] and [key]"
    assert said("k\u200bey: " + "\u200b".join(KEY[:12]), KEY) == "key: [key]"
    assert said("gpt-4o failed\nbadly", KEY) == "gpt-4o failed badly"
    assert said("İİ" + KEY.upper(), KEY) == "İİ[key]"
    assert said("no key here", "") == "no key here"
    assert without_key(f"a{KEY}b", KEY) == "a[key]b"
    assert without_key("none", "none") == "none"

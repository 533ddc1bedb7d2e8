"""Nothing from outside can steer the terminal, hide text or reorder it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.text import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a title", "a title"),
        ("\x1b[2J\x1b[31mred\x1b[0m alert", "red alert"),
        ("\x1b]0;owned\x07title", "]0;ownedtitle"),
        ("\x9b31mred", "31mred"),
        ("bell\x07 back\x08 del\x7f null\x00 c1\x85\x90", "bell back del null c1 "),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("\u2066iso\u2069 \u200emark\u200f \u061carabic", "iso mark arabic"),
        ("in\u00advis\u200bi\u200dble\ufeff \u2060word", "invisible word"),
        ("\ufff9note\ufffa\ufffb", "note"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("non\ufffe\ufdd0\U0001ffff", "non"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("one\ttab\r\ntwo\u2028three\x0bfour", "one tab two three four"),
        ("e\u0301", "é"),
        ("z" + "\u0301\u0302" * 20, "ź" + "\u0302\u0301\u0302\u0301"),
        ("עברית العربية 日本語 हिन्दी", "עברית العربية 日本語 हिन्दी"),
    ],
)
def test_text_is_made_safe_to_show(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_line_breaks_stay_where_they_are_wanted() -> None:
    assert harmless("a\r\nb\rc\u2029d\n\ne\tf", keep_newlines=True) == "a\nb\nc\nd\n\ne f"


@given(st.text(st.characters(), max_size=200), st.booleans())
def test_whatever_comes_in_nothing_dangerous_goes_out(text: str, keep: bool) -> None:
    shown = harmless(text, keep_newlines=keep)
    bad = {"Cc", "Cs", "Zl", "Zp"}
    assert not [c for c in shown if unicodedata.category(c) in bad and not (keep and c == "\n")]
    assert not [c for c in shown if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"}]
    assert not [c for c in shown if unicodedata.bidirectional(c) in {"LRI", "RLI", "FSI", "PDI"}]
    assert not set("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\xad") & set(shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert harmless(shown, keep_newlines=keep) == shown

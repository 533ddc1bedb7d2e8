"""Text that Markdown shows as it is."""

import pytest
from hypothesis import example, given, settings

from arxivtui.formats.escape import escape, unescape
from tests.formats.hostile_texts import HOSTILE, TEXTS
from tests.formats.rendering import page


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_markup_is_shown_as_text(text: str) -> None:
    shown = page(escape(text, starts_line=True))

    assert shown.texts("p") == [text]
    assert shown.tags <= {"p", "a"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_markup_is_shown_as_text_inside_a_link(text: str) -> None:
    shown = page(f"## [{escape(text, in_link=True)}](https://a.example/)")

    assert shown.texts("h2") == [text]
    assert shown.links == ["https://a.example/"]
    assert shown.tags == {"h2", "a"}


@settings(max_examples=400)
@given(TEXTS)
@example("a\\")
@example("__a__b_ c_")
@example("https://a.example/x<b>")
def test_any_line_is_shown_as_it_is(text: str) -> None:
    shown = page(escape(text, starts_line=True))

    assert "".join(shown.texts("p")) == " ".join(text.split())
    assert shown.tags <= {"p", "a"}
    assert all(link.startswith(("https://", "http://")) for link in shown.links)


@settings(max_examples=200)
@given(TEXTS)
def test_any_line_is_shown_as_it_is_inside_a_link(text: str) -> None:
    shown = page(f"## [{escape(text, in_link=True)}](https://a.example/)")

    assert shown.texts("h2") == [" ".join(text.split())]
    assert shown.links == ["https://a.example/"]


@settings(max_examples=200)
@given(TEXTS)
def test_a_text_is_unescaped_to_what_it_was(text: str) -> None:
    assert unescape(escape(text, addresses=False)) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("[[wikilink]]", r"\[\[wikilink]]"),
        ("![[embed]]", r"!\[\[embed]]"),
        ("%%comment%%", r"\%\%comment\%\%"),
        ("==mark==", r"\=\=mark\=\="),
        ("#tag C# (#1)", r"\#tag C# (\#1)"),
        ("$x$", r"\$x\$"),
        ("key:: value, std::vector", r"key:\: value, std::vector"),
        ("x^2^, R^d", r"x\^2^, R^d"),
        ("the end ^block", r"the end \^block"),
        ("`= this.file`", r"\`= this.file\`"),
    ],
)
def test_marks_of_obsidian_and_pandoc_are_escaped(text: str, markdown: str) -> None:
    assert escape(text) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "A plain sentence (with brackets), 95% of it: fine; see Fig. 3 — “quoted”.",
        "snake_case and R^d, a < b, 3 > 2, AT&T, C#, O(n^2) + 5 = x | y",
        "1.5 times faster; -3 dB; {x: x > 0}",
        "e-mail a@b.example",
    ],
)
def test_what_no_markdown_reads_otherwise_is_left_alone(text: str) -> None:
    assert escape(text, starts_line=True) == text


def test_a_plain_web_address_is_a_link_outside_of_links() -> None:
    text = "Code: https://code.example/a_b/~c."

    assert escape(text) == "Code: <https://code.example/a_b/~c>."
    assert escape(text, in_link=True) == r"Code: https\://code.example/a_b/\~c."


def test_a_long_line_of_web_addresses_takes_no_time_to_speak_of() -> None:
    assert len(escape("https://" * 20_000)) > 160_000

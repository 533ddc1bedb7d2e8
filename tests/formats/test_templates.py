"""The reader's own templates: what they are given, what is wrong with them, and where they end."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from arxivtui.domain import Paper, PaperRecord, PlainText
from arxivtui.formats import ExportOptions, write_markdown
from arxivtui.formats.markdown import END_MARK
from arxivtui.formats.notes import read_note, write_note
from arxivtui.formats.templates import TemplateError, read_template, template_fields
from arxivtui.text import harmless
from tests.formats.hostile_texts import TEXTS
from tests.formats.rendering import page
from tests.formats.test_markdown import RECORD

DOCS = Path(__file__).resolve().parents[2] / "docs" / "exports.md"
SECTION = DOCS.read_text("utf-8").split("\n## Templates\n")[1].split("\n## Bib")[0]
SHOWN = re.search(r"```jinja\n(.*?)```", SECTION, re.DOTALL)

Render = Callable[..., str]


@pytest.fixture
def render(tmp_path: Path) -> Render:
    def by(text: str, record: PaperRecord = RECORD) -> str:
        path = tmp_path / "note.j2"
        path.write_text(text, "utf-8")
        return read_template(path)(record)

    return by


def test_the_docs_name_what_a_template_is_given() -> None:
    named = [
        name
        for row in re.findall(r"^\| (`.+?) \|", SECTION, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    ]

    assert sorted(named) == sorted(template_fields(RECORD))


def test_the_template_of_the_docs_writes_a_paper(render: Render) -> None:
    assert SHOWN is not None

    shown = page(render(SHOWN[1]))

    assert shown.texts("h2") == ["Gradients Without Borders"]
    assert shown.texts("p")[0] == "Ama Example, Jörg Beispiel · 2025-03-03 #sparse #to-read/soon"
    assert "We show that R^d < R^n." in shown.texts("p")
    assert "blockquote" in shown.tags


def test_what_is_not_known_is_empty_or_none(render: Render) -> None:
    bare = PaperRecord(Paper("2500.00001", ""), PlainText("", (), ""))

    assert render("{{ title }}|{{ score }}|{{ date }}|{{ tags }}|{{ scorer }}", bare) == "|None|None|[]|"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\nb {{ titel }}\n", "note.j2, line 2: 'titel' is undefined (with 2500.00001)."),
        ("a\n\n{% for %}\n", "note.j2, line 3: Expected an expression"),
        ("{% if title %}", "note.j2, line 1: Unexpected end of template"),
        ("{{ title|nonsense }}", "note.j2, line 1: No filter named 'nonsense'."),
        ("\n{{ 1/0 }}", "note.j2, line 2: division by zero"),
        ("{{ title.__class__ }}", "unsafe"),
        ("{% include '/etc/passwd' %}", "no loader"),
        ("{{ tags.append('x') }}", "unsafe"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
        ("{% for a in range(99999) %}{% for b in range(9) %}{% endfor %}{% endfor %}", "at most 100,000"),
        ("{{ range(10**10)|list }}", "** is not available"),
        ("{% for a in range(9999) %}{{ abstract * 99 }}{% endfor %}", "1,000,000 characters for one paper"),
        ("{{ 'x' * 10000000000 }}", "* makes more than"),
        ("{{ 'x'.center(10000000000) }}", "unsafe"),
        (
            "{% for a in abstract %}{% for b in abstract %}{% for c in abstract %}{% for d in abstract %}"
            "{% for e in abstract %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
            "more than 100,000 steps",
        ),
        (
            "{% set n = namespace(x='ab') %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
            "more than 1,000,000 characters",
        ),
        (
            "{% set n = namespace(x='ab') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
            "more than 1,000,000 characters",
        ),
        (
            "{% set n = namespace(x='ab') %}{% for a in range(99) %}"
            "{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}",
            "more than 1,000,000 characters",
        ),
        ("{{ ('x' * 99999)|replace('x', 'y' * 99999) }}", "replace makes more than"),
        ("{{ ('x' * 99999).replace('x', 'y' * 99999) }}", "replace makes more than"),
        ("{{ title|indent(10000000000, true) }}", "indent makes more than"),
        ("{{ '%10000000000d' % 1 }}", "% is not available"),
    ],
)
def test_mistakes_name_file_and_line_and_loops_come_to_an_end(render: Render, text: str, told: str) -> None:
    with pytest.raises(TemplateError) as mistake:
        render(text)
    assert told in mistake.value.message


def test_a_file_that_is_no_template(tmp_path: Path) -> None:
    (tmp_path / "latin.j2").write_bytes(b"\xff")
    (tmp_path / "long.j2").write_text("x" * 100_001)
    for name, told in (
        ("none.j2", "No such file"),
        ("latin.j2", "not UTF-8"),
        ("long.j2", "longer than"),
        ("", "Is a directory"),
    ):
        with pytest.raises(TemplateError, match=told):
            read_template(tmp_path / name)


@settings(max_examples=100)
@given(TEXTS)
def test_the_md_filter_makes_any_text_plain(text: str) -> None:
    record = replace(RECORD, plain=replace(RECORD.plain, abstract=text))
    path = DOCS.with_name("unused.j2")
    entry = template_of("{{ abstract|md }}", path)

    assert "".join(page(entry(record)).texts("p")) == " ".join(harmless(text).split())


def template_of(text: str, path: Path) -> Callable[[PaperRecord], str]:
    """A template without a file."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(Path, "read_text", lambda _path, _encoding: text)
        return read_template(path)


def test_a_title_is_never_a_template(render: Render) -> None:
    record = replace(RECORD, plain=replace(RECORD.plain, title="{{ note }} {% raw %}"))

    assert render("{{ title }}", record) == "{{ note }} {% raw %}"


def test_no_template_ends_our_part_too_early(render: Render, tmp_path: Path) -> None:
    (tmp_path / "mark.j2").write_text(f"{END_MARK}\nbelow\n<!-- arxivtui: what stands -->\n")
    entry = read_template(tmp_path / "mark.j2")

    note = write_note(RECORD, entry=entry) + "Mine.\n"
    there = read_note(note)
    assert there is not None
    assert there.below == "Mine.\n"
    assert write_note(RECORD, there, entry=entry) == note
    assert write_markdown([RECORD], title="T", options=ExportOptions(entry=entry)).count(END_MARK) == 1

"""A paper's note: what a reader of it sees, and that nothing of the reader's own is ever lost."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arxivtui.domain import Paper, PaperRecord, PlainText, Score, ShownScore, State, Triage
from arxivtui.formats.notes import id_in, note_name, read_note, write_note
from arxivtui.text import harmless
from tests.formats.hostile_texts import HOSTILE, TEXTS
from tests.formats.rendering import page
from tests.formats.test_markdown import PAPER, RECORD

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
NOTE = write_note(RECORD)


def front(text: str) -> dict[str, Any]:
    """The front matter, as YAML's own parser reads it."""
    head = text.removeprefix("---\n").split("\n---\n", 1)[0]
    found = yaml.safe_load(head)
    assert isinstance(found, dict)
    return found


def body(text: str) -> str:
    return text.split("\n---\n", 1)[1]


def again(text: str, record: PaperRecord = RECORD) -> str:
    there = read_note(text)
    assert there is not None
    return write_note(record, there)


def test_the_whole_note() -> None:
    assert NOTE == (
        """\
---
title: "Gradients Without Borders"
aliases:
  - "Gradients Without Borders"
arxiv: "2500.00001"
url: "https://arxiv.org/abs/2500.00001"
pdf: "https://arxiv.org/pdf/2500.00001"
authors:
  - "Ama Example"
  - "Jörg Beispiel"
categories:
  - "cs.LG"
  - "cs.AI"
date: 2025-03-03
starred: true
later: false
state: seen
score: 94
scorer: "example-model and embedded ranker"
tags:
  - "sparse"
  - "to-read/soon"
---

<!-- arxivtui: what stands between these two lines is written anew each time; tags: sparse to-read/soon -->

# Gradients Without Borders

[arXiv:2500.00001](https://arxiv.org/abs/2500.00001) · [PDF](https://arxiv.org/pdf/2500.00001)

Ama Example, Jörg Beispiel

- **arXiv:** 2500.00001 · cs.LG cs.AI
- **Announced:** 2025-03-03 (cs.LG new, cs.AI cross)
- **Score:** 94 of 100 by example-model and embedded ranker · relevance 9 · novelty 8 · old criteria
- **Matched:** author Ama Example
- **Topic:** Sparse training
- **Comment:** Close to your topic.
- **Authors’ comments:** 12 pages
- **Tags:** #sparse #to-read/soon

> **My note:** Ask Ama.
>
> \\- does it hold for \\*all\\* n?

## Abstract

We show that R^d < R^n.

<!-- arxivtui: your own text below this line is kept -->
"""
    )


def test_its_front_matter_is_yaml() -> None:
    assert front(NOTE) == {
        "title": "Gradients Without Borders",
        "aliases": ["Gradients Without Borders"],
        "arxiv": "2500.00001",
        "url": "https://arxiv.org/abs/2500.00001",
        "pdf": "https://arxiv.org/pdf/2500.00001",
        "authors": ["Ama Example", "Jörg Beispiel"],
        "categories": ["cs.LG", "cs.AI"],
        "date": date(2025, 3, 3),
        "starred": True,
        "later": False,
        "state": "seen",
        "score": 94,
        "scorer": "example-model and embedded ranker",
        "tags": ["sparse", "to-read/soon"],
    }


def test_a_paper_of_which_little_is_known() -> None:
    bare = PaperRecord(Paper("hep-th/0000001", ""), PlainText("", (), ""))

    assert front(write_note(bare)) == {
        "arxiv": "hep-th/0000001",
        "url": "https://arxiv.org/abs/hep-th/0000001",
        "pdf": "https://arxiv.org/pdf/hep-th/0000001",
        "starred": False,
        "later": False,
        "state": "unread",
    }


@pytest.mark.parametrize(
    ("paper_id", "name"), [("2507.08665", "2507.08665.md"), ("hep-th/9901001", "hep-th_9901001.md")]
)
def test_it_is_named_by_the_id(paper_id: str, name: str) -> None:
    assert note_name(paper_id) == name


def test_a_note_is_known_by_its_front_matter_and_marks() -> None:
    assert id_in(NOTE) == PAPER.id
    assert id_in(NOTE.replace("\n", " \n", 1)) == PAPER.id
    assert id_in("# arxiv: 2500.00001\n") == ""
    assert id_in("---\narxiv: 2500.00001\n") == "", "front matter that never ends"
    assert id_in("---\narxiv: 2500.00001 # mine\n---\n") == PAPER.id
    assert read_note("---\narxiv: '2500.00001'\n---\nMy own note.\n") is None
    for mark in ("<!-- arxivtui: what", "<!-- arxivtui: your"):
        assert read_note(NOTE.replace(mark, "<!-- ")) is None


def test_written_again_it_is_the_same() -> None:
    assert again(NOTE) == NOTE


def test_what_the_reader_wrote_stays() -> None:
    mine = (
        NOTE.replace("---\n\n<!--", "---\nUp here.\n\n<!--", 1) + "\n## Thoughts\n\n- [[2500.00002]] #idea\n"
    )

    renewed = again(mine, replace(RECORD, plain=replace(RECORD.plain, title="A New Title"), triage=Triage()))

    assert renewed.endswith("is kept -->\n\n## Thoughts\n\n- [[2500.00002]] #idea\n")
    assert body(renewed).startswith("Up here.\n\n<!--")
    assert front(renewed)["title"] == "A New Title"
    assert front(renewed)["aliases"] == ["A New Title"]
    assert "# A New Title\n" in renewed
    assert "Gradients" not in renewed
    assert "tags" not in front(renewed)


def test_what_was_changed_in_our_block_is_ours_again() -> None:
    assert again(NOTE.replace("We show", "They show")) == NOTE


def test_the_readers_keys_stay_as_they_are_and_where_they_are() -> None:
    head = (
        "---\n"
        "# my properties\n"
        "rating: 5   # of 5\n"
        'title: "Old"\n'
        "dc:list:\n"
        "  - {a: 1, b: [2, 3]}\n"
        "arxiv: '2500.00001'\n"
        "tags: [sparse, 'my own', \"mine\"]\n"
        "# about the aliases\n"
        "aliases:\n"
        "- Old\n"
        "- GWB\n"
        "quote: |\n"
        "  title: not a key\n"
        "\n"
        "  ---not the end\n"
        "starred: false\n"
        "starred: maybe\n"
        "---\n"
    )
    renewed = again(head + body(NOTE))

    there = front(renewed)
    assert there["rating"] == 5
    assert there["dc:list"] == [{"a": 1, "b": [2, 3]}]
    assert there["quote"] == "title: not a key\n\n---not the end\n"
    assert there["aliases"] == ["Gradients Without Borders", "GWB"]
    assert there["tags"] == ["sparse", "to-read/soon", "my", "own", "mine"]
    assert there["starred"] is True
    lines = renewed.split("\n")
    assert lines[1:4] == ["# my properties", "rating: 5   # of 5", 'title: "Gradients Without Borders"']
    assert lines.index("# about the aliases") < lines.index("aliases:")
    assert again(renewed) == renewed


@pytest.mark.parametrize("margin", ["", "    "])
def test_an_alias_of_several_lines_stays_as_it_is(margin: str) -> None:
    items = [
        "- |",
        "  Gates # of mine",
        "  - and borders",
        "",
        "- two",
        "  words",
        '- "a',
        "",
        '  b"',
        "# c",
        "- {k: 1,",
        "  l: 2}",
    ]
    written = "".join(f"{margin}{item}".rstrip() + "\n" for item in items)
    meant = yaml.safe_load(written)
    assert meant == ["Gates # of mine\n- and borders\n", "two words", "a\nb", {"k": 1, "l": 2}]

    renewed = again(f'---\narxiv: "2500.00001"\naliases:\n{written}---\n{body(NOTE)}')
    assert front(renewed)["aliases"] == ["Gradients Without Borders", *meant]
    assert again(renewed) == renewed


def test_a_tag_taken_away_here_goes_and_one_given_there_stays() -> None:
    mine = NOTE.replace('  - "sparse"\n', '  - "sparse"\n  - idea\n')

    renewed = again(mine, replace(RECORD, triage=replace(RECORD.triage, tags=("moe",))))

    assert front(renewed)["tags"] == ["moe", "idea"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("moe moe", ["moe"]),
        ("moe, idea,moe", ["moe", "idea"]),
        ("[moe, moe]", ["moe"]),
        ("[moe, 'moe idea']", ["moe", "idea"]),
        ("['moe idea', moe]", ["moe", "idea"]),
        ("[Sparse, 'sparse sparse']", []),
        ("'{{mine}}'", ["{{mine}}"]),
        ("'mine {{x {{y'", ["mine", "{", "{x", "{y"]),
    ],
)
def test_a_tag_that_stands_there_twice_is_written_once(written: str, kept: list[str]) -> None:
    renewed = again(f'---\narxiv: "2500.00001"\ntags: {written}\n---\n{body(NOTE)}')

    assert front(renewed)["tags"] == ["sparse", "to-read/soon", *kept]
    assert again(renewed) == renewed


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_is_text_and_nothing_else(text: str) -> None:
    note = write_note(replace(RECORD, plain=replace(RECORD.plain, title=text)))

    said = front(note)["title"]
    assert said.replace(" ", "") == text.replace(" ", "")
    assert "[[" not in said
    assert "](" not in said
    shown = page(body(note))
    assert shown.texts("h1") == [text]
    assert shown.tags <= {"h1", "h2", "p", "a", "ul", "li", "strong", "blockquote", "br"}


@settings(max_examples=200)
@given(TEXTS, TEXTS, st.text(max_size=40), st.text(max_size=40))
@example('"\\', "---", "\ud800", "\x85\u2028\ufffe\ufeff")
@example("a: b", "- x", "#", "{}")
def test_any_text_makes_yaml(title: str, name: str, other: str, comment: str) -> None:
    score = Score(PAPER.id, other, "", "", "run", comment=comment)
    record = replace(
        RECORD,
        paper=replace(PAPER, doi=comment, categories=(other,)),
        plain=PlainText(title, (name, other), other, comment),
        shown=ShownScore(score, 50.0),
        triage=Triage(State.SEEN, tags=(other,), note=other),
    )
    note = write_note(record)

    def squeezed(text: str) -> str:
        return "".join(harmless(text).split())

    there = front(note)
    assert squeezed(there.get("title", "")) == squeezed(title)
    assert [squeezed(one) for one in there.get("authors", [])] == [
        squeezed(one) for one in (name, other) if squeezed(one)
    ]
    assert "\n" not in there.get("title", "")
    assert again(note, record) == note


@settings(max_examples=200)
@given(
    TEXTS, st.lists(TEXTS, min_size=1, max_size=4), st.text(), st.text(st.characters(exclude_characters="\n"))
)
@example("x", ["y"], NOTE, "")
@example("x", ["y"], "<!-- arxivtui: your own text below this line is kept -->\n", "")
def test_own_words_outlast_any_number_of_exports(
    first: str, titles: list[str], below: str, above: str
) -> None:
    if above.startswith("<!-- arxivtui"):
        return
    record = replace(RECORD, plain=replace(RECORD.plain, title=first))
    text = write_note(record).replace("\n---\n\n<!--", f"\n---\n{above}\n<!--", 1) + below
    for title in titles:
        record = replace(RECORD, plain=replace(RECORD.plain, title=title), triage=Triage(tags=(title[:20],)))
        text = again(text, record)
        assert text.endswith(f"line is kept -->\n{below}")
        assert f"\n---\n{above}\n<!--" in text
    assert text.count("<!-- arxivtui: what") == 1 + below.count("<!-- arxivtui: what")


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.text("xy:#-[]'\" |>", max_size=12)), max_size=5))
def test_lines_of_other_keys_are_never_lost(lines: list[tuple[str, str]]) -> None:
    own = [f"{key}: {value}" for key, value in lines]
    text = NOTE.replace('arxiv: "', "\n".join([*own, 'arxiv: "']), 1)

    renewed = again(text).split("\n")

    assert [line for line in renewed if line in own] == own

"""The Markdown export: what a reader of the rendered document sees."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings

from arxivtui.domain import (
    LOCAL,
    Announcement,
    Kind,
    Paper,
    PaperRecord,
    PlainText,
    Score,
    ScoreMark,
    ShownScore,
    State,
    Triage,
)
from arxivtui.formats import ExportOptions, Grouping, write_markdown
from arxivtui.formats.markdown import BEGIN_MARK, END_MARK
from arxivtui.text import harmless
from tests.formats.hostile_texts import TEXTS
from tests.formats.rendering import page

MONDAY = date(2025, 3, 3)
PAPER = Paper("2500.00001", "Gradients", ("Ama Example", "Jörg Beispiel"), "Sparse.", ("cs.LG", "cs.AI"))
ANSWER = Score(
    PAPER.id,
    "example-model",
    "",
    PAPER.text_hash,
    "run",
    None,
    9,
    8,
    "Close to your topic.",
    "Sparse training",
)
RECORD = PaperRecord(
    paper=PAPER,
    plain=PlainText("Gradients Without Borders", PAPER.authors, "We show that R^d < R^n.", "12 pages"),
    announcements=(
        Announcement(PAPER.id, "cs.LG", MONDAY, Kind.NEW),
        Announcement(PAPER.id, "cs.AI", MONDAY, Kind.CROSS),
    ),
    shown=ShownScore(ANSWER, 93.6, ScoreMark.OLD_CRITERIA),
    scores=(ANSWER,),
    triage=Triage(
        state=State.SEEN,
        starred=datetime(2025, 3, 3, tzinfo=UTC),
        tags=("sparse", "to read/soon"),
        note="Ask Ama.\n\n- does it hold for *all* n?",
    ),
    matched="author Ama Example",
)


def test_the_whole_document() -> None:
    assert (
        write_markdown([RECORD], title="Starred papers")
        == f"""\
{BEGIN_MARK}

# Starred papers

1 paper

## [Gradients Without Borders](https://arxiv.org/abs/2500.00001)

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

We show that R^d < R^n.

{END_MARK}
"""
    )


def test_a_paper_of_which_little_is_known() -> None:
    bare = PaperRecord(Paper("hep-th/0000001", ""), PlainText("", (), ""))

    assert write_markdown([bare], title="Found").split("\n\n", 3)[3] == (
        "## [hep-th/0000001](https://arxiv.org/abs/hep-th/0000001)\n\n"
        "Authors not known\n\n"
        "- **arXiv:** hep-th/0000001\n"
        "- **Score:** none\n\n"
        f"{END_MARK}\n"
    )


def test_a_list_of_authors_that_arxiv_cut_says_so() -> None:
    cut = replace(RECORD, paper=replace(PAPER, authors_cut=True))

    assert "Ama Example, Jörg Beispiel, and others (list cut by arXiv)" in write_markdown([cut], title="T")


def test_the_scorer_is_named() -> None:
    local = ShownScore(Score(PAPER.id, LOCAL, "", "", "run", 41.2, 4), 41.2)
    match = ShownScore(Score(PAPER.id, "example-model", "", "", "run", comment="Author match"), None)

    text = write_markdown([replace(RECORD, shown=local), replace(RECORD, shown=match)], title="T")

    assert "- **Score:** 41 of 100 by embedded ranker · relevance 4\n" in text
    assert "- **Score:** not scored by example-model\n- **Matched:** author Ama Example\n" in text


def test_a_ranker_that_had_nothing_to_go_by_is_no_scorer() -> None:
    unscored = ShownScore(Score(PAPER.id, LOCAL, "", "", "run", None), None)

    assert "- **Score:** none\n" in write_markdown([replace(RECORD, shown=unscored)], title="T")


def test_papers_announced_again_show_every_day() -> None:
    again = Announcement(PAPER.id, "cs.LG", date(2025, 3, 10), Kind.REPLACE)

    text = write_markdown([replace(RECORD, announcements=(again, *RECORD.announcements))], title="T")

    assert "2025-03-10 (cs.LG replace); 2025-03-03 (cs.LG new, cs.AI cross)" in text


def test_tags_are_tags_of_obsidian() -> None:
    tags = ("2025", "a  b", "c++", "naïve", "_x_", "a/b", "<b>", "c++!", "---", "#moe", "क्या")
    text = write_markdown([replace(RECORD, triage=Triage(tags=tags))], title="T")

    assert "- **Tags:** #tag-2025 #a-b #c #naïve #x #a/b #b #moe #क्या\n" in text


def test_the_same_papers_give_the_same_bytes() -> None:
    assert write_markdown([RECORD], title="T") == write_markdown([RECORD], title="T")


def headings(by: Grouping, *records: PaperRecord) -> list[str]:
    shown = page(write_markdown(records, title="T", options=ExportOptions(group_by=by)))
    return [block.text.strip() for block in shown.blocks if block.tag in ("h2", "h3")]


def named(name: str, *tags: str, day: date | None = None, category: str = "cs.LG") -> PaperRecord:
    announced = (Announcement(name, category, day, Kind.NEW),) if day else ()
    paper = replace(PAPER, id=f"2500.0000{len(name)}", categories=(category,))
    return PaperRecord(paper, PlainText(name, (), ""), announced, triage=Triage(tags=tags))


def test_papers_stand_under_the_day_on_which_they_were_first_announced() -> None:
    replaced = replace(
        named("A", day=MONDAY),
        announcements=(
            Announcement("a", "cs.LG", date(2025, 4, 1), Kind.REPLACE),
            Announcement("a", "cs.LG", MONDAY, Kind.NEW),
        ),
    )
    later = named("B", day=date(2025, 3, 4))

    assert headings(Grouping.DAY, replaced, later, named("C")) == [
        "2025-03-04",
        "B",
        "2025-03-03",
        "A",
        "No day",
        "C",
    ]


def test_a_paper_stands_under_each_of_its_tags() -> None:
    found = headings(Grouping.TAG, named("A", "moe", "Survey"), named("B"), named("C", "moe"))

    assert found == ["moe", "A", "C", "Survey", "A", "No tag", "B"]


def test_papers_stand_under_their_topic_or_primary_category() -> None:
    assert headings(Grouping.TOPIC, RECORD, named("B")) == [
        "Sparse training",
        "Gradients Without Borders",
        "No topic",
        "B",
    ]
    assert headings(Grouping.CATEGORY, named("A"), named("B", category="cs.AI")) == [
        "cs.AI",
        "B",
        "cs.LG",
        "A",
    ]


def test_an_export_of_nothing_says_so() -> None:
    assert write_markdown([], title="Starred papers") == (
        f"{BEGIN_MARK}\n\n# Starred papers\n\n0 papers\n\n{END_MARK}\n"
    )


def test_lines_of_a_note_stay_lines() -> None:
    text = write_markdown([replace(RECORD, triage=Triage(note="one\n# two\n\n1. three\n"))], title="T")

    assert [block.text for block in page(text).blocks if block.text.startswith("My note")] == [
        "My note: one\n\n# two\n"
    ]
    assert "1. three" in page(text).texts("p")


@settings(max_examples=150)
@given(title=TEXTS, name=TEXTS, abstract=TEXTS, comment=TEXTS, note=TEXTS, topic=TEXTS)
def test_whatever_a_paper_says_is_shown_as_text(
    title: str, name: str, abstract: str, comment: str, note: str, topic: str
) -> None:
    hostile = replace(
        RECORD,
        plain=PlainText(title, (name, "Last Author"), abstract, comment),
        shown=ShownScore(replace(ANSWER, comment=comment, topic=topic), 50.0),
        triage=Triage(note=note),
    )

    shown = page(write_markdown([hostile, RECORD], title=title))

    def seen(text: str) -> str:
        return " ".join(harmless(text).split())

    paragraphs, items = shown.texts("p"), shown.texts("li")
    assert shown.texts("h1") == [seen(title) or "Papers"]
    assert shown.texts("h2") == [seen(title) or PAPER.id, "Gradients Without Borders"]
    assert paragraphs[1] == ", ".join(filter(None, (seen(name), "Last Author")))
    assert seen(f"Comment: {comment}") in items or not seen(comment)
    assert seen(f"Topic: {topic}") in items or not seen(topic)
    assert seen(f"My note: {note}") in paragraphs or not seen(note)
    assert seen(abstract) in paragraphs or not seen(abstract)
    assert shown.tags <= {"h1", "h2", "p", "a", "ul", "li", "strong", "blockquote", "br"}
    assert all(link.startswith("http") for link in shown.links)
    assert shown.comments == [
        mark.removeprefix("<!--").removesuffix("-->") for mark in (BEGIN_MARK, END_MARK)
    ]

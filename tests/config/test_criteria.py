"""`criteria.md` says what to read in the reader's own words; its hash follows the words alone."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.config import (
    STARTER_CRITERIA,
    Directories,
    Topic,
    load_criteria,
    parse_criteria,
    save_criteria,
)
from arxivtui.domain import CriteriaError

_FILE = """\
# Mine

I like *released* code.
<!-- ## Not a topic -->

## Sparse training

Methods that train with **fewer** active weights:
mixture of experts.

Irrelevant: pruning after training.

## Autoformalization ##

- Natural language to Lean
- Not: informal chains of thought
  - even long ones
- Benchmarks for it

### Avoid

Surveys.

#### And more surveys

### Relevant

Libraries.

**Not relevant**

- toy proofs
- puzzles

Proof search.
"""


def test_each_heading_is_a_topic_with_what_is_relevant_and_what_is_not() -> None:
    criteria = parse_criteria(_FILE)
    assert criteria.topics == (
        Topic(
            "Sparse training",
            "Methods that train with fewer active weights: mixture of experts.",
            "pruning after training.",
        ),
        Topic(
            "Autoformalization",
            "Natural language to Lean\nBenchmarks for it\nLibraries.\nProof search.",
            "informal chains of thought\neven long ones\nSurveys.\nAnd more surveys\ntoy proofs\npuzzles",
        ),
    )


_LABELS = ["Irrelevant:", "irrelevant", "Not relevant:", "**Not relevant**:", "*Avoid*", "Avoid:", "Not:"]


@pytest.mark.parametrize("label", _LABELS)
@pytest.mark.parametrize("layout", ["{} surveys", "- {} surveys", "{}\n\n- surveys", "> {} surveys"])
def test_what_to_avoid_can_be_said_in_many_ways(label: str, layout: str) -> None:
    (topic,) = parse_criteria("## A\n\n" + layout.format(label)).topics
    assert topic.avoid == "surveys"
    assert topic.text == ""


def test_inside_a_paragraph_a_label_with_a_colon_begins_a_line() -> None:
    (topic,) = parse_criteria("## A\nRelevant: proofs\nof theorems\n**Irrelevant:** surveys\nof them").topics
    assert topic == Topic("A", "proofs of theorems", "surveys of them")


@pytest.mark.parametrize(
    "text", ["Avoiding collapse in training", "Irrelevance of scale", "Nothing else", "Notes: x"]
)
def test_words_that_only_look_like_it_are_relevant(text: str) -> None:
    (topic,) = parse_criteria(f"## A\n\n{text}").topics
    assert topic.text == text
    assert topic.avoid == ""


def test_code_and_deeper_hashes_open_no_topic() -> None:
    (topic,) = parse_criteria("## A\n```\n## x\n```\n##no\n####### no\n").topics
    assert topic.text.split() == ["##", "x", "##no", "#######", "no"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## A\n\n##  \n", "criteria.md, line 3: this topic has no title."),
        (
            "## Same one\n\n<!--\n-->\n## *same*  ONE\n",
            'line 5: the topic "same ONE" is there already, in line 1.',
        ),
        ("x" * 300_000, "criteria.md is larger than 256 KiB."),
    ],
)
def test_what_cannot_be_meant_is_named(text: str, message: str) -> None:
    with pytest.raises(CriteriaError) as error:
        parse_criteria(text)
    assert message in str(error.value)


def test_criteria_may_have_no_topic() -> None:
    assert parse_criteria("").topics == ()
    assert parse_criteria("words\n### no topic").topics == ()


@pytest.mark.parametrize(
    "heading", ["## Knots (muted)", "## Knots (MUTED) ##", "## **Knots** *(muted)*", "##   Knots( Muted )"]
)
def test_a_muted_topic_is_there_and_does_not_count(heading: str) -> None:
    criteria = parse_criteria(f"{heading}\n\nInvariants.\n\n## Braids\n")
    assert criteria.topics == (Topic("Knots", "Invariants.", muted=True), Topic("Braids"))
    assert criteria.active == (Topic("Braids"),)
    assert criteria.lack == ""


@pytest.mark.parametrize("heading", ["## Knots (muted) and braids", "## Muted knots", "## Knots muted"])
def test_other_words_about_muting_are_a_title_like_any(heading: str) -> None:
    (topic,) = parse_criteria(heading).topics
    assert topic == Topic(heading.removeprefix("## "))


def test_muting_a_topic_makes_other_criteria_and_keeps_its_title_taken() -> None:
    loud, muted = parse_criteria("## Knots\n## Braids"), parse_criteria("## Knots (muted)\n## Braids")
    assert loud.hash != muted.hash != parse_criteria("## Braids").hash
    with pytest.raises(CriteriaError, match='the topic "Knots" is there already, in line 1'):
        parse_criteria("## Knots\n## Knots (muted)")
    with pytest.raises(CriteriaError, match="line 1: this topic has no title"):
        parse_criteria("## (muted)")


def test_criteria_without_an_active_topic_say_what_they_lack() -> None:
    assert parse_criteria("").lack == "criteria.md holds no topic yet"
    assert parse_criteria("## Knots (muted)").lack == "every topic of criteria.md is muted"


def test_the_hash_of_criteria_without_muted_topics_stays_what_stores_know() -> None:
    assert parse_criteria("## Knots\n\nInvariants.\n").hash == "07b3cbbf2d8ae7db"


def test_the_starting_criteria_are_nobodys_topics_and_the_readers_own_come_after_them() -> None:
    assert parse_criteria(STARTER_CRITERIA).topics == ()
    criteria = parse_criteria(STARTER_CRITERIA + "## Knots\n\nInvariants.\n")
    assert criteria.topics == (Topic("Knots", "Invariants."),)


def test_the_example_in_the_starting_criteria_is_one() -> None:
    example = STARTER_CRITERIA.replace("<!--", "").replace("-->", "")
    (topic,) = parse_criteria(example).topics
    assert "Pruning" in topic.text
    assert "surveys" in topic.avoid


def test_a_missing_file_has_no_topics_and_a_saved_one_is_private(home: Directories) -> None:
    assert load_criteria(home).topics == ()
    saved = save_criteria(home, _FILE)
    assert load_criteria(home) == saved
    assert stat.S_IMODE(home.criteria_file.stat().st_mode) == 0o600


def test_a_broken_file_is_named_and_a_broken_text_not_saved(home: Directories) -> None:
    save_criteria(home, _FILE)
    with pytest.raises(CriteriaError):
        save_criteria(home, "## A\n## A")
    assert load_criteria(home).text == _FILE
    home.criteria_file.write_bytes(b"## A\n\xff\n")
    with pytest.raises(CriteriaError, match=r"criteria\.md, line 2: this is not UTF-8"):
        load_criteria(home)
    home.criteria_file.write_bytes(b"#" * 300_000)
    with pytest.raises(CriteriaError, match="larger than 256 KiB"):
        load_criteria(home)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    home = tmp_path / "disk" / "home"
    nowhere = Directories.find({"ARXIVTUI_HOME": str(home)})
    home.parent.write_text("A file has come in the folder's place.")
    with pytest.raises(CriteriaError, match=f"The folder {home} cannot be made"):
        save_criteria(nowhere, _FILE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Methods that", "Methods\nthat"),
        ("**fewer**", "fewer"),
        ("- Natural", "*   Natural"),
        ("## Autoformalization ##", "##   Autoformalization"),
        ("\n", "\r\n"),
        ("<!-- ## Not a topic -->", ""),
        ("\n\n", "\n\n\n"),
        ("Irrelevant: pruning", "*Irrelevant:* pruning"),
        ("# Mine\n", ""),
    ],
)
def test_formatting_keeps_the_hash(before: str, after: str) -> None:
    assert before in _FILE
    assert parse_criteria(_FILE.replace(before, after)).hash == parse_criteria(_FILE).hash


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fewer", "more"),
        ("Irrelevant: pruning", "Relevant: pruning"),
        ("Irrelevant: pruning", "Pruning"),
        ("## Sparse training", "## Dense training"),
        ("### Avoid", "### Also"),
        ("Lean", "lean"),
    ],
)
def test_meaning_changes_the_hash(before: str, after: str) -> None:
    assert before in _FILE
    assert parse_criteria(_FILE.replace(before, after)).hash != parse_criteria(_FILE).hash


_WORDS = st.lists(st.from_regex(r"[a-km-z][a-z]{0,6}", fullmatch=True), min_size=1, max_size=6)
_TOPICS = st.lists(st.tuples(_WORDS, _WORDS, _WORDS), min_size=1, max_size=4)


def _written(topics: list[tuple[list[str], list[str], list[str]]], gap: str, bullet: str, mark: str) -> str:
    parts = [
        f"## {number} {gap.join(title)}\n\n"
        f"{bullet}say {mark}{gap.join(text)}{mark}\n\n"
        f"Avoid: {gap.join(avoid)}\n"
        for number, (title, text, avoid) in enumerate(topics)
    ]
    return "\n".join(parts)


@given(_TOPICS, st.sampled_from(["- ", "* ", "7. ", "> "]), st.sampled_from(["*", "**", "_", "`"]))
def test_the_hash_follows_words_and_not_layout(
    topics: list[tuple[list[str], list[str], list[str]]], bullet: str, mark: str
) -> None:
    plain = parse_criteria(_written(topics, " ", "", ""))
    assert parse_criteria(_written(topics, "  ", bullet, mark)).hash == plain.hash
    title, text, avoid = topics[0]
    swapped, longer, renamed = (
        (title, avoid, text),
        (title, [*text, "x"], avoid),
        ([*title, "x"], text, avoid),
    )
    for changed in (swapped, longer, renamed):
        other = parse_criteria(_written([changed, *topics[1:]], " ", "", ""))
        assert (other.hash != plain.hash) == (changed != topics[0])


@given(st.one_of(st.text(max_size=300), st.text("#*_-`> \nab:<!Avoid", max_size=300)))
def test_no_text_raises_anything_but_a_clear_error(text: str) -> None:
    try:
        criteria = parse_criteria(text)
    except CriteriaError:
        return
    assert len(criteria.hash) == 16
    assert all(topic.title for topic in criteria.topics)

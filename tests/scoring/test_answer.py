"""Answers read: every form that models give them, and nothing believed that is not sound."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.config import parse_criteria
from arxivtui.scoring.llm import ModelPaper, PaperAnswer, build_prompt
from arxivtui.scoring.llm.answer import Answer, UnreadableAnswerError, is_uniform, read_answer
from arxivtui.scoring.llm.prompt import answer_schema, topic_labels
from tests.scoring.model_requests import connect, said
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers, ModelScore

CRITERIA = parse_criteria("## Sparse networks\n\nPruning.\n\n## Reasoning\n\nProofs.\n")
LABELS = topic_labels(CRITERIA)
FIRST, SECOND, THIRD = "2507.08665", "2507.08666", "hep-th/9901001"
IDS = (FIRST, SECOND, THIRD)
WHOLE = Answer(
    (
        PaperAnswer(FIRST, 9, 8, "Proves it.", "Reasoning"),
        PaperAnswer(SECOND, 3, 4, "Another field."),
        PaperAnswer(THIRD, 6, 5, "Old but near.", "Sparse networks"),
    )
)
ENTRIES: list[dict[str, Any]] = [
    {"id": FIRST, "comment": "Proves it.", "topic": "T2", "relevance": 9, "novelty": 8},
    {"id": SECOND, "comment": "Another field.", "topic": "none", "relevance": 3, "novelty": 4},
    {"id": THIRD, "comment": "Old but near.", "topic": "T1", "relevance": 6, "novelty": 5},
]
FORMS: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "object": lambda entries: json.dumps({"papers": entries}),
    "pretty": lambda entries: json.dumps({"papers": entries}, indent=2),
    "array": lambda entries: json.dumps(entries),
    "pretty array": lambda entries: json.dumps(entries, indent=4),
    "lines": lambda entries: "\n".join(map(json.dumps, entries)),
    "lines with commas": lambda entries: ",\r\n".join(map(json.dumps, entries)),
    "by id": lambda entries: json.dumps({each["id"]: each for each in entries}),
    "by id alone": lambda entries: json.dumps(
        {"papers": {each["id"]: {name: each[name] for name in each if name != "id"} for each in entries}}
    ),
    "wrapped": lambda entries: json.dumps({"id": "run-1", "result": {"items": [[entries]]}}),
    "fenced": lambda entries: f"```json\n{json.dumps(entries, indent=1)}\n```",
    "fenced plainly": lambda entries: f"\n```\n{json.dumps(entries)}\n```\n",
    "prose": lambda entries: f'By {{relevance, novelty}} ["1" to 10] {json.dumps(entries)} {{"ok"}}?',
    "thoughts": lambda entries: f'<think>{{"id":"{FIRST}","relevance":1}}</think>{json.dumps(entries)}',
    "thoughts half marked": lambda entries: (
        f"Well, {json.dumps(entries[:1])[:-9]}</think>{json.dumps(entries)}"
    ),
    "capitals": lambda entries: json.dumps([{name.upper(): each[name] for name in each} for each in entries]),
    "their papers first": lambda entries: (
        "\n".join(json.dumps({"id": each["id"], "title": "One", "abstract": "Two"}) for each in entries)
        + json.dumps(entries)
    ),
}


def entry(**changes: Any) -> str:
    """One paper's answer, changed."""
    return json.dumps(ENTRIES[0] | changes)


def read_one(text: str) -> PaperAnswer:
    (paper,) = read_answer(text, [FIRST], LABELS).papers
    return paper


def why_wrong(text: str) -> str:
    answer = read_answer(text, [FIRST], LABELS)
    assert answer.papers == ()
    assert answer.missing == (FIRST,)
    return answer.wrong[FIRST]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_an_answer_is_read_in_any_form(form: Callable[[list[dict[str, Any]]], str]) -> None:
    assert read_answer(form(ENTRIES), IDS, LABELS) == WHOLE


def test_the_papers_come_in_the_order_in_which_they_were_sent() -> None:
    assert read_answer(json.dumps(ENTRIES[::-1]), IDS, LABELS) == WHOLE


@pytest.mark.parametrize(
    "written",
    [
        f"{FIRST}v3",
        f"arXiv:{FIRST}",
        f" {FIRST} ",
        f"https://arxiv.org/abs/{FIRST}v1",
        f"ARXIV:{FIRST}V1".lower(),
    ],
)
def test_an_id_may_have_a_version_or_a_prefix(written: str) -> None:
    assert read_one(entry(id=written)).id == FIRST


def test_an_id_may_be_spelled_as_a_number() -> None:
    text = '{"id": 2507.08660, "relevance": 4, "novelty": 4}'

    assert read_answer(text, ["2507.08660"], LABELS).papers == (PaperAnswer("2507.08660", 4, 4),)


@pytest.mark.parametrize(
    "written", [9, 9.0, "9", " 9 ", "9.0", "9/10", "9 / 10", "9 out of 10", 9.4, 8.6, 9.5]
)
def test_a_number_may_be_written_in_many_ways(written: object) -> None:
    assert read_one(entry(relevance=written, novelty=written)).relevance == 9


@pytest.mark.parametrize(
    "wrong", ["0", "11", "-3", "0.6", "10.4", "1e300", "1e1", f"1{'0' * 5000}"], ids=lambda it: it[:9]
)
def test_a_relevance_out_of_range_is_no_score(wrong: str) -> None:
    assert "relevance" in why_wrong(f'{{"id":"{FIRST}","relevance":{wrong},"novelty":5}}')


@pytest.mark.parametrize(
    "wrong",
    ["null", "true", "[9]", '{"value":9}', "NaN", "-Infinity", '""', '"high"', '"9/5"', '"80%"', '"ten"'],
)
def test_nor_is_one_that_is_no_number(wrong: str) -> None:
    assert "relevance" in why_wrong(f'{{"id":"{FIRST}","relevance":{wrong},"novelty":5}}')


def test_what_is_wrong_is_said_in_words_fit_for_showing() -> None:
    assert why_wrong(entry(relevance=42)) == 'its relevance is "42", no number from 1 to 10'
    assert why_wrong(entry(novelty="very\x1b[31m " * 90)).startswith('its novelty is "very very')
    assert why_wrong(entry(relevance=[1])) == "its relevance is no number from 1 to 10"
    assert why_wrong(f'{{"id":"{FIRST}","novelty":3}}') == "the model gave it no relevance"


@pytest.mark.parametrize(
    "absent", ["", ',"novelty":null', ',"novelty":"none"', ',"novelty":"n/a"', ',"novelty":""']
)
def test_novelty_may_be_absent(absent: str) -> None:
    assert read_one(f'{{"id":"{FIRST}","relevance":7{absent}}}') == PaperAnswer(FIRST, 7, None)


def test_but_not_wrong() -> None:
    assert why_wrong(entry(novelty=11)) == 'its novelty is "11", no number from 1 to 10'


def test_a_comment_becomes_one_harmless_line() -> None:
    assert read_one(entry(comment="\x1b]0;x\x07One\n\u202etwo\ud800 ")).comment == "]0;xOne two\ufffd"
    assert read_one(entry(comment=None)).comment == read_one(entry(comment=["a"])).comment == ""


def test_a_long_comment_is_cut_at_a_word() -> None:
    comment = read_one(entry(comment="word " * 100_0)).comment

    assert len(comment) <= 400
    assert comment.endswith("word…")


@pytest.mark.parametrize(
    "topic", ["T2", "t2", "Reasoning", " REASONING ", "T2: Reasoning", "T2 Reasoning", "T2 (Reasoning)"]
)
def test_a_topic_is_known_by_label_or_title(topic: str) -> None:
    assert read_one(entry(topic=topic)).topic == "Reasoning"


@pytest.mark.parametrize("topic", ["none", "", None, "T3", "Robots", ["T2"], 2, True, "None of them"])
def test_any_other_topic_is_none(topic: object) -> None:
    assert read_one(entry(topic=topic)).topic == ""


def test_a_title_that_looks_like_a_label_is_not_taken_for_it() -> None:
    labels = {"T1": "T2", "T2": "T5 models"}

    assert read_answer(entry(topic="T2"), [FIRST], labels).papers[0].topic == "T5 models"
    assert read_answer(entry(topic="T5 models"), [FIRST], labels).papers[0].topic == "T5 models"


def test_papers_without_an_entry_are_missing() -> None:
    answer = read_answer(json.dumps(ENTRIES[1:2]), IDS, LABELS)

    assert answer.papers == WHOLE.papers[1:2]
    assert answer.missing == (FIRST, THIRD)
    assert answer.wrong == {}


def test_entries_about_other_papers_are_counted() -> None:
    others = [ENTRIES[0] | {"id": other} for other in ("9912.99999", "no id", "2507.0866")]

    assert read_answer(json.dumps(ENTRIES + others), IDS, LABELS) == Answer(WHOLE.papers, foreign=3)
    assert read_answer(json.dumps(others), IDS, LABELS).missing == IDS


def test_a_paper_may_be_there_twice_alike() -> None:
    again = ENTRIES[0] | {"id": FIRST + "v1", "comment": "Said otherwise.", "relevance": "9/10"}

    assert read_answer(json.dumps([*ENTRIES, again]), IDS, LABELS) == WHOLE


@pytest.mark.parametrize("change", [{"relevance": 2}, {"novelty": 2}, {"relevance": 42}, {"novelty": None}])
def test_but_not_with_other_numbers(change: dict[str, Any]) -> None:
    answer = read_answer(json.dumps([*ENTRIES, ENTRIES[0] | change]), IDS, LABELS)

    assert answer.papers == WHOLE.papers[1:]
    assert answer.missing == (FIRST,)
    assert FIRST in answer.wrong


def test_a_name_that_comes_twice_must_agree_with_itself() -> None:
    twice = '{"id":"2507.08665","relevance":9,"Relevance":%s,"novelty":8}'

    assert read_one(twice % 9).relevance == 9
    assert why_wrong(twice % 1) == "the model gave it two different numbers for relevance"


@pytest.mark.parametrize("indent", [None, 2])
def test_of_a_text_that_is_cut_off_the_whole_entries_count(indent: int | None) -> None:
    text = json.dumps({"papers": ENTRIES}, indent=indent)
    answer = read_answer(text[: text.index("Old but")], IDS, LABELS)

    assert answer.papers == WHOLE.papers[:2]
    assert answer.missing == (THIRD,)


@pytest.mark.parametrize("end", [None, -1, -3, -60])
@pytest.mark.parametrize("before", ["", "Sure: ", "<think>Hm.</think>"])
def test_a_comment_cannot_hold_an_entry_of_its_own(before: str, end: int | None) -> None:
    faked = json.dumps([{"id": SECOND, "relevance": 10, "novelty": 10}])
    entries = [ENTRIES[0] | {"comment": f"{faked} {faked}", "topic": faked}, ENTRIES[2]]
    answer = read_answer(before + json.dumps(entries)[:end], IDS, LABELS)

    assert SECOND in answer.missing


@pytest.mark.parametrize(
    "text", ["", " \n", "I cannot help with that.", "[]", '{"papers": []}', "null", "{}", "7"]
)
def test_a_text_without_scores_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableAnswerError, match=r"The model's answer (is empty|has no scores in it)\."):
        read_answer(text, IDS, LABELS)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"id": FIRST, "title": "One", "abstract": "Two"}]),
        json.dumps([{"id": FIRST, "score": 9}]),
        json.dumps(answer_schema(LABELS)),
        f"<think>{json.dumps(ENTRIES)}",
    ],
    ids=["the question", "other names", "the schema", "thoughts without an end"],
)
def test_nor_one_that_only_looks_like_an_answer(text: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        read_answer(text, IDS, LABELS)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 1_000_000,
        '{"a":' * 200_000,
        '{"a":[' * 200_000,
        "[" * 1_000_000,
        '{"' * 500_000,
        '{"a":' * 900 + "[" + "1," * 200_000,
        '{"a":' * 900 + '"' + "x" * 300_000,
        ('{"a":' * 300 + "x ") * 500,
        "{" + " " * 1_000_000,
        '{"id":"' + "9" * 1_000_000 + '","relevance":',
        "</think>" * 100_000,
        '"\\ud800' * 100_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_megabytes_of_nonsense_are_given_up(text: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        read_answer(text, IDS, LABELS)


def test_nonsense_around_an_answer_does_not_hide_it() -> None:
    text = f"{'{' * 9000}{'[' * 9000} {json.dumps(ENTRIES)} {'}' * 9000}"

    assert read_answer(text, IDS, LABELS) == WHOLE


_scraps = st.sampled_from(
    [
        '{"id":"2507.08665"',
        ',"relevance":',
        "9",
        "10",
        ',"novelty":',
        "}",
        "{",
        "[",
        "]",
        '"',
        "\\",
        ",",
        "null",
    ]
)


@given(st.one_of(st.text(), st.lists(_scraps | st.text(max_size=5), max_size=40).map("".join)))
def test_any_text_is_read_or_cannot_be(text: str) -> None:
    try:
        answer = read_answer(text, IDS, LABELS)
    except UnreadableAnswerError:
        return
    assert sorted([*(paper.id for paper in answer.papers), *answer.missing]) == sorted(IDS)
    assert set(answer.wrong) <= set(answer.missing)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "relevance", "papers", FIRST, "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*ENTRIES[0], "papers", SECOND]), _json))
def test_any_json_is_read_or_cannot_be(value: dict[str, Any]) -> None:
    text = json.dumps([{"id": FIRST} | value, ENTRIES[1]])

    assert set(read_answer(text, IDS, LABELS).missing) <= set(IDS)


@st.composite
def _answers(draw: st.DrawFn) -> tuple[PaperAnswer, ...]:
    ids = draw(st.lists(st.integers(0, 99_999), min_size=1, max_size=6, unique=True))
    numbers = st.integers(1, 10)
    comments = st.text(max_size=60).map(lambda text: " ".join(text.split()))
    titles = st.sampled_from(["", *LABELS.values()])
    return tuple(
        PaperAnswer(f"2507.{each:05}", draw(numbers), draw(numbers), draw(comments), draw(titles))
        for each in ids
    )


@given(_answers(), st.sampled_from(sorted(FORMS)))
def test_sound_entries_are_read_back_from_any_form(papers: tuple[PaperAnswer, ...], form: str) -> None:
    label_of = {title: label for label, title in LABELS.items()} | {"": "none"}
    entries = [
        {
            "id": paper.id,
            "comment": paper.comment,
            "topic": label_of[paper.topic],
            "relevance": paper.relevance,
            "novelty": paper.novelty,
        }
        for paper in papers
    ]

    answer = read_answer(FORMS[form](entries), [paper.id for paper in papers], LABELS)

    assert [(each.id, each.relevance, each.novelty, each.topic) for each in answer.papers] == [
        (each.id, each.relevance, each.novelty, each.topic) for each in papers
    ]
    assert answer.missing == ()
    assert answer.foreign == 0


def _all(number: int, papers: int) -> Answer:
    return Answer(tuple(PaperAnswer(f"2507.{each:05}", number, number) for each in range(papers)))


def test_the_highest_marks_for_every_paper_are_not_believed() -> None:
    assert is_uniform(_all(10, 4))
    assert not is_uniform(_all(9, 4))
    assert not is_uniform(_all(10, 3)), "three may well be so"
    assert not is_uniform(Answer((*_all(10, 4).papers, PaperAnswer(FIRST, 10, None))))


def test_of_papers_doubted_already_not_even_two() -> None:
    assert is_uniform(_all(10, 2), doubted=True)
    assert not is_uniform(_all(10, 1), doubted=True)


@pytest.fixture(scope="module")
def model() -> Iterator[ModelStandIn]:
    known = [
        ModelScore(each.id, each.relevance, each.novelty or 1, each.comment, each.topic)
        for each in WHOLE.papers
    ]
    with ModelStandIn(Answers(known)) as stand_in:
        yield stand_in


@pytest.mark.parametrize(
    ("fault", "missing", "foreign"),
    [
        ("", (), 0),
        ("fenced", (), 0),
        ("prose", (), 0),
        ("json-lines", (), 0),
        ("array", (), 0),
        ("missing:2", (SECOND, THIRD), 0),
        ("foreign", (), 1),
        ("duplicate", (), 0),
        ("contradiction", (FIRST,), 0),
        ("versioned:v2", (), 0),
        ("out-of-range", (FIRST,), 0),
        ("nulls", (FIRST,), 0),
        ("strings", (), 0),
        ("out-of-ten", (), 0),
        ("truncated:60", (SECOND, THIRD), 0),
    ],
)
@pytest.mark.parametrize("form", ["json_schema", "text"])
def test_a_prompt_is_answered_and_the_answer_read(
    model: ModelStandIn, form: str, fault: str, missing: tuple[str, ...], foreign: int
) -> None:
    prompt = build_prompt(CRITERIA, [ModelPaper(each, "One", "Of id: 2501.00001.") for each in IDS])
    model.faults = [fault] if fault else []
    schema = {"name": "scores", "strict": True, "schema": answer_schema(LABELS)}
    options: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": schema}}

    with connect(model) as client:
        reply = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            **(options if form == "json_schema" else {}),
        )
    answer = read_answer(said(reply), prompt.ids, LABELS)

    assert answer.papers == tuple(paper for paper in WHOLE.papers if paper.id not in missing)
    assert answer.missing == missing
    assert answer.foreign == foreign
    assert set(model.requests[-1].scored) == {paper.id for paper in answer.papers} or "truncated" in fault

"""What a model's server sends, damaged: scores that are sound, or one of our errors; the key never shows."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from arxivtui.config import parse_criteria
from arxivtui.domain import ArxivtuiError  # noqa: TC001
from arxivtui.scoring.llm.abilities import Abilities
from arxivtui.scoring.llm.answer import UnreadableAnswerError, is_uniform, read_answer
from arxivtui.scoring.llm.complaints import Complaint, definite_error, refused
from arxivtui.scoring.llm.limits import RateLimits, parse_duration, retry_after
from arxivtui.scoring.llm.prompt import topic_labels
from arxivtui.scoring.llm.replies import NoReplyError, parse_body, read_reply
from arxivtui.text import one_line
from tests.fuzz.damage import HOSTILE, damaged, damaged_text
from tests.fuzz.promises import check_told, is_harmless
from tests.scoring.test_answer import ENTRIES, FORMS, IDS

LABELS = topic_labels(parse_criteria("## Sparse networks\n\nPruning.\n\n## Reasoning\n\nProofs.\n"))
KEY = "sk-example-0123456789abcdef"

ANSWERS = [form(ENTRIES) for form in FORMS.values()]


@given(damaged_text(ANSWERS))
def test_a_damaged_answer_gives_sound_scores_or_none(text: str) -> None:
    try:
        answer = read_answer(text, IDS, LABELS)
    except UnreadableAnswerError as error:
        check_told(error)
        return

    assert sorted([*(paper.id for paper in answer.papers), *answer.missing]) == sorted(IDS)
    assert set(answer.wrong) <= set(answer.missing)
    assert answer.foreign >= 0
    assert is_uniform(answer) in (True, False)
    for paper in answer.papers:
        assert type(paper.relevance) is int
        assert 1 <= paper.relevance <= 10
        assert paper.novelty is None or (type(paper.novelty) is int and 1 <= paper.novelty <= 10)
        assert paper.comment == one_line(paper.comment)
        assert len(paper.comment) <= 400
        assert paper.topic in ("", *LABELS.values())
    assert all(is_harmless(why) and len(why) < 200 for why in answer.wrong.values())


_MESSAGE = {"role": "assistant", "content": ANSWERS[0], "refusal": None}
_USAGE = {
    "prompt_tokens": 1200,
    "completion_tokens": 90,
    "total_tokens": 1290,
    "prompt_tokens_details": {"cached_tokens": 1000},
}
_CALL = {"function": {"name": "scores", "arguments": ANSWERS[0]}}
COMPLETIONS = [
    json.dumps({"choices": [{"message": message, "finish_reason": finish}], "usage": _USAGE}).encode()
    for message, finish in (
        (_MESSAGE, "stop"),
        ({"content": None, "refusal": f"I will not, {KEY}."}, "stop"),
        ({"content": [{"type": "text", "text": ANSWERS[1]}]}, "length"),
        ({"content": "", "tool_calls": [_CALL, {"function": {"arguments": {"papers": ENTRIES}}}]}, "tool"),
        ({"function_call": {"arguments": ANSWERS[2]}}, "content_filter"),
    )
]  # fmt: skip


@given(damaged(COMPLETIONS))
def test_a_damaged_completion_is_a_reply_or_none(content: bytes) -> None:
    try:
        reply = read_reply(parse_body(content), RateLimits(), 500, KEY)
    except NoReplyError:
        return

    assert KEY not in reply.text
    reply.text.encode()
    assert is_harmless(reply.refusal)
    assert KEY not in reply.refusal
    if reply.usage is not None:
        assert 0 <= reply.usage.cached <= reply.usage.prompt <= 10**9
        assert 0 <= reply.usage.completion <= 10**9


ERRORS = [
    json.dumps(each).encode()
    for each in (
        {"error": {"message": f"Incorrect API key provided: {KEY}.", "type": "invalid_request", "code": 7}},
        {"error": {"message": "max_tokens is too large: 9", "param": "max_tokens", "code": "invalid_value"}},
        [{"error": {"code": 400, "message": "models/x is not found", "status": "NOT_FOUND"}}],
        {"detail": [{"loc": ["body", "temperature"], "msg": "extra fields not permitted", "type": "value"}]},
        {"error": {"message": "Provider returned error", "metadata": {"raw": '{"error": "flagged"}'}}},
        {"error": "model 'x' not found, try pulling it first"},
        {"object": "error", "message": "This model's maximum context length is 8192 tokens.", "code": 40303},
    )
]  # fmt: skip
STATUSES = st.sampled_from([200, 301, 400, 401, 402, 403, 404, 405, 413, 422, 429, 500, 503, 504, 524])


@given(STATUSES, damaged(ERRORS))
def test_a_damaged_error_is_told_without_the_key(status: int, content: bytes) -> None:
    complaint = Complaint.read(status, content)
    error: ArxivtuiError = definite_error(complaint, "llm.example", "gpt-x", KEY, 3.0) or refused(
        complaint, "llm.example", "gpt-x", KEY
    )

    check_told(error)
    assert KEY not in str(error)
    assert Abilities().without(complaint.param, complaint.words) != Abilities()


_NAMES = (
    "retry-after",
    "retry-after-ms",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-reset-requests",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-tokens",
)
_VALUES = [
    "Mon, 03 Mar 2025 12:00:00 GMT",
    "6m0s",
    "20ms",
    "1.5",
    "149984",
    "1h2m3.5s",
    "2025-03-03T12:00:00Z",
]
_HEADERS = st.dictionaries(
    st.sampled_from(_NAMES),
    damaged_text(_VALUES) | st.sampled_from([each.decode("latin-1") for each in HOSTILE]) | st.text(),
)


@given(_HEADERS)
def test_damaged_headers_give_waits_that_can_be_waited_or_none(headers: Mapping[str, str]) -> None:
    wait = retry_after(headers, datetime(2025, 3, 3, tzinfo=UTC))
    limits = RateLimits.read(headers)

    month = 31 * 86_400.0
    for seconds in (wait, limits.requests_reset, limits.tokens_reset):
        assert seconds is None or 0 <= seconds <= month
    for count in (limits.requests, limits.tokens):
        assert count is None or 0 <= count <= 10**12
    assert all(parse_duration(text) is None or True for text in headers.values())


_stored: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


@given(
    _stored
    | st.dictionaries(st.sampled_from(["form", "limit", "temperature", "reasoning_effort", "ratio"]), _stored)
)
def test_abilities_that_were_kept_badly_are_the_usual_ones(stored: object) -> None:
    abilities = Abilities.read(stored)

    assert abilities.calibration.estimate("Some words.") > 0
    assert abilities == Abilities.read(json.loads(json.dumps(abilities.stored())))

"""The stand-in for a language model, as the openai client sees it: what it answers, counts and tells."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import (
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    OpenAI,
    RateLimitError,
)

from tests.scoring.model_requests import (
    FIRST,
    FORMS,
    KEY,
    PROMPT,
    SECOND,
    THIRD,
    ask,
    connect,
    papers,
    said,
)
from tests.stand_ins.model import ModelStandIn, main
from tests.stand_ins.model_answers import Answers, ModelScore, papers_asked
from tests.stand_ins.model_faults import FEATURES, KINDS
from tests.stand_ins.model_limits import Limits, duration
from tests.waiting import in_thread, until


@pytest.fixture(scope="module")
def connection() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def serving() -> Iterator[ModelStandIn]:
    with ModelStandIn() as stand_in:
        yield stand_in


@pytest.mark.parametrize("form", FORMS)
def test_it_answers_known_scores_in_every_form(model: ModelStandIn, client: OpenAI, form: str) -> None:
    answer = ask(client, **FORMS[form])

    assert [(each["id"], each["relevance"], each["novelty"], each["topic"]) for each in papers(answer)] == [
        (FIRST, 9, 8, "Reasoning"),
        (SECOND, 3, 4, "Agents"),
        (THIRD, 6, 5, "Reasoning"),
    ]
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.choices[0].message.tool_calls is not None) == (form == "tools")
    assert model.paid == model.billed == {FIRST: 1, SECOND: 1, THIRD: 1}


@pytest.mark.parametrize("choice", ["auto", "required"])
def test_a_tool_that_was_not_named_ends_with_tool_calls(client: OpenAI, choice: str) -> None:
    answer = ask(client, **FORMS["tools"] | {"tool_choice": choice})

    assert answer.choices[0].finish_reason == "tool_calls"
    assert len(papers(answer)) == 3


def test_the_scores_of_other_papers_follow_from_the_id(client: OpenAI) -> None:
    prompt = "id: 2501.00001\nOne\nid: 2501.00002\nTwo\nJSON, please"
    once, again = ask(client, prompt, **FORMS["json_schema"]), ask(client, prompt, **FORMS["tools"])

    assert papers(once) == papers(again)
    assert papers(once)[0] != papers(once)[1] | {"id": "2501.00001"}
    for each in papers(once):
        assert 1 <= each["relevance"] <= 10
        assert 1 <= each["novelty"] <= 10
        assert each["topic"] in ("Reasoning", "Agents")


def test_the_papers_of_a_message_are_found_once_each_with_their_texts() -> None:
    found = papers_asked(
        f'id: {FIRST}v3\nabout 2507.99999 and \\"id\\": \\"2507.11111\\"\n"id":"{SECOND}"\nid: {FIRST}'
    )

    assert [each.id for each in found] == [FIRST, SECOND]
    assert "2507.99999" in found[0].text


def test_a_line_of_json_is_one_paper_whatever_its_text_says() -> None:
    line = f'{{"id":"{FIRST}v2","title":"One","abstract":"see id: 2501.00001"}}'
    found = papers_asked(f'Papers:\n{line}\n{{"title":"none"}} id: {SECOND}')

    assert [each.id for each in found] == [FIRST, SECOND]
    assert found[0].text == line


def test_only_the_last_message_of_the_user_is_read(model: ModelStandIn, client: OpenAI) -> None:
    messages = [
        {"role": "user", "content": f"id: {FIRST}"},
        {"role": "assistant", "content": f"id: {THIRD}"},
        {"role": "user", "content": [{"type": "text", "text": f"id: {SECOND}"}]},
    ]

    assert [each["id"] for each in papers(ask(client, messages=messages))] == [SECOND]


def test_a_cheap_call_for_the_sake_of_the_key_costs_a_token(client: OpenAI) -> None:
    answer = ask(client, "Hello", max_completion_tokens=1)

    assert answer.usage is not None
    assert (answer.choices[0].finish_reason, answer.usage.completion_tokens) == ("length", 1)


def test_the_models_are_listed_and_others_unknown(model: ModelStandIn, client: OpenAI) -> None:
    model.models = ["gpt-4o", "house/small"]

    assert [each.id for each in client.models.list()] == ["gpt-4o", "house/small"]
    assert client.models.retrieve("gpt-4o").id == "gpt-4o"
    with pytest.raises(NotFoundError) as refused:
        ask(client, model="gpt-9")
    assert refused.value.code == "model_not_found"
    with pytest.raises(NotFoundError):
        client.models.retrieve("gpt-9")


def test_a_base_url_without_its_version_is_an_unknown_address(model: ModelStandIn) -> None:
    base_url = model.url.removesuffix("/v1")

    with connect(model, base_url=base_url) as client, pytest.raises(NotFoundError, match="Invalid URL"):
        ask(client)


def test_known_scores_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    line = {"id": FIRST, "relevance": 9, "novelty": 8, "comment": "Fits.", "topic": "Agents", "title": "One"}
    file.write_text(json.dumps(line) + "\n\n")

    assert Answers.read(file).of(FIRST) == ModelScore(FIRST, 9, 8, "Fits.", "Agents")

    file.write_text(json.dumps(line) + "\n" + json.dumps(line | {"relevance": "9"}))
    with pytest.raises(ValueError, match=r"line 2 of answers.jsonl is no score: 'relevance'"):
        Answers.read(file)


def test_tokens_are_counted_and_a_shared_prefix_is_cached(model: ModelStandIn, client: OpenAI) -> None:
    static = "The criteria, always the same. " * 100
    first, second = (ask(client, f"{static}\nid: {paper}") for paper in (FIRST, SECOND))
    elsewhere = ask(client, f"{static}\nid: {SECOND}", model="gpt-4o-mini")

    assert first.usage is not None
    assert second.usage is not None
    assert elsewhere.usage is not None
    assert first.usage.completion_tokens == -(-len(said(first)) // 4)
    assert first.usage.prompt_tokens >= len(static) // 4
    assert first.usage.total_tokens == first.usage.prompt_tokens + first.usage.completion_tokens
    details = [each.usage and each.usage.prompt_tokens_details for each in (first, second, elsewhere)]
    assert [each and each.cached_tokens for each in details] == [0, 6 * 128, 0]

    model.cache.least = 1024
    third = ask(client, f"{static}\nid: {THIRD}").usage
    assert third is not None
    assert third.prompt_tokens_details is not None
    assert third.prompt_tokens_details.cached_tokens == 0


def test_an_answer_longer_than_its_limit_is_cut(model: ModelStandIn, client: OpenAI) -> None:
    answer = ask(client, max_tokens=20)

    assert answer.choices[0].finish_reason == "length"
    assert len(said(answer)) == 80
    assert (model.paid, model.billed[FIRST]) == ({}, 1)


def test_a_prompt_longer_than_the_context_is_refused(model: ModelStandIn, client: OpenAI) -> None:
    model.context_window = 100

    with pytest.raises(BadRequestError) as refused:
        ask(client, PROMPT + "Long. " * 100)

    assert refused.value.code == "context_length_exceeded"


def test_rate_limits_are_told_and_kept(model: ModelStandIn, client: OpenAI) -> None:
    model.limits = Limits(requests=2, tokens=5_000)

    raw = client.chat.completions.with_raw_response.create(
        model="gpt-4o", messages=[{"role": "user", "content": PROMPT}]
    )
    prompt = raw.parse().usage
    assert prompt is not None
    assert raw.headers["x-ratelimit-limit-requests"] == "2"
    assert raw.headers["x-ratelimit-remaining-requests"] == "1"
    assert raw.headers["x-ratelimit-remaining-tokens"] == str(5_000 - prompt.prompt_tokens)
    assert raw.headers["x-ratelimit-reset-requests"] in ("1m0s", "59s")
    with pytest.raises(RateLimitError, match="tokens per min"):
        ask(client, "Too much. " * 3_000)
    ask(client)
    with pytest.raises(RateLimitError, match="requests per min") as refused:
        ask(client)
    assert 1 <= int(refused.value.response.headers["retry-after"]) <= 60
    assert refused.value.request_id


@pytest.mark.parametrize(("seconds", "text"), [(0, "0ms"), (0.12, "120ms"), (1, "1s"), (360, "6m0s")])
def test_durations_are_written_as_openai_does(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_requests_are_recorded(model: ModelStandIn, client: OpenAI) -> None:
    ask(client, seed=7)
    ask(client)
    first, second = model.requests
    until(lambda: second.ended, "the end of the answer")

    assert (first.key, first.path, first.status) == (KEY, "/v1/chat/completions", 200)
    assert first.body is not None
    assert first.body["seed"] == 7
    assert first.connection == second.connection
    assert first.ended is not None
    assert second.ended is not None
    assert first.started < first.ended <= second.started < second.ended
    assert first.asked == (FIRST, SECOND, THIRD)
    assert set(first.scored) == {FIRST, SECOND, THIRD}
    assert model.paid[FIRST] == 2
    assert model.most_at_once == 1


def test_it_counts_how_many_requests_were_under_way_at_once(model: ModelStandIn, client: OpenAI) -> None:
    model.faults = ["hang*3"]
    for _ in range(3):
        in_thread(lambda: ask(client))

    until(lambda: model.most_at_once == 3, "three requests")


def test_only_its_keys_are_accepted(model: ModelStandIn) -> None:
    model.keys = {"sk-only"}

    with connect(model) as client, pytest.raises(AuthenticationError) as refused:
        ask(client)
    assert refused.value.code == "invalid_api_key"
    assert KEY not in str(refused.value)
    assert KEY[-4:] in str(refused.value)
    with connect(model, "sk-only") as client:
        assert len(papers(ask(client))) == 3
    assert httpx.get(f"{model.url}/models", trust_env=False).status_code == 401


def test_it_is_seen_and_changed_while_it_runs(model: ModelStandIn, client: OpenAI) -> None:
    control = model.url.removesuffix("/v1") + "/_stand_in"
    wish = {
        "fault": "500*1",
        "random": {"share": 0, "seed": 3},
        "supports": ["json_object"],
        "style": "terse",
        "models": ["gpt-4o", "new"],
        "context_window": 9_000,
    }
    with httpx.Client(trust_env=False) as http:
        assert http.post(control, json=wish).status_code == 200
        with pytest.raises(InternalServerError):
            ask(client)
        ask(client)
        state = http.get(control).json()

        assert state["paid"] == {FIRST: 1, SECOND: 1, THIRD: 1}
        assert [each["status"] for each in state["requests"]] == [500, 200]
        assert state["requests"][0]["key"] == "…" + KEY[-4:]
        assert KEY not in json.dumps(state)
        assert state["random"] == {"share": 0, "seed": 3}
        assert (state["supports"], state["style"], state["known"]) == (["json_object"], "terse", 3)

        forgotten = http.post(control, json={"forget": True, "random": None, "keys": ["sk-new"]}).json()
        assert (forgotten["paid"], forgotten["requests"], forgotten["random"]) == ({}, [], None)
        with pytest.raises(AuthenticationError):
            ask(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fault": "sulk"},
        {"faults": 3},
        {"supports": ["mind reading"]},
        {"style": "rude"},
        {"random": {"share": 2}},
        {"random": {"chance": 2}},
        {"context_window": "wide"},
        {"tomorrow": 1},
        [1],
    ],
)
def test_a_wrong_wish_is_refused_with_a_reason(model: ModelStandIn, wrong: object) -> None:
    control = model.url.removesuffix("/v1") + "/_stand_in"

    answer = httpx.post(control, content=json.dumps(wrong), trust_env=False)

    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("data", [b"", b"[1]", b'{"model":', b"\xff\xfe"])
def test_what_is_no_request_is_refused(model: ModelStandIn, data: bytes) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}

    answer = httpx.post(f"{model.url}/chat/completions", content=data, headers=headers, trust_env=False)

    assert answer.status_code == 400


@given(
    st.dictionaries(
        st.sampled_from(["model", "messages", "response_format", "tools", "tool_choice", "max_tokens"]),
        st.recursive(
            st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.just({"role": "user"}),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["type", "function", "content", "text", "name", "json_schema", "schema"]),
                    inner,
                    max_size=4,
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_any_json_is_answered(serving: ModelStandIn, connection: httpx.Client, body: dict[str, Any]) -> None:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": "json"}]} | body
    headers = {"Authorization": f"Bearer {KEY}"}

    answer = connection.post(f"{serving.url}/chat/completions", json=body, headers=headers)

    assert answer.status_code in (200, 400, 404)


def test_the_help_tells_every_fault_and_feature(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    told = capsys.readouterr().out
    for kind, meaning in KINDS.items():
        assert f"{kind:<14} {meaning}" in told
    for word in (*FEATURES, "--answers FILE", "--port PORT", "--fault FAULT", "--random SHARE"):
        assert word in told


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--fault", "sulk"], "'sulk' is no fault"),
        (["--answers", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--supports", "tea"], '"supports" has any of'),
        (["--random", "3"], "from 0 to 1"),
    ],
)
def test_a_wrong_option_is_named(
    capsys: pytest.CaptureFixture[str], arguments: list[str], named: str
) -> None:
    with pytest.raises(SystemExit):
        main(["--port", "0", *arguments])

    assert named in capsys.readouterr().err

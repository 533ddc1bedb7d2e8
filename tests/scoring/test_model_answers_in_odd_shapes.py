"""What lies between us and a model, and answers of no known shape: neither is trusted."""

import json
from typing import Any

import pytest

from arxivtui.domain import Usage
from arxivtui.scoring.llm.client import Ending, ModelClient
from arxivtui.scoring.llm.errors import (
    KeyRejectedError,
    ModelError,
    ModelFailedError,
    ModelUnreachableError,
    NothingLeftError,
    PromptRefusedError,
    PromptTooLongError,
    RateLimitedError,
    RequestRefusedError,
    UnknownModelError,
)
from tests.scoring.model_asking import asking, checked, settings_for
from tests.scoring.model_requests import KEY
from tests.scoring.odd_server import Server
from tests.stand_ins.model import ModelStandIn

pytestmark = pytest.mark.usefixtures("no_key_in_any_log")


async def test_the_environment_neither_redirects_a_request_nor_adds_to_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "not-to-be-sent")
    monkeypatch.setenv(
        "OPENAI_CUSTOM_HEADERS", "Authorization: Bearer not-to-be-sent\nX-Other: not-to-be-sent"
    )
    monkeypatch.setenv("OPENAI_LOG", "debug")
    with Server(b'{"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 0}}') as server:
        async with asking(server.url) as it:
            await it.ask()

    assert server.headers["authorization"] == f"Bearer {KEY}"
    assert "not-to-be-sent" not in str(server.headers)
    assert set(server.headers) == {
        "host", "accept", "accept-encoding", "connection", "user-agent", "content-type", "content-length",
        "authorization",
    }  # fmt: skip
    assert "127.0.0.1" not in "".join(capfd.readouterr())


async def test_a_proxy_of_the_environment_is_used_for_servers_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Server(b'{"choices": []}') as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        async with asking("http://model.invalid/v1") as it:
            reply = await it.ask()

    assert reply.ending is Ending.EMPTY
    assert proxy.headers["host"] == "model.invalid"


async def test_a_proxy_that_cannot_be_used_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "gopher://name:password@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ModelUnreachableError) as barred:
        await ModelClient(settings_for("http://model.invalid/v1"), KEY).__aenter__()

    assert barred.value.stops
    assert "password" not in str(checked(barred.value))
    assert "ALL_PROXY" in barred.value.hint


async def test_a_redirect_is_not_followed() -> None:
    with Server(b"{}") as other, Server(b"", 307, {"Location": f"{other.url}/chat/completions"}) as server:
        async with asking(server.url) as it:
            error = await it.fail()

    assert isinstance(error, RequestRefusedError)
    assert error.message == "127.0.0.1 sends requests on to another address."
    assert other.headers == {}


@pytest.mark.parametrize("told", [True, False])
async def test_an_answer_without_end_is_not_read_to_its_end(told: bool) -> None:
    with Server(b" " * 9_000_000, chunked=not told) as server:
        async with asking(server.url) as it:
            error = await it.fail()

    assert isinstance(error, ModelFailedError)
    assert error.maybe_paid
    assert error.message == "127.0.0.1 sent more than 8 MB as an answer."


MESSAGE: dict[str, Any] = {"role": "assistant", "content": "Hello."}


def completion(message: object = MESSAGE, finish: object = "stop", **changes: object) -> dict[str, Any]:
    usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return {"choices": [{"message": message, "finish_reason": finish}], "usage": usage} | changes


def call(arguments: object) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "scores", "arguments": arguments}}


@pytest.mark.parametrize(
    ("body", "text", "ending", "usage"),
    [
        (completion(), "Hello.", Ending.WHOLE, Usage(10, 0, 5)),
        (completion(finish=None), "Hello.", Ending.WHOLE, Usage(10, 0, 5)),
        (completion(finish=["stop"]), "Hello.", Ending.WHOLE, Usage(10, 0, 5)),
        (completion({"content": [{"type": "text", "text": "Hel"}, "lo", 3]}), "Hello", Ending.WHOLE,
         Usage(10, 0, 5)),
        (completion({"content": 7}), "", Ending.EMPTY, Usage(10, 0, 5)),
        (completion({"content": " \n"}, "length"), "", Ending.CUT, Usage(10, 0, 5)),
        (completion({"content": None}, usage={"prompt_tokens": 1, "completion_tokens": 800}), "", Ending.CUT,
         Usage(1, 0, 800)),
        (completion({"tool_calls": [call("{1"), call(2), call("}")]}), "{1\n}", Ending.WHOLE,
         Usage(10, 0, 5)),
        (completion({"tool_calls": [call({"a": 1})], "content": "x"}), '{"a": 1}', Ending.WHOLE,
         Usage(10, 0, 5)),
        (completion({"tool_calls": "x", "content": "y"}), "y", Ending.WHOLE, Usage(10, 0, 5)),
        (completion({"content": None, "refusal": "I\x1b[31m cannot"}), "", Ending.REFUSED, Usage(10, 0, 5)),
        (completion({"content": "\ud800"}), "\ufffd", Ending.WHOLE, Usage(10, 0, 5)),
        (completion({"content": f"Your key is {KEY}"}), "Your key is [key]", Ending.WHOLE, Usage(10, 0, 5)),
        (completion("text"), "", Ending.EMPTY, Usage(10, 0, 5)),
        (completion(choices=[None]), "", Ending.EMPTY, Usage(10, 0, 5)),
        (completion(choices=None), "", Ending.EMPTY, Usage(10, 0, 5)),
        (completion(usage=None), "Hello.", Ending.WHOLE, None),
        (completion(usage="many"), "Hello.", Ending.WHOLE, None),
        (completion(usage={"prompt_tokens": "10", "completion_tokens": 5}), "Hello.", Ending.WHOLE, None),
        (completion(usage={"prompt_tokens": -1, "completion_tokens": 5}), "Hello.", Ending.WHOLE, None),
        (completion(usage={"prompt_tokens": True, "completion_tokens": 5}), "Hello.", Ending.WHOLE, None),
        (completion(usage={"prompt_tokens": 10**30, "completion_tokens": 5}), "Hello.", Ending.WHOLE, None),
        (completion(usage={"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 20,
                           "prompt_tokens_details": {"cached_tokens": 50}}), "Hello.", Ending.WHOLE,
         Usage(9, 9, 11)),
        (completion(usage={"prompt_tokens": 9, "completion_tokens": 5, "prompt_cache_hit_tokens": 4,
                           "prompt_tokens_details": None}), "Hello.", Ending.WHOLE, Usage(9, 4, 5)),
    ],
)  # fmt: skip
async def test_an_answer_is_read_without_trust_in_its_shape(
    body: object, text: str, ending: Ending, usage: Usage | None
) -> None:
    with Server(json.dumps(body).encode()) as server:
        async with asking(server.url) as it:
            reply = await it.ask()

    assert (reply.text, reply.ending, reply.usage) == (text, ending, usage)
    assert reply.refusal in ("", "I cannot")


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[1]", b'"text"', b"{}", b"<html>Please log in", b"data: {}\n\n", b"[" * 100_000,
     b"\xff\xfe", b'{"choices": "none"}', b"1" * 6000],
)  # fmt: skip
async def test_what_is_no_answer_of_a_model_is_said_to_be_none(content: bytes) -> None:
    with Server(content) as server:
        async with asking(server.url) as it:
            error = await it.fail()

    assert isinstance(error, ModelFailedError)
    assert error.maybe_paid is not content.startswith(b"<")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, {"error": {"code": 429, "message": "busy"}}, RateLimitedError),
        (200, {"error": "something"}, ModelFailedError),
        (200, {"error": {"code": 402, "message": "pay"}}, NothingLeftError),
        (400, {"error": {"message": "Model Not Exist"}}, UnknownModelError),
        (400, {"error": {"message": "Content Exists Risk"}}, PromptRefusedError),
        (400, {"error": {"message": "Your credit balance is too low"}}, NothingLeftError),
        (400, {"error": {"code": "billing_hard_limit_reached", "message": "no"}}, NothingLeftError),
        (400, {"error": {"message": "max_tokens is too large: 9000", "param": "max_tokens"}},
         PromptTooLongError),
        (400, {"object": "error", "message": "the context length is 8192"}, PromptTooLongError),
        (403, {"error": {"message": "your input was flagged"}}, PromptRefusedError),
        (403, b"<html>Forbidden</html>", KeyRejectedError),
        (404, b"404 page not found", RequestRefusedError),
        (404, {"error": 'model "llama3" not found, try pulling it first'}, UnknownModelError),
        (413, b"", PromptTooLongError),
        (429, {"error": {"message": "Request too large for gpt-4o"}}, PromptTooLongError),
        (429, [{"error": {"code": 429, "message": "You exceeded your current quota"}}], RateLimitedError),
        (405, b"", RequestRefusedError),
        (500, b"\xff\xfe\x00", ModelFailedError),
        (529, {"error": {"message": "Overloaded\x1b[2J"}}, ModelFailedError),
        (502, {"error": {"message": f"key {KEY[:9]}, {KEY[-7:]}, Bearer {KEY.upper()}"}}, ModelFailedError),
        (500, {"error": {"message": "x" * 100_000}}, ModelFailedError),
        (400, {"detail": [[[[[[[[1]]]]]]]], "error": {"message": None, "param": 3, "code": {}}},
         RequestRefusedError),
    ],
)  # fmt: skip
async def test_errors_in_other_shapes_are_understood(
    status: int, body: object, kind: type[ModelError]
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with Server(content, status) as server:
        async with asking(server.url) as it:
            error = await it.fail()

    assert type(error) is kind


async def test_a_key_is_checked_without_paying(model: ModelStandIn) -> None:
    model.keys = {KEY}
    async with asking(model.url) as it:
        assert (await it.client.check()).known_model is True
    async with asking(model.url, model="gpt-17") as it:
        assert (await it.client.check()).known_model is False
    async with asking(model.url, key="sk-revoked-long-ago") as it:
        with pytest.raises(KeyRejectedError) as rejected:
            await it.client.check()

    assert "revoked" not in str(rejected.value)
    assert [request.method for request in model.requests] == ["GET"] * 3


@pytest.mark.parametrize(
    ("status", "body", "known"),
    [
        (404, {}, None),
        (405, {}, None),
        (200, {}, None),
        (200, {"data": "none"}, None),
        (200, {"data": [{"id": "models/gpt-4o"}, 3, {"id": None}]}, True),
        (200, {"data": [{"id": "gpt-4o:latest"}]}, True),
        (403, {"error": {"message": "Missing scopes: api.model.read"}}, None),
    ],
)
async def test_lists_of_models_differ(status: int, body: object, known: bool | None) -> None:
    with Server(json.dumps(body).encode(), status) as server:
        async with asking(server.url) as it:
            assert (await it.client.check()).known_model is known

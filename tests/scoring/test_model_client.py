"""Asking a model through the openai client, against a server that refuses and misbehaves on demand."""

import asyncio
import gc
import json
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from arxivtui.config import LlmSettings
from arxivtui.domain import Usage
from arxivtui.scoring.llm.abilities import Abilities
from arxivtui.scoring.llm.client import Ending, ModelClient, Reply
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
from arxivtui.scoring.llm.limits import parse_duration, retry_after
from arxivtui.scoring.llm.masking import said, without_key
from arxivtui.scoring.llm.prompt import Prompt
from tests.scoring.model_requests import FIRST, KEY, KNOWN, PROMPT, SECOND, THIRD
from tests.stand_ins.loopback import LoopbackServer
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers
from tests.stand_ins.model_faults import FEATURES
from tests.waiting import in_thread, until

ASKED = Prompt("You rate papers and answer in JSON.", PROMPT, (FIRST, SECOND, THIRD))
LABELS = {"T1": "Reasoning", "T2": "Agents"}
BARE = Abilities("text", "max_tokens", temperature=False, reasoning_effort=False)


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with ModelStandIn(Answers(KNOWN)) as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def no_key_in_any_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert not [each for each in caplog.records if each.name.startswith(("openai", "httpx2", "httpcore2"))]
    for record in caplog.records:
        assert not gives_away(f"{record.getMessage()} {record.args} {record.exc_text}")


def gives_away(text: str) -> bool:
    return any(KEY[start : start + 6] in text for start in range(len(KEY) - 5))


def settings_for(url: str, **changes: Any) -> LlmSettings:
    usual: dict[str, Any] = {"model": "gpt-4o", "base_url": url, "timeout_seconds": 20.0}
    return LlmSettings(**usual | changes)


class Asking:
    """A client, what it has learnt, and questions put to it."""

    def __init__(self, settings: LlmSettings, key: str, abilities: Abilities | None) -> None:
        self.learnt: list[Abilities] = []
        self.client = ModelClient(settings, key, abilities, self.learnt.append)

    async def ask(self, max_tokens: int = 800) -> Reply:
        return await self.client.ask(ASKED, LABELS, max_tokens)

    async def fail(self) -> ModelError:
        with pytest.raises(ModelError) as failed:
            await self.ask()
        return checked(failed.value)


def checked(error: ModelError) -> ModelError:
    """The error, which leads nowhere to the key and names what failed in one sentence."""
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = f"{error} {error!r} {error.message} {error.hint} {vars(error)}"
    assert not gives_away(shown + "".join(traceback.format_exception(error)))
    assert error.message.endswith(".")
    assert len(error.message) < 400
    assert error.message.isprintable()
    return error


@asynccontextmanager
async def asking(
    url: str, key: str = KEY, abilities: Abilities | None = None, **changes: Any
) -> AsyncIterator[Asking]:
    it = Asking(settings_for(url, **changes), key, abilities)
    async with it.client:
        yield it


def papers(reply: Reply) -> list[str]:
    return [each["id"] for each in json.loads(reply.text)["papers"]]


async def test_an_answer_comes_with_its_tokens_and_what_may_still_be_asked(model: ModelStandIn) -> None:
    async with asking(model.url) as it:
        reply = await it.ask()
        again = await it.ask()

    assert it.client.host == "127.0.0.1"
    assert sorted(papers(reply)) == [FIRST, SECOND, THIRD.removesuffix("v2")]
    assert reply.ending is Ending.WHOLE
    assert reply.usage is not None
    assert reply.usage.prompt > 0
    assert reply.usage.completion > 0
    assert again.usage is not None
    assert again.usage.cached > 0
    assert again.limits.requests == 9_998
    assert again.limits.tokens_reset is not None
    assert it.learnt == []


async def test_one_request_asks_for_everything(model: ModelStandIn) -> None:
    async with asking(model.url) as it:
        await it.ask(900)
    body = model.requests[0].body

    assert body is not None
    assert set(body) == {
        "model",
        "messages",
        "response_format",
        "max_completion_tokens",
        "temperature",
        "reasoning_effort",
    }
    assert body["messages"] == [
        {"role": "system", "content": ASKED.system},
        {"role": "user", "content": ASKED.user},
    ]
    assert body["response_format"]["json_schema"]["strict"] is True
    assert (body["max_completion_tokens"], body["temperature"], body["reasoning_effort"]) == (900, 0, "low")


async def test_a_reasoning_effort_that_is_not_set_is_not_sent(model: ModelStandIn) -> None:
    async with asking(model.url, reasoning_effort="") as it:
        await it.ask()

    assert "reasoning_effort" not in (model.requests[0].body or {})


@pytest.mark.parametrize("style", ["openai", "terse", "detail"])
@pytest.mark.parametrize(
    "feature",
    sorted({*FEATURES} - {"seed", "prompt_cache_key", "parallel_tool_calls", "tools", "json_object"}),
)
async def test_what_is_refused_is_left_out_and_stays_so(
    model: ModelStandIn, feature: str, style: str
) -> None:
    model.supports.discard(feature)
    model.style = style
    start = Abilities(limit="max_tokens") if feature == "max_tokens" else Abilities()
    async with asking(model.url, abilities=start) as it:
        first = await it.ask()
        second = await it.ask()

    assert first.ending is second.ending is Ending.WHOLE
    assert [request.status for request in model.requests] == [422 if style == "detail" else 400, 200, 200]
    assert it.learnt == [it.client.abilities]
    assert it.client.abilities != start
    assert model.billed[FIRST] == 2


@pytest.mark.parametrize("style", ["openai", "terse", "detail"])
async def test_a_server_that_understands_next_to_nothing_is_understood(
    model: ModelStandIn, style: str
) -> None:
    model.supports, model.style = set(), style
    async with asking(model.url) as it:
        reply = await it.ask()
        await it.ask()

    assert len(papers(reply)) == 3
    assert it.learnt == [Abilities("text", "none", temperature=False, reasoning_effort=False)]
    assert [request.status for request in model.requests].count(200) == 2
    assert len(model.requests) == 9
    assert model.billed[FIRST] == 2


async def test_tools_are_asked_for_where_there_is_no_schema(model: ModelStandIn) -> None:
    model.supports.discard("json_schema")
    async with asking(model.url) as it:
        reply = await it.ask()

    assert it.client.abilities.form == "tools"
    assert len(papers(reply)) == 3


async def test_what_was_remembered_is_asked_for_at_once(model: ModelStandIn) -> None:
    model.supports.clear()
    async with asking(model.url, abilities=Abilities.read(BARE.stored() | {"limit": "none"})) as it:
        await it.ask()

    assert len(model.requests) == 1
    assert it.learnt == []


async def test_several_requests_that_are_refused_at_once_step_down_once(model: ModelStandIn) -> None:
    model.supports.discard("json_schema")
    async with asking(model.url) as it:
        replies = await asyncio.gather(*(it.ask() for _ in range(4)))

    assert [reply.ending for reply in replies] == [Ending.WHOLE] * 4
    assert it.learnt == [Abilities("tools")]
    assert len(model.requests) == 8


async def test_a_refusal_that_names_nothing_is_answered_with_the_next_form(model: ModelStandIn) -> None:
    model.faults = ["400*2"]
    async with asking(model.url) as it:
        await it.ask()

    assert it.learnt == [Abilities("json_object")]
    assert len(model.requests) == 3


async def test_a_form_that_worked_is_kept_after_a_refusal_that_names_nothing(model: ModelStandIn) -> None:
    async with asking(model.url) as it:
        await it.ask()
        model.faults = ["400*1"]
        await it.ask()

    assert it.learnt == []


async def test_a_request_that_is_refused_in_every_form_ends_the_run(model: ModelStandIn) -> None:
    model.faults = ["400"]
    async with asking(model.url) as it:
        error = await it.fail()
        assert len(model.requests) == 5
        assert it.client.abilities == Abilities()

    assert isinstance(error, RequestRefusedError)
    assert error.stops
    assert not error.maybe_paid
    assert error.message == "127.0.0.1 refuses what gpt-4o is asked, with status 400: Invalid request."


async def test_one_request_of_several_that_is_refused_in_every_form_ends_nothing(
    model: ModelStandIn,
) -> None:
    async with asking(model.url) as it:
        await it.ask()
        model.faults = ["400"]
        error = await it.fail()

    assert isinstance(error, RequestRefusedError)
    assert not error.stops


async def test_an_answer_that_cannot_be_read_is_asked_for_in_another_form(model: ModelStandIn) -> None:
    async with asking(model.url) as it:
        await asyncio.gather(it.ask(), it.ask())
        assert it.client.step_down()
        assert it.client.step_down()  # about an answer that was under way in the same form
        assert it.learnt == [Abilities("tools")]
        await it.ask()
        assert it.client.step_down()
        await it.ask()
        assert it.client.step_down()
        await it.ask()
        assert not it.client.step_down()

    assert [each.form for each in it.learnt] == ["tools", "json_object", "text"]


async def test_how_a_server_counts_tokens_is_learnt(model: ModelStandIn) -> None:
    async with asking(model.url) as it:
        it.client.learn(ASKED, Usage(prompt=10_000))
        it.client.learn(ASKED, Usage(prompt=0))

    assert it.client.abilities.ratio > 1
    assert it.learnt == [it.client.abilities]


@pytest.mark.parametrize(
    ("fault", "kind", "stops", "says"),
    [
        ("401", KeyRejectedError, True, "127.0.0.1 does not accept the API key."),
        ("401:echo", KeyRejectedError, True, "127.0.0.1 does not accept the API key."),
        ("402", NothingLeftError, True, "nothing left to pay with: Insufficient Balance."),
        ("quota", NothingLeftError, True, "nothing left to pay with: You exceeded your current quota"),
        ("404", UnknownModelError, True, "127.0.0.1 has no model gpt-4o, or not for this key."),
        ("429", RateLimitedError, False, "127.0.0.1 says that there were too many requests: Rate limit"),
        ("500", ModelFailedError, False, "127.0.0.1 failed with status 500: The server had an error"),
        ("503", ModelFailedError, False, "127.0.0.1 failed with status 503"),
        ("hang-up", ModelUnreachableError, False, "The connection to 127.0.0.1 ended before the answer did."),
        ("cut", ModelUnreachableError, False, "The connection to 127.0.0.1 ended before the answer did."),
        ("html", ModelFailedError, False, "127.0.0.1 answered with something other than a model's answer."),
        ("content-filter:400", PromptRefusedError, False, "A filter of 127.0.0.1 refused the request"),
    ],
)
async def test_what_went_wrong_is_told_apart(
    model: ModelStandIn, fault: str, kind: type[ModelError], stops: bool, says: str
) -> None:
    model.faults = [fault]
    async with asking(model.url) as it:
        error = await it.fail()

    assert type(error) is kind
    assert error.stops is stops
    assert says in error.message
    assert len(model.requests) == 1
    assert it.learnt == []
    assert error.maybe_paid is (fault in ("hang-up", "cut"))


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [("429:7", 7.0), ("429:0.25", 0.25), ("429:-3", 0.0), ("503:12", 12.0), ("429", None)],
)
async def test_how_long_the_server_wants_to_be_left_alone_is_told(
    model: ModelStandIn, fault: str, seconds: float | None
) -> None:
    model.faults = [fault]
    async with asking(model.url) as it:
        error = await it.fail()

    assert error.retry_after == seconds


async def test_a_date_to_come_back_at_is_understood(model: ModelStandIn) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
    model.faults = [f"429:{date}"]
    async with asking(model.url) as it:
        error = await it.fail()

    assert error.retry_after is not None
    assert 300 < error.retry_after <= 600


async def test_a_prompt_that_is_too_long_is_told_apart(model: ModelStandIn) -> None:
    model.context_window = 20
    async with asking(model.url) as it:
        error = await it.fail()

    assert isinstance(error, PromptTooLongError)
    assert "maximum context length is 20 tokens" in error.message


@pytest.mark.parametrize(
    ("fault", "ending"),
    [
        ("truncated", Ending.CUT),
        ("refusal", Ending.REFUSED),
        ("content-filter", Ending.FILTERED),
        ("empty", Ending.EMPTY),
        ("no-choices", Ending.EMPTY),
    ],
)
async def test_how_an_answer_ended_is_told_and_its_tokens_too(
    model: ModelStandIn, fault: str, ending: Ending
) -> None:
    model.faults = [fault]
    async with asking(model.url) as it:
        reply = await it.ask()

    assert reply.ending is ending
    assert reply.usage is not None
    assert bool(reply.refusal) is (ending is Ending.REFUSED)
    assert bool(reply.text) is (ending is Ending.CUT)


async def test_a_limit_that_is_too_low_cuts_the_answer(model: ModelStandIn) -> None:
    async with asking(model.url) as it:
        reply = await it.ask(10)

    assert reply.ending is Ending.CUT


async def test_a_server_that_hangs_is_given_up(model: ModelStandIn) -> None:
    model.faults = ["hang"]
    async with asking(model.url, timeout_seconds=1.0) as it:
        error = await it.fail()

    assert isinstance(error, ModelUnreachableError)
    assert error.maybe_paid
    assert error.message == "127.0.0.1 did not answer within 1 seconds."


async def test_cancelling_ends_a_request_that_hangs(model: ModelStandIn) -> None:
    model.faults = ["hang"]
    async with asking(model.url, timeout_seconds=3600.0) as it:
        task = asyncio.create_task(it.ask())
        await asyncio.to_thread(until, lambda: model.requests, "the request")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    until(lambda: model.requests[0].abandoned, "the server to see it")
    gc.collect()  # a connection that nobody closed would warn


def test_it_works_in_a_thread_of_its_own(model: ModelStandIn) -> None:
    async def ask() -> Reply:
        async with asking(model.url) as it:
            return await it.ask()

    assert in_thread(lambda: asyncio.run(ask())).result(20).ending is Ending.WHOLE


async def test_nobody_there(model: ModelStandIn) -> None:
    url = model.url
    model.__exit__()
    async with asking(url) as it:
        error = await it.fail()

    assert isinstance(error, ModelUnreachableError)
    assert not error.maybe_paid
    assert error.message.startswith("127.0.0.1 cannot be reached: ")


async def test_a_wrong_path_is_no_unknown_model(model: ModelStandIn) -> None:
    async with asking(model.url.removesuffix("/v1")) as it:
        error = await it.fail()

    assert isinstance(error, RequestRefusedError)
    assert "mostly ends in /v1" in error.hint


async def test_a_server_on_this_computer_needs_no_key(model: ModelStandIn) -> None:
    async with asking(model.url, key="") as it:
        await it.ask()

    assert model.requests[0].key == "none"


@pytest.mark.parametrize("sign", ["\n", "é", " ", "\x00"])
async def test_a_key_that_cannot_be_sent_is_refused_before(model: ModelStandIn, sign: str) -> None:
    with pytest.raises(KeyRejectedError) as refused:
        await ModelClient(settings_for(model.url), KEY + sign + KEY).__aenter__()

    checked(refused.value)
    assert model.requests == []


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


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1s", 1.0), ("6m0s", 360.0), ("20ms", 0.02), ("1h2m3.5s", 3723.5), ("12", 12.0), ("1d", 86400.0),
     ("", None), (None, None), ("soon", None), ("-1", None), ("nan", None), ("1751328000", None),
     ("6m0", None)],
)  # fmt: skip
def test_durations_of_limits(text: str | None, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


def test_times_to_come_back_at() -> None:
    now = datetime(2025, 7, 14, 12, tzinfo=UTC)

    assert retry_after({"retry-after": "Mon, 14 Jul 2025 12:00:30 GMT"}, now) == 30
    assert retry_after({"retry-after": "Mon, 14 Jul 2025 11:00:00 GMT"}, now) == 0
    assert retry_after({"retry-after": "9", "retry-after-ms": "1500"}, now) == 1.5
    for text in ("", "soon", "inf", "nan", "Mon, 99 Jul 2025 12:00:30 GMT", "1, 2"):
        assert retry_after({"retry-after": text}, now) is None


def test_what_a_server_says_is_shown_without_the_key() -> None:
    assert said(f"Incorrect API key: {KEY[:8]}***{KEY[-4:]}, try again.", KEY) == (
        "Incorrect API key: [key], try again."
    )
    assert said(f"Bad sk-proj-abcdef123 and {KEY}", KEY) == "Bad [key] and [key]"
    assert said("k\u200bey: " + "\u200b".join(KEY[:12]), KEY) == "key: [key]"
    assert said("gpt-4o failed\nbadly", KEY) == "gpt-4o failed badly"
    assert said("İİ" + KEY.upper(), KEY) == "İİ[key]"
    assert said("no key here", "") == "no key here"
    assert without_key(f"a{KEY}b", KEY) == "a[key]b"
    assert without_key("none", "none") == "none"


class Server(LoopbackServer):
    """Answers whatever it is told to, whatever it is asked; `headers` are those of the last request."""

    def __init__(
        self, content: bytes, status: int = 200, headers: dict[str, str] | None = None, chunked: bool = False
    ) -> None:
        self.answer = (status, {"Content-Type": "application/json"} | (headers or {}), content, chunked)
        self.headers: dict[str, str] = {}
        super().__init__(0, _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.headers = {name.lower(): value for name, value in self.headers.items()}
        status, headers, content, chunked = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(content), content))
            return
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

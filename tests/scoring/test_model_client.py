"""Asking a model through the openai client, against a server that refuses and misbehaves on demand."""

import asyncio
import gc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

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
from tests.scoring.model_asking import ASKED, BARE, asking, checked, papers, settings_for
from tests.scoring.model_requests import FIRST, KEY, SECOND, THIRD
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_faults import FEATURES
from tests.waiting import LONG, in_thread, until

pytestmark = pytest.mark.usefixtures("no_key_in_any_log")


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

    assert in_thread(lambda: asyncio.run(ask())).result(LONG).ending is Ending.WHOLE


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

"""The answer of a model's server, read without trust in its shape."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from arxivtui.domain import Usage
from arxivtui.scoring.llm.limits import RateLimits
from arxivtui.scoring.llm.masking import said, without_key

_CUT = ("length", "max_tokens", "max_output_tokens")
_MOST_TOKENS = 10**9
_SURROGATE = re.compile("[\ud800-\udfff]")


class Ending(StrEnum):
    """How an answer ended.

    WHOLE: by the model's own will.
    CUT: at the limit of its length, maybe before its first word where the model thought for too long.
    REFUSED: the model would not answer; `Reply.refusal` has its words.
    FILTERED: a filter of the server took the answer, or the rest of it.
    EMPTY: there is nothing in it.
    """

    WHOLE = "whole"
    CUT = "cut"
    REFUSED = "refused"
    FILTERED = "filtered"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        text: its words, or the arguments of the tool that it called; untrusted.
        ending: how they ended.
        usage: the tokens that the server reports, or None where it reports none that can be so.
        refusal: why the model would not answer, one line fit for showing; empty where it did.
        limits: what may still be asked.
    """

    text: str
    ending: Ending
    usage: Usage | None = None
    refusal: str = ""
    limits: RateLimits = field(default_factory=RateLimits)


class NoReplyError(Exception):
    """A body that no model's server sends; what is in it instead is told apart by its caller."""


def parse_body(content: bytes) -> Mapping[str, Any]:
    """The JSON object that a server sent.

    Raises:
        NoReplyError: it is something else.
    """
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise NoReplyError from None
    if not isinstance(body, Mapping):
        raise NoReplyError
    return body


def read_reply(body: Mapping[str, Any], limits: RateLimits, max_tokens: int, key: str) -> Reply:
    """A completion, as https://platform.openai.com/docs/api-reference/chat/object describes it.

    Args:
        body: as received.
        limits: from the headers that came with it.
        max_tokens: how long the answer was allowed to be.
        key: left out, should a server echo it.

    Raises:
        NoReplyError: it is no completion.
    """
    choices, usage = body.get("choices"), _usage(body.get("usage"))
    if not isinstance(choices, list) and usage is None:
        raise NoReplyError
    choice = _object(choices[0]) if isinstance(choices, list) and choices else {}
    message = _object(choice.get("message"))
    text = without_key(_SURROGATE.sub("\ufffd", _text(message)), key)
    refusal = said(message["refusal"], key) if isinstance(message.get("refusal"), str) else ""
    finish = choice.get("finish_reason")
    if refusal:
        ending = Ending.REFUSED
    elif finish == "content_filter":
        ending = Ending.FILTERED
    elif finish in _CUT:
        ending = Ending.CUT
    elif not text:
        thought_too_long = usage is not None and usage.completion >= max_tokens
        ending = Ending.CUT if thought_too_long else Ending.EMPTY
    else:
        ending = Ending.CUT if finish == "error" else Ending.WHOLE
    return Reply(text, ending, usage, refusal, limits)


def _text(message: Mapping[str, Any]) -> str:
    """The arguments of the tools called, else the content, else nothing."""
    called = "\n".join(_arguments(message))
    return called or _content(message.get("content"))


def _arguments(message: Mapping[str, Any]) -> Iterator[str]:
    calls = message.get("tool_calls")
    functions = [_object(each).get("function") for each in calls] if isinstance(calls, list) else []
    for function in (*functions, message.get("function_call")):
        arguments = _object(function).get("arguments")
        if isinstance(arguments, Mapping):  # Ollama's own interface; some gateways pass it on
            yield json.dumps(arguments)
        elif isinstance(arguments, str) and arguments.strip():
            yield arguments.strip()


def _content(content: object) -> str:
    """A text, or the texts of a list of parts."""
    if isinstance(content, str):
        return content.strip()
    if not isinstance(content, list):
        return ""
    parts = (each if isinstance(each, str) else _object(each).get("text") for each in content)
    return "".join(part for part in parts if isinstance(part, str)).strip()


def _usage(reported: object) -> Usage | None:
    """The tokens reported; None where they cannot be so."""
    usage = _object(reported)
    prompt, completion = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    if prompt is None or completion is None:
        return None
    details = _object(usage.get("prompt_tokens_details"))
    cached = _count(details.get("cached_tokens")) or _count(usage.get("prompt_cache_hit_tokens")) or 0
    # Some servers leave hidden reasoning out of the completion's tokens, but not out of the sum.
    total = _count(usage.get("total_tokens")) or 0
    return Usage(prompt, min(cached, prompt), max(completion, total - prompt))


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_TOKENS:
        return None
    return value


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

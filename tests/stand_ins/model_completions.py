"""Completions of the model stand-in: what is said, in the form asked for, and what it counts as."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Any

from tests.stand_ins.model_answers import Answers, AskedPaper, Said, papers_asked, say
from tests.stand_ins.model_faults import Fault

CHARACTERS_PER_TOKEN = 4
CACHE_STEP = 128
"""Tokens; the unit in which a shared prefix is counted as cached."""

_REFUSED = "I cannot help with rating these papers."


@dataclass(frozen=True)
class Completion:
    """A completion.

    Attributes:
        body: as JSON has it.
        asked: the papers sent to be scored.
        usable: those of them that have a sound score in it.
    """

    body: Mapping[str, Any]
    asked: tuple[str, ...]
    usable: frozenset[str]


class PrefixCache:
    """Remembers the beginnings of prompts for each model.

    Attributes:
        least: tokens that a shared beginning needs, to be cached at all (OpenAI: 1024).
    """

    def __init__(self) -> None:
        self.least = CACHE_STEP
        self._known: set[bytes] = set()

    def cached(self, model: str, prompt: str) -> int:
        """How many of the prompt's tokens an earlier one began with; remembers this one."""
        step = CACHE_STEP * CHARACTERS_PER_TOKEN
        running = sha256(model.encode())
        shared, still = 0, True
        for position in range(0, len(prompt) - step + 1, step):
            running.update(prompt[position : position + step].encode("utf-8", "surrogatepass"))
            mark = running.digest()
            still = still and mark in self._known
            shared += CACHE_STEP if still else 0
            self._known.add(mark)
        return shared if shared >= self.least else 0


def tokens(text: str) -> int:
    """How many tokens a text has."""
    return ceil(len(text) / CHARACTERS_PER_TOKEN)


def prompt_text(body: Mapping[str, Any]) -> str:
    """All that the model reads: the schema or tools first, as with OpenAI, then the messages."""
    form = body.get("response_format") or {}
    parts = [json.dumps(form["json_schema"])] if form.get("json_schema") else []
    parts += [json.dumps(each) for each in body.get("tools") or ()]
    parts += [f"{each.get('role')}\n{_content(each)}\n" for each in body["messages"]]
    return "".join(parts)


def last_user_message(body: Mapping[str, Any]) -> str:
    """The message that has the papers."""
    return next((_content(each) for each in reversed(body["messages"]) if each.get("role") == "user"), "")


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content)


def topics_allowed(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The topics that the request's schema allows, which a model held to it could not leave."""

    def enums(value: object) -> Iterator[tuple[str, ...]]:
        if isinstance(value, list):
            for each in value:
                yield from enums(each)
        elif isinstance(value, dict):
            topic = value.get("topic")
            if isinstance(topic, dict) and isinstance(topic.get("enum"), list):
                yield tuple(each for each in topic["enum"] if isinstance(each, str))
            for each in value.values():
                yield from enums(each)

    return next(enums([body.get("response_format"), body.get("tools")]), ())


def complete(
    body: Mapping[str, Any],
    answers: Answers,
    cache: PrefixCache,
    fault: Fault | None,
    count: Callable[[str], int] = tokens,
    thoughts: int = 0,
) -> Completion:
    """Answer a request that has nothing wrong with it.

    Args:
        body: the request.
        answers: what is known of papers.
        cache: of earlier prompts.
        fault: to be shown, if any.
        count: how many tokens a text has.
        thoughts: tokens that are spent before the answer, and counted with it.
    """
    model = str(body.get("model", ""))
    prompt = prompt_text(body)
    asked = papers_asked(last_user_message(body))
    said = _said(asked, body, answers, fault)
    text, finish = _within(said.text, body, fault, thoughts)
    message, finish = _message(text, finish, said, body, fault)
    whole = finish in ("stop", "tool_calls") and not message["refusal"]
    choices = [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}]
    if fault is not None and fault.kind == "no-choices":
        choices, whole = [], False
    completion = {
        "id": f"chatcmpl-stand-in-{time.monotonic_ns()}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": choices,
        "usage": _usage(count(prompt), cache.cached(model, prompt), _written(count(text) + thoughts, body)),
        "service_tier": "default",
        "system_fingerprint": None,
    }
    return Completion(completion, tuple(each.id for each in asked), said.usable if whole else frozenset())


def _said(
    asked: tuple[AskedPaper, ...], body: Mapping[str, Any], answers: Answers, fault: Fault | None
) -> Said:
    if fault is not None and fault.kind == "refusal":
        return Said(_REFUSED, frozenset())
    if fault is not None and fault.kind == "content-filter":
        return Said("", frozenset())
    if not asked and not (body.get("tools") or body.get("response_format")):
        return Said("Hello.", frozenset())
    topics = topics_allowed(body)
    return say(asked, [answers.of(each.id, topics) for each in asked], fault)


def _within(text: str, body: Mapping[str, Any], fault: Fault | None, thoughts: int) -> tuple[str, str]:
    """The text up to where it is cut, and why it ends there."""
    if fault is not None and fault.kind == "truncated":
        return text[: int(len(text) * fault.number(50) / 100)], "length"
    if fault is not None and fault.kind == "content-filter":
        return text, "content_filter"
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if limit and tokens(text) + thoughts > limit:
        return text[: max(0, limit - thoughts) * CHARACTERS_PER_TOKEN], "length"
    return text, "stop"


def _written(wanted: int, body: Mapping[str, Any]) -> int:
    """Thoughts end at the limit too."""
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    return min(wanted, limit) if limit else wanted


def _message(
    text: str, finish: str, said: Said, body: Mapping[str, Any], fault: Fault | None
) -> tuple[dict[str, Any], str]:
    """The message and its finish reason, as content, a refusal or the call of a tool."""
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if fault is not None and fault.kind == "refusal":
        return message | {"content": None, "refusal": text}, finish
    choice = body.get("tool_choice") or "auto"
    if not body.get("tools") or choice == "none" or not said.in_form or finish == "content_filter":
        return message, finish
    named = isinstance(choice, dict)
    name = (choice if isinstance(choice, dict) else body["tools"][0])["function"]["name"]
    call = {"id": "call_stand_in", "type": "function", "function": {"name": name, "arguments": text}}
    if finish == "stop" and not named:
        finish = "tool_calls"  # a call that was forced by its name ends with "stop"
    return message | {"content": None, "tool_calls": [call]}, finish


def _usage(prompt: int, cached: int, completion: int) -> dict[str, Any]:
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }

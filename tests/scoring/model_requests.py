"""Requests for scores as the openai client makes them, for what tests ask of the model stand-in."""

import json
from typing import Any

from openai import DefaultHttpxClient, OpenAI
from openai.types.chat import ChatCompletion

from tests.canary import CANARY
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import ModelScore

KEY = CANARY
FIRST, SECOND, THIRD = "2507.08665", "2507.08666", "hep-th/9901001"
KNOWN = [
    ModelScore(FIRST, 9, 8, "Proves what the criteria ask for.", "Reasoning"),
    ModelScore(SECOND, 3, 4, "Another field.", "Agents"),
    ModelScore(THIRD, 6, 5, "Old but near.", "Reasoning"),
]
PROMPT = f"""Score these papers; answer in JSON.

id: {FIRST}
title: One

<paper id="{SECOND}">Two</paper>

{{"id": "{THIRD}v2", "title": "Three"}}
"""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "papers": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "relevance": {"type": "integer"},
                    "novelty": {"type": "integer"},
                    "comment": {"type": "string"},
                    "topic": {"type": "string", "enum": ["Reasoning", "Agents"]},
                },
                "required": ["id", "relevance", "novelty", "comment", "topic"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["papers"],
    "additionalProperties": False,
}
FORMS: dict[str, dict[str, Any]] = {
    "json_schema": {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "scores", "strict": True, "schema": SCHEMA},
        }
    },
    "tools": {
        "tools": [{"type": "function", "function": {"name": "scores", "strict": True, "parameters": SCHEMA}}],
        "tool_choice": {"type": "function", "function": {"name": "scores"}},
    },
    "json_object": {"response_format": {"type": "json_object"}},
    "text": {},
}
VALUES = {
    "temperature": 0,
    "reasoning_effort": "low",
    "prompt_cache_key": "day",
    "parallel_tool_calls": False,
}


def connect(model: ModelStandIn, key: str = KEY, **options: Any) -> OpenAI:
    http_client = DefaultHttpxClient(trust_env=False, verify=False)
    usual: dict[str, Any] = {
        "api_key": key,
        "base_url": model.url,
        "http_client": http_client,
        "max_retries": 0,
    }
    return OpenAI(**usual | options)


def ask(client: OpenAI, prompt: str = PROMPT, **options: Any) -> ChatCompletion:
    messages = [{"role": "system", "content": "You rate papers."}, {"role": "user", "content": prompt}]
    answer: ChatCompletion = client.chat.completions.create(
        **{"model": "gpt-4o", "messages": messages, **options}
    )
    return answer


def said(answer: ChatCompletion) -> str:
    message = answer.choices[0].message
    if message.tool_calls:
        call = message.tool_calls[0]
        assert call.type == "function"
        return call.function.arguments
    return message.content or ""


def papers(answer: ChatCompletion) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(said(answer))["papers"]
    return found

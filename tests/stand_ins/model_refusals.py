"""The errors of the model stand-in, in the words of the servers that it stands for."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.stand_ins.model_faults import FEATURES, FORMS, Fault

STYLES = ("openai", "terse", "detail")
"""How a refused feature is told: naming the parameter; without a name; as a list with status 422."""

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


@dataclass(frozen=True)
class Refusal:
    """An answer that is an error."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def error(
    status: int,
    message: str,
    code: str | None = None,
    kind: str = "invalid_request_error",
    param: str | None = None,
    retry_after: str = "",
) -> Refusal:
    """An error in OpenAI's form."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    body = {"error": {"message": message, "type": kind, "param": param, "code": code}}
    return Refusal(status, body, headers)


def features_used(body: Mapping[str, Any]) -> frozenset[str]:
    """Which features a request uses; temperature 1 is what every model has anyway."""
    used = {name for name in FEATURES if name not in FORMS and body.get(name) is not None}
    if body.get("temperature") == 1:
        used.discard("temperature")
    if body.get("tools"):
        used.add("tools")
    form = body.get("response_format")
    if isinstance(form, dict) and form.get("type") in FORMS:
        used.add(form["type"])
    return frozenset(used)


def unsupported(feature: str, body: Mapping[str, Any], style: str) -> Refusal:
    """A refusal of a feature, in one of `STYLES`."""
    name = "response_format" if feature in ("json_schema", "json_object") else feature
    if style == "detail":
        place = ["body", name, "type"] if name == "response_format" else ["body", name]
        given = body.get(name)
        found = {
            "type": "extra_forbidden",
            "loc": place,
            "msg": "Extra inputs are not permitted",
            "input": given,
        }
        return Refusal(422, {"detail": [found]})
    if style == "terse":
        what = f"{name} type" if name == "response_format" else name
        return error(400, f"This {what} is unavailable now", "invalid_request_error")
    match feature:
        case "json_schema" | "json_object":
            message = (
                f"Invalid parameter: 'response_format' of type '{feature}' is not supported with this model."
            )
            return error(400, message, param=name)
        case "temperature":
            given = body.get("temperature")
            message = (
                f"Unsupported value: 'temperature' does not support {given} with this model. "
                "Only the default (1) value is supported."
            )
            return error(400, message, "unsupported_value", param=name)
        case "max_tokens" | "max_completion_tokens":
            other = "max_completion_tokens" if feature == "max_tokens" else "max_tokens"
            hint = f" Use '{other}' instead."
        case _:
            hint = ""
    message = f"Unsupported parameter: '{name}' is not supported with this model.{hint}"
    return error(400, message, "unsupported_parameter", param=name)


def refused(body: object, supports: Collection[str], style: str) -> Refusal | None:
    """What is wrong with a request for a completion, or None."""
    if not isinstance(body, dict):
        return error(400, "We could not parse the JSON body of your request.")
    for name in ("model", "messages"):
        if not body.get(name):
            message = f"Missing required parameter: '{name}'."
            return error(400, message, "missing_required_parameter", param=name)
    if name := _misshapen(body):
        return error(400, f"Invalid type for '{name}'.", "invalid_type", param=name)
    if body.get("stream"):
        return error(400, "This stand-in does not stream.", "unsupported_value", param="stream")
    if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
        message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."
        return error(400, message, "invalid_parameter_combination")
    for feature in sorted(features_used(body) - set(supports)):
        return unsupported(feature, body, style)
    return _malformed(body)


def _misshapen(body: Mapping[str, Any]) -> str:
    """The first parameter that is of the wrong type, or empty."""
    form, tools, choice = (body.get(name) for name in ("response_format", "tools", "tool_choice"))
    schema = form.get("json_schema") if isinstance(form, dict) else None
    sound = {
        "model": isinstance(body["model"], str),
        "messages": _is_list_of_objects(body["messages"])
        and all(_is_content(each.get("content")) for each in body["messages"]),
        "max_tokens": _is_none_or_positive(body.get("max_tokens")),
        "max_completion_tokens": _is_none_or_positive(body.get("max_completion_tokens")),
        "response_format": isinstance(form, dict | None) and isinstance(schema, dict | None),
        "tools": tools is None
        or (_is_list_of_objects(tools) and _is_list_of_objects([each.get("function") for each in tools])),
        "tool_choice": isinstance(choice, str | None)
        or (isinstance(choice, dict) and isinstance(choice.get("function"), dict)),
    }
    return next((name for name, is_sound in sound.items() if not is_sound), "")


def _is_content(value: object) -> bool:
    return isinstance(value, str | None) or _is_list_of_objects(value)


def _is_none_or_positive(value: object) -> bool:
    return value is None or (isinstance(value, int) and value > 0)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _malformed(body: Mapping[str, Any]) -> Refusal | None:
    """What OpenAI finds wrong with a use of a feature that it knows.

    https://platform.openai.com/docs/guides/structured-outputs has the rules of strict schemas.
    """
    form = body.get("response_format") or {}
    if form.get("type") == "json_object" and "json" not in str(body["messages"]).lower():
        message = "'messages' must contain the word 'json', to use 'response_format' of type 'json_object'."
        return error(400, message, param="messages")
    if form.get("type") == "json_schema":
        given = form.get("json_schema") or {}
        if trouble := _schema_trouble(given, given.get("schema")):
            where = f"response_format {given.get('name', '')!r}"
            return error(400, f"Invalid schema for {where}: {trouble}", param="response_format")
    tools = body.get("tools") or []
    for number, tool in enumerate(tools):
        given = tool.get("function") or {}
        if trouble := _schema_trouble(given, given.get("parameters")):
            where = f"tools[{number}].function.parameters"
            message = f"Invalid schema for function {given.get('name', '')!r}: {trouble}"
            return error(400, message, "invalid_function_parameters", param=where)
    choice = body.get("tool_choice")
    if choice and not tools:
        return error(400, "'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice")
    if isinstance(choice, dict) and choice.get("function", {}).get("name") not in [
        tool.get("function", {}).get("name") for tool in tools
    ]:
        return error(400, "Tool choice names a function that is not in 'tools'.", param="tool_choice")
    return None


def _schema_trouble(given: Mapping[str, Any], schema: object) -> str:
    if not _NAME.fullmatch(str(given.get("name", ""))):
        return "its name must be 1 to 64 of a-z, A-Z, 0-9, underscores and dashes."
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return "schema must be a JSON Schema of 'type: \"object\"'."
    if given.get("strict"):
        return next(_strict_troubles(schema, ()), "")
    return ""


def _strict_troubles(schema: object, context: tuple[str, ...]) -> Iterator[str]:
    """Where a schema breaks the rules of strict mode: every object closed, every property required."""
    if not isinstance(schema, dict):
        return
    properties, required = schema.get("properties", {}), schema.get("required", [])
    choices = schema.get("anyOf", [])
    if not isinstance(properties, dict) or not isinstance(required, list) or not isinstance(choices, list):
        yield f"In context={context}, 'properties' is an object, 'required' and 'anyOf' are arrays."
        return
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield f"In context={context}, 'additionalProperties' is required to be supplied and to be false."
        if sorted(map(str, required)) != sorted(properties):
            yield (
                f"In context={context}, 'required' is required to be supplied and to be an array "
                "including every key in properties."
            )
    for name, each in properties.items():
        yield from _strict_troubles(each, (*context, "properties", name))
    yield from _strict_troubles(schema.get("items"), (*context, "items"))
    for number, each in enumerate(choices):
        yield from _strict_troubles(each, (*context, "anyOf", str(number)))


def no_key() -> Refusal:
    """The request has no key."""
    message = "You didn't provide an API key. Provide it in an Authorization header, as Bearer YOUR_KEY."
    return error(401, message)


def wrong_key(key: str, *, echo: bool = False) -> Refusal:
    """The key is not accepted; OpenAI's message has its first and last characters, others echo all of it."""
    shown = key if echo else f"{key[:8]}{'*' * max(0, len(key) - 12)}{key[-4:]}"
    return error(401, f"Incorrect API key provided: {shown}.", "invalid_api_key")


def unknown_model(model: object) -> Refusal:
    """There is no such model."""
    message = f"The model `{model}` does not exist or you do not have access to it."
    return error(404, message, "model_not_found")


def no_such_path(method: str, path: str) -> Refusal:
    """The address is not one of the API's, as when `base_url` lacks its `/v1`."""
    return error(404, f"Invalid URL ({method} {path})")


def too_long(tokens: int, window: int) -> Refusal:
    """The messages do not fit into the model's context window."""
    message = (
        f"This model's maximum context length is {window} tokens. However, your messages resulted in "
        f"{tokens} tokens. Please reduce the length of the messages."
    )
    return error(400, message, "context_length_exceeded", param="messages")


def too_many(model: object, unit: str, limit: int, wait: str, retry_after: str = "") -> Refusal:
    """A limit of requests or tokens (`unit`) a minute is passed."""
    message = (
        f"Rate limit reached for {model} in organization org-stand-in on {unit} per min: "
        f"Limit {limit}. Please try again in {wait}."
    )
    return error(429, message, "rate_limit_exceeded", unit, retry_after=retry_after)


def shown(fault: Fault, body: Mapping[str, Any], key: str, style: str) -> Refusal:
    """The error that a fault asks for."""
    model = body.get("model", "")
    match fault.kind:
        case "400" if fault.value:
            return unsupported(fault.value, body, style)
        case "400":
            return error(400, "Invalid request.")
        case "401" | "revoked":
            return wrong_key(key, echo=fault.value == "echo")
        case "402":
            return error(402, "Insufficient Balance", "invalid_request_error", "unknown_error")
        case "404":
            return unknown_model(model)
        case "429":
            return too_many(model, "requests", 500, "120ms", fault.value)
        case "quota":
            message = "You exceeded your current quota, please check your plan and billing details."
            return error(429, message, "insufficient_quota", "insufficient_quota")
        case "content-filter":
            message = "The response was filtered due to the prompt triggering the content management policy."
            return error(400, message, "content_filter", param="prompt")
        case _:
            message = "The server had an error while processing your request."
            return error(int(fault.kind), message, None, "server_error", retry_after=fault.value)

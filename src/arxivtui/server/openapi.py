"""The endpoint's OpenAPI document, made of `ROUTES` and the wire types: `python -m arxivtui.server.openapi`.

It is kept as `docs/openapi.json`; a test holds the two against each other.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from arxivtui.config import ServerSettings
from arxivtui.server import wire
from arxivtui.server.openapi_words import WORDS
from arxivtui.server.routes import ROUTES, Route

Schema = dict[str, Any]

REFUSALS: Mapping[int, tuple[str, tuple[str, ...]]] = {
    400: ("The request is malformed.", ("bad_request", "bad_shape", "token_in_url")),
    401: ("There is no token, or none of a client that is let in.", ("bad_token",)),
    403: ("It comes from a place that is not let in.", ("bad_origin", "cross_site")),
    404: ("There is nothing at this path.", ("no_route",)),
    405: ("Every request is a POST.", ("bad_method",)),
    413: ("The body is longer than 128 KiB.", ("too_large",)),
    415: ("The body is not announced as plain JSON.", ("bad_type",)),
    421: ("The Host header names another host than this computer, or another port.", ("bad_host",)),
    429: ("Too many requests.", ("too_many",)),
    500: ("A mistake of arxivtui's own; its log says more.", ("failed",)),
    503: ("The store cannot be used now.", ("store_busy", "store_full", "store_gone", "store_failed")),
}
"""By status: when, and with which codes. 404 and 405 answer what is in no document."""

OWN_REFUSALS: Mapping[tuple[str, int], tuple[str, tuple[str, ...]]] = {
    ("/v1/pair", 409): ("No pairing is open, or this is not its code.", ("no_pairing",)),
    ("/v1/triage", 409): (
        "An act id was taken by another client, or by the app; nothing was kept.",
        ("act_taken",),
    ),
    ("/v1/request", 429): (
        "Too many requests, or too many papers in the queue already; none was added.",
        ("too_many", "queue_full"),
    ),
}
"""What one route is refused with beside, or instead of, that; by path and status."""

_FIXED = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_OF_STATUS = {401: ("WWW-Authenticate", "Bearer"), 405: ("Allow", "POST")}
_RETRY_AFTER = {"description": "Whole seconds.", "schema": {"type": "integer", "minimum": 1}}

_ABOUT = """\
For browser extensions that the reader has paired; `http-api.md` is the page to read first.

Every request is a POST with a JSON body of at most 128 KiB. Another path is answered with 404 (`no_route`),
another method with 405 (`bad_method`), OPTIONS too: there are no CORS headers, ever."""


def document() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "arxivtui on this computer",
            "version": str(wire.API),
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": f"http://127.0.0.1:{ServerSettings().port}"}],
        "security": [{"token": []}],
        "paths": {route.path: {"post": _operation(route)} for route in ROUTES.values()},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Given once, when the reader has agreed to the pairing.",
                }
            },
            "responses": {_name("", status): _refusal(status, *told) for status, told in REFUSALS.items()}
            | {_name(*where): _refusal(where[1], *told) for where, told in OWN_REFUSALS.items()},
            "schemas": _schemas(),
        },
    }


def _operation(route: Route) -> Schema:
    words = WORDS[route.path]
    own = {status for path, status in OWN_REFUSALS if path == route.path}
    statuses = ({*REFUSALS} - {404, 405} - ({401} if route.open else set())) | own
    operation: Schema = {
        "operationId": words.name,
        "summary": words.summary,
        "description": words.description,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _reference(route.request), "example": words.request},
            },
        },
        "responses": {str(route.status): _success(route)}
        | {
            str(status): {
                "$ref": f"#/components/responses/{_name(route.path if status in own else '', status)}"
            }
            for status in sorted(statuses)
        },
    }
    if route.open:
        operation["security"] = []
    return operation


def _success(route: Route) -> Schema:
    schemas = [_reference(each) for each in route.answers]
    return {
        "description": " Or: ".join(_told(each)[0] for each in route.answers),
        "headers": _headers(),
        "content": {
            "application/json": {
                "schema": schemas[0] if len(schemas) == 1 else {"oneOf": schemas},
                "examples": {name: {"value": value} for name, value in WORDS[route.path].answers.items()},
            }
        },
    }


def _refusal(status: int, when: str, codes: tuple[str, ...]) -> Schema:
    """A response with one of these codes."""
    headers = _headers()
    if status in _OF_STATUS:
        name, value = _OF_STATUS[status]
        headers[name] = _constant(value)
    if status == 429:
        headers["Retry-After"] = {**_RETRY_AFTER, "required": True}
    if status == 503:
        headers["Retry-After"] = {**_RETRY_AFTER, "description": "Whole seconds; with `store_busy`."}
    code = {"properties": {"error": {"properties": {"code": {"enum": [*codes]}}}}}
    return {
        "description": f"{when} Code: {', '.join(f'`{each}`' for each in codes)}.",
        "headers": headers,
        "content": {"application/json": {"schema": {"allOf": [_reference(wire.Refused), code]}}},
    }


def _headers() -> Schema:
    return {name: _constant(value) for name, value in _FIXED.items()}


def _constant(value: str) -> Schema:
    return {"required": True, "schema": {"const": value}}


def _name(path: str, status: int) -> str:
    """Of a refusal among the components: `429`, or `429-request` for one route's own."""
    return f"{status}{path.removeprefix('/v1').replace('/', '-')}"


def _reference(each: type[msgspec.Struct]) -> Schema:
    return {"$ref": f"#/components/schemas/{each.__name__}"}


def _schemas() -> Schema:
    """The wire types, their docstrings taken apart into what is said of each field."""
    types = [each for route in ROUTES.values() for each in (route.request, *route.answers)]
    _, schemas = msgspec.json.schema_components(
        [*types, wire.Refused], ref_template="#/components/schemas/{name}"
    )
    for name, schema in schemas.items():
        schema["description"], fields = _told(getattr(wire, name))
        for field, words in fields:
            schema["properties"][field] = _described(schema["properties"][field], words)
    return schemas


def _described(schema: Schema, words: str) -> Schema:
    return {**schema, "description": words}


def _told(each: type[msgspec.Struct]) -> tuple[str, list[tuple[str, str]]]:
    """What a docstring says of a type, and of each of its fields."""
    about, _, fields = inspect.cleandoc(each.__doc__ or "").partition("\n\nAttributes:\n")
    return " ".join(about.split()), [*_fields(fields)]


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for one in re.split(r"^ {4}(?! )", text, flags=re.MULTILINE)[1:]:
        names, words = one.split(": ", 1)
        for name in names.split(", "):
            yield name, " ".join(words.split())


def main() -> None:
    """Print the document."""
    sys.stdout.write(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""What a server says is wrong, in any of the shapes that errors have, and which of our errors that is."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from arxivtui.scoring.llm.errors import (
    KeyRejectedError,
    ModelError,
    ModelFailedError,
    NothingLeftError,
    PromptRefusedError,
    PromptTooLongError,
    RateLimitedError,
    RequestRefusedError,
    UnknownModelError,
)
from arxivtui.scoring.llm.masking import said

_TELLING = ("message", "msg", "detail", "error", "error_description", "errors", "raw", "reason")
_NAMING = ("type", "code", "param", "loc", "status", "error_type")
_DEEPEST = 6
_LONGEST = 8_000

_UNPAID_CODES = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_FILTER_CODES = (
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "data_inspection_failed",
)
_UNPAID = re.compile(r"insufficient (?:balance|credit|funds)|credit balance")
_FILTERED = re.compile(
    r"content[ _](?:filter|management policy|policy)|content exists risk|\bflagged\b|"
    r"responsibleaipolicyviolation|data_inspection_failed|safety (?:filter|system)"
)
_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|prompt is too long|input is too long|reduce the length|"
    r"too many (?:input )?tokens|max_(?:completion_)?tokens'? .{0,40}"
    r"(?:too large|at most|less than|exceed|maximum)"
)
_TOO_LARGE = "request too large"
"""What OpenAI says, with status 429, of a request that no waiting makes fit into a minute's tokens."""

_NO_MODEL = re.compile(
    r"model_not_found|model.{0,120}(?:does not exist|not exist|not found)|"
    r"(?:unknown|invalid|no such) model\b|not a valid model|no endpoints found for"
)
_GATEWAY_TIMED_OUT = frozenset({504, 520, 522, 524})
"""What stands before the model gave up waiting for it; it may have been at work."""

_REDUCIBLE = (400, 404, 422)
"""Statuses with which servers refuse a feature."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """An answer that is an error.

    Attributes:
        status: of HTTP, or the number that an error inside an answer gives.
        code: of the error, in lower case; empty where there is none.
        param: the parameter that it is about; empty where it does not say.
        text: what it says, as received: it may hold the key.
        words: all that it says, names and codes included, in lower case.
        legible: it is of the kind that such servers send, and no page from somebody in between.
    """

    status: int
    code: str = ""
    param: str = ""
    text: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    legible: bool = True

    @classmethod
    def read(cls, status: int, content: bytes) -> "Complaint":
        """From the body of an answer."""
        try:
            body: Any = json.loads(content)
        except (ValueError, RecursionError):
            text = content[:_LONGEST].decode("utf-8", "replace").strip()
            page = text.startswith("<") or not text
            return cls(status, text="" if page else text, words="" if page else text.lower(), legible=False)
        return cls.of(status, body)

    @classmethod
    def of(cls, status: int, body: object) -> "Complaint":
        """From a body that was read."""
        if isinstance(body, list) and len(body) == 1:  # Gemini's
            body = body[0]
        error = body.get("error", body) if isinstance(body, Mapping) else body
        about = error if isinstance(error, Mapping) else {}
        text = "; ".join(_texts(error, _TELLING))[:_LONGEST]
        words = " ".join(_texts(body, _TELLING + _NAMING))[:_LONGEST].lower()
        code = about.get("code") or about.get("type") or ""
        return cls(status, str(code).lower(), _param(body, about), text, words)


def definite_error(
    complaint: Complaint, host: str, model: str, key: str, wait: float | None
) -> ModelError | None:
    """The error that a complaint amounts to; None where it may be about a feature that can be left out.

    Args:
        complaint: the server's.
        host: its name.
        model: the model's name.
        key: masked in what the server says.
        wait: seconds for which it wants to be left alone, or None.
    """
    status, words = complaint.status, complaint.words
    says = _says(complaint, key)
    if status == 402 or complaint.code in _UNPAID_CODES or _UNPAID.search(words):
        hint = "Top up the account there, or set another key: arxivtui config set-key."
        return NothingLeftError(f"The account at {host} has nothing left to pay with{says}", hint)
    if status in (400, 403, 422) and (complaint.code in _FILTER_CODES or _FILTERED.search(words)):
        return PromptRefusedError(f"A filter of {host} refused the request{says}")
    if status in (401, 403):
        return _key_rejected(status, host, key, says)
    too_long = _TOO_LONG.search(words) if status in (400, 422) else status == 429 and _TOO_LARGE in words
    if too_long or status == 413:
        return PromptTooLongError(f"That is more than {model} takes at once{says}")
    if status == 429:
        message = f"{host} says that there were too many requests{says}"
        return RateLimitedError(message, "Try again in some minutes.", retry_after=wait)
    if status in _REDUCIBLE:
        if complaint.param in ("", "model") and _NO_MODEL.search(words):
            return unknown_model(host, model)
        return None if complaint.legible or status != 404 else refused(complaint, host, model, key)
    if 300 <= status < 400:
        return RequestRefusedError(
            f"{host} sends requests on to another address.", "Set [llm] base_url to where the model is."
        )
    if status in (405, 410, 451, 501):
        return refused(complaint, host, model, key)
    what = f"{host} failed with status {status}" if status >= 400 else f"{host} sent an error"
    hint = "Try again in some minutes."
    return ModelFailedError(f"{what}{says}", hint, retry_after=wait, maybe_paid=status in _GATEWAY_TIMED_OUT)


def refused(
    complaint: Complaint, host: str, model: str, key: str, *, stops: bool = True
) -> RequestRefusedError:
    """The error for a request that the server refuses however it is put."""
    hint = "Check [llm] model and base_url; the latter mostly ends in /v1."
    message = f"{host} refuses what {model} is asked, with status {complaint.status}{_says(complaint, key)}"
    return RequestRefusedError(message, hint, stops=stops)


def unknown_model(host: str, model: str) -> UnknownModelError:
    """The error for a model that the server does not have."""
    return UnknownModelError(
        f"{host} has no model {model}, or not for this key.", "Check [llm] model and base_url."
    )


def _key_rejected(status: int, host: str, key: str, says: str) -> KeyRejectedError:
    if not key:
        return KeyRejectedError(f"{host} wants an API key.", "Set one: arxivtui config set-key.")
    what = "does not accept the API key." if status == 401 else f"does not allow this with the API key{says}"
    return KeyRejectedError(
        f"{host} {what}", "Set another one: arxivtui config set-key, or ARXIVTUI_API_KEY."
    )


def _says(complaint: Complaint, key: str) -> str:
    """The end of a sentence: what the server says, or nothing."""
    words = said(complaint.text, key)
    return f": {words.rstrip('.')}." if words else "."


def _param(body: object, error: Mapping[str, Any]) -> str:
    """The parameter named, also in the list of places that FastAPI gives (`["body", "temperature"]`)."""
    if isinstance(param := error.get("param"), str):
        return param
    details = body.get("detail") if isinstance(body, Mapping) else None
    first = details[0] if isinstance(details, list) and details else None
    place = first.get("loc") if isinstance(first, Mapping) else None
    if not isinstance(place, list):
        return ""
    return ".".join(str(each) for each in place if each != "body")


def _texts(value: object, names: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    """The texts under some names, in order; never what a server echoes of the request (`input`)."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if value.strip():
            yield value.strip()
    elif isinstance(value, list):
        for each in value[:20]:
            yield from _texts(each, names, depth + 1)
    elif isinstance(value, Mapping):
        for name in names:
            yield from _texts(value.get(name), names, depth + 1)
        yield from _texts(value.get("metadata"), names, depth + 1)

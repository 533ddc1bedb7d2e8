"""Faults that the model stand-in can show, and how they are written: `KIND[:VALUE][@PATTERN][*TIMES]`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Self

FORMS = ("json_schema", "json_object", "tools")
"""The ways to ask for structured output that a server may not know; plain text is always known."""

PARAMETERS = (
    "max_completion_tokens",
    "max_tokens",
    "parallel_tool_calls",
    "prompt_cache_key",
    "reasoning_effort",
    "seed",
    "temperature",
)
"""The parameters that a server or model may refuse."""

FEATURES = FORMS + PARAMETERS
"""All that a request may use and a server may refuse."""

KINDS = {
    "400": "status 400 that refuses the feature VALUE, where it is used (default: any request)",
    "401": "status 401: the key is wrong; with VALUE echo the message holds the whole key",
    "402": "status 402: nothing left to pay with",
    "404": "status 404: there is no such model",
    "429": "status 429; VALUE is its Retry-After, in seconds or as a date (default: none)",
    "quota": "status 429 that no waiting helps: the quota is used up",
    "500": "status 500",
    "503": "status 503; VALUE is its Retry-After (default: none)",
    "revoked": "status 401 for every request after the first VALUE (default 0)",
    "hang": "answer VALUE seconds late (default: never)",
    "hang-up": "end the connection without an answer",
    "cut": "end the connection after VALUE percent of the answer (default 50)",
    "html": "status 200 with a page for people",
    "empty": "a message whose content is empty",
    "no-choices": "an answer without choices",
    "refusal": "the model refuses, in the field for that",
    "content-filter": "nothing, since a filter took it; with VALUE 400 that status instead",
    "truncated": "the answer ends after VALUE percent (default 50), for the limit of its length",
    "fenced": "the JSON in a Markdown fence",
    "prose": "sentences with braces of their own around the JSON",
    "json-lines": "a line of JSON for each paper",
    "array": "a bare JSON array",
    "missing": "VALUE papers are left out (default 1), from the end; or the one whose id VALUE is",
    "foreign": "one more paper that was not sent, its id VALUE (default 9912.99999)",
    "duplicate": "the first paper twice, alike",
    "contradiction": "the first paper twice, with other scores",
    "versioned": "ids with VALUE behind them (default v1)",
    "out-of-range": "the first paper's relevance is VALUE (default 42)",
    "nulls": "the first paper's relevance and novelty are null",
    "strings": "numbers as strings",
    "out-of-ten": "numbers as strings such as 8/10",
    "escapes": "terminal escapes in every comment",
    "long-comment": "the first paper's comment has VALUE characters (default 2000)",
    "topic": "the first paper's topic is VALUE (default: one that nobody has)",
    "obedient": "relevance and novelty 10 for every paper sent, if one of their texts asks for a 10",
}
"""Every kind of fault, with what its value means."""

RANDOM = (
    "400",
    "429:0.01",
    "429",
    "500",
    "503:0.01",
    "hang:0.05",
    "hang-up",
    "cut",
    "html",
    "empty",
    "no-choices",
    "refusal",
    "content-filter",
    "truncated",
    "fenced",
    "prose",
    "json-lines",
    "missing",
    "foreign",
    "duplicate",
    "contradiction",
    "versioned",
    "out-of-range",
    "nulls",
    "strings",
    "out-of-ten",
    "escapes",
    "long-comment",
    "obedient",
)
"""What is shown at random: all that passes, so that a patient client can still end its work."""

_STATUSES = frozenset({"400", "401", "402", "404", "429", "500", "503", "quota", "revoked"})
_TRANSPORT = frozenset({"hang", "hang-up", "cut", "html"})
_NUMBERED = frozenset({"revoked", "hang", "cut", "truncated", "out-of-range", "long-comment"})
_CHOICES = {"400": FEATURES, "401": ("echo",), "content-filter": ("400",)}
_FAULT = re.compile(r"(?P<kind>[a-z0-9-]+)(?::(?P<value>[^@*]*))?(?:@(?P<pattern>.+?))?(?:\*(?P<times>\d+))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fault is chosen by.

    Attributes:
        text: method, path and body as received, for patterns.
        uses: the features that the request uses.
        completion: it asks for a completion.
    """

    text: str
    uses: frozenset[str] = frozenset()
    completion: bool = True


@dataclass
class Fault:
    """One fault: for the requests whose path or body matches, so many times (None: always)."""

    kind: str
    value: str = ""
    pattern: str = ""
    times: int | None = None
    passed: int = field(default=0, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `KIND[:VALUE][@PATTERN][*TIMES]`, for example `missing:2@2507.08665*1`.

        Raises:
            ValueError: it is written wrongly; says how.
        """
        match = _FAULT.fullmatch(text.strip())
        if match is None or match["kind"] not in KINDS:
            raise ValueError(
                f"{text!r} is no fault; write KIND[:VALUE][@PATTERN][*TIMES], KIND one of {', '.join(KINDS)}"
            )
        kind, value = match["kind"], match["value"] or ""
        if value and kind in _NUMBERED and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise ValueError(f"{text!r}: the value of {kind} is a number")
        if value and kind in _CHOICES and value not in _CHOICES[kind]:
            raise ValueError(f"{text!r}: the value of {kind} is one of {', '.join(_CHOICES[kind])}")
        try:
            re.compile(match["pattern"] or "")
        except re.error as error:
            raise ValueError(f"{match['pattern']!r} is no regular expression: {error}") from error
        times = int(match["times"]) if match["times"] else None
        return cls(kind, value, match["pattern"] or "", times)

    def __str__(self) -> str:
        value = f":{self.value}" if self.value else ""
        pattern = f"@{self.pattern}" if self.pattern else ""
        return f"{self.kind}{value}{pattern}" + (f"*{self.times}" if self.times is not None else "")

    @property
    def is_status(self) -> bool:
        """Whether it takes the place of an answer, so that nothing is paid for."""
        return self.kind in _STATUSES or (self.kind, self.value) == ("content-filter", "400")

    def number(self, default: float) -> float:
        """The value as a number."""
        return float(self.value) if self.value else default

    def take(self, asked: Asked) -> bool:
        """Whether the fault is for this request; counts it if so."""
        if self.times == 0 or not self._fits(asked):
            return False
        if self.kind == "revoked":
            self.passed += 1
            if self.passed <= self.number(0):
                return False
        if self.times is not None:
            self.times -= 1
        return True

    def _fits(self, asked: Asked) -> bool:
        if not asked.completion and self.kind not in _STATUSES | _TRANSPORT:
            return False
        if self.kind == "400" and self.value and self.value not in asked.uses:
            return False
        return re.search(self.pattern, asked.text) is not None


class Chance:
    """Faults at random, the same ones for the same requests and seed, whatever their order.

    Args:
        share: of the requests that get a fault, 0 to 1.
        seed: another one gives other faults.
        faults: the faults to choose from, evenly.

    Raises:
        ValueError: the share is out of range, or a fault is written wrongly.
    """

    def __init__(self, share: float, seed: int = 0, faults: Sequence[str] = RANDOM) -> None:
        if not 0 <= share <= 1:
            raise ValueError(f"the share of requests that get a fault is from 0 to 1, not {share}")
        self.share = share
        self.seed = seed
        self.faults = tuple(faults)
        self._times: dict[bytes, int] = {}
        for each in self.faults:
            Fault.parse(each)

    def take(self, asked: Asked) -> Fault | None:
        """The fault for this request, if any; the same request again has another chance."""
        digest = sha256(asked.text.encode("utf-8", "surrogatepass")).digest()
        time = self._times[digest] = self._times.get(digest, 0) + 1
        draw = Random(f"{self.seed} {time} {digest.hex()}")
        if draw.random() >= self.share:
            return None
        fault = Fault.parse(draw.choice(self.faults))
        return fault if fault.take(asked) else None

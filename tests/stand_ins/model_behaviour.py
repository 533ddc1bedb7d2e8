"""What the model stand-in answers, counts and remembers; `model.py` puts it on the network."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

from tests.stand_ins.model_answers import Answers
from tests.stand_ins.model_completions import Completion, PrefixCache, complete, prompt_text, tokens
from tests.stand_ins.model_faults import FEATURES, Asked, Chance, Fault
from tests.stand_ins.model_limits import Limits
from tests.stand_ins.model_refusals import (
    STYLES,
    Refusal,
    no_key,
    no_such_path,
    refused,
    shown,
    too_long,
    unknown_model,
    wrong_key,
)

COMPLETIONS = "/v1/chat/completions"
MODELS = "/v1/models"

_WISHES = {"faults", "fault", "random", "supports", "style", "models", "keys", "context_window", "forget"}


@dataclass
class Request:
    """One request received.

    Attributes:
        method: GET or POST.
        path: with its query.
        key: the key sent, or empty.
        body: as sent; None where there was none, or no JSON object.
        started: when it came, in seconds by a clock that only runs forward.
        ended: when the last byte of the answer was sent, or the attempt ended; None until then.
        connection: the client's port; the same port is the same connection.
        retry: how many times the client says to have tried before.
        fault: the fault shown, or empty.
        status: of the answer; None where there was none.
        asked: the papers sent to be scored, where a completion was made.
        scored: those of them with a sound score in an answer that was sent whole.
        usage: the tokens reported, where a completion was made.
        abandoned: the client had left before it was answered.
    """

    method: str
    path: str
    key: str
    body: dict[str, Any] | None
    started: float
    connection: int
    retry: int = 0
    fault: str = ""
    ended: float | None = None
    status: int | None = None
    asked: tuple[str, ...] = ()
    scored: tuple[str, ...] = ()
    usage: Mapping[str, Any] | None = None
    abandoned: bool = False


class ModelBehaviour:
    """All of the stand-in but HTTP; all attributes may be changed while it serves.

    Args:
        answers: the scores it knows; it derives others from the id.

    Attributes:
        answers: as above.
        models: the models there are.
        keys: the keys that are accepted; None accepts any.
        supports: the features that are not refused; all of `FEATURES` by default.
        style: how others are refused, one of `STYLES`.
        context_window: tokens that a prompt may have.
        chance: faults at random, where no other is shown.
        limits: the rate limits, kept and told.
        cache: what is known of earlier prompts.
        bills_abandoned: a completion is made, and billed, though the client has left or is hung up on.
        thoughts: tokens that the model spends on thoughts before each answer.
        count_tokens: how many tokens a text has; a quarter of its characters by default.
        requests: what was received, in order.
        paid: how often each paper had a sound score in an answer that was sent whole.
        billed: how often each paper was in the prompt of a completion that was made, sound or not.
        most_at_once: how many requests were under way at the same time, at most.
    """

    def __init__(self, answers: Answers | None = None) -> None:
        self.answers = answers or Answers()
        self.models = ["gpt-4o", "gpt-4o-mini", "gpt-5-mini", "stand-in"]
        self.keys: set[str] | None = None
        self.supports = set(FEATURES)
        self.style = STYLES[0]
        self.context_window = 128_000
        self.chance: Chance | None = None
        self.limits = Limits()
        self.cache = PrefixCache()
        self.bills_abandoned = False
        self.thoughts = 0
        self.count_tokens: Callable[[str], int] = tokens
        self.requests: list[Request] = []
        self.paid: Counter[str] = Counter()
        self.billed: Counter[str] = Counter()
        self.most_at_once = 0
        self._faults: list[Fault] = []
        self._now = 0
        self._lock = Lock()

    @property
    def faults(self) -> list[str]:
        """The faults that are still to be shown; the first that fits a request is."""
        with self._lock:
            return [str(each) for each in self._faults if each.times != 0]

    @faults.setter
    def faults(self, texts: Iterable[str]) -> None:
        parsed = [Fault.parse(text) for text in texts]
        with self._lock:
            self._faults = parsed

    def forget(self) -> None:
        """Start the record and its counts anew."""
        with self._lock:
            self.requests, self.most_at_once = [], self._now
            self.paid.clear()
            self.billed.clear()

    def begin(self, request: Request, asked: Asked) -> Fault | None:
        """Record a request and choose the fault to show for it."""
        with self._lock:
            self.requests.append(request)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            fault = next((each for each in self._faults if each.take(asked)), None)
            if fault is None and self.chance is not None:
                fault = self.chance.take(asked)
            request.fault = str(fault or "")
            return fault

    def end(self, request: Request) -> None:
        """Record that a request has ended."""
        with self._lock:
            self._now -= 1
            request.ended = time.monotonic()

    def answer(self, request: Request, fault: Fault | None) -> Refusal | Completion | Mapping[str, Any]:
        """The answer: an error, a completion, or another JSON object."""
        if not request.key:
            return no_key()
        if fault is not None and fault.is_status:
            return shown(fault, request.body or {}, request.key, self.style)
        if self.keys is not None and request.key not in self.keys:
            return wrong_key(request.key)
        path = request.path.split("?")[0]
        if (request.method, path) == ("POST", COMPLETIONS):
            return self._complete(request, fault)
        if (request.method, path) == ("GET", MODELS):
            return {"object": "list", "data": [_model(name) for name in self.models]}
        if request.method == "GET" and path.startswith(MODELS + "/"):
            name = path.removeprefix(MODELS + "/")
            return _model(name) if name in self.models else unknown_model(name)
        return no_such_path(request.method, path)

    def _complete(self, request: Request, fault: Fault | None) -> Refusal | Completion:
        body = request.body
        if refusal := refused(body, self.supports, self.style):
            return refusal
        assert body is not None
        if body["model"] not in self.models:
            return unknown_model(body["model"])
        length = tokens(prompt_text(body))
        if length > self.context_window:
            return too_long(length, self.context_window)
        with self._lock:
            refusal = self.limits.spend(length, body, time.monotonic())
            return refusal or complete(
                body, self.answers, self.cache, fault, self.count_tokens, self.thoughts
            )

    def headers(self) -> dict[str, str]:
        """Those of every answer of the API."""
        with self._lock:
            number = len(self.requests)
            return {"x-request-id": f"req_stand_in_{number}"} | self.limits.headers(time.monotonic())

    def count(self, request: Request, completion: Completion, *, whole: bool) -> None:
        """Bill a completion that was made, and count its papers as paid if it is sent whole."""
        with self._lock:
            request.asked, request.usage = completion.asked, completion.body["usage"]
            self.billed.update(completion.asked)
            if whole:
                request.scored = tuple(sorted(completion.usable))
                self.paid.update(completion.usable)

    def bill_abandoned(self, request: Request) -> None:
        """Bill a completion that nobody receives, as servers do that notice too late."""
        if not self.bills_abandoned or request.path.split("?")[0] != COMPLETIONS:
            return
        answer = self._complete(request, None)
        if isinstance(answer, Completion):
            self.count(request, answer, whole=False)

    def take_back(self, request: Request) -> None:
        """Its answer did not reach the client: nothing in it is paid."""
        with self._lock:
            self.paid -= Counter(request.scored)
            request.scored, request.abandoned = (), True

    def state(self) -> dict[str, Any]:
        """What `GET /_stand_in` tells; of the keys only the ends."""
        chance = self.chance
        with self._lock:
            requests = [asdict(each) | {"key": "…" + each.key[-4:]} for each in self.requests]
            counts = {"paid": dict(self.paid), "billed": dict(self.billed), "most_at_once": self.most_at_once}
        return counts | {
            "models": self.models,
            "supports": sorted(self.supports),
            "style": self.style,
            "context_window": self.context_window,
            "faults": self.faults,
            "random": {"share": chance.share, "seed": chance.seed} if chance is not None else None,
            "known": len(self.answers.known),
            "requests": requests,
        }

    def change(self, wanted: object) -> None:
        """What `POST /_stand_in` asks; see `--help`.

        Raises:
            ValueError: it asks for something else.
            TypeError: something in it is of the wrong type.
        """
        if not isinstance(wanted, dict) or not set(wanted) <= _WISHES:
            raise ValueError(f"send an object with any of {', '.join(sorted(_WISHES))}")
        if not set(wanted.get("supports", ())) <= set(FEATURES):
            raise ValueError(f'"supports" has any of {", ".join(FEATURES)}')
        if wanted.get("style", self.style) not in STYLES:
            raise ValueError(f'"style" is one of {", ".join(STYLES)}')
        if "fault" in wanted:
            self.faults = [wanted["fault"]] if wanted["fault"] else []
        if "faults" in wanted:
            self.faults = wanted["faults"]
        if "random" in wanted:
            self.chance = Chance(**wanted["random"]) if wanted["random"] else None
        self.supports = set(wanted.get("supports", self.supports))
        self.style = wanted.get("style", self.style)
        self.models = list(wanted.get("models", self.models))
        if "keys" in wanted:
            self.keys = set(wanted["keys"]) if wanted["keys"] is not None else None
        self.context_window = int(wanted.get("context_window", self.context_window))
        if wanted.get("forget"):
            self.forget()


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 1_735_689_600, "owned_by": "stand-in"}

"""Ask one model at one address: any server that speaks OpenAI's chat completions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from arxivtui.config import LlmSettings, host_of
from arxivtui.domain import Usage
from arxivtui.scoring.llm.abilities import Abilities, Form
from arxivtui.scoring.llm.complaints import Complaint, definite_error, refused
from arxivtui.scoring.llm.errors import ModelError, ModelFailedError
from arxivtui.scoring.llm.limits import RateLimits, retry_after
from arxivtui.scoring.llm.prompt import Prompt, answer_schema
from arxivtui.scoring.llm.replies import Ending, NoReplyError, Reply, parse_body, read_reply
from arxivtui.scoring.llm.tokens import estimate_tokens

if TYPE_CHECKING:
    from arxivtui.scoring.llm.connection import Connection, Received

__all__ = ["Ending", "KeyCheck", "ModelClient", "Reply"]

OPENAI = "https://api.openai.com/v1"
"""Where OpenAI itself answers."""

_SCORES = "scores"
_NO_LIST = (404, 405, 501)


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What a server says of a key and a model, without being paid.

    Attributes:
        known_model: whether the model is in the server's list; None where it shows none.
        models: the names in the list, untrusted; none where it shows none.
    """

    known_model: bool | None
    models: tuple[str, ...] = ()


class ModelClient:
    """A model, used as an async context manager. Requests may be under way side by side.

    The first use imports the openai client, which takes half a second.

    Args:
        settings: the model, its address and how long to wait.
        key: may be empty where the server wants none.
        abilities: what is known of the server, as `on_learnt` once told it.
        on_learnt: told whenever more is known, to be remembered for this address and model.
    """

    def __init__(
        self,
        settings: LlmSettings,
        key: str,
        abilities: Abilities | None = None,
        on_learnt: Callable[[Abilities], None] = lambda _: None,
    ) -> None:
        self._settings = settings
        self._base_url = settings.base_url or OPENAI
        self._key = key
        self._abilities = abilities or Abilities()
        self._on_learnt = on_learnt
        self._proven: set[Form] = set()
        self._last_form = self._abilities.form
        self._connection: Connection | None = None

    async def __aenter__(self) -> Self:
        """Make ready; nothing is sent yet.

        Raises:
            ModelError: the address, the key or the proxy cannot be used.
        """
        from arxivtui.scoring.llm.connection import Connection

        self._connection = Connection(self._base_url, self._key, self._settings.timeout_seconds)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close()

    @property
    def host(self) -> str:
        """The server's name."""
        return host_of(self._base_url) or self._base_url

    @property
    def abilities(self) -> Abilities:
        """What is known of the server."""
        return self._abilities

    async def ask(self, prompt: Prompt, labels: Mapping[str, str], max_tokens: int) -> Reply:
        """Put a prompt to the model: one request, and one more for each thing that the server refuses to do.

        Args:
            prompt: with the papers.
            labels: of the topics that the model may name.
            max_tokens: how long the answer may be.

        Raises:
            KeyRejectedError: the server does not accept the key.
            NothingLeftError: there is nothing left to pay with.
            UnknownModelError: the server has no such model.
            RateLimitedError: there were too many requests.
            ModelFailedError: the server failed, or something else answered in its place.
            ModelUnreachableError: no answer came, or not all of it.
            PromptRefusedError: a filter refused what was sent.
            PromptTooLongError: it does not fit into the model's context.
            RequestRefusedError: the server refuses it in every form.
        """
        used, guessed = self._abilities, False
        guesses: Iterator[Abilities] | None = None
        while True:
            received = await self._open.post(
                "/chat/completions", self._body(prompt, labels, max_tokens, used)
            )
            if 200 <= received.status < 300:
                break
            complaint = Complaint.read(received.status, received.content)
            if error := self._definite(complaint, received):
                raise error
            lower = used.without(complaint.param, complaint.words)
            if lower is None:
                guesses = guesses or used.guesses()
                lower, guessed = next(guesses, None), True
            if lower is None:
                # What an earlier request was answered to is not refused for its form.
                raise refused(complaint, self.host, self._model, self._key, stops=not self._proven)
            used = lower.least_of(used if guessed else self._abilities)
        reply = self._read(received, max_tokens)
        self._last_form = used.form
        if not (guessed and self._proven):
            self._learn(used)
        self._proven.add(used.form)
        return reply

    def step_down(self) -> bool:
        """Ask in a less strict form than that of the last answer, which could not be read.

        Returns:
            Whether there is one.
        """
        lower = replace(self._abilities, form=self._last_form).in_lower_form()
        if lower is None:
            return False
        self._learn(lower)
        return True

    def learn(self, prompt: Prompt, usage: Usage) -> None:
        """Learn from an answer how the server counts tokens."""
        estimated = estimate_tokens(prompt.system + prompt.user)
        ratio = self._abilities.calibration.learn(estimated, usage.prompt).ratio
        if ratio != self._abilities.ratio:
            self._abilities = replace(self._abilities, ratio=ratio)
            self._on_learnt(self._abilities)

    async def check(self) -> KeyCheck:
        """Ask the server for its models: free, and it answers only to a key that it accepts.

        Raises:
            ModelError: as with `ask`.
        """
        received = await self._open.get("/models")
        if received.status in _NO_LIST:
            return KeyCheck(None)
        if not 200 <= received.status < 300:
            complaint = Complaint.read(received.status, received.content)
            if received.status == 403 and "scope" in complaint.words:  # The key may ask, but not look around.
                return KeyCheck(None)
            error = self._definite(complaint, received)
            raise error or refused(complaint, self.host, self._model, self._key)
        return self._listed(self._parsed(received))

    @property
    def _model(self) -> str:
        return self._settings.model

    @property
    def _open(self) -> "Connection":
        assert self._connection is not None, "used outside of its `async with`"
        return self._connection

    def _learn(self, abilities: Abilities) -> None:
        """Remember what was left out; several requests may learn the same at the same time."""
        known = self._abilities.least_of(abilities)
        if known != self._abilities:
            self._abilities = known
            self._on_learnt(known)

    def _definite(self, complaint: Complaint, received: "Received") -> ModelError | None:
        wait = retry_after(received.headers)
        return definite_error(complaint, self.host, self._model, self._key, wait)

    def _body(
        self, prompt: Prompt, labels: Mapping[str, str], max_tokens: int, abilities: Abilities
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            **_form(abilities.form, labels),
        }
        if abilities.limit != "none":
            body[abilities.limit] = max_tokens
        if abilities.temperature:
            body["temperature"] = 0
        if abilities.reasoning_effort and self._settings.reasoning_effort:
            body["reasoning_effort"] = self._settings.reasoning_effort
        return body

    def _read(self, received: "Received", max_tokens: int) -> Reply:
        body = self._parsed(received)
        if body.get("error") and not body.get(
            "choices"
        ):  # OpenRouter's, once it has answered with status 200
            raise self._late_error(body, received)
        try:
            return read_reply(body, RateLimits.read(received.headers), max_tokens, self._key)
        except NoReplyError:
            pass
        raise self._no_server(received)

    def _parsed(self, received: "Received") -> Mapping[str, Any]:
        try:
            return parse_body(received.content)
        except NoReplyError:
            pass
        raise self._no_server(received)

    def _late_error(self, body: Mapping[str, Any], received: "Received") -> ModelError:
        """The error that stands where an answer should."""
        told = body["error"]
        code = told.get("code") if isinstance(told, Mapping) else None
        status = code if isinstance(code, int) and 400 <= code < 600 else 200
        complaint = Complaint.of(status, body)
        found = self._definite(complaint, received)
        error = found or refused(complaint, self.host, self._model, self._key, stops=not self._proven)
        error.maybe_paid = error.maybe_paid or bool(body.get("usage"))
        return error

    def _no_server(self, received: "Received") -> ModelFailedError:
        return ModelFailedError(
            f"{self.host} answered with something other than a model's answer.",
            "Check [llm] base_url, and whether the network wants you to log in.",
            # A page for people comes from a network or a gateway, and no model was at work.
            maybe_paid=not received.content.lstrip().startswith(b"<"),
        )

    def _listed(self, body: Mapping[str, Any]) -> KeyCheck:
        entries = body.get("data")
        if not isinstance(entries, list):
            return KeyCheck(None)
        names = tuple(_bare(each.get("id")) for each in entries if isinstance(each, Mapping))
        return KeyCheck(_bare(self._model) in names, names)


def _form(form: Form, labels: Mapping[str, str]) -> dict[str, Any]:
    """The part of a request that asks for a structure."""
    match form:
        case "json_schema":
            named = {"name": _SCORES, "strict": True, "schema": answer_schema(labels)}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case "tools":
            function = {"name": _SCORES, "strict": True, "parameters": answer_schema(labels)}
            return {
                "tools": [{"type": "function", "function": function}],
                "tool_choice": {"type": "function", "function": {"name": _SCORES}},
            }
        case "json_object":
            return {"response_format": {"type": "json_object"}}
        case _:
            return {}


def _bare(name: object) -> str:
    """A model's name without what some lists add to it: Gemini's `models/`, Ollama's `:latest`."""
    return str(name).removeprefix("models/").removesuffix(":latest")

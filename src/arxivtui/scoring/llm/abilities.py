"""What a server is known to understand: the form of an answer, the limit of its length, and the rest.

Lists of what models can do are wrong too often, so a request asks for everything. What a server then refuses
is left out, one step at a time, and stays left out for that address and model.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

from arxivtui.scoring.llm.tokens import Calibration

Form = Literal["json_schema", "tools", "json_object", "text"]
"""How an answer's structure is asked for, from the strictest to none."""

Limit = Literal["max_completion_tokens", "max_tokens", "none"]
"""The parameter that limits an answer's length: OpenAI's, everybody's before it, or none at all."""

_FORMS: tuple[Form, ...] = get_args(Form)
_LIMITS: tuple[Limit, ...] = get_args(Limit)
_STEEPEST = 3.0

_WORDS = {
    "reasoning_effort": re.compile(r"reasoning|thinking"),
    "temperature": re.compile(r"temperature"),
    "limit": re.compile(r"max_(?:completion_)?tokens"),
    "form": re.compile(
        r"response_format|json[ _](?:schema|object|mode)|structured|schema|grammar|strict|"
        r"tool[ _]|tools|function"
    ),
}
"""How servers name what they refuse."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server is asked for.

    Attributes:
        form: of the answer.
        limit: the parameter for the length of the answer.
        temperature: it takes one.
        reasoning_effort: it takes one.
        ratio: tokens that it counts for each one that we estimate.
    """

    form: Form = "json_schema"
    limit: Limit = "max_completion_tokens"
    temperature: bool = True
    reasoning_effort: bool = True
    ratio: float = 1.0

    @classmethod
    def read(cls, stored: object) -> "Abilities":
        """From what `stored` once wrote; whatever is unknown or wrong in it counts as not written."""
        if not isinstance(stored, Mapping):
            return cls()
        return cls(**{name: stored[name] for name, sound in _SOUND.items() if sound(stored.get(name))})

    def stored(self) -> dict[str, Any]:
        """As plain values, for keeping."""
        return asdict(self)

    @property
    def calibration(self) -> Calibration:
        """How this server counts tokens."""
        return Calibration(self.ratio)

    def without(self, param: str, words: str) -> "Abilities | None":
        """One step down from what a refusal names; None where it names nothing that is asked for.

        Args:
            param: the parameter that it is about, or empty.
            words: all that it says, in lower case. What it names first counts: many go on to say
                what they would have taken instead.
        """
        for text in (param.lower(), words):
            named = sorted(
                (found.start(), feature)
                for feature, pattern in _WORDS.items()
                if (found := pattern.search(text)) and self._uses(feature)
            )
            if named:
                return self._less(named[0][1])
        return None

    def in_lower_form(self) -> "Abilities | None":
        """The same with the answer in the next less strict form, or None below the last."""
        if self.form == _FORMS[-1]:
            return None
        return replace(self, form=_FORMS[_FORMS.index(self.form) + 1])

    def least_of(self, other: "Abilities") -> "Abilities":
        """What both are able to; the ratio is this one's."""
        return replace(
            self,
            form=max(self.form, other.form, key=_FORMS.index),
            limit=max(self.limit, other.limit, key=_LIMITS.index),
            temperature=self.temperature and other.temperature,
            reasoning_effort=self.reasoning_effort and other.reasoning_effort,
        )

    def guesses(self) -> Iterator["Abilities"]:
        """What to try after a refusal that names nothing: each lower form, then what all servers take."""
        for form in _FORMS[_FORMS.index(self.form) + 1 :]:
            yield replace(self, form=form)
        limit: Limit = max(self.limit, "max_tokens", key=_LIMITS.index)
        bare = replace(self, form="text", limit=limit, temperature=False, reasoning_effort=False)
        if bare != replace(self, form="text"):
            yield bare

    def _uses(self, feature: str) -> bool:
        if feature == "form":
            return self.form != "text"
        return bool(getattr(self, feature)) and getattr(self, feature) != "none"

    def _less(self, feature: str) -> "Abilities | None":
        match feature:
            case "form":
                return self.in_lower_form()
            case "limit":
                return replace(self, limit=_LIMITS[_LIMITS.index(self.limit) + 1])
            case "temperature":
                return replace(self, temperature=False)
            case _:
                return replace(self, reasoning_effort=False)


_SOUND: Mapping[str, Any] = {
    "form": lambda value: value in _FORMS,
    "limit": lambda value: value in _LIMITS,
    "temperature": lambda value: isinstance(value, bool),
    "reasoning_effort": lambda value: isinstance(value, bool),
    "ratio": lambda value: (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _STEEPEST
    ),
}

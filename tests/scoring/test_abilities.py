"""What a server is asked for, and what is left out once it was refused."""

from dataclasses import fields
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.scoring.llm.abilities import Abilities


def test_everything_is_asked_for_until_it_is_refused() -> None:
    able = Abilities()

    assert (able.form, able.limit) == ("json_schema", "max_completion_tokens")
    assert able.temperature
    assert able.reasoning_effort


def test_they_are_kept_as_plain_values() -> None:
    able = Abilities("tools", "max_tokens", temperature=False, reasoning_effort=False, ratio=1.25)

    assert Abilities.read(msgspec.json.decode(msgspec.json.encode(able.stored()))) == able
    assert Abilities.read(msgspec.to_builtins(able)) == able
    assert set(able.stored()) == {field.name for field in fields(Abilities)}


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "json_schema",
        [],
        {},
        {"form": "poem", "limit": 3, "temperature": "yes", "reasoning_effort": None, "ratio": "1"},
        {"form": ["tools"], "limit": {}, "ratio": float("nan"), "colour": "red"},
        {"ratio": -1.0},
        {"ratio": 10**400},
        {"ratio": True},
    ],
)
def test_what_is_wrong_in_a_kept_value_counts_as_not_kept(stored: object) -> None:
    assert Abilities.read(stored) == Abilities()


def test_what_is_sound_in_a_kept_value_counts() -> None:
    assert Abilities.read({"form": "text", "limit": "maximum"}) == Abilities(form="text")


@pytest.mark.parametrize(
    ("param", "words", "lower"),
    [
        ("response_format", "", Abilities("tools")),
        ("", "this response_format type is unavailable now", Abilities("tools")),
        ("", "json_schema is only supported by newer models", Abilities("tools")),
        ("max_completion_tokens", "unsupported", Abilities(limit="max_tokens")),
        ("", "unrecognized request argument supplied: reasoning_effort", Abilities(reasoning_effort=False)),
        ("", '"llama3" does not support thinking', Abilities(reasoning_effort=False)),
        ("temperature", "unsupported value: only 1 is supported", Abilities(temperature=False)),
        (
            "",
            "unknown parameter temperature; known ones are max_tokens, response_format, tools",
            Abilities(temperature=False),
        ),
        ("messages", "response_format wants the word json", Abilities("tools")),
    ],
)
def test_what_a_refusal_names_is_left_out(param: str, words: str, lower: Abilities) -> None:
    assert Abilities().without(param, words) == lower


def test_the_parameter_counts_before_the_message() -> None:
    lower = Abilities().without("max_completion_tokens", "temperature is fine, max_completion_tokens is not")

    assert lower == Abilities(limit="max_tokens")


def test_what_is_not_asked_for_cannot_be_refused() -> None:
    bare = Abilities("text", "none", temperature=False, reasoning_effort=False)

    for name in ("response_format", "tools", "max_tokens", "temperature", "reasoning_effort"):
        assert bare.without(name, f"{name} is not supported") is None
    assert bare.without("", "invalid request") is None


def test_forms_end_in_plain_text_and_limits_in_none() -> None:
    able: Abilities | None = Abilities()
    forms, limits = [], []
    while able is not None:
        forms.append(able.form)
        able = able.without("tools" if able.form == "tools" else "response_format", "")
    able = Abilities()
    while able is not None:
        limits.append(able.limit)
        able = able.without("max_tokens", "")

    assert forms == ["json_schema", "tools", "json_object", "text"]
    assert limits == ["max_completion_tokens", "max_tokens", "none"]


def test_a_refusal_that_names_nothing_is_answered_with_guesses() -> None:
    guesses = list(Abilities().guesses())

    assert [guess.form for guess in guesses] == ["tools", "json_object", "text", "text"]
    assert guesses[-1] == Abilities("text", "max_tokens", temperature=False, reasoning_effort=False)
    assert list(guesses[-1].guesses()) == []


def test_several_requests_that_are_refused_the_same_step_down_once() -> None:
    sent = Abilities()
    first, second = (sent.without("response_format", "") for _ in range(2))

    assert first is not None
    assert second is not None
    assert first.least_of(second) == Abilities("tools")


@given(st.text(), st.text(), st.sampled_from(["json_schema", "tools", "json_object", "text"]))
def test_any_refusal_ends(param: str, words: str, form: Any) -> None:
    able: Abilities | None = Abilities(form)
    for _ in range(9):
        if able is None:
            return
        able = able.without(param, words)
    assert able is None

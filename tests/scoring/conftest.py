"""A stand-in for a model that knows some scores, and connections to it that give no key away."""

import logging
from collections.abc import Iterator

import pytest
from openai import OpenAI

from tests.scoring.model_asking import gives_away
from tests.scoring.model_requests import KNOWN, connect
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with ModelStandIn(Answers(KNOWN)) as stand_in:
        yield stand_in


@pytest.fixture
def client(model: ModelStandIn) -> Iterator[OpenAI]:
    with connect(model) as connection:
        yield connection


@pytest.fixture
def no_key_in_any_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert not [each for each in caplog.records if each.name.startswith(("openai", "httpx2", "httpcore2"))]
    for record in caplog.records:
        assert not gives_away(f"{record.getMessage()} {record.args} {record.exc_text}")

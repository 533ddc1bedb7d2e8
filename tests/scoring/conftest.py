"""A stand-in for a model that knows some scores, and a connection to it."""

from collections.abc import Iterator

import pytest
from openai import OpenAI

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

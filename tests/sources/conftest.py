"""A stand-in that has the records of its invented papers, for the tests of OAI-PMH and the API."""

from collections.abc import Iterator

import pytest

from arxivtui.sources import PageReceived
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_oai import records_of
from tests.stand_ins.invented import DAYS, FOLDER, TUESDAY


@pytest.fixture
def recorded() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=TUESDAY) as stand_in:
        stand_in.captures.records = records_of(DAYS)
        yield stand_in


@pytest.fixture
def told() -> list[PageReceived]:
    """What was told of the pages received."""
    return []

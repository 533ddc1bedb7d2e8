"""A stand-in for arXiv, and one that has the records of its papers, for the tests of OAI-PMH and the API."""

from collections.abc import Iterator

import pytest

from arxivtui.sources import PageReceived
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_oai import records_of
from tests.stand_ins.invented import DAYS, FOLDER, MONDAY, TUESDAY


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=MONDAY) as stand_in:
        yield stand_in


@pytest.fixture
def recorded() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=TUESDAY) as stand_in:
        stand_in.captures.records = records_of(DAYS)
        yield stand_in


@pytest.fixture
def told() -> list[PageReceived]:
    """What was told of the pages received."""
    return []

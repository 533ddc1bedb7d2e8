"""A first day far back: refused where arXiv can have nothing of it, reckoned up where the way is long."""

from datetime import UTC, date, datetime

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.day import SinceError, far_back
from arxivtui.store import Store
from tests.cli.conftest import FIXTURES
from tests.day.conftest import FetcherFor
from tests.stand_ins.arxiv import ArxivStandIn

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT_ARXIV = ArxivSettings()


def test_within_a_year_nothing_is_reckoned_up() -> None:
    assert far_back(date(2025, 11, 19), ["cs.LG"], AT_ARXIV, NOW) is None


def test_what_a_way_back_comes_to() -> None:
    way = far_back(date(2025, 1, 1), ["cs.LG", "cs.AI"], AT_ARXIV, NOW)

    assert way is not None
    assert way.days == 493
    assert way.pages == 2 * 65, "those of the last 90 days"
    assert way.records == 2 * 23, "one a month"
    assert way.seconds == 130 * 15 + 46 * 3
    assert str(way).startswith(
        "Back to 2025-01-01 there are 493 weekdays. That takes at least 130 pages of arXiv's and "
        "46 requests to its OAI-PMH, 35 minutes at arXiv's pace, and hours more"
    )


def test_before_the_oldest_records_there_are_no_more_of_them_to_ask_for() -> None:
    oldest = far_back(date(2005, 9, 16), ["hep-th"], AT_ARXIV, NOW)
    first = far_back(date(1991, 8, 14), ["hep-th"], AT_ARXIV, NOW)

    assert oldest is not None
    assert first is not None
    assert first.records == oldest.records == 255


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(1900, 1, 1), "arXiv has nothing of 1900-01-01: it began on 1991-08-14."),
        (date(1991, 8, 13), "it began on 1991-08-14."),
        (date(2090, 1, 2), "2090-01-02 is still to come at arXiv."),
    ],
)
def test_a_day_of_which_arxiv_can_have_nothing_is_refused_whoever_asks(
    store: Store, fetcher_for: FetcherFor, since: date, words: str
) -> None:
    with pytest.raises(SinceError, match=words):
        far_back(since, ["cs.LG"], AT_ARXIV, NOW)
    with ArxivStandIn(FIXTURES) as arxiv:
        with pytest.raises(SinceError, match=words):
            fetcher_for(arxiv).fetch(["cs.LG"], since=since)
        assert arxiv.requests == []

    with store.reading() as db:
        assert db.execute("SELECT count(*) FROM listings").fetchone() == (0,)

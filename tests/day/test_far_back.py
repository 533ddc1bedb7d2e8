"""A first day far back: refused where arXiv can have nothing of it, reckoned up where the way is long."""

from datetime import UTC, date, datetime

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.day import SinceError, far_back
from arxivtui.day.history import months
from arxivtui.domain import weekdays
from arxivtui.store import Harvest, Store, harvests, listings
from tests.cli.conftest import FIXTURES
from tests.day.conftest import FetcherFor
from tests.stand_ins.arxiv import ArxivStandIn

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT_ARXIV = ArxivSettings()


def test_within_a_year_nothing_is_reckoned_up(store: Store) -> None:
    assert far_back(store, date(2025, 11, 3), ["cs.LG"], AT_ARXIV, NOW) is None
    assert far_back(store, date(2025, 10, 31), ["cs.LG"], AT_ARXIV, NOW) is not None


def test_what_a_way_back_comes_to(store: Store) -> None:
    way = far_back(store, date(2025, 1, 1), ["cs.LG", "cs.AI"], AT_ARXIV, NOW)

    assert way is not None
    assert way.days == 493
    assert way.pages == 2 * 65, "those of the last 90 days"
    assert way.records == 2 * 23, "one a month"
    assert way.seconds == 130 * 15 + 46 * 3
    assert str(way).startswith(
        "Back to 2025-01-01 there are 493 weekdays. What is not stored yet takes at least 130 pages of "
        "arXiv's and 46 requests to its OAI-PMH, 35 minutes at arXiv's pace, and hours more"
    )


def test_what_is_there_already_is_not_reckoned_up_again(store: Store) -> None:
    since = date(2025, 1, 1)
    with store.writing() as db:
        listings.plan(db, "cs.LG", weekdays(since, NOW.date()), NOW)
        listings.settle(db, "cs.LG", weekdays(date(2026, 8, 22), date(2026, 9, 4)), "shown no more")
        for month in ("2025-01", "2025-02"):
            harvests.put(db, Harvest("cs.LG", month, since, finished_at=NOW))
        harvests.put(db, Harvest("cs.LG", "2025-03", since, token="more"))
        harvests.put(db, Harvest("cs.LG", "2025-04", date(2025, 4, 7), finished_at=NOW))

    way = far_back(store, since, ["cs.LG"], AT_ARXIV, NOW)

    assert way is not None
    assert way.pages == 65 - 10
    assert way.records == 23 - 2, "of March not all came, of April what was submitted long before did not"


def test_days_that_were_fetched_when_they_came_need_no_records(store: Store) -> None:
    since, lost_week = date(2025, 1, 1), weekdays(date(2025, 3, 3), date(2025, 3, 7))
    with store.writing() as db:
        listings.plan(db, "cs.LG", weekdays(since, NOW.date()), NOW)
        db.execute("UPDATE listings SET state = 'complete'")
    assert far_back(store, since, ["cs.LG"], AT_ARXIV, NOW) is None

    with store.writing() as db:
        db.executemany("DELETE FROM listings WHERE listing_date = ?", [(str(day),) for day in lost_week])
    way = far_back(store, since, ["cs.LG"], AT_ARXIV, NOW)
    assert way is not None
    assert (way.pages, way.records) == (0, 21), "from that March on"


def test_without_a_store_all_is_asked_for(store: Store) -> None:
    since = date(2025, 1, 1)
    assert far_back(None, since, ["cs.LG"], AT_ARXIV, NOW) == far_back(store, since, ["cs.LG"], AT_ARXIV, NOW)


def test_once_it_was_gone_the_way_is_asked_about_no_more(store: Store) -> None:
    since = date(2025, 1, 4)
    assert since.weekday() == 5
    with store.writing() as db:
        for month in months(since, date(2026, 10, 1)):
            harvests.put(db, Harvest("cs.LG", f"{month:%Y-%m}", date(2025, 1, 6), finished_at=NOW))

    assert far_back(store, since, ["cs.LG"], AT_ARXIV, NOW) is None
    assert far_back(store, since, ["cs.LG", "cs.AI"], AT_ARXIV, NOW) is not None, "another category was not"


def test_before_the_oldest_records_there_are_no_more_of_them_to_ask_for(store: Store) -> None:
    oldest = far_back(store, date(2005, 9, 16), ["hep-th"], AT_ARXIV, NOW)
    first = far_back(store, date(1991, 8, 14), ["hep-th"], AT_ARXIV, NOW)

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
        far_back(store, since, ["cs.LG"], AT_ARXIV, NOW)
    with ArxivStandIn(FIXTURES) as arxiv:
        with pytest.raises(SinceError, match=words):
            fetcher_for(arxiv).fetch(["cs.LG"], since=since)
        assert arxiv.requests == []

    with store.reading() as db:
        assert db.execute("SELECT count(*) FROM listings").fetchone() == (0,)
